"""Puts blocks into their one canonical form: differences a reader could not see are not stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from urllib.parse import quote

from s55tracker.richtext.blocks import Block, Heading, Item, Line, List, Paragraph, Quote, Run, text_of
from s55tracker.text.cleaning import BULLETS, WHITE_SPACE, clean_characters

MAX_LIST_DEPTH = 6
MAX_START = 99_999

BULLET = re.compile(rf"[{BULLETS}]\s+")

# The remains of a Word comment without its markup: initials and a number, with R for a reply. We require at least two
# initials, so that a reference such as [A1] is kept.
COMMENT_ANCHOR = re.compile(r"\[[A-Z]{2,4}\d{1,3}(?:R\d{1,3})?\]")
LONGEST_ANCHOR = len("[ABCD123R123]")

# Allow no user name or password before a website's name: "https://www.gov.uk@elsewhere.example" leads elsewhere.
SAFE_HREF = re.compile(r"(?:https?://(?![^/?#]*@)|mailto:)\S+", re.IGNORECASE)


def normalise(blocks: Sequence[Block]) -> list[Block]:
    return _blocks(_without_comment_list(blocks))


def _without_comment_list(blocks: Iterable[Block]) -> Iterator[Block]:
    """Leave out the comments that Word puts after the text, each beginning with its anchor from the text. They must not
    be published.
    """
    seen: set[str] = set()
    for block in blocks:
        if isinstance(block, Paragraph):
            text = " ".join(map(text_of, block.lines))
            opening = COMMENT_ANCHOR.match(text.lstrip())
            if opening and opening.group() in seen:
                continue
            seen.update(COMMENT_ANCHOR.findall(text))
        elif isinstance(block, Heading):
            seen.update(COMMENT_ANCHOR.findall(text_of(block.line)))
        elif isinstance(block, List):
            seen.update(COMMENT_ANCHOR.findall(" ".join(_texts(block))))
        yield block


def _texts(list_: List) -> Iterator[str]:
    for item in list_.items:
        yield from map(text_of, item.lines)
        for inner in item.lists:
            yield from _texts(inner)


def safe_href(href: str) -> str | None:
    """A link's address as stored, or None if we do not store it: another scheme, a relative address, or nothing."""
    href = WHITE_SPACE.sub("", clean_characters(href))
    if not SAFE_HREF.fullmatch(href):
        return None
    # Round brackets and backslashes would end the address when written as [words](address).
    return quote(href, safe="".join(chr(code) for code in range(33, 127) if chr(code) not in "()\\<>\"`{}|^'"))


def _blocks(blocks: Iterable[Block], *, in_quote: bool = False) -> list[Block]:
    found: list[Block] = []
    for block in _flattened(blocks, in_quote=in_quote):
        match block:
            case Paragraph(lines):
                for part in _paragraphs(lines):
                    _append(found, part)
            case Heading(level, line):
                # A heading is bold already.
                if line := _line(run._replace(strong=False) for run in line):
                    found.append(Heading(level, line))
            case List():
                for part in _list(block, depth=1):
                    _append(found, part)
            case Quote(inner):
                if inner := _blocks(inner, in_quote=True):
                    found.append(Quote(inner))
    return found


def _flattened(blocks: Iterable[Block], *, in_quote: bool) -> Iterator[Block]:
    """The blocks, changed so that a quotation contains only paragraphs and lists."""
    for block in blocks:
        if in_quote and isinstance(block, Heading):
            yield Paragraph([block.line])
        elif in_quote and isinstance(block, Quote):
            yield from _flattened(block.blocks, in_quote=True)
        else:
            yield block


def _append(found: list, block: Block) -> None:
    """Add a block; a list that continues the previous one is merged with it."""
    previous = found[-1] if found else None
    if (
        isinstance(block, List)
        and isinstance(previous, List)
        and block.ordered == previous.ordered
        and (not block.ordered or block.start == previous.next_number)
    ):
        previous.items.extend(block.items)
    else:
        found.append(block)


