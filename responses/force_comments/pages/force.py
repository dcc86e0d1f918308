"""The force's own pages. Only what is in these dataclasses can appear there: none of the office's text is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse

from inspections.models import Finding
from responses.completeness.problems import named
from responses.enums import ForceStance, ForceStatus
from responses.force_comments.history import Happening, history_of_track
from responses.models import (
    ForceComment,
    ForceRequest,
    ForceSubmission,
    Invitation,
    Publication,
    SubmittedComment,
)
from responses.permissions import can_write_force_comments
from responses.progress.returns import Returned, returned_to_force
from responses.queries import (
    digest_of_force_comments,
    findings_for_force,
    force_comments_on,
    latest_submission,
)
from s55tracker.accounts.memberships import roles_in
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.present import present

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

    @property
    def is_to_change(self) -> bool:
        """True if the office returned it and no one has changed it since."""
        return self.returned is not None and not self.returned.is_changed

    @property
    def status(self) -> dict:
        if self.is_to_change:
            return {"tag": {"text": "Returned", "classes": "govuk-tag--orange"}}
        if self.is_done:
            return {"text": self.stance or "Done"}
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
                "hint": {"text": place.first_words} if place.first_words else None,
                "status": place.status,
            }
            for place in self.places
        ]


def force_page_of(asked: ForceRequest, *, user, today: date) -> ForcePage:
    """Everything on a request's page. `asked` comes from `force_requests_visible_to(user)`."""
    submission = latest_submission(asked)
    may_write = can_write_force_comments(user, asked)
    is_returned = asked.status == ForceStatus.RETURNED and submission is not None
    publication = (
        Publication.objects.filter(response=asked.response_id, is_current=True)
        .only("slug", "published_on", "response_id")
        .first()
    )
    return ForcePage(
        asked=asked,
        report=report_of(asked),
        office=asked.response.body.office_name,
        role_title=asked.force.chief_officer_title,
        comment_by=asked.comment_by,
        today=today,
        status=ForceStatus(asked.status).label,
        invitation=asked.invitations.filter(recalled_at=None).select_related("sent_by").last(),
        places=working_places(asked) if may_write else submitted_places(asked, submission),
        may_write=may_write,
        may_submit=may_write and Role.FORCE_LEAD in roles_in(user, asked.force),
        leads=list(people_in(asked.force, Role.FORCE_LEAD)),
        is_returned=is_returned,
        return_reason=submission.return_reason if submission and is_returned else "",
        returned_at=submission.returned_at if submission and is_returned else None,
        returned_by=submission.returned_by if submission and is_returned else None,
        submission=submission,
        published_on=publication.published_on if publication else None,
        published_url=publication.get_absolute_url() if publication else "",
        history=history_of_track(asked),
    )


def report_of(asked: ForceRequest) -> Report:
    inspection = asked.response.inspection
    return Report(
        title=inspection.title,
        published_on=inspection.published_on,
        page_url=inspection.report_url,
        pdf_url=inspection.report_pdf_url,
        response_due_on=inspection.deadline_on,
    )


def working_places(asked: ForceRequest) -> list[Place]:
    """Each finding in report order, then the report as a whole, with the force's draft text. For the force only."""
    comments = force_comments_on(asked)
    findings = list(findings_for_force(asked))
    returned = {place.finding_id: place for place in returned_to_force(asked, comments, findings=findings)}
    return [replace(place, returned=returned.get(place.key)) for place in _places(asked, comments, findings)]


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


def first_words(text: str, *, longest: int = 110) -> str:
    """The beginning of a text, cut between words."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(",;:") + "…"


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
