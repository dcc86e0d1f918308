"""An office's dashboard: what is late, what is next, who must act, and how the office has done.

Everything is computed from records on request, and every number opens a list of exactly the responses it counts:
`Lists` builds those addresses from the list's filters (responses/lists/forms.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse

from inspections.clock.deadlines import format_date
from responses.dashboard.board_charts import any_due, days_spent_chart, days_taken_chart, due_chart, shares_chart
from responses.dashboard.charts import Axis, Chart, Strip, strip_of
from responses.dashboard.figure_lists import Lists, format_share
from responses.figures import counting
from responses.figures.counting import Record
from responses.figures.records import OfficeFigures, recommendations_due, spans_of
from responses.models import PlannedStep, Response
from responses.progress.next_steps import NextStep, next_steps
from responses.progress.plans import plan_of
from responses.queries import SOON_DAYS, force_tracks, listed
from s55tracker.accounts.models import PolicingBody
from s55tracker.govuk.templatetags.dates import format_days_until
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.working_days.queries import proclaimed_days

# How many lines the chart has room for, and how many of each group are shown at least.
MOST_LINES = 12
SURE_OF = (5, 5, 2)

# How many letters of a report's title, and of the next step, fit on one line of the chart in a window 1280 pixels wide.
TITLE_LETTERS, MOVE_LETTERS = 40, 46


def in_short(words: str, letters: int) -> tuple[str, str]:
    """The words in two parts: as many as fit in that many letters, and the rest.

    We cut here, not in the stylesheet: text cut off by a browser is lost to people who use wider letters. These words
    wrap, and a phone or a screen reader gets the rest.
    """
    if len(words) <= letters:
        return words, ""
    end = words.rfind(" ", 0, letters + 1)
    return (words[:end], words[end + 1 :]) if end > 0 else (words, "")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number that links to the list of exactly what it counts. Without an address, it is a total over offices whose
    lists this person cannot open.
    """

    number: int
    words: str
    url: str = ""
    is_alarming: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """An open response on the timeline, and who must act."""

    key: int
    title: str
    url: str
    reference: str
    published_on: date
    safe_day: date
    when: str
    state: str  # "late", "soon" or "later"
    who: str
    task: str
    task_url: str
    strip: Strip
    description: str
    steps: list[str]

    @property
    def title_in_short(self) -> tuple[str, str]:
        return in_short(self.title, TITLE_LETTERS)

    @property
    def task_in_short(self) -> tuple[str, str]:
        return in_short(self.task, MOVE_LETTERS - len(self.who))


