"""A document of the corpus: its blocks, in a small model that each format is drawn from, and whose words each of them is.

The files in documents/ are written in this notation, after a head of `key: value` lines that `===` ends:

# Heading, to ###### ! A line in bold, used as a heading but stored as a paragraph - item, 1. item two spaces before it
for the level below | cell | cell a row; `| !` begins a row of headers, `^` joins the cell above, `<` the cell to its
left, ` // ` is a paragraph ::: box, ::: columns, ::: a box, text in two columns, the end of either --- a new page
%filler 900 nine hundred words about nothing, for the length of a report **bold**, [link](address), ^[footnote], and \\
for a line break

A mark says whose words these are: `k` key findings, `i` introduction to the recommendations, `f:2` wording of finding 2, `F` the force, `F:2,3`
the force on two findings, `B` the policing body, `~` a greeting or signature that may land anywhere. `{F:2} ...` marks a paragraph or list,
`{F:2|...}` some words of it, and a line `@F:2` all that follows until `@`. What has no mark belongs to neither: a heading, an address, a menu.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from zlib import crc32

from tests.corpus.reading.filler import paragraphs_of

FOLDER = Path(__file__).parent / "documents"


@dataclass(frozen=True)
class Mark:
    """Whose words: `part` as in the notation, with the keys of the findings."""

    part: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Span:
    text: str
    mark: Mark | None = None
    own: bool = False  # the mark is on these words, not on their block
    strong: bool = False
    address: str = ""
    note: str = ""  # a footnote's text: the span is its number
    line_break: bool = False


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    level: int
    spans: Spans


@dataclass(frozen=True)
class Paragraph:
    spans: Spans
    strong: bool = False


@dataclass(frozen=True)
class Item:
    level: int  # 0 is the outermost
    number: int | None
    spans: Spans


@dataclass(frozen=True)
class Items:
    items: tuple[Item, ...]


@dataclass
class Cell:
    paragraphs: list[Spans]
    header: bool = False
    across: int = 1
    down: int = 1


@dataclass(frozen=True)
class Table:
    """Rows of cells; None is a place that a merged cell covers."""

    rows: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True)
class Group:
    """A box, or text in two columns."""

    kind: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class PageBreak:
    pass


Block = Heading | Paragraph | Items | Table | Group | PageBreak


@dataclass(frozen=True)
class Passage:
    """One paragraph, item or part of one as a line of plain text, with its mark. `place`: which block it is in."""

    mark: Mark | None
    text: str
    place: int
    is_heading: bool = False


@dataclass(frozen=True)
class FindingFacts:
    key: str
    kind: str
    reference: str | None
    due_text: str | None
    due_on: str | None
    due_may_be_empty: bool
    precision: str
    addressees: tuple[str, ...]
    parent: str | None


@dataclass(frozen=True)
class Document:
    name: str
    unseen: bool
    facts: dict[str, str]
    findings: tuple[FindingFacts, ...]
    grades: tuple[tuple[str, str], ...]
    copies: tuple[tuple[str, str | None], ...]
    blocks: tuple[Block, ...]
    passages: tuple[Passage, ...] = field(default=())

    @property
    def is_report(self) -> bool:
        return self.facts.get("kind") == "report"

    @property
    def layout(self) -> str:
        return self.facts["layout"]

    @property
    def formats(self) -> tuple[str, ...]:
        """Every format, but plain text only where no table would lose its columns."""
        if "formats" in self.facts:
            return tuple(self.facts["formats"].split())
        tables = any(isinstance(block, Table) for block in self.blocks)
        return ("html", "docx", "office", "chromium") if tables else ("text", "html", "docx", "office", "chromium")

    def one_of(self, subject: str, *choices: str) -> str:
        """The value in the document's head or, without one, a choice among these that is always the same for a
        document.
        """
        return self.facts.get(subject) or choices[crc32(f"{self.name} {subject}".encode()) % len(choices)]


def documents() -> list[Document]:
    return [
        parse(path.stem if folder == "seen" else f"{path.stem}-unseen", path.read_text(), unseen=folder == "unseen")
        for folder in ("seen", "unseen")
        for path in sorted((FOLDER / folder).glob("*.txt"))
    ]


KINDS = {"rec": "recommendation", "afi": "area_for_improvement", "cause": "cause_of_concern"}


def parse(name: str, text: str, *, unseen: bool = False) -> Document:
    head, _, content = text.partition("\n===\n")
    facts: dict[str, str] = {}
    findings, grades, copies = [], [], []
    for line in head.splitlines():
        key, value = (part.strip() for part in line.split(":", 1))
        if key == "finding":
            findings.append(_finding(value))
        elif key in ("grade", "copy"):
            left, right = (part.strip() for part in value.rsplit("=", 1))
            (grades if key == "grade" else copies).append((left, None if right == "none" else right))
        else:
            facts[key] = value
    blocks = tuple(_Parser(content).blocks())
    return Document(
        name, unseen, facts, tuple(findings), tuple(grades), tuple(copies), blocks, tuple(passages_of(blocks))
    )


def _finding(value: str) -> FindingFacts:
    key, kind, *rest = (part.strip() for part in value.split("|"))
    said = dict(part.split("=", 1) for part in rest)
    due_on, _, precision = said.get("on", "none").partition(" ")
    reference = said.get("ref", key if key[0].isdigit() else "")
    return FindingFacts(
        key=key,
        kind=KINDS[kind],
        reference=reference or None,
        due_text=said.get("due"),
        due_on=due_on.rstrip("?") or None if due_on != "none" else None,
        due_may_be_empty=due_on.endswith("?"),
        precision=precision or "none",
        addressees=tuple(each.strip() for each in said["to"].split(",")) if "to" in said else (),
        parent=said.get("parent"),
    )


MARK = r"(?:title|[kiFBf~](?::[\w,]+)?)"


class _Parser:
    def __init__(self, content: str) -> None:
        self.chunks = [chunk.strip("\n") for chunk in re.split(r"\n\s*\n", _apart(content)) if chunk.strip()]
        self.mark: Mark | None = None

    def blocks(self, *, inside: bool = False) -> Iterator[Block]:
        while self.chunks:
            chunk = self.chunks.pop(0)
            if chunk.strip() == ":::" and inside:
                return
            if chunk.startswith("::: "):
                yield Group(chunk[4:].strip(), tuple(self.blocks(inside=True)))
            elif re.fullmatch(rf"@(?:{MARK})?", chunk.strip()):
                self.mark = _mark(chunk.strip()[1:])
            elif chunk.strip() == "---":
                yield PageBreak()
            elif chunk.startswith("%filler "):
                yield from (Paragraph((Span(text),)) for text in paragraphs_of(int(chunk[8:])))
            else:
                yield self.block(chunk)

    def block(self, chunk: str) -> Block:
        mark = self.mark
        if found := re.match(rf"\{{({MARK})\}}[ \n]", chunk):
            mark, chunk = _mark(found[1]), chunk[found.end() :]
        if found := re.match(r"(#+) ", chunk):
            return Heading(len(found[1]), spans_of(chunk[found.end() :], None))
        if chunk.startswith("! "):
            return Paragraph(spans_of(chunk[2:], None), strong=True)
        if chunk.startswith("|"):
            return Table(tuple(_rows(chunk)))
        if (re.match(r"\s*(-|\d+\.) ", chunk) and mark is None) or re.match(r"\s*- ", chunk):
            return Items(tuple(_items(chunk, mark)))
        if re.fullmatch(r"\*\*[^*]+\*\*", chunk):
            return Paragraph(spans_of(chunk[2:-2], None), strong=True)
        return Paragraph(spans_of(" ".join(chunk.splitlines()), mark))


def _apart(content: str) -> str:
    """Put a blank line around each line that is a paragraph of its own."""
    alone = rf"(?m)^(@(?:{MARK})?|:::.*|---|%filler \d+|! .*|#+ .*)$"
    content = re.sub(alone, r"\n\1\n", content)
    return re.sub(r"(?m)^(?=\{[^|}]+\}\n)", "\n", content)


def _mark(text: str) -> Mark | None:
    part, _, keys = text.partition(":")
    return Mark(part, tuple(keys.split(",")) if keys else ()) if part else None


def _items(chunk: str, mark: Mark | None) -> Iterator[Item]:
    for line in chunk.splitlines():
        found = re.match(r"( *)(-|\d+\.) ", line)
        assert found, f"Not an item: {line}"
        number = None if found[2] == "-" else int(found[2][:-1])
        yield Item(len(found[1]) // 2, number, spans_of(line[found.end() :], mark))


def _rows(chunk: str) -> Iterator[tuple[Cell | None, ...]]:
    above: list[Cell | None] = []
    for line in chunk.splitlines():
        header = line.startswith("| !")
        texts = [part.strip() for part in re.split(r" \|(?: |$)", line[3 if header else 1 :])]
        row: list[Cell | None] = []
        origin: list[Cell | None] = []
        for at, text in enumerate(texts):
            if text == "^":
                covering = above[at]
                assert covering is not None
                covering.down += 1
                row.append(None)
                origin.append(covering)
            elif text == "<":
                covering = origin[-1]
                assert covering is not None
                covering.across += 1
                row.append(None)
                origin.append(covering)
            else:
                cell = Cell(_cell_paragraphs(text), header)
                row.append(cell)
                origin.append(cell)
        above = origin
        yield tuple(row)


def _cell_paragraphs(text: str) -> list[Spans]:
    """Words marked over several paragraphs of a cell are marked in each."""
    found = re.fullmatch(rf"\{{({MARK})\|(.*)\}}", text)
    if found and " // " in text:
        return [spans_of(part, _mark(found[1])) for part in found[2].split(" // ")]
    return [spans_of(part, None) for part in text.split(" // ")]


NOTE = re.compile(r"\^\[([^\]]*)\]")


def spans_of(text: str, mark: Mark | None) -> Spans:
    """The inline notation. Footnotes are taken out first, as marked words may hold one."""
    notes = NOTE.findall(text)
    text = NOTE.sub("\0", text)
    spans: list[Span] = []
    for piece in re.split(rf"(\{{{MARK}\|[^}}]*\}})", text):
        if found := re.fullmatch(rf"\{{({MARK})\|([^}}]*)\}}", piece):
            own = _mark(found[1])
            spans += _plain(found[2], own if own and own.part != "title" else None, notes, own=True)
        elif piece:
            spans += _plain(piece, mark, notes, own=False)
    return tuple(spans)


def _plain(text: str, mark: Mark | None, notes: list[str], *, own: bool) -> Iterator[Span]:
    for piece in re.split(r"(\0|\\|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\))", text):
        if piece == "\0":
            yield Span("", mark, own, note=notes.pop(0))
        elif piece == "\\":
            yield Span("", mark, own, line_break=True)
        elif piece.startswith("**"):
            yield Span(piece[2:-2], mark, own, strong=True)
        elif found := re.fullmatch(r"\[([^\]]+)\]\(([^)]+)\)", piece):
            yield Span(found[1], mark, own, address=found[2])
        elif piece:
            yield Span(piece, mark, own)


def passages_of(blocks: tuple[Block, ...]) -> Iterator[Passage]:
    """The document as lines of plain text in reading order, each with its mark."""
    for place, (spans, is_heading, bullet) in enumerate(_lines(blocks)):
        for (mark, own), group in groupby(spans, key=lambda span: (span.mark, span.own)):
            text = "".join(" " if span.line_break else span.text for span in group).strip()
            if text:
                yield Passage(mark, f"- {text}" if bullet and not own else text, place, is_heading)


def _lines(blocks: tuple[Block, ...]) -> Iterator[tuple[Spans, bool, bool]]:
    for block in blocks:
        match block:
            case Heading():
                yield block.spans, True, False
            case Paragraph():
                yield block.spans, block.strong, False
            case Items():
                yield from ((item.spans, False, item.number is None) for item in block.items)
            case Table():
                for row in block.rows:
                    for cell in row:
                        if cell is not None:
                            yield from ((spans, cell.header, False) for spans in cell.paragraphs)
            case Group():
                yield from _lines(block.blocks)
            case PageBreak():
                pass
