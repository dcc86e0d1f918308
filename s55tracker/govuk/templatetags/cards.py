"""Tables that become cards where there is no room for their columns: `{% cards "Table of responses" %}<table>…</table>{% endcards %}`.

The stylesheet turns each row into a card, in which every value has the heading of its column before it. The heading is written
once, in the table's head: this tag copies it to the cells. It also names the parts of the table as parts of a table, because a
browser that is told to lay them out as blocks may no longer say so to a screen reader.
"""

from __future__ import annotations

import re
from html import escape, unescape

from django import template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
ROW = re.compile(r"<tr\b([^>]*)>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<(td|th)\b([^>]*)>(.*?)</\1>", re.DOTALL)
UNSPOKEN = re.compile(r'<span\b[^>]*aria-hidden="true"[^>]*>.*?</span>', re.DOTALL)
PART = re.compile(r"<(table|thead|tbody)\b")
ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup"}
CONTROLS = ("<input", "<a ", "<button", "<svg", "<img")
# The stylesheet knows how much room so many columns need.
FEWEST, MOST = 2, 7


@register.simple_block_tag
def cards(content: str, label: str = "", labelledby: str = "") -> SafeString:
    """The table in a region that says its name, and scrolls by itself should a table be too wide all the same."""
    headings = headings_of(content)
    named = format_html('aria-labelledby="{}"', labelledby) if labelledby else format_html('aria-label="{}"', label)
    columns = min(max(len(headings), FEWEST), MOST)
    return format_html(
        '<div class="s55-scroll s55-cards s55-cards--{}" tabindex="0" role="region" {}>{}</div>',
        columns,
        named,
        mark_safe(with_headings(content, headings)),  # noqa: S308 - a template's own output, in which all is escaped
    )


def headings_of(table: str) -> list[str]:
    """The words at the head of each column, without the mark that only shows which way it is sorted."""
    head = HEAD.search(table)
    cells = CELL.findall(head[0]) if head else []
    return [" ".join(unescape(strip_tags(UNSPOKEN.sub("", words))).split()) for _name, _attributes, words in cells]


def with_headings(table: str, headings: list[str]) -> str:
    """The same table, each cell with the heading of its column and each part with its role."""
    table = ROW.sub(lambda row: f'<tr role="row"{row[1]}>{_cells(row[2], headings)}</tr>', table)
    return PART.sub(lambda part: f'{part[0]} role="{ROLES[part[1]]}"', table)


def _cells(row: str, headings: list[str]) -> str:
    waiting = iter(headings)
    return CELL.sub(lambda cell: _cell(*cell.groups(), heading=next(waiting, "")), row)


def _cell(name: str, attributes: str, content: str, *, heading: str) -> str:
    if 'scope="col"' in attributes:
        return f'<th role="columnheader"{attributes}>{content}</th>'
    if name == "th":
        return f'<th role="rowheader"{attributes}>{content}</th>'
    if not strip_tags(content).strip() and not any(control in content for control in CONTROLS):
        return f'<td role="cell" data-empty{attributes}>{content}</td>'
    labelled = f' data-label="{escape(heading)}"' if heading else ""
    return f'<td role="cell"{labelled}{attributes}>{content}</td>'
