"""The head of every page of a response's workspace: its title, status, safe day and tabs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.urls import reverse

from inspections.clock.deadlines import timeliness
from responses.enums import ResponseStatus
from responses.models import Response
from responses.queries import is_public
from responses.workflow import PUBLISHED, STATUS_COLOURS, UNDER_APPROVAL
from s55tracker.working_days.calendar import NO_DAYS, days_from
from s55tracker.working_days.queries import proclaimed_days

# No run of non-working days is longer than this.
NEAR = 14

TABS = (
    ("write", "Write", "response-workspace"),
    ("preview", "Preview", "response-preview"),
    ("checks", "Checks", "response-checks"),
    ("people", "People and dates", "response-people"),
    ("distribution", "Distribution", "response-distribution"),
    ("history", "History", "response-history"),
)


@dataclass(frozen=True, kw_only=True)
class Tab:
    text: str
    href: str
    active: bool


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The head of the page. `went` says, once the response is published, whether it was in time: the safe day then no
    longer matters.
    """

    response: Response
    title: str
    tabs: list[Tab]
    status: str
    status_classes: str
    safe_day: date
    deadline: date
    inspection_url: str
    report_url: str
    report_pdf_url: str
    first_published_on: date | None
    went: str
    today: date

    @cached_property
    def office_days(self) -> frozenset[date]:
        """The days that the office has closed or opened. Loaded only if the safe day is near enough to matter."""
        is_near = self.today <= self.safe_day <= days_from(self.today, NEAR)
        return proclaimed_days(self.response.body) if is_near else NO_DAYS

    @property
    def is_under_approval(self) -> bool:
        return self.response.status in UNDER_APPROVAL

    @property
    def is_correction(self) -> bool:
        """True while a response that the public can read is being corrected."""
        return self._is_reopened and self._is_public

    @property
    def is_withdrawn(self) -> bool:
        """True if the public sees a notice in place of the response."""
        return self._is_reopened and not self._is_public

    @property
    def _is_reopened(self) -> bool:
        return self.first_published_on is not None and self.response.status not in PUBLISHED

    @cached_property
    def _is_public(self) -> bool:
        """True if the public can read the response. Loaded only if the response was reopened after it was published."""
        return is_public(self.response)


def frame_of(response: Response, *, today: date, tab: str = "write") -> Frame:
    """The head of a page of this response, which must have its inspection loaded. `tab` is the key of the page's tab,
    or empty. Makes no query.
    """
    inspection = response.inspection
    published_on = response.first_published_on
    return Frame(
        response=response,
        title=inspection.title,
        tabs=[
            Tab(text=text, href=reverse(name, args=[response.reference]), active=key == tab) for key, text, name in TABS
        ],
        status=format_status(response.status),
        status_classes=status_classes(response.status),
        safe_day=inspection.safe_day_on,
        deadline=inspection.deadline_on,
        inspection_url=inspection.get_absolute_url(),
        report_url=inspection.report_url,
        report_pdf_url=inspection.report_pdf_url,
        first_published_on=published_on,
        went=timeliness(inspection.clock, published_on=published_on) if published_on else "",
        today=today,
    )


def format_status(status: str) -> str:
    """The text of the status tag. It is about the office: the force may already be writing, as the steps below the tag
    show.
    """
    return "Drafting not started" if status == ResponseStatus.NOT_STARTED else ResponseStatus(status).label


def status_classes(status: str) -> str:
    return f"govuk-tag--{STATUS_COLOURS[ResponseStatus(status)]}"