@dataclass(frozen=True, kw_only=True)
class Group:
    """Lines that are late, due soon, or due later; `number` also counts lines there was no room for."""

    key: str
    name: str
    number: int
    url: str
    lines: list[Line]

    @property
    def unshown(self) -> int:
        return self.number - len(self.lines)


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everything on the page. `urgent` is the line to look at first, and `charts` show how the office has done."""

    figures: list[Figure]
    groups: list[Group]
    axis: Axis
    urgent: Line | None
    charts: list[Chart]

    @property
    def number_open(self) -> int:
        return sum(group.number for group in self.groups)

    @property
    def unshown(self) -> int:
        return sum(group.unshown for group in self.groups)

    @property
    def lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines]


def board_of(
    responses: QuerySet[Response], records: Sequence[Record], *, body: PolicingBody, user, today: date, lists: Lists
) -> Board:
    """Everything on one office's dashboard. `responses` are the office's responses that the person may see, and
    `records` the open and recent ones (`records_of`).
    """
    to_publish = [record for record in records if record.is_to_publish]
    last_soon = today + timedelta(days=SOON_DAYS)
    sorted_out = (
        [record for record in to_publish if record.safe_day_on < today],
        [record for record in to_publish if today <= record.safe_day_on <= last_soon],
        [record for record in to_publish if record.safe_day_on > last_soon],
    )
    lines = _lines_of(responses, shown(sorted_out), body=body, user=user, today=today)
    late, soon, later = (
        Group(
            key=key,
            name=name,
            number=len(those),
            url=lists.url(due=key),
            lines=[lines[response.pk] for response in those if response.pk in lines],
        )
        for those, key, name in zip(
            sorted_out, ("late", "soon", "later"), ("Late", f"Next {SOON_DAYS} days", "Later"), strict=True
        )
    )
    groups = [group for group in (late, soon, later) if group.number]
    out = counting.published(record for record in records if record.out_on and record.out_on >= lists.since(today))
    due = counting.due_months(recommendations_due(responses, today=today), today=today)
    spans = spans_of(responses, since=lists.since(today)) if out else {}
    return Board(
        figures=[
            Figure(number=late.number, words="late", url=late.url, is_alarming=late.number > 0),
            Figure(number=soon.number, words=f"due in {SOON_DAYS} days", url=soon.url),
            Figure(
                number=sum(record.waits_for_force for record in records),
                words="with the force",
                url=lists.url(force="waiting"),
            ),
            Figure(
                number=sum(record.is_with_approver for record in records),
                words="with the approver",
                url=lists.url(status="with_approver"),
            ),
            *([_withdrawn(number, lists)] if (number := sum(record.is_withdrawn for record in records)) else []),
        ],
        groups=groups,
        axis=Axis(today=today),
        urgent=next((line for group in groups for line in group.lines), None),
        charts=[
            *(
                [
                    days_taken_chart(out, lists=lists, today=today),
                    shares_chart(counting.shares_by_year(out), lists=lists),
                    days_spent_chart(out, spans, lists=lists),
                ]
                if out
                else []
            ),
            *([due_chart(due, lists=lists)] if any_due(due) else []),
        ],
    )


def _withdrawn(number: int, lists: Lists) -> Figure:
    return Figure(number=number, words="withdrawn, to publish again", url=lists.url(due="withdrawn"), is_alarming=True)


def shown(groups: Sequence[Sequence[Record]], *, most: int = MOST_LINES) -> list[int]:
    """The keys of the records that fit: each group gets its minimum, and any spare room goes to the most urgent group
    first.
    """
    taken = [min(len(group), sure) for group, sure in zip(groups, SURE_OF, strict=True)]
    for place, group in enumerate(groups):
        taken[place] += min(len(group) - taken[place], most - sum(taken))
    return [record.pk for group, number in zip(groups, taken, strict=True) for record in group[:number]]


def _lines_of(
    responses: QuerySet[Response], keys: Sequence[int], *, body: PolicingBody, user, today: date
) -> dict[int, Line]:
    if not keys:
        return {}
    wanted = responses.filter(pk__in=keys).order_by()
    found = list(listed(wanted.select_related(None).select_related("inspection", "owner")))
    for response in found:
        response.body = body
    prefetch_related_objects(
        found,
        Prefetch("force_requests", force_tracks()),
        Prefetch("planned_steps", PlannedStep.objects.select_related("owner").order_by()),
    )
    # Substitutes are named on the responses' own pages. Here that would take one query too many.
    steps = next_steps(found, user=user, today=today, away={})
    extra, axis = proclaimed_days(body), Axis(today=today)

    def line(response: Response) -> tuple[int, Line]:
        return response.pk, _line(response, steps[response.pk], plan_of(response, extra=extra).lines, axis, extra=extra)

    known = [response for response in found if response.pk in steps]
    return dict(each_that_can_be_shown(known, line, part="the dashboard"))


def _line(response: Response, step: NextStep, plan: list, axis: Axis, *, extra: frozenset[date]) -> Line:
    inspection, today = response.inspection, axis.today
    when = format_days_until(inspection.safe_day_on, today=today, extra=extra)
    dates = [
        (
            line.label,
            format_date(line.due_on),
            "done" if line.is_done else "missed" if line.due_on < today else "to come",
        )
        for line in plan
    ]
    told = "; ".join(f"{label} {day}, {state}" for label, day, state in dates)
    return Line(
        key=response.pk,
        title=inspection.title,
        url=response.get_absolute_url(),
        reference=response.reference,
        published_on=inspection.published_on,
        safe_day=inspection.safe_day_on,
        when=when,
        state="late"
        if inspection.safe_day_on < today
        else "soon"
        if inspection.safe_day_on <= today + timedelta(days=SOON_DAYS)
        else "later",
        who="You" if step.is_mine else step.waits_for,
        task=step.task,
        task_url=step.url if step.is_mine else "",
        strip=strip_of(
            axis,
            published_on=inspection.published_on,
            safe_day_on=inspection.safe_day_on,
            steps=[(line.due_on, line.is_done) for line in plan],
        ),
        description=f"Published {format_date(inspection.published_on)}. {told + '. ' if told else ''}"
        f"Safe day {format_date(inspection.safe_day_on)}, {when}.",
        steps=[f"{label}: {day} ({state})" for label, day, state in dates],
    )


# --- All offices -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class OfficeRow:
    """One office as a platform administrator sees it: numbers, with a link only if this person also works there."""

    name: str
    url: str
    open: int
    late: int
    due_soon: int
    out: int
    by_safe_day: str
    by_deadline: str


def offices_of(offices: Iterable[OfficeFigures], *, own: set[str]) -> list[OfficeRow]:
    return [
        OfficeRow(
            name=office.name,
            url=f"{reverse('dashboard')}?office={office.slug}" if office.slug in own else "",
            open=office.open,
            late=office.late,
            due_soon=office.due_soon,
            out=office.out,
            by_safe_day=format_share(office.by_safe_day, office.out),
            by_deadline=format_share(office.by_deadline, office.out),
        )
        for office in offices
    ]


def totals_of(offices: Sequence[OfficeFigures]) -> list[Figure]:
    """The four numbers over all offices. They link to nothing, because the lists belong to the offices."""
    late = sum(office.late for office in offices)
    return [
        Figure(number=late, words="late", is_alarming=late > 0),
        Figure(number=sum(office.due_soon for office in offices), words=f"due in {SOON_DAYS} days"),
        Figure(number=sum(office.waiting_for_force for office in offices), words="with the force"),
        Figure(number=sum(office.with_approver for office in offices), words="with the approver"),
    ]
