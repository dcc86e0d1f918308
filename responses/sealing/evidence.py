"""Lists the rows that are evidence, and the columns of each: everything that `verify_publications` must find unchanged.

Columns of these tables that are not evidence are in NOT_EVIDENCE. A test fails if a new column is in neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet

from responses.models import (
    Approval,
    ApprovalSignature,
    CheckOverride,
    CopyEmail,
    DistributionLine,
    EvidenceFile,
    ForceSubmission,
    Invitation,
    Publication,
    PublishedArticle,
    PublishedFile,
    Response,
    SubmittedComment,
    WithdrawalRequest,
    WithheldWords,
)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is evidence in one table.

    `columns` are attributes of the row, or of a row it points to, such as "mail.to_email". A column in `once` counts
    only when the column it maps to is set, because a worker writes it before the action that seals it. `of_response` is
    the path from the row to its response. A row must have a seal if its `due_once` column is set. `named` gives the
    row's name for people, and needs the rows in `related`. `read_too` has the other related rows that `columns` reads.
    """

    columns: tuple[str, ...]
    named: Callable[[Any], str]
    of_response: tuple[str, ...] = ("response",)
    once: Mapping[str, str] = field(default_factory=dict)
    related: tuple[str, ...] = ("response",)
    due_once: str = "pk"
    read_too: tuple[str, ...] = ()


EVIDENCE: dict[type[Model], Evidence] = {
    Response: Evidence(
        columns=("reference", "body_id", "inspection_id", "public_slug", "first_published_on"),
        named=lambda row: f"Public address of {row.reference}",
        of_response=("pk",),
        related=(),
        due_once="public_slug",
    ),
    Publication: Evidence(
        columns=(
            *("response_id", "body_id", "approval_id", "number", "is_current", "slug", "title", "kind"),
            *("inspection_published_on", "deadline_on", "safe_day_on", "findings_answered", "search_text", "content"),
            *("content_hash", "published_at", "published_on", "published_by_id", "correction_reason", "rendered_at"),
            *("without_pdf_at", "without_pdf_by_id", "without_pdf_because", "elsewhere_address", "is_listed"),
            *("withdrawn_at", "withdrawn_by_id", "withdrawn_because"),
        ),
        named=lambda row: f"Publication {row.number} of {row.response.reference}",
    ),
    PublishedFile: Evidence(
        columns=("publication_id", "data", "size", "sha256", "created_at"),
        named=lambda row: f"PDF of publication {row.publication.number} of {row.publication.response.reference}",
        of_response=("publication__response",),
        related=("publication__response",),
    ),
    PublishedArticle: Evidence(
        columns=("publication_id", "html", "headings", "sha256", "created_at"),
        named=lambda row: f"Page of publication {row.publication.number} of {row.publication.response.reference}",
        of_response=("publication__response",),
        related=("publication__response",),
    ),
    Approval: Evidence(
        columns=(
            *("response_id", "submitted_at", "submitted_by_id", "content", "content_hash", "unchanged_because"),
            *("decision", "decided_at", "decided_by_id", "reason"),
            *("withdrawn_at", "withdrawn_by_id", "withdrawn_because"),
        ),
        named=lambda row: name_of_approval(row),
        related=("response", "publication"),
    ),
    ApprovalSignature: Evidence(
        columns=(
            *("approval_id", "step", "person_id", "name", "role", "delegation_id", "approved_for"),
            *("scheme_reference", "content_hash", "signed_at"),
        ),
        named=lambda row: f"Signature {row.pk} on {row.approval.response.reference}",
        of_response=("approval__response",),
        related=("approval__response",),
    ),
    CheckOverride: Evidence(
        columns=(
            *("response_id", "rule", "section", "force_id", "key", "sentence", "reason", "made_at", "made_by_id"),
            *("withdrawn_at", "withdrawn_by_id"),
        ),
        named=lambda row: f"Override {row.pk} of a check of {row.response.reference}",
    ),
    WithheldWords: Evidence(
        columns=(
            *("response_id", "request_id", "section", "finding_id", "former_finding", "words", "ground"),
            *("withheld_at", "withheld_by_id", "released_at", "released_by_id"),
        ),
        named=lambda row: f"Withheld words {row.pk} of {(row.response or row.request.response).reference}",
        of_response=("response", "request__response"),
        related=("response", "request__response"),
    ),
    WithdrawalRequest: Evidence(
        columns=(
            *("response_id", "publication_id", "reason", "asked_at", "asked_by_id"),
            *("outcome", "settled_at", "settled_by_id", "answer"),
        ),
        named=lambda row: f"Request {row.pk} to withdraw {row.what} of {row.response.reference}",
        related=("response", "publication"),
    ),
    DistributionLine: Evidence(
        columns=(
            *("response_id", "publication_id", "line", "duty", "done_on", "done_by", "method", "sent_to"),
            *("reference", "note", "recorded_at", "recorded_by_id"),
        ),
        named=lambda row: (
            f"Copy of publication {row.publication.number if row.publication else 0} of {row.response.reference}, “{row.line}”"
        ),
        related=("response", "publication"),
        # Until there is a publication, the line is only a plan, and changes with the office’s list.
        due_once="publication_id",
    ),
    CopyEmail: Evidence(
        columns=(
            *("line_id", "mail_id", "pdf_sha256", "sent_by_id", "created_at", "settled_at", "bounce_settled_at"),
            *("cancelled_at", "cancelled_by_id", "cancelled_because"),
            *("mail.to_email", "mail.message_id", "mail.subject", "mail.created_at"),
            *("mail.sent_at", "mail.refused_at", "mail.bounced_at", "mail.bounce_report"),
        ),
        named=lambda row: f"Email {row.pk} with the copy “{row.line}” of {row.line.response.reference}",
        of_response=("line__response",),
        once={
            "mail.sent_at": "settled_at",
            "mail.refused_at": "settled_at",
            "mail.bounced_at": "bounce_settled_at",
            "mail.bounce_report": "bounce_settled_at",
        },
        related=("line__response",),
        read_too=("mail",),
    ),
    EvidenceFile: Evidence(
        columns=(
            *("line_id", "file_name", "media_type", "size", "sha256", "uploaded_sha256", "storage_name"),
            *("uploaded_at", "uploaded_by_id", "removed_at", "removed_by_id", "removed_because"),
        ),
        named=lambda row: f"Evidence “{row.file_name}” of “{row.line}”, {row.line.response.reference}",
        of_response=("line__response",),
        related=("line__response",),
    ),
    Invitation: Evidence(
        columns=(
            *("request_id", "sent_at", "sent_by_id", "addressed_to", "comment_by", "message"),
            *("recalled_at", "recalled_by_id", "recall_reason"),
        ),
        named=lambda row: f"Invitation {row.pk} on {row.request.response.reference}",
        of_response=("request__response",),
        related=("request__response",),
    ),
    ForceSubmission: Evidence(
        columns=(
            *("request_id", "number", "submitted_at", "submitted_by_id", "chief_officer_name", "received_from"),
            *("unchanged_because", "returned_at", "returned_by_id", "return_reason"),
        ),
        named=lambda row: f"Submission {row.pk} on {row.request.response.reference}",
        of_response=("request__response",),
        related=("request__response",),
    ),
    SubmittedComment: Evidence(
        columns=("submission_id", "finding_id", "html", "plain", "stance"),
        named=lambda row: f"Submitted comment {row.pk} on {row.submission.request.response.reference}",
        of_response=("submission__request__response",),
        related=("submission__request__response",),
    ),
}

