"""The dashboard of an office: what is late, what is next, whose move it is, and how the office has done.

Everything on it is worked out from records at the moment of asking, and every number opens the list of exactly the responses
behind it: `Lists` makes those addresses out of the filters of that list (responses/forms/searching.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse

from inspections.deadlines import Timeliness, in_words
from inspections.queries import proclaimed_days
from inspections.working_days import MONTHS
from responses.figures import counting
from responses.figures.counting import DaysSpent, DueMonths, Record, Span, YearShare
from responses.figures.records import OfficeFigures, recommendations_due, record_of, spans_of
from responses.models import ForceRequest, PlannedStep, Response
from responses.next_steps import NextStep, next_steps
from responses.plans import plan_of
from responses.presenters.charts import HEIGHT, Axis, Cell, Chart, Dot, Spot, Strip, Upright, percent, rows_at, strip_of
from responses.queries import SOON_DAYS
from s55tracker.accounts.models import PolicingBody
from s55tracker.face.templatetags.dates import days_in_words

# The lines that the axis has room for, and what each group is sure of while there is more than that.
MOST_LINES = 12
SURE_OF = (5, 5, 2)


@dataclass(frozen=True, kw_only=True)
class Lists:
    """Addresses of the list of responses, narrowed as the dashboard is. `body` is empty for a person of one office."""

    body: str = ""
    owner: str = ""
    years: int = 3

    def url(self, **filters) -> str:
        chosen = {**filters, "owner": self.owner, "body": self.body}
        return f"{reverse('response-list')}?{urlencode({key: value for key, value in chosen.items() if value}, doseq=True)}"

    def published(self, **filters) -> str:
        """The same of what came out in the years that are looked at."""
        return self.url(within=self.years, **filters)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number that opens exactly its list; without an address it is a sum over offices whose lists are not this person's."""

    number: int
    words: str
    url: str = ""
    is_alarming: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """An open response on the axis of time, and whose move it is."""

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
    steps: list[tuple[str, date, str]]


@dataclass(frozen=True, kw_only=True)
class Group:
    """The lines that are late, due soon, or due later; `number` counts those that found no room as well."""

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
    """All that the page shows. `urgent` is the one line to look at first, `charts` how the office has done."""

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
    responses: QuerySet[Response], loaded: Sequence[Response], *, body: PolicingBody, user, today: date, lists: Lists
) -> Board:
    """`responses` are those that the person may see of this office, `loaded` the open and recent ones (`open_or_out`)."""
    records = [record_of(response) for response in loaded]
    to_publish = [record for record in records if record.is_to_publish]
    last_soon = today + timedelta(days=SOON_DAYS)
    sorted_out = (
        [record for record in to_publish if record.safe_day_on < today],
        [record for record in to_publish if today <= record.safe_day_on <= last_soon],
        [record for record in to_publish if record.safe_day_on > last_soon],
    )
    by_key = {response.pk: response for response in loaded}
    lines = _lines_of([by_key[pk] for pk in shown(sorted_out)], body=body, user=user, today=today)
    late, soon, later = (
        Group(
            key=key,
            name=name,
            number=len(those),
            url=lists.url(due=key),
            lines=[lines[r.pk] for r in those if r.pk in lines],
        )
        for those, key, name in zip(
            sorted_out, ("late", "soon", "later"), ("Late", f"Next {SOON_DAYS} days", "Later"), strict=True
        )
    )
    groups = [group for group in (late, soon, later) if group.number]
    out = counting.published(record for record in records if record.out_on and record.out_on >= _since(lists, today))
    due = counting.due_months(recommendations_due(responses, today=today), today=today)
    spans = spans_of(record.pk for record in out) if out else {}
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
        ],
        groups=groups,
        axis=Axis(today=today),
        urgent=groups[0].lines[0] if groups else None,
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
            *([due_chart(due, lists=lists)] if _any(due) else []),
        ],
    )


