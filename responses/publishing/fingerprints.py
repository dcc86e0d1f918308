"""Hashes the rows that prove a publication, so that the history can record the hashes when the response is published.

A hash is kept with the names of the columns it covers, so that a column added later does not make an older row look altered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from django.db.models import Model

from responses.enums import Move
from responses.models import (
    ApprovalSignature,
    DistributionLine,
    ForceSubmission,
    Invitation,
    Publication,
    SubmittedComment,
)
from responses.models.publication import PublishedArticle
from responses.sealing.hashes import format_moment

MADE, PDF_MADE, ARTICLE_MADE = "publication_made", "pdf_made", "article_made"
WITHDRAWN, VERSION_WITHDRAWN = f"response_{Move.WITHDRAW_PUBLICATION.value}", "version_withdrawn"


class Fingerprint(TypedDict):
    columns: list[str]
    sha256: str


# The columns of a row that never change once it is final. Other columns may change: a submission can be returned later.
INVITATION = ("request_id", "sent_at", "sent_by_id", "addressed_to", "comment_by", "message")
SUBMISSION = (
    *("request_id", "number", "submitted_at", "submitted_by_id", "chief_officer_name", "received_from"),
    "unchanged_because",
)
# These leave out the columns that the worker writes while it makes the trial PDF.
APPROVAL = (
    *("response_id", "submitted_at", "submitted_by_id", "content", "content_hash", "unchanged_because", "decision"),
    *("decided_at", "decided_by_id", "reason", "withdrawn_at", "withdrawn_by_id", "withdrawn_because"),
)
SIGNATURE = (
    *("approval_id", "step", "person_id", "name", "role", "delegation_id", "approved_for", "scheme_reference"),
    *("content_hash", "signed_at"),
)
SUBMITTED_COMMENT = ("submission_id", "finding_id", "html", "plain", "stance")
# Columns of a publication that its row hash does not cover. Older events have only the row hash.
ALSO_PUBLISHED = ("findings_answered", "search_text", "is_listed")
# The fields that never change once published. The other fields say whether the PDF has been made, and whether there has
# been a correction.
FROZEN = (
    *("response_id", "body_id", "approval_id", "number", "slug", "title", "kind", "inspection_published_on"),
    *("deadline_on", "safe_day_on", "content", "content_hash", "published_at", "published_on", "published_by_id"),
    "correction_reason",
)
ARTICLE = ("publication_id", "headings", "created_at")


def sha256_of(values: Any) -> str:
    """SHA-256 of JSON values and dates; the same moment gives the same hash in any time zone."""
    words = json.dumps(values, sort_keys=True, separators=(",", ":"), default=format_moment)
    return hashlib.sha256(words.encode()).hexdigest()


def fingerprint_of(row: Model, columns: Sequence[str] = ()) -> Fingerprint:
    """The fingerprint of these columns of the row, or of all of them."""
    columns = list(columns) or [field.attname for field in row._meta.concrete_fields]
    return {"columns": columns, "sha256": sha256_of([getattr(row, name) for name in columns])}


def is_unchanged(row: Model, recorded: Fingerprint) -> bool:
    """True if the row still has the recorded hash. Columns that no longer exist cannot be compared, so such a row
    counts as changed, and someone will look at it.
    """
    if any(not hasattr(row, name) for name in recorded["columns"]):
        return False
    return fingerprint_of(row, recorded["columns"])["sha256"] == recorded["sha256"]


def proof_of(publication: Publication) -> dict[str, Any]:
    """The details that the history records with a publication, besides the hash of its row: its approval, its
    invitations and submissions by key, and the copies to send.
    """
    response = publication.response
    return {
        "also": fingerprint_of(publication, ALSO_PUBLISHED),
        **({"approval": fingerprint_of(publication.approval, APPROVAL)} if publication.approval else {}),
        "signatures": hashes_by_key(ApprovalSignature.objects.filter(approval__response=response), SIGNATURE),
        "invitations": hashes_by_key(Invitation.objects.filter(request__response=response), INVITATION),
        "submissions": hashes_by_key(ForceSubmission.objects.filter(request__response=response), SUBMISSION),
        "comments": hashes_by_key(
            SubmittedComment.objects.filter(submission__request__response=response), SUBMITTED_COMMENT
        ),
        "copies": [
            [line.line, line.duty] for line in DistributionLine.objects.filter(publication=publication).order_by("pk")
        ],
    }


def hashes_by_key(rows: Iterable[Model], columns: Sequence[str]) -> dict[str, str]:
    return {str(row.pk): fingerprint_of(row, columns)["sha256"] for row in rows}


def fingerprint_of_article(article: PublishedArticle) -> Fingerprint:
    return fingerprint_of(article, ARTICLE)


def hash_of_row(publication: Publication) -> str:
    """SHA-256 of all the row's frozen fields."""
    values = {name: getattr(publication, name) for name in FROZEN}
    if publication.elsewhere_address:
        values["elsewhere_address"] = publication.elsewhere_address  # added later: earlier rows keep their hash
    return sha256_of(values)


def hash_of_content(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content as computed when the words were approved, before the publication's own details were added.

    It is computed from the stored form, not with today's classes, because a field added since would change the hash.
    """
    before = json.dumps({**content, "publication": None}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(before.encode()).hexdigest()
