"""Tables that become cards if their columns do not fit: `{% cards "Table of responses" %}<table>…</table>{% endcards
%}`.

The stylesheet turns each row into a card, with each value's column heading before it. The heading is written once, in
the table's head; this tag copies it to the cells. It also adds table roles, because a browser told to lay out table
parts as blocks may stop exposing them to a screen reader.
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
# The stylesheet needs the number of columns to tell how much room they take.
FEWEST, MOST = 2, 7


@register.simple_block_tag
def cards(content: str, label: str = "", labelledby: str = "") -> SafeString:
    """The table in a named region, which scrolls on its own if the table is still too wide."""
    headings = headings_of(content)
    named = format_html('aria-labelledby="{}"', labelledby) if labelledby else format_html('aria-label="{}"', label)
    columns = min(max(len(headings), FEWEST), MOST)
    return format_html(
        '<div class="s55-scroll s55-cards s55-cards--{}" tabindex="0" role="region" {}>{}</div>',
        columns,
        named,
        mark_safe(with_headings(content, headings)),  # noqa: S308 - a template's own output, already escaped
    )


def headings_of(table: str) -> list[str]:
    """Each column's heading, without the mark that only shows the sort direction."""
    head = HEAD.search(table)
    cells = CELL.findall(head[0]) if head else []
    return [" ".join(unescape(strip_tags(UNSPOKEN.sub("", words))).split()) for _name, _attributes, words in cells]


def with_headings(table: str, headings: list[str]) -> str:
    """The same table, with a column heading on each cell and a role on each part."""
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
