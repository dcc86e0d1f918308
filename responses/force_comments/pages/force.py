"""The force's own pages. The pages can show only what is in these dataclasses, which contain none of the office's text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from responses.enums import ForceStatus
from responses.force_comments.history import Happening, history_of_track
from responses.force_comments.pages.places import Place, submitted_places, with_people, working_places
from responses.force_permissions import can_write_force_comment, can_write_force_comments, is_force_lead
from responses.force_queries import (
    digest_of_force_comments,
    findings_open_to,
    force_comments_on,
    latest_submission,
    sees_whole_request,
)
from responses.models import (
    ForceRequest,
    ForceSubmission,
    Invitation,
    Publication,
)
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.present import present


@dataclass(frozen=True, kw_only=True)
class Report:
    """The report the force is asked about: everything here is public."""

    title: str
    published_on: date
    page_url: str
    pdf_url: str
    response_due_on: date


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
    sees_all: bool = True  # if False, only the findings assigned to the person, and nothing about the others
    is_lead: bool = False

    @property
    def not_ready(self) -> list[Place]:
        """The places that no one has marked as ready, for the lead."""
        return [place for place in self.places if place.is_asked and not place.ready]

    @property
    def written_not_ready(self) -> list[Place]:
        return [place for place in self.not_ready if place.is_done]

    @property
    def what_is_left(self) -> str:
        """The sentence that says what is left to do before the comments are with the office."""
        if self.next_place is not None:
            return ""
        if self.may_submit:
            return "Next step: review and submit them."
        return "Next step: a force lead has to submit them." if self.sees_all else ""

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
        """The first place returned by the office and not changed since; otherwise the first place not done."""
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
    may_write = can_write_force_comments(user, asked)
    # While the first comments are being written, there is no submission to show.
    submission = None if may_write and asked.status == ForceStatus.INVITED else latest_submission(asked)
    is_returned = asked.status == ForceStatus.RETURNED and submission is not None
    publication = (
        Publication.objects.filter(response=asked.response_id, is_current=True, is_listed=True)
        .only("slug", "published_on", "response_id")
        .first()
        if asked.response.first_published_on
        else None
    )
    return ForcePage(
        **_said_to_all(asked, user=user, today=today),
        invitation=asked.invitations.filter(recalled_at=None).select_related("sent_by").last(),
        places=with_people(asked, working_places(asked, user=user))
        if may_write
        else submitted_places(asked, submission),
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


def _said_to_all(asked: ForceRequest, *, user, today: date) -> dict[str, Any]:
    """The parts of the page that everyone who can open the request sees."""
    return {
        "asked": asked,
        "report": report_of(asked),
        "office": asked.response.body.office_name,
        "role_title": asked.force.chief_officer_title,
        "comment_by": asked.comment_by,
        "today": today,
        "status": ForceStatus(asked.status).label,
        # A lead can submit the comments, so the page need not say who else can.
        "leads": [] if is_force_lead(user, asked) else list(people_in(asked.force, Role.FORCE_LEAD)),
    }


def _page_of_single_findings(asked: ForceRequest, *, user, today: date) -> ForcePage:
    """The page for a finding contributor: their findings, with the texts. The office's message and reasons, the history
    and the other comments are only for people who see the whole request.
    """
    findings = list(findings_open_to(user, asked))
    may_write = any(can_write_force_comment(user, asked, finding) for finding in findings[:1])
    submission = latest_submission(asked)
    sent = submitted_places(asked, submission)
    return ForcePage(
        **_said_to_all(asked, user=user, today=today),
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
    """The sentence below each of the force's draft texts that says who can read it."""
    if asked.shared_at:
        return "Your force has shared this draft with the office, which can read it, marked as not submitted."
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


def digest_of(asked: ForceRequest) -> str:
    """The fingerprint of the draft text that a page shows before submission."""
    return digest_of_force_comments(force_comments_on(asked).values())


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
