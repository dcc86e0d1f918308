"""The approver's page: the days left, the trial PDF, and what has changed since this person last looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from responses.approval.actions import why_no_trial_pdf
from responses.document.comparing import PartChange, changes_between, content_of_round
from responses.models import Approval, ApprovalLook, Response, TrialPdf


@dataclass(frozen=True, kw_only=True)
class TrialPdfState:
    """Where to open the trial PDF, or why it cannot be made. The page refreshes itself while `asks_again` is True."""

    url: str = ""
    size: str = ""
    failure: str = ""
    asks_again: bool = False


def trial_pdf_state(approval: Approval, response: Response) -> TrialPdfState:
    if approval.rendered_at is not None:
        size = TrialPdf.objects.filter(approval=approval).values_list("size", flat=True).first()
        return TrialPdfState(
            url=reverse("response-approval-pdf", args=[response.reference]),
            size=filesizeformat(size or 0),
        )
    if approval.render_error:
        return TrialPdfState(failure=why_no_trial_pdf(approval))
    return TrialPdfState(asks_again=True)


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What has changed since the latest earlier round this person looked at or, if they looked at none, since the
    previous round. `other_seen_at` is when they last looked at that earlier round, and `seen_at` when they last looked
    at the current one.
    """

    other_seen_at: datetime | None = None
    seen_at: datetime | None = None
    parts: list[PartChange] = field(default_factory=list)


def what_changed(current: Approval, *, before: Approval | None, looks: Sequence[ApprovalLook]) -> Changed | None:
    """The changes for this person. None if they have not looked and there was no earlier round, because everything is
    new to them. `looks` are sorted, the latest round first.
    """
    this = next((look for look in looks if look.approval_id == current.pk), None)
    other = next((look for look in looks if look.approval_id != current.pk), None)
    base = other.approval if other else before
    if base is None and this is None:
        return None
    return Changed(
        other_seen_at=other.last_at if other else None,
        seen_at=this.last_at if this else None,
        parts=changes_between(content_of_round(base), content_of_round(current)) if base else [],
    )


def format_days_left(days: int) -> str:
    if days > 1:
        return f"{days} days until the safe day"
    if days == 1:
        return "The safe day is tomorrow"
    return "The safe day is today" if days == 0 else "The safe day has passed"
