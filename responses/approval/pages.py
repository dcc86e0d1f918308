"""What the approver's page says: how long is left, whether the PDF can be made, and what has changed for this reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from responses.approval.actions import why_not_printed
from responses.document.comparing import PartChange, changes_between, content_of_round
from responses.models import Approval, ApprovalLook, Response, TrialPdf


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The PDF of the text: where to open it, or why it cannot be made. `asks_again` while it is being made."""

    url: str = ""
    size: str = ""
    failure: str = ""
    asks_again: bool = False


def trial_of(approval: Approval, response: Response) -> Trial:
    if approval.rendered_at is not None:
        size = TrialPdf.objects.filter(approval=approval).values_list("size", flat=True).first()
        return Trial(
            url=reverse("response-approval-pdf", args=[response.reference]),
            size=filesizeformat(size or 0),
        )
    if approval.render_error:
        return Trial(failure=why_not_printed(approval))
    return Trial(asks_again=True)


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What differs for one reader: from the last other version they saw, or from the round before if they saw none.

    `other_seen_at` is when they saw that version, `seen_at` when they last saw exactly this one.
    """

    other_seen_at: datetime | None = None
    seen_at: datetime | None = None
    parts: list[PartChange] = field(default_factory=list)


def what_changed(current: Approval, *, before: Approval | None, looks: Sequence[ApprovalLook]) -> Changed | None:
    """None for the first round of someone who has never looked: then everything is new. `looks` come latest round first."""
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
