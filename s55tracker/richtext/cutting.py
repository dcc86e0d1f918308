"""Cuts a passage down to its beginning, for a table. Paragraphs and lists are kept; all other formatting is dropped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from s55tracker.richtext.blocks import Block, Heading, Item, Line, List, Paragraph, Quote, Run, text_of

MORE = "…"


class _Cut:
    """Counts the characters still allowed. Once a line has been cut, nothing follows it."""

    def __init__(self, longest: int) -> None:
        self.left = longest
        self.is_over = False

    def line(self, line: Line) -> Line:
        words = " ".join(text_of(line).split())
        if len(words) > self.left:
            self.is_over = True
            words = f"{words[: self.left].rsplit(' ', 1)[0].rstrip(',;:')}{MORE}"
        self.left -= len(words)
        return [Run(words)]

    def lines(self, lines: Iterable[Line]) -> list[Line]:
        found = []
        for line in lines:
            if self.is_over or self.left <= 0:
                self.is_over = True
                break
            found.append(self.line(line))
        return found

    def blocks(self, blocks: Sequence[Block]) -> list[Block]:
        found: list[Block] = []
        for block in blocks:
            if self.is_over or self.left <= 0:
                self.is_over = True
                break
            match block:
                case Paragraph(lines):
                    found.append(Paragraph(self.lines(lines)))
                case Heading(_, line):
                    found.append(Paragraph(self.lines([line])))
                case Quote(inner):
                    found += self.blocks(inner)
                case List():
                    found.append(self.list(block))
        return found

    def list(self, list_: List) -> List:
        cut = List([], ordered=list_.ordered, start=list_.start)
        for item in list_.items:
            if self.is_over or self.left <= 0:
                self.is_over = True
                break
            lines = self.lines(item.lines)
            inner = [] if self.is_over else [self.list(each) for each in item.lists]
            cut.items.append(Item(lines, [each for each in inner if each.items]))
        return cut


def beginning(blocks: Sequence[Block], *, longest: int) -> list[Block]:
    """The first blocks, with at most `longest` characters, cut between words. A cut text ends in “…”."""
    cut = _Cut(longest)
    found = cut.blocks(blocks)
    if cut.is_over and found:
        _mark_end(found[-1])
    return found


def _mark_end(block: Block) -> None:
    lines = _last_lines(block)
    if lines and not text_of(lines[-1]).endswith(MORE):
        lines[-1] = [Run(f"{text_of(lines[-1])} {MORE}")]


def _last_lines(block: Block) -> list[Line]:
    match block:
        case Paragraph(lines):
            return lines
        case List(items) if items:
            last = items[-1]
            return _last_lines(last.lists[-1]) if last.lists else last.lines
    return []
