"""The parts of a chart that come by the hundred: a dot, a link and a row of the table for each response of some years.

A loop in a template takes four times as long over them as these do, and the dashboard is opened all day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from responses.presenters.charts import Cell, Dot, Month, Spot

register = template.Library()

# By what the response was: a circle, a diamond, a cross. Colour only repeats the shape.
SHAPES = {
    "in_time": ("s55-dot--in-time", '<circle cx="{}" cy="{}" r="4"/>'),
    "on_the_deadline": (
        "s55-dot--on-the-deadline",
        '<svg x="{}" y="{}" overflow="visible"><path d="M0 -5 5 0 0 5 -5 0z"/></svg>',
    ),
    "late": ("s55-dot--late", '<svg x="{}" y="{}" overflow="visible"><path d="M-4 -4 4 4M4 -4 -4 4"/></svg>'),
}


@register.simple_tag
def chart_dots(dots: Iterable[Dot]) -> SafeString:
    """The late ones last, so that none of them lies hidden under another."""
    dots = list(dots)
    drawn = (
        (look, format_html_join("", shape, ((dot.x, dot.y) for dot in dots if dot.kind == kind)))
        for kind, (look, shape) in SHAPES.items()
    )
    return format_html_join("", '<g class="s55-dot {}">{}</g>', drawn)


@register.simple_tag
def chart_spots(spots: Iterable[Spot]) -> SafeString:
    """What can be pointed at: each leads to its list, and says in words what it stands for."""
    return format_html_join(
        "",
        '<a href="{}" tabindex="-1"><title>{}</title>{}</a>',
        ((spot.url, spot.words, _shape(spot)) for spot in spots),
    )


def _shape(spot: Spot) -> SafeString:
    if spot.width:
        return format_html('<rect x="{}" y="{}" width="{}" height="{}"/>', spot.x, spot.y, spot.width, spot.height)
    return format_html('<circle cx="{}" cy="{}" r="{}"/>', spot.x, spot.y, spot.height)


@register.simple_tag
def chart_rows(rows: Iterable[Sequence[Cell]]) -> SafeString:
    """The rows of a chart's table: the first cell of each is its heading."""
    return format_html_join("", "<tr>{}</tr>", ((format_html_join("", "{}", map(_cell, row)),) for row in rows))


def _cell(cell: Cell) -> tuple[SafeString]:
    words = format_html('<a class="govuk-link" href="{}">{}</a>', cell.url, cell.text) if cell.url else cell.text
    return (format_html('<th scope="row">{}</th>' if cell.is_head else "<td>{}</td>", words),)


@register.simple_tag
def month_lines(months: Iterable[Month], height: int) -> SafeString:
    """Where each month begins, behind a line of time."""
    return format_html_join(
        "",
        '<line class="s55-strip__month" x1="{}" x2="{}" y1="0" y2="{}"/>',
        ((month.x, month.x, height) for month in months),
    )
