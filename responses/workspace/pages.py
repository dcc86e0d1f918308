"""The first page of a response: its progress, the person who must act, and the texts to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, assert_never

from django.utils.html import format_html
from django.utils.safestring import SafeString

from inspections.clock.deadlines import format_date
from inspections.enums import KINDS_ANSWERED_BY_DUTY
from responses.completeness.problems import Problem, problems_of
from responses.enums import ActionStance, ForceStatus, Level, ResponseStatus, Section
from responses.finding_names import beginning_of_wording, names_of
from responses.force_queries import latest_submissions
from responses.models import ForceRequest, Passage, Publication, Response
from responses.places import finding_url, force_url, section_url
from responses.progress.next_steps import NextStep, next_step
from responses.progress.owners import format_owner
from responses.progress.returns import Returned, unchanged
from responses.progress.situations import situations_of
from responses.queries import asked_of_us, load_written_parts
from responses.threads.pages import format_open_threads
from responses.threads.queries import open_threads
from responses.workflow import BEING_WRITTEN, FORCE_SETTLED, PROGRESS, PUBLISHED, TO_PUBLISH, WITH_FORCE
from responses.workspace.move_menu import MoveLink, import_links, move_links
from s55tracker.text.wording import capitalised

WRITTEN = {
    ActionStance.TAKEN: "Written: action taken",
    ActionStance.PROPOSED: "Written: action proposed",
    ActionStance.NONE: "Written: no action",
}

DONE, TO_DO, OPTIONAL, WAITING, BACK = (
    "",
    "govuk-tag--blue",
    "govuk-tag--grey",
    "govuk-tag--yellow",
    "govuk-tag--orange",
)


@dataclass(frozen=True, kw_only=True)
class Task:
    """A line of the task list, in the form the task-list component takes."""

    title: dict[str, str]
    href: str
    hint: dict[str, str] | None
    status: dict


@dataclass(frozen=True, kw_only=True)
class TaskGroup:
    heading: str
    tasks: list[Task]
    id: str


@dataclass(frozen=True, kw_only=True)
class Workspace:
    steps: list[dict]
    next: NextStep
    owner: str
    moves: list[MoveLink]
    groups: list[TaskGroup]
    checks: str
    must: int
    open_threads: str
    problems: list[Problem] = field(default_factory=list)


def workspace_of(response: Response, *, user, today: date) -> Workspace:
    """Load everything on the page, in a fixed number of queries however many findings there are."""
    load_written_parts([response])
    situation = situations_of([response], user=user, today=today)[response.pk]
    step = next_step(situation)
    threads = open_threads(response, user)
    is_drafted = response.status in TO_PUBLISH
    problems = (situation.problems or problems_of(response, today=today)) if is_drafted else []
    return Workspace(
        steps=progress(response, is_elsewhere=_is_elsewhere(response, situation.publication)),
        next=step,
        owner=format_owner(response, {situation.away.user_id: situation.away} if situation.away else {}),
        moves=[
            *move_links(response, user=user, problems=problems, except_url=step.url),
            *import_links(response, user=user),
        ],
        groups=_groups(response, situation.returned, threads),
        checks=format_checks(problems) if is_drafted else "",
        must=sum(problem.must for problem in problems),
        open_threads=format_open_threads(threads.total()),
        problems=problems,
    )


def _is_elsewhere(response: Response, publication: Publication | None) -> bool:
    """True if the response was published on another website. `publication` is the current one, if already loaded."""
    if response.status not in PUBLISHED:
        return False
    if publication is not None:
        return publication.was_published_elsewhere
    return response.publications.filter(is_current=True).exclude(elsewhere_address="").exists()


# The numbers of the approval steps: a response published elsewhere has none.
OF_APPROVAL = frozenset({2, 3})
# No step is under way until someone has written something: the tag says “Not started”.
NOT_BEGUN = -1


def progress(response: Response, *, is_elsewhere: bool = False) -> list[dict]:
    """The six steps for the progress tracker: those completed, and the current one. A response published elsewhere was
    not approved here, so it has no approval steps.
    """
    labels = ("Drafting", "With the force", "With the approver", "Approved", "Published", "Distributed")
    tracks = [request.status for request in response.force_requests.all()]
    force_done = bool(tracks) and all(status in FORCE_SETTLED for status in tracks)
    at = PROGRESS[ResponseStatus(response.status)]
    if response.status == ResponseStatus.NOT_STARTED:
        at = NOT_BEGUN
    if response.status in BEING_WRITTEN and any(status in WITH_FORCE for status in tracks):
        at = 1
    return [
        {
            "label": {"text": label},
            # The force may have finished during drafting. Approved, Published and Distributed are complete once
            # reached.
            "complete": (number < at and not (number == 0 and at == 1))
            or (number == 1 and at in (0, NOT_BEGUN) and force_done)
            or (number == at and at >= 3),
            "active": number == at,
        }
        for number, label in enumerate(labels)
        if not (is_elsewhere and number in OF_APPROVAL)
    ]


def format_checks(problems: list[Problem]) -> str:
    """ "2 things to fix, 1 to check"."""
    must = sum(problem.must for problem in problems)
    should = sum(problem.level == Level.SHOULD for problem in problems)
    if must and should:
        return f"{must} thing{'' if must == 1 else 's'} to fix, {should} to check"
    if must:
        return f"{must} thing{'' if must == 1 else 's'} to fix"
    if should:
        return f"Nothing to fix, {should} thing{'' if should == 1 else 's'} to check"
    return "Nothing is missing"


def force_status_sentence(request: ForceRequest) -> str:
    """The status of a force's track, in a sentence."""
    match ForceStatus(request.status):
        case ForceStatus.INVITED:
            return f"Invited to comment by {format_date(request.comments_due_on)}."
        case ForceStatus.RETURNED:
            return f"The force’s comments were returned, and are due again by {format_date(request.comments_due_on)}."
        case ForceStatus.SUBMITTED:
            return "The force has submitted its comments."
        case ForceStatus.NONE_RECEIVED:
            return "The force was invited, but no comments were received."
        case ForceStatus.NOT_INVITED:
            return "Not invited to comment yet."
        case status:
            assert_never(status)


