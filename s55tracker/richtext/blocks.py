"""The text of a passage as blocks, and the one way of writing them as stored HTML.

All stored text passes through these classes, so that two ways of typing the same words are stored, hashed and compared
alike. A line holds runs; emphasis never crosses a line break; white space at the edge of an emphasis is emphasised only
if both its neighbours are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import NamedTuple


class Run(NamedTuple):
    """Words with the same formatting."""

    text: str
    strong: bool = False
    em: bool = False
    href: str | None = None

    @property
    def look(self) -> tuple[bool, bool, str | None]:
        return self.strong, self.em, self.href


Line = list[Run]


@dataclass
class Paragraph:
    """One or more lines, separated by line breaks."""

    lines: list[Line]


@dataclass
class Heading:
    level: int  # 3 or 4: the document around the passage uses levels 1 and 2
    line: Line


@dataclass
class Item:
    """The lines of a list item, then the lists within it."""

    lines: list[Line]
    lists: list[List] = field(default_factory=list)


@dataclass
class List:
    items: list[Item]
    ordered: bool = False
    start: int = 1

    @property
    def next_number(self) -> int:
        return self.start + len(self.items)


@dataclass
class Quote:
    """Contains only paragraphs and lists after `normalising`."""

    blocks: list[Block]


Block = Paragraph | Heading | List | Quote


def text_of(line: Iterable[Run]) -> str:
    return "".join(run.text for run in line)


def to_html(blocks: Sequence[Block]) -> str:
    return "".join(_block_html(block) for block in blocks)


def _block_html(block: Block) -> str:
    match block:
        case Paragraph(lines):
            return f"<p>{_lines_html(lines)}</p>"
        case Heading(level, line):
            return f"<h{level}>{_line_html(line)}</h{level}>"
        case List():
            return _list_html(block)
        case Quote(blocks):
            return f"<blockquote>{to_html(blocks)}</blockquote>"
    raise TypeError(block)


def _list_html(list_: List) -> str:
    items = "".join(f"<li>{_lines_html(item.lines)}{''.join(map(_list_html, item.lists))}</li>" for item in list_.items)
    if not list_.ordered:
        return f"<ul>{items}</ul>"
    start = "" if list_.start == 1 else f' start="{list_.start}"'
    return f"<ol{start}>{items}</ol>"


def _lines_html(lines: Sequence[Line]) -> str:
    return "<br>".join(_line_html(line) for line in lines)


def _line_html(line: Line) -> str:
    html = []
    for href, linked in groupby(line, key=lambda run: run.href):
        inner = "".join(_strong_html(strong, runs) for strong, runs in groupby(linked, key=lambda run: run.strong))
        html.append(inner if href is None else f'<a href="{escape(href)}">{inner}</a>')
    return "".join(html)


def _strong_html(strong: bool, runs: Iterable[Run]) -> str:
    inner = "".join(
        f"<em>{escape(run.text, quote=False)}</em>" if run.em else escape(run.text, quote=False) for run in runs
    )
    return f"<strong>{inner}</strong>" if strong else inner