def shown(groups: Sequence[Sequence[Record]], *, most: int = MOST_LINES) -> list[int]:
    """The keys of those that find room: each group has its share, and what one does not need the more urgent take first."""
    taken = [min(len(group), sure) for group, sure in zip(groups, SURE_OF, strict=True)]
    for place, group in enumerate(groups):
        taken[place] += min(len(group) - taken[place], most - sum(taken))
    return [record.pk for group, number in zip(groups, taken, strict=True) for record in group[:number]]


def _lines_of(found: list[Response], *, body: PolicingBody, user, today: date) -> dict[int, Line]:
    if not found:
        return {}
    for response in found:
        response.body = body
    prefetch_related_objects(
        found,
        Prefetch("force_requests", ForceRequest.objects.select_related("force")),
        Prefetch("planned_steps", PlannedStep.objects.select_related("owner")),
    )
    # Who stands in for whom is said on the pages of the responses: here it would be a query more than the page may take.
    steps = next_steps(found, user=user, today=today, away={})
    extra, axis = proclaimed_days(body), Axis(today=today)
    return {
        response.pk: _line(response, steps[response.pk], plan_of(response, extra=extra).lines, axis)
        for response in found
    }


def _line(response: Response, step: NextStep, plan: list, axis: Axis) -> Line:
    inspection, today = response.inspection, axis.today
    when = days_in_words(inspection.safe_day_on, today=today)
    dates = [
        (line.label, line.due_on, "done" if line.is_done else "missed" if line.due_on < today else "to come")
        for line in plan
    ]
    told = "; ".join(f"{label} {in_words(day)}, {state}" for label, day, state in dates)
    return Line(
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
        description=f"Published {in_words(inspection.published_on)}. {told + '. ' if told else ''}"
        f"Safe day {in_words(inspection.safe_day_on)}, {when}.",
        steps=dates,
    )


# --- How the office has done ---------------------------------------------------------------------------------------------

TIMELY_WORDS = {
    Timeliness.IN_TIME: "by the safe day",
    Timeliness.ON_THE_DEADLINE: "on the deadline, one day past a strict reading",
    Timeliness.LATE: "late",
}


# The newest stand in the table beneath the dots. An office with more has them all in its list, and the page stays light.
ROWS_SHOWN = 30


def days_taken_chart(out: Sequence[Record], *, lists: Lists, today: date) -> Chart:
    """A dot for each response: when it came out, and after how many days."""
    since = _since(lists, today)
    window = max((today - since).days, 1)
    scale = Upright.for_days([record.days_taken for record in out], top=8, bottom=HEIGHT - 40)
    dots = [
        Dot(
            x=percent(12 + (record.out_on - since).days / window * 85),
            y=scale.y(record.days_taken),
            kind=record.timeliness.value,
        )
        for record in out
    ]
    places = {record.pk: reverse("response-workspace", args=[record.reference]) for record in out}
    middle = counting.middle_of_days(out)
    number = len(out)
    return Chart(
        key="days-taken",
        headline=f"Half took {_number(middle)} days or fewer" if number > 1 else "Days taken, against 56",
        headline_url=lists.published(),
        title="Days taken by each response, against 56",
        description=f"{_responses(number)} published since {in_words(since)}: "
        + _listed(f"{sum(record.timeliness == kind for record in out)} {words}" for kind, words in TIMELY_WORDS.items())
        + ".",
        template="responses/dashboard/_days_taken.html",
        marks={
            "dots": dots,
            "lines": [{"y": scale.y(days), "days": days, "is_limit": days == 56} for days in scale.marked],
            "years": [
                {"x": percent(12 + (date(year, 1, 1) - since).days / window * 85), "year": year}
                for year in range(since.year + 1, today.year + 1)
            ],
            "bottom": HEIGHT - 40,
            "years_at": HEIGHT - 25,
            "foot": HEIGHT - 6,
            "key": HEIGHT - 10,
        },
        spots=[
            Spot(
                x=dot.x,
                y=dot.y,
                width="",
                height=8,
                url=places[record.pk],
                words=f"{record.reference}: {record.days_taken} days, {TIMELY_WORDS[record.timeliness]}",
            )
            for record, dot in zip(out, dots, strict=True)
        ],
        head=("Response", "Published", "Days", "In time"),
        rows=[
            (
                Cell(text=record.title, url=places[record.pk], is_head=True),
                Cell(text=in_words(record.out_on)),
                Cell(text=str(record.days_taken)),
                Cell(text=TIMELY_WORDS[record.timeliness].split(",")[0].capitalize()),
            )
            for record in out[: -ROWS_SHOWN - 1 : -1]
        ],
        notes=[Cell(text=f"All {number} as a list", url=lists.published())] if number > ROWS_SHOWN else [],
    )