def _groups(
    response: Response, returned: Sequence[Returned], threads: Mapping[tuple[str, int | None], int]
) -> list[TaskGroup]:
    to_change = {place.key: place for place in unchanged(returned)}
    passages = {(passage.section, passage.finding_id): passage for passage in response.passages.all()}
    submissions = latest_submissions(response)
    commented = {
        comment.finding_id
        for submission in submissions.values()
        for comment in submission.comments.all()
        if comment.plain.strip() or comment.stance
    }
    findings = asked_of_us(response)
    answered_inside = {finding.parent_id for finding in findings}

    report = [
        _task(
            "Key findings",
            section_url(response, Section.KEY_FINDINGS),
            _with_threads("What the report found, in your own words.", threads[Section.KEY_FINDINGS, None]),
            _written(passages.get((Section.KEY_FINDINGS, None)), to_change.get((Section.KEY_FINDINGS, None))),
        ),
        _task(
            "Introduction to the recommendations",
            section_url(response, Section.INTRODUCTION),
            _with_threads(
                "If you leave this blank, we will write a sentence giving the numbers.",
                threads[Section.INTRODUCTION, None],
            ),
            _written(
                passages.get((Section.INTRODUCTION, None)),
                to_change.get((Section.INTRODUCTION, None)),
                empty=("Automatic", OPTIONAL),
            ),
        ),
    ]
    answers = []
    names = names_of(findings)
    for finding in findings:
        by_duty = finding.kind in KINDS_ANSWERED_BY_DUTY
        if finding.pk in answered_inside:
            empty = ("Answered below", OPTIONAL)
        elif by_duty:
            empty = ("Not written", TO_DO)
        else:
            empty = ("Not written (optional)", OPTIONAL)
        words = beginning_of_wording(finding)
        heard = "The force has commented." if finding.pk in commented else "The force has not commented."
        answers.append(
            _task(
                names[finding.pk],
                finding_url(response, finding),
                _with_threads(format_html("{}{}", words, heard), threads[Section.BODY_COMMENT, finding.pk]),
                _written(
                    passages.get((Section.BODY_COMMENT, finding.pk)),
                    to_change.get((Section.BODY_COMMENT, finding.pk)),
                    needs_stance=by_duty,
                    empty=empty,
                ),
            )
        )
    overall = [
        _task(
            f"{request.force.chief_officer_title} of {request.force}",
            force_url(response, request.force.slug),
            force_status_sentence(request),
            _force_status(request),
        )
        for request in response.force_requests.all()
    ]
    overall.append(
        _task(
            "Our overall comment",
            section_url(response, Section.BODY_COMMENT),
            _with_threads("The office’s view of the report as a whole.", threads[Section.BODY_COMMENT, None]),
            _written(passages.get((Section.BODY_COMMENT, None)), to_change.get((Section.BODY_COMMENT, None))),
        )
    )
    groups = [TaskGroup(heading="The report", tasks=report, id="report")]
    if answers:
        groups.append(TaskGroup(heading="Findings for us", tasks=answers, id="findings"))
    groups.append(TaskGroup(heading="Comments on the report as a whole", tasks=overall, id="overall"))
    return groups


def _with_threads(hint: SafeString | str, number: int) -> SafeString | str:
    """A task's hint, with how many threads beside its text are open."""
    return format_html("{}<br>{}.", hint, capitalised(format_open_threads(number))) if number else hint


def _task(title: str, href: str, hint: SafeString | str, status: tuple[str, str]) -> Task:
    words, classes = status
    shown: dict[str, Any] = {"tag": {"text": words, "classes": classes}} if classes else {"text": words}
    return Task(title={"text": title}, href=href, hint={"html": hint}, status=shown)


def _written(
    passage: Passage | None,
    returned: Returned | None = None,
    *,
    needs_stance: bool = False,
    empty: tuple[str, str] = ("Not written", TO_DO),
) -> tuple[str, str]:
    if returned is not None:
        return ("To be corrected" if returned.is_correction else "Returned"), BACK
    if passage is None or not passage.plain.strip():
        return empty
    if needs_stance and not passage.action_stance:
        return "Select the action", TO_DO
    if passage.action_stance:
        return WRITTEN[ActionStance(passage.action_stance)], DONE
    return "Written", DONE


def _force_status(request: ForceRequest) -> tuple[str, str]:
    match ForceStatus(request.status):
        case ForceStatus.NOT_INVITED:
            return "To be invited", TO_DO
        case ForceStatus.INVITED | ForceStatus.RETURNED:
            return "With the force", WAITING
        case ForceStatus.NONE_RECEIVED:
            return "None received", DONE
        case ForceStatus.SUBMITTED:
            return "Submitted", DONE
        case status:
            assert_never(status)