def _paragraphs(lines: Iterable[Iterable[Run]]) -> Iterator[Paragraph | List]:
    """The paragraphs and lists in these lines. An empty line separates paragraphs; lines that begin with a typed bullet
    form a list.
    """
    for filled, group in groupby((_line(line) for line in lines), key=bool):
        if not filled:
            continue
        part: Paragraph | List | None = None
        for line in group:
            if BULLET.match(text_of(line)):
                if not isinstance(part, List):
                    if part is not None:
                        yield part
                    part = List([])
                part.items.append(Item([_without_bullets(line)]))
            elif part is None:
                part = Paragraph([line])
            elif isinstance(part, List):
                part.items[-1].lines.append(line)
            else:
                part.lines.append(line)
        if isinstance(part, List):
            yield from _list(part, depth=1)
        elif part is not None:
            yield part


def _without_bullets(line: Line) -> Line:
    while (match := BULLET.match(text_of(line))) is not None:
        line = _line(_dropping(line, match.end()))
    return line


def _dropping(line: Line, count: int) -> Iterator[Run]:
    for run in line:
        dropped = min(count, len(run.text))
        count -= dropped
        yield run._replace(text=run.text[dropped:])


def _list(list_: List, *, depth: int) -> list[List]:
    items: list[Item] = []
    for item in list_.items:
        lines = [line for line in (_line(line) for line in item.lines) if line]
        if lines:
            lines[0] = _without_bullets(lines[0])
            lines = [line for line in lines if line]
        inner: list[List] = []
        for nested in item.lists:
            for part in _list(nested, depth=depth + 1):
                _append(inner, part)
        if depth >= MAX_LIST_DEPTH:
            # Too deep to read: the items go beside their parent instead of below it.
            if lines:
                items.append(Item(lines))
            items.extend(deeper for part in inner for deeper in part.items)
        elif lines or inner:
            items.append(Item(lines, inner))
    if not items:
        return []
    start = list_.start if list_.ordered and 0 <= list_.start <= MAX_START else 1
    return [List(items, list_.ordered, start)]


def _line(runs: Iterable[Run]) -> Line:
    """A line in its canonical form: characters cleaned, comment anchors removed, single spaces, none at the edges, runs
    with the same formatting joined.
    """
    line = [run._replace(text=clean_characters(run.text)) for run in runs]
    if "]" in (text := text_of(line)) and COMMENT_ANCHOR.search(text):
        line = _without_anchors(line)
    return _joined(_spaced(line))


def _without_anchors(line: Line) -> Line:
    # Go through the line a character at a time, looking back from each "]": removing an anchor can leave another, and
    # this finds it without a second pass.
    characters: list[tuple[str, Run]] = []
    for run in line:
        for character in run.text:
            characters.append((character, run))
            if character != "]":
                continue
            tail = "".join(earlier for earlier, _ in characters[-LONGEST_ANCHOR:])
            opening = tail.rfind("[")
            if opening >= 0 and COMMENT_ANCHOR.fullmatch(tail, opening):
                del characters[len(characters) - len(tail) + opening :]
    return [run._replace(text=character) for character, run in characters]


def _spaced(line: Line) -> Iterator[Run]:
    """The runs with each stretch of white space as one space, and none at the edges. A space has only the formatting
    that both its neighbours have.
    """
    before: Run | None = None
    space = False
    for run in line:
        for position, word in enumerate(WHITE_SPACE.split(run.text)):
            space = space or position > 0
            if not word:
                continue
            if space and before is not None:
                # Emphasis goes inside a link, and italics inside bold: if the outer one ends, so does the inner.
                same_link = before.href == run.href
                same_strong = same_link and before.strong == run.strong
                yield Run(
                    " ",
                    strong=same_strong and run.strong,
                    em=same_strong and before.em and run.em,
                    href=run.href if same_link else None,
                )
            before, space = run._replace(text=word), False
            yield before


def _joined(runs: Iterable[Run]) -> Line:
    return [
        Run(clean_characters("".join(run.text for run in alike)), *look)
        for look, alike in groupby(runs, key=lambda run: run.look)
    ]
