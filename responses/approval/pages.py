"""What the approver's page says: how long is left, whether the PDF can be made, and what has changed for this reader."""

from __future__ import annotations

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
    """What differs for one reader: since they last looked, or since the round before if they never have."""

    since_you_looked: bool
    at: datetime | None = None
    same_text: bool = False
    parts: list[PartChange] = field(default_factory=list)


def what_changed(current: Approval, *, before: Approval | None, look: ApprovalLook | None) -> Changed | None:
    """None for the first round of someone who has never looked: then everything is new."""
    content = content_of_round(current)
    if look is not None and look.approval_id != current.pk:
        return Changed(
            since_you_looked=True, at=look.last_at, parts=changes_between(content_of_round(look.approval), content)
        )
    parts = changes_between(content_of_round(before), content) if before else []
    if look is not None:
        return Changed(since_you_looked=True, at=look.last_at, same_text=True, parts=parts)
    return Changed(since_you_looked=False, parts=parts) if before else None


def format_days_left(days: int) -> str:
    if days > 1:
        return f"{days} days until the safe day"
    if days == 1:
        return "The safe day is tomorrow"
    return "The safe day is today" if days == 0 else "The safe day has passed"
