"""Defines the format that readers and finders share: a file's text as a list of blocks, for files of every type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from inspections.areas import Area

# The message for a scanned PDF: the file is intact, but has no text.
ONLY_PICTURES = "The PDF contains only pictures of pages, not text. Use the web page or the Word document."


class Unreadable(Exception):
    """The file cannot be read; the message is a one-line reason for a person."""


class Kind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    # A web address on its own line: a link's target left in the text when the page was copied.
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Cell:
    """A block's position in a table: the table's number in the file, and the cell's first row and column, from 0."""

    table: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a whole paragraph, or one bullet. `links` are the addresses its words link to."""

    kind: Kind
    text: str
    level: int = 0
    bold: bool = False
    page: int = 1
    links: tuple[str, ...] = ()
    cell: Cell | None = None
    # The size of its letters, in points; 0 if the file does not say.
    size: float = 0
    # Where it is on its pages, if the file has pages. The same words in another place are the same block.
    areas: tuple[Area, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as text. `notes` are sentences for the reader: what was left out, and why."""

    format: str
    blocks: tuple[Block, ...]
    pages: int = 1
    notes: tuple[str, ...] = ()
    # Metadata outside the file's text, such as a web page's <time> and canonical address.
    properties: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict) -> Reading:
        blocks = tuple(
            Block(
                **{
                    **block,
                    "kind": Kind(block["kind"]),
                    "links": tuple(block["links"]),
                    "cell": Cell(**block["cell"]) if block.get("cell") else None,
                    # Files read by an earlier version have none.
                    "areas": tuple(Area(*area) for area in block.get("areas", ())),
                }
            )
            for block in values["blocks"]
        )
        return cls(values["format"], blocks, values["pages"], tuple(values["notes"]), values["properties"])


def plain_text(blocks: Iterable[Block]) -> str:
    """Blocks as text in the form described in docs/commands.md: blank lines separate paragraphs, and each bullet is a
    line that begins "- ".
    """
    text = ""
    after_bullet = False
    for block in blocks:
        is_bullet = block.kind is Kind.BULLET
        if text:
            text += "\n" if is_bullet and after_bullet else "\n\n"
        text += f"{'  ' * block.level if is_bullet else ''}{'- ' if is_bullet else ''}{block.text}"
        after_bullet = is_bullet
    return text
