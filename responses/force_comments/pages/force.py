"""The force's own pages. Only what is in these dataclasses can appear there: none of the office's text is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from inspections.models import Finding
from responses.completeness.problems import named
from responses.enums import ForceStance, ForceStatus
from responses.finding_names import first_words
from responses.force_comments.history import Happening, history_of_track
from responses.models import (
    ForceComment,
    ForceRequest,
    ForceSubmission,
    GuestText,
    Invitation,
    Publication,
    SubmittedComment,
)
from responses.permissions import can_write_force_comment, can_write_force_comments, is_force_lead
from responses.progress.returns import Returned, returned_to_force
from responses.queries import (
    digest_of_force_comments,
    findings_for_force,
    findings_open_to,
    force_comments_on,
    latest_submission,
    sees_whole_request,
    shared_draft,
)
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.govuk.templatetags.dates import govuk_date, govuk_time
from s55tracker.present import present
from s55tracker.text.wording import listed

STANCE_COLOURS = {ForceStance.ACCEPTED: "green", ForceStance.PARTLY: "yellow", ForceStance.NOT_ACCEPTED: "red"}


@dataclass(frozen=True, kw_only=True)
class Report:
    """The report the force is asked about: everything here is public."""

    title: str
    published_on: date
    page_url: str
    pdf_url: str
    response_due_on: date


@dataclass(frozen=True, kw_only=True)
class Place:
    """A finding the force may comment on, or the report as a whole."""

    key: int | None
    label: str
    name: str  # within a sentence: "recommendation 2"
    wording: str
    first_words: str
    url: str
    html: str
    stance: str
    stance_classes: str
    is_done: bool
    is_asked: bool  # a cause of concern is answered through its recommendations
    returned: Returned | None = None  # why the office returned this comment
    ready: str = ""  # "Ready, from Connie Contributor": withdrawn when the text changes
    writers: str = ""  # the people to whom the finding is assigned
    guests: str = ""  # guests whose text waits for a lead

    @property
    def hint(self) -> SafeString:
        """The finding's first words, who writes on it, and whether it is ready, each on its own line."""
        parts = [self.first_words, f"Assigned to {self.writers}" if self.writers else "", self.ready, self.guests]
        return format_html_join(mark_safe("<br>"), "{}", ((part,) for part in parts if part))

    @property
    def is_to_change(self) -> bool:
        """True if the office returned it and no one has changed it since."""
        return self.returned is not None and not self.returned.is_changed

    @property
    def status(self) -> dict:
        if self.is_to_change:
            return {"tag": {"text": "Returned", "classes": "govuk-tag--orange"}}
        if self.ready:
            return {"tag": {"text": "Ready", "classes": "govuk-tag--green"}}
        if self.is_done:
            return {"text": self.stance or "Written"}
        tag = (
            {"text": "To do", "classes": "govuk-tag--blue"}
            if self.is_asked
            else {"text": "Optional", "classes": "govuk-tag--grey"}
        )
        return {"tag": tag}


@dataclass(frozen=True, kw_only=True)
class ForcePage:
    """The page of one request: the question, the date, who sent it, and the force's progress."""

    asked: ForceRequest
    report: Report
    office: str
    role_title: str
    comment_by: date | None
    today: date
    status: str
    invitation: Invitation | None
    places: list[Place]
    may_write: bool
    may_submit: bool
    leads: list[User]
    is_returned: bool
    return_reason: str
    returned_at: datetime | None
    returned_by: User | None
    submission: ForceSubmission | None
    published_on: date | None
    published_url: str
    history: list[Happening]
    sees_all: bool = True  # otherwise only the findings assigned to the person, and nothing about the others
    is_lead: bool = False

    @property
    def not_ready(self) -> list[Place]:
        """For the lead: the places that no one has called ready."""
        return [place for place in self.places if place.is_asked and not place.ready]

    @property
    def who_can_read(self) -> str:
        return who_can_read(self.asked)

    @property
    def is_late(self) -> bool:
        return self.comment_by is not None and self.today > self.comment_by

    @property
    def is_with_office(self) -> bool:
        return self.asked.status == ForceStatus.SUBMITTED

    @property
    def none_received(self) -> bool:
        return self.asked.status == ForceStatus.NONE_RECEIVED

    @property
    def number_done(self) -> int:
        return sum(place.is_done for place in self.places)

    @property
    def next_place(self) -> Place | None:
        """The first one returned by the office and not changed since; else the first not done."""
        open_places = [place for place in self.places if not place.is_done and place.is_asked]
        return next((place for place in self.places if place.is_to_change), None) or next(iter(open_places), None)

    @property
    def next_button(self) -> str:
        place = present(self.next_place)
        return f"Change your comment on {place.name}" if place.is_to_change else f"Continue to {place.name}"

    @property
    def not_done(self) -> list[Place]:
        return [place for place in self.places if not place.is_done and place.is_asked]

    @property
    def anything_done(self) -> bool:
        return self.number_done > 0

    @property
    def tasks(self) -> list[dict]:
        return [
            {
                "title": {"text": place.label},
                "href": place.url,
                "hint": {"html": place.hint} if place.hint else None,
                "status": place.status,
            }
            for place in self.places
        ]


