"""Draws the hundreds of small parts of a chart: a dot, a link and a table row for each response of several years, and
the marks on each timeline.

They are built as plain strings: a template loop takes twenty times as long, and the dashboard is open all day.
Positions are our own numbers; every word and every address is escaped where it is inserted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from responses.dashboard.charts import Cell, Dot, Month, Spot, Strip

register = template.Library()

# The shape for each result: a circle, a diamond or a cross. Colour gives the same information as shape.
SHAPES = {
    "in_time": ("s55-dot--in-time", '<circle cx="{x}" cy="{y}" r="4"/>'),
    "on_the_deadline": (
        "s55-dot--on-the-deadline",
        '<svg x="{x}" y="{y}" overflow="visible"><path d="M0 -5 5 0 0 5 -5 0z"/></svg>',
    ),
    "late": ("s55-dot--late", '<svg x="{x}" y="{y}" overflow="visible"><path d="M-4 -4 4 4M4 -4 -4 4"/></svg>'),
}


@register.simple_tag
def chart_dots(dots: Iterable[Dot]) -> SafeString:
    """The dots by result, late ones last so that no other dot hides them."""
    dots = list(dots)
    return _joined(
        f'<g class="s55-dot {look}">{"".join(shape.format(x=dot.x, y=dot.y) for dot in dots if dot.kind == kind)}</g>'
        for kind, (look, shape) in SHAPES.items()
    )


@register.simple_tag
def chart_spots(spots: Iterable[Spot]) -> SafeString:
    """The clickable marks: each links to its list, and has a title that says what it represents."""
    return _joined(
        f'<a href="{escape(spot.url)}" tabindex="-1"><title>{escape(spot.words)}</title>{_shape(spot)}</a>'
        for spot in spots
    )


def _shape(spot: Spot) -> str:
    if spot.width:
        return f'<rect x="{spot.x}" y="{spot.y}" width="{spot.width}" height="{spot.height}"/>'
    return f'<circle cx="{spot.x}" cy="{spot.y}" r="{spot.height}"/>'


@register.simple_tag
def chart_rows(rows: Iterable[Sequence[Cell]]) -> SafeString:
    """The rows of a chart's table: the first cell of each is its heading."""
    return _joined(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)


def _cell(cell: Cell) -> str:
    words = escape(cell.text)
    if cell.url:
        words = f'<a class="govuk-link" href="{escape(cell.url)}">{words}</a>'
    return f'<th scope="row">{words}</th>' if cell.is_head else f"<td>{words}</td>"


@register.simple_tag
def strip_marks(strip: Strip) -> SafeString:
    """A response's line on the chart: time elapsed, time left, lateness, and the marks on it."""
    x, safe = strip.published, strip.safe
    parts = [
        _line("to-go", x, safe),
        _line("gone", x, strip.gone_until),
        _line("late", safe, strip.today) if strip.is_late else "",
        '<use href="#mark-earlier" x="0" y="12"/>'
        if strip.published_is_earlier
        else f'<line class="s55-strip__published" x1="{x}" x2="{x}" y1="6" y2="18"/>',
        *(_mark("done" if step.is_done else "missed" if step.is_missed else "to-come", step.x) for step in strip.steps),
        _mark("safe-late" if strip.is_late else "safe", safe),
    ]
    return _joined(parts)


def _line(what: str, first: str, last: str) -> str:
    return f'<line class="s55-strip__{what}" x1="{first}" x2="{last}" y1="12" y2="12"/>'


def _mark(what: str, x: str) -> str:
    return f'<use href="#mark-{what}" x="{x}" y="12"/>'


@register.simple_tag
def month_lines(months: Iterable[Month], height: int) -> SafeString:
    """A line at the start of each month, behind a timeline."""
    return _joined(
        f'<line class="s55-strip__month" x1="{month.x}" x2="{month.x}" y1="0" y2="{height}"/>' for month in months
    )


def _joined(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - all typed text in the parts is already escaped