BOTH_COUNTS = (Timeliness.IN_TIME.value, Timeliness.ON_THE_DEADLINE.value)
# The bars of the rows begin here and end here: the year stands before them, the figure behind.
BARS_FROM, BARS_TO = 15.0, 80.0
# Days are drawn over this much, so that their sum has room behind them.
DAYS_WIDE = 64.0


def shares_chart(shares: Sequence[YearShare], *, lists: Lists) -> Chart:
    """Two bars a year: what was published by the safe day, and what by the deadline as it is printed."""
    number = sum(share.number for share in shares)
    strict = sum(share.by_safe_day for share in shares)
    printed = sum(share.by_deadline for share in shares)
    rows, spots, table = [], [], []
    places = rows_at(len(shares), top=4, bottom=HEIGHT - 24, tallest=34)
    for share, (top, height) in zip(shares, places, strict=True):
        bar = max((height - 6) // 2, 3)
        rows.append(
            {
                "year": share.year,
                "middle": top + bar + 5,
                "strict_middle": top + bar // 2 + 6,
                "printed_middle": top + bar + bar // 2 + 6,
                "is_roomy": bar >= 11,
                "strict": percent((BARS_TO - BARS_FROM) * share.by_safe_day / share.number),
                "printed": percent((BARS_TO - BARS_FROM) * share.by_deadline / share.number),
                "whole": percent(BARS_TO - BARS_FROM),
                "strict_y": top + 1,
                "printed_y": top + 1 + bar,
                "bar": bar,
                "strict_words": _share(share.by_safe_day, share.number),
                "printed_words": _share(share.by_deadline, share.number),
                "is_same": share.by_safe_day == share.by_deadline,
            }
        )
        lists_of = {
            "all": lists.published(out=share.year),
            "strict": lists.published(out=share.year, timely=Timeliness.IN_TIME.value),
            "printed": lists.published(out=share.year, timely=BOTH_COUNTS),
        }
        for name, count, y in (("strict", share.by_safe_day, top), ("printed", share.by_deadline, top + 1 + bar)):
            counted = "by the safe day" if name == "strict" else "by the deadline"
            spots.append(
                Spot(
                    x=percent(BARS_FROM),
                    y=y,
                    width=percent(100 - BARS_FROM),
                    height=bar + 1,
                    url=lists_of[name],
                    words=f"{share.year}: {count} of {share.number} {counted}",
                )
            )
        table.append(
            (
                Cell(text=str(share.year), is_head=True),
                Cell(text=str(share.number), url=lists_of["all"]),
                Cell(text=f"{share.by_safe_day} ({_share(share.by_safe_day, share.number)})", url=lists_of["strict"]),
                Cell(text=f"{share.by_deadline} ({_share(share.by_deadline, share.number)})", url=lists_of["printed"]),
            )
        )
    return Chart(
        key="in-time",
        headline=f"{_share(strict, number)} in time, {_share(printed, number)} by the deadline"
        if strict != printed
        else f"{_share(strict, number)} in time on both counts",
        headline_url=lists.published(timely=Timeliness.IN_TIME.value),
        title="Share published in time, by year",
        description="By the safe day, which is the strict reading, and by the deadline as it is printed. "
        + " ".join(f"{share.year}: {share.by_safe_day} and {share.by_deadline} of {share.number}." for share in shares),
        template="responses/dashboard/_shares.html",
        marks={"rows": rows, "from": percent(BARS_FROM), "foot": HEIGHT - 6, "words": percent(BARS_TO + 2)},
        spots=spots,
        head=("Year", "Published", "By the safe day", "By the deadline"),
        rows=table,
    )


PARTS = (
    ("force", "Waiting for the force"),
    ("drafting", "Drafting"),
    ("approval", "Waiting for approval"),
)


def days_spent_chart(out: Sequence[Record], spans: dict[int, list[Span]], *, lists: Lists) -> Chart:
    """A bar a year, in three parts: waiting for the force, drafting, waiting for approval."""
    each = {record.pk: counting.days_spent(record, spans.get(record.pk, ())) for record in out}
    years = counting.days_spent_by_year(out, each)
    overall = counting.average_of(each.values())
    most = max([60.0, *(spent.total for _year, _number, spent in years)])
    rows, spots, table = [], [], []
    places = rows_at(len(years), top=4, bottom=HEIGHT - 24, tallest=34)
    for (year, number, spent), (top, height) in zip(years, places, strict=True):
        url = lists.published(out=year)
        rows.append(
            {
                "year": year,
                "middle": top + height // 2 + 2,
                "y": top + 1,
                "height": max(height - 6, 4),
                "parts": _parts(spent, most),
                "total": round(spent.total),
            }
        )
        spots.append(
            Spot(
                x="0%",
                y=top,
                width="100%",
                height=height,
                url=url,
                words=f"{year}, {_responses(number)}: "
                + ", ".join(f"{words.lower()} {round(getattr(spent, name))} days" for name, words in PARTS),
            )
        )
        table.append(
            (
                Cell(text=str(year), is_head=True),
                Cell(text=str(number), url=url),
                *(Cell(text=f"{getattr(spent, name):.1f}") for name, _words in PARTS),
            )
        )
    longest = max(PARTS, key=lambda part: getattr(overall, part[0]))
    return Chart(
        key="days-spent",
        headline=f"{longest[1]} took longest: {round(getattr(overall, longest[0]))} days",
        headline_url=lists.published(),
        title="Where the days went, on average",
        description=f"{_responses(len(out))}. "
        + " ".join(f"{words}: {getattr(overall, name):.1f} days." for name, words in PARTS)
        + " A day with the approver counts for the approval, another after the force was asked counts for the force, and all"
        " others from the report on for drafting.",
        template="responses/dashboard/_days_spent.html",
        marks={
            "rows": rows,
            "from": percent(BARS_FROM),
            "limit": percent(BARS_FROM + 56 / most * DAYS_WIDE),
            "foot": HEIGHT - 6,
            "bottom": HEIGHT - 24,
        },
        spots=spots,
        head=("Year", "Responses", *(words for _name, words in PARTS)),
        rows=table,
    )


def _parts(spent: DaysSpent, most: float) -> list[dict]:
    """The three parts, one behind the other, each with its number where there is room for it."""
    parts, place = [], BARS_FROM
    for name, _words in PARTS:
        days = getattr(spent, name)
        width = days / most * DAYS_WIDE
        parts.append(
            {
                "name": name,
                "x": percent(place),
                "width": percent(width),
                "middle": percent(place + width / 2),
                "words": str(round(days)) if width >= 8 else "",
            }
        )
        place += width
    return parts


def due_chart(due: DueMonths, *, lists: Lists) -> Chart:
    """A column a month, from this one on: the recommendations that fall due in it."""
    bottom, most = HEIGHT - 40, max([1, *(month.recommendations for month in due.months.values())])
    width = 100 / len(due.months)
    columns, spots, table = [], [], []
    for place, (month, count) in enumerate(due.months.items()):
        height = round(count.recommendations / most * (bottom - 18))
        url = lists.url(recommendations=f"{month:%Y-%m}")
        columns.append(
            {
                "x": percent(place * width + 1),
                "middle": percent((place + 0.5) * width),
                "width": percent(width - 2),
                "y": bottom - height,
                "height": height,
                "over": bottom - height - 4,
                "number": count.recommendations,
                "letter": MONTHS[month.month - 1][:1],
                "year": month.year if place == 0 or month.month == 1 else "",
            }
        )
        words = f"{MONTHS[month.month - 1]} {month.year}: {_recommendations(count.recommendations)} in {_responses(count.responses)}"
        if count.recommendations:
            spots.append(Spot(x=percent(place * width), y=0, width=percent(width), height=bottom, url=url, words=words))
        table.append(_due_row(f"{MONTHS[month.month - 1]} {month.year}", count, url))
    earlier, later = lists.url(recommendations="earlier"), lists.url(recommendations="later")
    ahead = sum(count.recommendations for count in due.months.values())
    notes = [
        Cell(text=f"{count.recommendations} {words}", url=url)
        for count, words, url in ((due.earlier, "earlier", earlier), (due.later, "later", later))
        if count.recommendations
    ]
    return Chart(
        key="recommendations",
        headline=f"{_recommendations(ahead)} to come",
        headline_url="",
        title="By the month in which they fall due",
        description="Recommendations that are for us and name a date, in reports that need a response, whether ours is"
        " published or not. That one has been closed is not recorded yet, so all of them are counted. "
        + _listed(
            [
                f"{due.earlier.recommendations} fell due in the 12 months before this one",
                f"{ahead} fall due in the next 12 months",
                f"{due.later.recommendations} after that",
            ]
        )
        + ".",
        template="responses/dashboard/_due_months.html",
        marks={"columns": columns, "bottom": bottom, "letters": bottom + 15, "years": bottom + 31},
        spots=spots,
        notes=notes,
        head=("Due", "Recommendations", "Responses"),
        rows=[
            _due_row("The 12 months before", due.earlier, earlier),
            *table,
            _due_row("After these 12 months", due.later, later),
        ],
    )


def _due_row(words: str, count, url: str) -> tuple[Cell, ...]:
    return (
        Cell(text=words, is_head=True),
        Cell(text=str(count.recommendations)),
        Cell(text=str(count.responses), url=url if count.responses else ""),
    )


# --- All offices -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class OfficeRow:
    """One office as a platform administrator sees it: numbers, and a way in only where this person works there as well."""

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
            by_safe_day=_share(office.by_safe_day, office.out),
            by_deadline=_share(office.by_deadline, office.out),
        )
        for office in offices
    ]