def force_page_of(asked: ForceRequest, *, user, today: date) -> ForcePage:
    """Everything on a request's page. `asked` comes from `force_requests_visible_to(user)`."""
    if not sees_whole_request(user, asked):
        return _page_of_single_findings(asked, user=user, today=today)
    submission = latest_submission(asked)
    may_write = can_write_force_comments(user, asked)
    is_returned = asked.status == ForceStatus.RETURNED and submission is not None
    publication = (
        Publication.objects.filter(response=asked.response_id, is_current=True)
        .only("slug", "published_on", "response_id")
        .first()
    )
    return ForcePage(
        **_said_to_all(asked, today),
        invitation=asked.invitations.filter(recalled_at=None).select_related("sent_by").last(),
        places=working_places(asked, user=user) if may_write else submitted_places(asked, submission),
        may_write=may_write,
        may_submit=may_write and is_force_lead(user, asked),
        is_lead=is_force_lead(user, asked),
        is_returned=is_returned,
        return_reason=submission.return_reason if submission and is_returned else "",
        returned_at=submission.returned_at if submission and is_returned else None,
        returned_by=submission.returned_by if submission and is_returned else None,
        submission=submission,
        published_on=publication.published_on if publication else None,
        published_url=publication.get_absolute_url() if publication else "",
        history=history_of_track(asked),
    )


def _said_to_all(asked: ForceRequest, today: date) -> dict[str, Any]:
    """What everyone sees to whom any part of the request is open."""
    return {
        "asked": asked,
        "report": report_of(asked),
        "office": asked.response.body.office_name,
        "role_title": asked.force.chief_officer_title,
        "comment_by": asked.comment_by,
        "today": today,
        "status": ForceStatus(asked.status).label,
        "leads": list(people_in(asked.force, Role.FORCE_LEAD)),
    }


def _page_of_single_findings(asked: ForceRequest, *, user, today: date) -> ForcePage:
    """For a finding contributor: their findings with their texts. The office's message, reasons, the history and the
    rest of the comments are for those who see the whole request.
    """
    findings = list(findings_open_to(user, asked))
    may_write = any(can_write_force_comment(user, asked, finding) for finding in findings[:1])
    submission = latest_submission(asked)
    sent = submitted_places(asked, submission)
    return ForcePage(
        **_said_to_all(asked, today),
        invitation=None,
        places=working_places(asked, user=user)
        if may_write
        else [place for place in sent if place.key in {finding.pk for finding in findings}],
        may_write=may_write,
        may_submit=False,
        is_returned=False,
        return_reason="",
        returned_at=None,
        returned_by=None,
        submission=submission,
        published_on=None,
        published_url="",
        history=[],
        sees_all=False,
    )


def who_can_read(asked: ForceRequest) -> str:
    """Under each of the force's texts, while it is a draft."""
    if asked.shared_at:
        return "Your force shares this draft with the office, which can read it now, marked as not submitted."
    return "Only your force can read it until it is submitted."


def report_of(asked: ForceRequest) -> Report:
    inspection = asked.response.inspection
    return Report(
        title=inspection.title,
        published_on=inspection.published_on,
        page_url=inspection.report_url,
        pdf_url=inspection.report_pdf_url,
        response_due_on=inspection.deadline_on,
    )


def working_places(asked: ForceRequest, *, user) -> list[Place]:
    """Each finding in report order that is open to the person, then the report as a whole, with the force's draft text.
    For the force only; a finding contributor gets the findings assigned to them.
    """
    comments = force_comments_on(asked)
    findings = list(findings_for_force(asked))
    returned = {place.finding_id: place for place in returned_to_force(asked, comments, findings=findings)}
    places = [
        replace(place, returned=returned.get(place.key), ready=_ready(comments.get(place.key)))
        for place in _places(asked, comments, findings)
    ]
    if not sees_whole_request(user, asked):
        mine = set(findings_open_to(user, asked).values_list("pk", flat=True))
        return [place for place in places if place.key in mine]
    writers, guests = _writers_of(asked), _guests_of(asked)
    return [
        replace(place, writers=listed(writers.get(place.key, ())), guests=guests.get(place.key, "")) for place in places
    ]


