"""Gives the address of the page where a problem, a reminder, a finding or a section is dealt with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from inspections.models import Finding
from responses.completeness.problems import Problem
from responses.enums import Level, ReminderKind, ResponseStatus, Section
from responses.models import CheckOverride, ForceRequest, Reminder, Response

# Addresses use a different word for the overall comment, because "body-comment" would mean nothing to a reader.
SLUGS = {
    Section.KEY_FINDINGS: "key-findings",
    Section.INTRODUCTION: "introduction",
    Section.BODY_COMMENT: "overall-comment",
}
SECTIONS = {slug: section for section, slug in SLUGS.items()}


def workspace_url(reference: str) -> str:
    """A response's page, when only its reference is known."""
    return reverse("response-workspace", args=[reference])


def workspace_urls(references: Iterable[str]) -> dict[str, str]:
    """The addresses of many responses' pages, by reference. They are built from one address, because resolving hundreds
    of addresses takes longer than drawing the chart that links to them.
    """
    pattern = workspace_url("reference")
    return {reference: pattern.replace("reference", reference) for reference in references}


def section_url(response: Response, section: Section) -> str:
    return reverse("response-section", args=[response.reference, SLUGS[Section(section)]])


def finding_url(response: Response, finding: Finding) -> str:
    return reverse("response-finding", args=[response.reference, finding.pk])


def url_of_place(response: Response, section: str, finding_id: int | None) -> str:
    """The page where the office edits this text."""
    if finding_id is not None:
        return reverse("response-finding", args=[response.reference, finding_id])
    return section_url(response, Section(section))


def force_comment_url(request: ForceRequest, finding_id: int | None) -> str:
    """The page where a force writes its comment on this finding, or on the report as a whole."""
    address = [request.response.reference, request.force.slug]
    if finding_id is None:
        return reverse("force-comment-overall", args=address)
    return reverse("force-comment", args=[*address, finding_id])


def force_url(response: Response, force_slug: str) -> str:
    return reverse("response-force", args=[response.reference, force_slug])


def withdrawal_request_url(response: Response) -> str:
    return reverse("response-withdrawal-request", args=[response.reference])


def move_url(response: Response, move: str) -> str:
    return reverse("response-move", args=[response.reference, move.replace("_", "-")])


def url_of(problem: Problem, response: Response) -> str:
    """The page where the problem is fixed."""
    if problem.url:
        return problem.url
    if problem.finding is not None:
        return finding_url(response, problem.finding)
    if problem.force is not None:
        return force_url(response, problem.force.slug)
    if problem.place == "inspection":
        return response.inspection.get_absolute_url()
    return section_url(response, Section(problem.place))


# Where to act on each kind of reminder. For most kinds it is the response's own page, which shows the next step.
PLACES_OF_REMINDERS = {
    ReminderKind.ESCALATED_TO_SENIOR: "response-workspace",
    ReminderKind.ESCALATED_TO_APPROVER: "response-workspace",
    ReminderKind.ESCALATED_TO_MANAGER: "response-workspace",
    ReminderKind.LATE: "response-workspace",
    ReminderKind.SAFE_DAY: "response-workspace",
    ReminderKind.COMMENTS_DUE: "response-workspace",
    ReminderKind.COMMENTS_LATE: "response-workspace",
    ReminderKind.APPROVAL_WAITING: "response-approval",
    ReminderKind.WITHDRAWAL_WAITING: "response-withdrawal-request",
    ReminderKind.STEP_DUE: "response-people",
    ReminderKind.COPIES_DUE: "response-distribution",
    ReminderKind.FOLLOW_UP: "response-workspace",
    ReminderKind.PLAN_MOVED: "response-people",
    ReminderKind.NOW_YOURS: "response-workspace",
    ReminderKind.MAIL_REFUSED: "response-workspace",
}


def reminder_url(reminder: Reminder) -> str:
    """The page where the reminder's reader can do the work. Its response, office and request must be loaded."""
    return reminder_place(ReminderKind(reminder.kind), reminder.response, reminder.request)


def reminder_place(kind: ReminderKind, response: Response, request: ForceRequest | None) -> str:
    """The page for a reminder not yet in the ledger. A reminder with a request is for the force, and leads to the
    force's own page.
    """
    if request is not None:
        return reverse("force-request", args=[response.reference, request.force.slug])
    if kind == ReminderKind.ESCALATED_TO_APPROVER and response.status == ResponseStatus.WITH_APPROVER:
        return reverse("response-approval", args=[response.reference])
    if kind == ReminderKind.MAIL_REFUSED:
        return f"{reverse('office-reminders')}?office={response.body.slug}&state=refused"
    return reverse(PLACES_OF_REMINDERS[kind], args=[response.reference])


@dataclass(frozen=True, kw_only=True)
class ProblemLine:
    """A problem as a page lists it. `rests_on` is the provision or custom behind its rule."""

    sentence: str
    url: str
    must: bool
    level: Level
    rests_on: str
    key: str
    no_override: str
    override: CheckOverride | None


def problem_lines(problems: list[Problem], response: Response) -> list[ProblemLine]:
    return [
        ProblemLine(
            sentence=problem.sentence,
            url=url_of(problem, response),
            must=problem.must,
            level=problem.level,
            rests_on=problem.facts.rests_on,
            key=problem.key,
            no_override=problem.facts.no_override,
            override=problem.override,
        )
        for problem in problems
    ]


@dataclass(frozen=True, kw_only=True)
class SortedLines:
    """The lines of a page of checks: what stops the response, advice, notes, and what an approver has overridden."""

    must: list[ProblemLine]
    should: list[ProblemLine]
    notes: list[ProblemLine]
    overridden: list[ProblemLine]

    @property
    def some_may_be_overridden(self) -> bool:
        return any(not line.no_override for line in self.must)


def sorted_lines(problems: list[Problem], response: Response) -> SortedLines:
    lines = problem_lines(problems, response)
    open_lines = [line for line in lines if line.override is None]
    return SortedLines(
        must=[line for line in open_lines if line.level == Level.MUST],
        should=[line for line in open_lines if line.level == Level.SHOULD],
        notes=[line for line in open_lines if line.level == Level.NOTE],
        overridden=[line for line in lines if line.override is not None],
    )