# Columns that are not evidence, and why each may change without a seal.
NOT_EVIDENCE: dict[type[Model], dict[str, str]] = {
    Response: {
        "status": "follows from the moves in the history, which are compared with it",
        "status_changed_at": "the time of the last move, which the history has",
        "owner_id": "who does the work now",
        "not_needed_because": "in the history with its move",
        "answered_in_id": "in the history with its move",
        "correction_reason": "working text until the publication that prints it",
        "document_shape": "working choice; the publication has its own",
        "has_overridden_checks": "derived from the overrides",
        "created_at": "in the history",
        "created_by_id": "in the history",
    },
    Publication: {
        "search_words": "derived from search_text",
        "render_after": "when the worker tries again",
        "render_attempts": "how often the worker has tried",
        "render_error": "why the last attempt failed; the history has each reason",
    },
    Approval: {
        "rendered_at": "the trial PDF, made before the decision",
        "render_after": "when the worker tries again",
        "render_attempts": "how often the worker has tried",
        "render_error": "why the last attempt failed",
    },
    CheckOverride: {
        "finding_id": "only a link, emptied when the finding is removed; `sentence` and `key` say what it is about"
    },
    DistributionLine: {
        "position": "the order on the page",
        "recipient_id": "a link to the office’s list, which may change",
    },
}


def name_of_approval(row: Approval) -> str:
    publication = getattr(row, "publication", None)
    if publication is not None:
        return f"Approval of publication {publication.number} of {row.response.reference}"
    return f"Approval {row.pk} of {row.response.reference}"


def label_of(row: Model) -> str:
    """The row’s name in seals: "approval:12"."""
    return f"{row._meta.model_name}:{row.pk}"


def values_of(row: Model, columns: tuple[str, ...] | list[str]) -> dict[str, Any]:
    """The row’s values in these columns, by column. Raises AttributeError for a column that no longer exists."""
    once = EVIDENCE[type(row)].once
    return {name: _value(row, name) if getattr(row, once.get(name, "pk")) is not None else None for name in columns}


def _value(row: Any, name: str) -> Any:
    for part in name.split("."):
        row = getattr(row, part)
    return row


def rows_of(model: type[Model], *, response: int | None = None) -> QuerySet:
    """The rows of a table, read without a join so that a row counts even if a row it belongs to is missing. With
    `response`, only the rows of that response.
    """
    evidence = EVIDENCE[model]
    rows = model._default_manager.order_by("pk")
    rows = rows.prefetch_related(*evidence.read_too)
    if response is None:
        return rows
    wanted = Q()
    for path in evidence.of_response:
        wanted |= Q(**{path: response})
    return rows.filter(wanted)
