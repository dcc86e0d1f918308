"""The dashboard's charts, which show how the office has done: for each, the marks to draw, the areas to click and the
table rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from inspections.clock.deadlines import Timeliness, format_date
from responses.dashboard.charts import (
    HEIGHT,
    KEY_HEIGHT,
    Cell,
    Chart,
    Dot,
    Spot,
    Upright,
    percent,
    room_for,
    rows_at,
)
from responses.dashboard.figure_lists import (
    Lists,
    format_number,
    format_recommendations,
    format_responses,
    format_share,
    listed,
)
from responses.figures import counting
from responses.figures.counting import DaysSpent, DueMonths, Record, Span, YearShare
from responses.places import workspace_urls
from s55tracker.working_days.calendar import MONTHS

TIMELY_WORDS = {
    Timeliness.IN_TIME: "by the safe day",
    Timeliness.ON_THE_DEADLINE: "on the deadline, one day past a strict reading",
    Timeliness.LATE: "late",
}


# The table below the dots shows only the newest responses, so that the page stays light. If an office has more, a note
# links to the full list.
ROWS_SHOWN = 30

# Where the drawings start and end horizontally. The figures on the axis are to the left.
PLOT_FROM, PLOT_TO = 14.0, 97.0


def days_taken_chart(out: Sequence[Record], *, lists: Lists, today: date) -> Chart:
    """A dot for each response: its date of publication, and the days taken."""
    since = lists.since(today)
    height = HEIGHT - KEY_HEIGHT
    scale = Upright.for_days([record.days_taken for record in out], top=8, bottom=height - 20)
    dots = [
        Dot(
            x=percent(_place(record.published, since, today)),
            y=scale.y(record.days_taken),
            kind=record.timeliness.value,
        )
        for record in out
    ]
    places = workspace_urls(record.reference for record in out)
    middle = counting.middle_of_days(out)
    number = len(out)
    return Chart(
        key="days-taken",
        headline=f"Typical response: {format_number(middle)} days (median)" if number > 1 else "Days taken, against 56",
        headline_url=lists.published(),
        title="Days taken by each response, against 56",
        description=f"{format_responses(number)} published since {format_date(since)}: "
        + listed(f"{sum(record.timeliness == kind for record in out)} {words}" for kind, words in TIMELY_WORDS.items())
        + ".",
        template="responses/dashboard/_days_taken.html",
        marks={
            "dots": dots,
            "lines": [{"y": scale.y(days), "days": days, "is_limit": days == 56} for days in scale.marked],
            "years": years_between(since, today),
            "bottom": height - 20,
            "years_at": height - 5,
        },
        height=height,
        key_template="responses/dashboard/_days_taken_key.html",
        spots=[
            Spot(
                x=dot.x,
                y=dot.y,
                width="",
                height=8,
                url=places[record.reference],
                words=f"{record.reference}: {record.days_taken} days, {TIMELY_WORDS[record.timeliness]}",
            )
            for record, dot in zip(out, dots, strict=True)
        ],
        head=("Response", "Published", "Days", "In time"),
        rows=[
            (
                Cell(text=record.title, url=places[record.reference], is_head=True),
                Cell(text=format_date(record.published)),
                Cell(text=str(record.days_taken)),
                Cell(text=TIMELY_WORDS[record.timeliness].split(",")[0].capitalize()),
            )
            for record in out[: -ROWS_SHOWN - 1 : -1]
        ],
        notes=[Cell(text=f"All {number} as a list", url=lists.published())] if number > ROWS_SHOWN else [],
    )


def _place(day: date, since: date, today: date) -> float:
    return PLOT_FROM + (day - since).days / max((today - since).days, 1) * (PLOT_TO - PLOT_FROM)


def years_between(since: date, today: date) -> list[dict]:
    """The line where each year starts, and where to put its number: at the line, or as near to it as the edges of the
    drawing and the previous number allow. If there is no room, only the line is drawn.
    """
    years, free_from = [], 0.0
    for year in range(since.year + 1, today.year + 1):
        place, half = _place(date(year, 1, 1), since, today), room_for(year) / 2
        words_at = min(max(place, free_from + half), 100 - half)
        has_room = words_at - half >= free_from
        years.append({"x": percent(place), "year": year if has_room else "", "words": percent(words_at)})
        free_from = words_at + half if has_room else free_from
    return years


BOTH_COUNTS = (Timeliness.IN_TIME.value, Timeliness.ON_THE_DEADLINE.value)
# The bars start and end here: the year comes before them, the figure after.
BARS_FROM, BARS_TO = 18.0, 80.0
# If there are many years, a year's two figures share one line, so the bars end earlier.
BARS_TO_WHEN_LOW = 62.0
# The width of the longest bar, which leaves room for the total after it.
DAYS_WIDE = 52.0
# A row at least this high has room for a figure beside each of its two bars.
ROOMY = 28


def shares_chart(shares: Sequence[YearShare], *, lists: Lists) -> Chart:
    """Two bars per year: published by the safe day, and by the printed deadline."""
    number = sum(share.number for share in shares)
    strict = sum(share.by_safe_day for share in shares)
    printed = sum(share.by_deadline for share in shares)
    rows, spots, table = [], [], []
    places = rows_at(len(shares), top=4, bottom=HEIGHT - KEY_HEIGHT - 4, tallest=34)
    is_roomy = all(height >= ROOMY for _top, height in places)
    bars_to = BARS_TO if is_roomy else BARS_TO_WHEN_LOW
    for share, (top, height) in zip(shares, places, strict=True):
        bar = max((height - 6) // 2, 3)
        rows.append(
            {
                "year": share.year,
                "middle": top + bar + 5,
                "strict_middle": top + bar // 2 + 6,
                "printed_middle": top + bar + bar // 2 + 6,
                "is_roomy": is_roomy,
                "strict": percent((bars_to - BARS_FROM) * share.by_safe_day / share.number),
                "printed": percent((bars_to - BARS_FROM) * share.by_deadline / share.number),
                "whole": percent(bars_to - BARS_FROM),
                "strict_y": top + 1,
                "printed_y": top + 1 + bar,
                "bar": bar,
                "strict_words": format_share(share.by_safe_day, share.number),
                "printed_words": format_share(share.by_deadline, share.number),
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
                Cell(
                    text=f"{share.by_safe_day} ({format_share(share.by_safe_day, share.number)})",
                    url=lists_of["strict"],
                ),
                Cell(
                    text=f"{share.by_deadline} ({format_share(share.by_deadline, share.number)})",
                    url=lists_of["printed"],
                ),
            )
        )
    return Chart(
        key="in-time",
        headline=f"{format_share(strict, number)} in time, {format_share(printed, number)} by the deadline"
        if strict != printed
        else f"{format_share(strict, number)} in time on both counts",
        headline_url=lists.published(timely=Timeliness.IN_TIME.value),
        title="Share published in time, by year",
        description="By the safe day (strict reading) and by the printed deadline. "
        + " ".join(f"{share.year}: {share.by_safe_day} and {share.by_deadline} of {share.number}." for share in shares),
        template="responses/dashboard/_shares.html",
        marks={"rows": rows, "from": percent(BARS_FROM), "words": percent(bars_to + 2)},
        height=HEIGHT - KEY_HEIGHT,
        key_template="responses/dashboard/_shares_key.html",
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
    """A bar per year, in three parts: waiting for the force, drafting, waiting for approval."""
    each = {record.pk: counting.days_spent(record, spans.get(record.pk, ())) for record in out}
    years = counting.days_spent_by_year(out, each)
    overall = counting.average_of(each.values())
    most = max([60.0, *(spent.total for _year, _number, spent in years)])
    rows, spots, table = [], [], []
    places = rows_at(len(years), top=4, bottom=HEIGHT - KEY_HEIGHT - 4, tallest=34)
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
                words=f"{year}, {format_responses(number)}: "
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
        description=f"{format_responses(len(out))}. "
        + " ".join(f"{words}: {getattr(overall, name):.1f} days." for name, words in PARTS)
        + " Days with the approver count as approval. Other days after the force was asked count as waiting for the force. All "
        "other days since the report count as drafting.",
        template="responses/dashboard/_days_spent.html",
        marks={
            "rows": rows,
            "from": percent(BARS_FROM),
            "limit": percent(BARS_FROM + 56 / most * DAYS_WIDE),
            "bottom": HEIGHT - KEY_HEIGHT - 2,
        },
        height=HEIGHT - KEY_HEIGHT,
        key_template="responses/dashboard/_days_spent_key.html",
        spots=spots,
        head=("Year", "Responses", *(words for _name, words in PARTS)),
        rows=table,
    )


def _parts(spent: DaysSpent, most: float) -> list[dict]:
    """The three parts in sequence, each with its number if there is room."""
    parts, place = [], BARS_FROM
    for name, _words in PARTS:
        days = getattr(spent, name)
        width, number = days / most * DAYS_WIDE, str(round(days))
        parts.append(
            {
                "name": name,
                "x": percent(place),
                "width": percent(width),
                "middle": percent(place + width / 2),
                "words": number if width >= room_for(number) else "",
            }
        )
        place += width
    return parts


def due_chart(due: DueMonths, *, lists: Lists) -> Chart:
    """A column for each of twelve months, beginning with this one, with the recommendations due in that month."""
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
        words = f"{MONTHS[month.month - 1]} {month.year}: {format_recommendations(count.recommendations)} in {format_responses(count.responses)}"
        if count.recommendations:
            spots.append(Spot(x=percent(place * width), y=0, width=percent(width), height=bottom, url=url, words=words))
        table.append(_due_row(f"{MONTHS[month.month - 1]} {month.year}", count, url))
    _place_years(columns, width)
    earlier, later = lists.url(recommendations="earlier"), lists.url(recommendations="later")
    ahead = sum(count.recommendations for count in due.months.values())
    notes = [
        Cell(text=f"{count.recommendations} {words}", url=url)
        for count, words, url in ((due.earlier, "earlier", earlier), (due.later, "later", later))
        if count.recommendations
    ]
    return Chart(
        key="recommendations",
        headline=f"{format_recommendations(ahead + due.later.recommendations)} due",
        headline_url="",
        title="By month due",
        description="Recommendations for us that give a date, in reports that need a response, whether or not ours "
        "has been published. We do not yet record when a recommendation is closed, so all of them are counted. "
        + listed(
            [
                f"{due.earlier.recommendations} were due in the previous 12 months",
                f"{ahead} are due in the next 12 months",
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
            _due_row("The previous 12 months", due.earlier, earlier),
            *table,
            _due_row("After these 12 months", due.later, later),
        ],
    )


def _place_years(columns: list[dict], width: float) -> None:
    """Label each year below its first month. The first label is left out if there is no room for it before the next
    year, and labels near the right edge are moved left to stay inside the chart.
    """
    first, *others = [place for place, column in enumerate(columns) if column["year"]]
    if others and (others[0] - first) * width < room_for(columns[first]["year"]):
        columns[first]["year"] = ""
    for place, column in enumerate(columns):
        if column["year"]:
            column["year_at"] = percent(min(place * width + 1, 100 - room_for(column["year"])))


def _due_row(words: str, count, url: str) -> tuple[Cell, ...]:
    return (
        Cell(text=words, is_head=True),
        Cell(text=str(count.recommendations)),
        Cell(text=str(count.responses), url=url if count.responses else ""),
    )


def any_due(due: DueMonths) -> bool:
    return any(count.recommendations for count in (*due.months.values(), due.earlier, due.later))
