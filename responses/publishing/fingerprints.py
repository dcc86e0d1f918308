"""Hashes of the rows that prove a publication, recorded in the history when it is made.

A hash is kept with the names of the columns it covers, so that a column added later does not make an older row look altered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypedDict

from django.db.models import Model

from responses.models import (
    ApprovalSignature,
    DistributionLine,
    ForceSubmission,
    Invitation,
    Publication,
    SubmittedComment,
)
from responses.models.publication import PublishedArticle


class Fingerprint(TypedDict):
    columns: list[str]
    sha256: str


# The columns of a row that never change once it is final. Others may: a submission can be returned later.
INVITATION = ("request_id", "sent_at", "sent_by_id", "addressed_to", "comment_by", "message")
SUBMISSION = (
    *("request_id", "number", "submitted_at", "submitted_by_id", "chief_officer_name", "received_from"),
    "unchanged_because",
)
# Without the columns that the worker writes while it makes the trial PDF.
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
ARTICLE = ("publication_id", "headings", "created_at")


def sha256_of(values: Any) -> str:
    """SHA-256 of JSON values and dates; the same moment gives the same hash in any time zone."""
    words = json.dumps(values, sort_keys=True, separators=(",", ":"), default=format_moment)
    return hashlib.sha256(words.encode()).hexdigest()


def format_moment(value: date | datetime) -> str:
    """The same text for the same moment: the database returns UTC, and Python’s clock may use another zone."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()


def fingerprint_of(row: Model, columns: Sequence[str] = ()) -> Fingerprint:
    """These columns of the row, or all of them."""
    columns = list(columns) or [field.attname for field in row._meta.concrete_fields]
    return {"columns": columns, "sha256": sha256_of([getattr(row, name) for name in columns])}


def is_unchanged(row: Model, recorded: Fingerprint) -> bool:
    """Columns that no longer exist cannot be compared: such a row counts as changed, so that someone looks."""
    if any(not hasattr(row, name) for name in recorded["columns"]):
        return False
    return fingerprint_of(row, recorded["columns"])["sha256"] == recorded["sha256"]


def proof_of(publication: Publication) -> dict[str, Any]:
    """What the history records with a publication, besides the hash of its row: its approval, its invitations and
    submissions by key, and the copies to send.
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