def totals_of(offices: Sequence[OfficeFigures]) -> list[Figure]:
    """The four numbers over all offices. They open nothing: the lists belong to the offices."""
    late = sum(office.late for office in offices)
    return [
        Figure(number=late, words="late", is_alarming=late > 0),
        Figure(number=sum(office.due_soon for office in offices), words=f"due in {SOON_DAYS} days"),
        Figure(number=sum(office.waiting_for_force for office in offices), words="with the force"),
        Figure(number=sum(office.with_approver for office in offices), words="with the approver"),
    ]


# --- Words -----------------------------------------------------------------------------------------------------------------


def _since(lists: Lists, today: date) -> date:
    return counting.same_day_years_ago(today, lists.years)


def _any(due: DueMonths) -> bool:
    return any(count.recommendations for count in (*due.months.values(), due.earlier, due.later))


def _share(part: int, whole: int) -> str:
    """A whole percentage, but never 100 or 0 where one was missed or made."""
    if not whole:
        return "none"
    share = round(part / whole * 100)
    if share == 100 and part < whole:
        share = 99
    if share == 0 and part:
        share = 1
    return f"{share}%"


def _number(value: float | None) -> str:
    return "no" if value is None else f"{value:g}"


def _responses(number: int) -> str:
    return f"{number} response{'' if number == 1 else 's'}"


def _recommendations(number: int) -> str:
    return f"{number} recommendation{'' if number == 1 else 's'}"


def _listed(words: Iterable[str]) -> str:
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last
