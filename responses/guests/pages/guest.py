"""The guest's pages: the report, the findings of the link, and the guest's own text. Nothing else is in these
dataclasses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.safestring import SafeString

from inspections.models import Finding
from responses.completeness.problems import named
from responses.enums import ForceStance, GuestSide
from responses.finding_names import beginning_of_wording
from responses.force_comments.pages.force import Report, report_of
from responses.force_comments.pages.places import STANCE_COLOURS
from responses.guests.queries import findings_of, texts_of
from responses.models import GuestLink, GuestText
from s55tracker.text.wording import capitalised, with_article


@dataclass(frozen=True, kw_only=True)
class GuestPlace:
    """A finding the guest may comment on, or the report as a whole, named as on the force's own pages."""

    key: int | None
    label: str
    name: str
    wording: str
    url: str
    html: str
    stance: str
    stance_classes: str
    hint: SafeString
    is_asked: bool = True

    @property
    def is_done(self) -> bool:
        return bool(self.html or self.stance)


@dataclass(frozen=True, kw_only=True)
class GuestPage:
    link: GuestLink
    report: Report
    force: str
    asked_by: str
    organisation: str
    comment_by: date | None
    places: list[GuestPlace]
    sent_at: datetime | None
    message: str
    work_url: str
    send_url: str
    leave_url: str

    @property
    def anything_done(self) -> bool:
        return any(place.is_done for place in self.places)

    @property
    def reader(self) -> str:
        """Who can read the guest's text, and when."""
        if self.link.side == GuestSide.FORCE:
            return f"The people who write comments for {self.force} can read your drafts, and decide what is submitted."
        return f"{capitalised(self.organisation)} can read your comments once you send them."

    @property
    def tasks(self) -> list[dict]:
        return [
            {
                "title": {"text": place.label},
                "href": place.url,
                "hint": {"html": place.hint} if place.hint else None,
                "status": {"text": place.stance or "Written"}
                if place.is_done
                else {"tag": {"text": "To do", "classes": "govuk-tag--blue"}},
            }
            for place in self.places
        ]


def guest_page_of(link: GuestLink) -> GuestPage:
    request, texts = link.request, texts_of(link)
    findings: list[Finding | None] = [*findings_of(link)]
    if link.covers_all:
        findings.append(None)
    by_office = link.side == GuestSide.OFFICE
    return GuestPage(
        link=link,
        report=report_of(request),
        force=str(request.force),
        asked_by=str(link.created_by),
        organisation=with_article(request.response.body.office_name) if by_office else str(request.force),
        comment_by=request.comment_by,
        places=[_place(link, finding, texts.get(finding.pk if finding else None)) for finding in findings],
        sent_at=link.sent_at,
        message=link.message,
        work_url=reverse("guest-work", args=[link.pk]),
        send_url=reverse("guest-send", args=[link.pk]),
        leave_url=reverse("guest-leave", args=[link.pk]),
    )


def _place(link: GuestLink, finding: Finding | None, text: GuestText | None) -> GuestPlace:
    stance = ForceStance(text.stance) if text and text.stance else None
    return GuestPlace(
        key=finding.pk if finding else None,
        label=finding.label if finding else "The report as a whole",
        name=named(finding) if finding else "the report as a whole",
        wording=finding.html if finding else "",
        url=reverse("guest-text", args=[link.pk, finding.pk])
        if finding
        else reverse("guest-text-overall", args=[link.pk]),
        html=text.html if text else "",
        stance=stance.label if stance else "",
        stance_classes=f"govuk-tag--{STANCE_COLOURS[stance]}" if stance else "",
        hint=beginning_of_wording(finding) if finding else SafeString(),
    )
