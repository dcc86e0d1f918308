"""The guest's pages: the report, the findings of the link, and the guest's own text. Nothing else is in these
dataclasses.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString

from inspections.models import Finding
from responses.completeness.problems import named
from responses.enums import ForceStance, GuestSide
from responses.finding_names import beginning_of_wording
from responses.force_comments.pages.force import Report, report_of
from responses.force_comments.pages.places import STANCE_COLOURS
from responses.guests.queries import drafts_on, findings_of, texts_of
from responses.keeping.pages import DraftShown, Keeping, shelf_of, shown
from responses.keeping.queries import is_as_saved
from responses.models import GuestLink, GuestText
from s55tracker.text.wording import capitalised, listed, with_article


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
    has_draft: bool
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
    person: str
    held_text_key: str
    former_drafts: list[DraftShown]

    @property
    def anything_done(self) -> bool:
        return any(place.is_done for place in self.places)

    @property
    def unsaved(self) -> str:
        """The comments with a draft that is not saved, in words; empty if there are none."""
        return listed([place.name for place in self.places if place.has_draft])

    @property
    def reader(self) -> str:
        """Who can read the guest's text, and when."""
        if self.link.side == GuestSide.FORCE:
            return (
                f"The people who write comments for {self.force} can read what you save, and decide what is submitted."
            )
        return f"{capitalised(self.organisation)} can read your comments once you send them."

    @property
    def tasks(self) -> list[dict]:
        return [
            {
                "title": {"text": place.label},
                "href": place.url,
                "hint": {"html": place.hint} if place.hint else None,
                "status": {"tag": {"text": "Draft not saved", "classes": "govuk-tag--yellow"}}
                if place.has_draft
                else {"text": place.stance or "Written"}
                if place.is_done
                else {"tag": {"text": "To\N{NO-BREAK SPACE}do", "classes": "govuk-tag--blue"}},
            }
            for place in self.places
        ]


def guest_page_of(link: GuestLink) -> GuestPage:
    request, texts = link.request, texts_of(link)
    findings: list[Finding | None] = [*findings_of(link)]
    drafts = list(link.drafts.all())
    unsaved = {
        draft.finding_id
        for draft in drafts
        if not draft.former_finding and not is_as_saved(draft, texts.get(draft.finding_id))
    }
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
        places=[_place(link, finding, texts, unsaved) for finding in findings],
        sent_at=link.sent_at,
        message=link.message,
        work_url=reverse("guest-work", args=[link.pk]),
        send_url=reverse("guest-send", args=[link.pk]),
        leave_url=reverse("guest-leave", args=[link.pk]),
        person=person_of(link),
        held_text_key=held_text_key_of(link),
        former_drafts=[shown(draft) for draft in drafts if draft.former_finding],
    )


def person_of(link: GuestLink) -> str:
    """The guest's name for the page's script, which no person with an account can have."""
    return f"guest-{link.pk}"


def held_text_key_of(link: GuestLink) -> str:
    """The key that encrypts text held by the guest's browser, as for people with an account (s55tracker/govuk/context.py)."""
    return salted_hmac("s55tracker.held_text", f"{person_of(link)}|{link.email}", algorithm="sha256").hexdigest()


def text_url(link: GuestLink, finding: Finding | None) -> str:
    if finding is None:
        return reverse("guest-text-overall", args=[link.pk])
    return reverse("guest-text", args=[link.pk, finding.pk])


def guest_keeping(
    link: GuestLink, finding: Finding | None, saved: GuestText | None, *, window: str, fills_box: bool
) -> Keeping:
    """Everything the page needs to keep its text. `fills_box` is False if the form shows posted text."""
    unsaved = [draft for draft in drafts_on(link, finding) if not is_as_saved(draft, saved)]
    name, about = ("guest-keep-overall", [link.pk]) if finding is None else ("guest-keep", [link.pk, finding.pk])
    reader = (
        with_article(link.request.response.body.office_name) if link.side == GuestSide.OFFICE else link.request.force
    )
    return shelf_of(
        unsaved,
        saved,
        window=window,
        fills_box=fills_box,
        others_open="",
        key="",
        keep_url=reverse(name, args=about),
        open_url="",
        saver="You have",
        not_yet=f"not yet saved for {reader}",
        person=person_of(link),
        held_text_key=held_text_key_of(link),
    )


def _place(
    link: GuestLink, finding: Finding | None, texts: Mapping[int | None, GuestText], unsaved: Collection[int | None]
) -> GuestPlace:
    key = finding.pk if finding else None
    text = texts.get(key)
    stance = ForceStance(text.stance) if text and text.stance else None
    return GuestPlace(
        key=key,
        label=finding.label if finding else "The report as a whole",
        name=named(finding) if finding else "the report as a whole",
        wording=finding.html if finding else "",
        url=text_url(link, finding),
        html=text.html if text else "",
        stance=stance.label if stance else "",
        stance_classes=f"govuk-tag--{STANCE_COLOURS[stance]}" if stance else "",
        hint=beginning_of_wording(finding) if finding else SafeString(),
        has_draft=key in unsaved,
    )