def shared_places(asked: ForceRequest) -> list[Place]:
    """The draft the force shares with the office: its text alone, without who wrote it or what is ready. Empty if it is
    private.
    """
    comments = shared_draft(asked)
    return [place for place in _places(asked, comments) if place.html or place.stance] if comments else []


def _ready(comment: ForceComment | None) -> str:
    if comment is None or comment.ready_at is None:
        return ""
    return f"{comment.ready_by} said it is ready on {govuk_date(comment.ready_at)} at {govuk_time(comment.ready_at)}"


def _writers_of(asked: ForceRequest) -> dict[int | None, list[str]]:
    found: dict[int | None, list[str]] = {}
    for row in asked.assignments.filter(ended_at=None).select_related("person"):
        found.setdefault(row.finding_id, []).append(str(row.person))
    return found


def _guests_of(asked: ForceRequest) -> dict[int | None, str]:
    texts = GuestText.objects.filter(link__request=asked, accepted_at=None).exclude(plain="", stance="")
    return {text.finding_id: "A guest has written here" for text in texts}


def submitted_places(asked: ForceRequest, submission: ForceSubmission | None) -> list[Place]:
    """The same with the submission, for both sides. Without a submission every place is empty."""
    return _places(asked, {comment.finding_id: comment for comment in submission.comments.all()} if submission else {})


def _places(
    asked: ForceRequest,
    comments: Mapping[int | None, ForceComment | SubmittedComment],
    findings: Sequence[Finding] | None = None,
) -> list[Place]:
    findings = list(findings_for_force(asked)) if findings is None else findings
    answered_inside = {finding.parent_id for finding in findings}
    return [
        *(_place(asked, finding, comments.get(finding.pk), finding.pk not in answered_inside) for finding in findings),
        _place(asked, None, comments.get(None), True),
    ]


def place_after(places: list[Place], key: int | None) -> Place | None:
    """The next one in the list; none after the last."""
    keys = [place.key for place in places]
    following = keys.index(key) + 1
    return places[following] if following < len(places) else None


def digest_of(asked: ForceRequest) -> str:
    """The fingerprint of the draft text that a page shows before submission."""
    return digest_of_force_comments(force_comments_on(asked).values())


def _place(
    asked: ForceRequest, finding: Finding | None, comment: ForceComment | SubmittedComment | None, is_asked: bool
) -> Place:
    address = [asked.response.reference, asked.force.slug]
    stance = ForceStance(comment.stance) if comment and comment.stance else None
    return Place(
        key=finding.pk if finding else None,
        label=finding.label if finding else "The report as a whole",
        name=named(finding) if finding else "the report as a whole",
        wording=finding.html if finding else "",
        first_words=first_words(finding.plain) if finding else "",
        url=reverse("force-comment", args=[*address, finding.pk])
        if finding
        else reverse("force-comment-overall", args=address),
        html=comment.html if comment else "",
        stance=stance.label if stance else "",
        stance_classes=f"govuk-tag--{STANCE_COLOURS[stance]}" if stance else "",
        is_done=bool(comment and comment.plain.strip()),
        is_asked=is_asked,
    )


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    """One request in the force's list."""

    title: str
    office: str
    url: str
    status: str
    status_classes: str
    comment_by: date | None
    is_done: bool


STATUSES_FOR_THE_FORCE = {
    ForceStatus.INVITED: ("Comments asked for", "govuk-tag--blue"),
    ForceStatus.RETURNED: ("Returned to you", "govuk-tag--orange"),
    ForceStatus.SUBMITTED: ("The office has your comments", "govuk-tag--green"),
    ForceStatus.NONE_RECEIVED: ("No comments received", "govuk-tag--grey"),
}


def request_rows(requests: Iterable[ForceRequest]) -> list[RequestRow]:
    rows = []
    for asked in requests:
        words, classes = STATUSES_FOR_THE_FORCE[ForceStatus(asked.status)]
        is_done = asked.status in (ForceStatus.SUBMITTED, ForceStatus.NONE_RECEIVED)
        if asked.response.first_published_on:
            words, classes, is_done = "Published", "govuk-tag--green", True
        rows.append(
            RequestRow(
                title=asked.response.inspection.title,
                office=asked.response.body.office_name,
                url=asked.get_absolute_url(),
                status=words,
                status_classes=classes,
                comment_by=asked.comment_by,
                is_done=is_done,
            )
        )
    return rows
