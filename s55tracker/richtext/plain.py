"""A passage's words without markup: for search, for comparing and for the JSON described in docs/commands.md."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from s55tracker.richtext.blocks import Block, Heading, List, Paragraph, Quote, text_of


def plain_text(blocks: Iterable[Block]) -> str:
    """Paragraphs separated by blank lines; bullets as lines that begin "- ", numbered items as lines that begin "1. "."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(lines):
            yield from map(text_of, lines)
        case Heading(_, line):
            yield text_of(line)
        case Quote(blocks):
            yield plain_text(blocks)
        case List():
            for number, item in enumerate(block.items, block.start):
                marker = f"{number}. " if block.ordered else "- "
                if item.lines:
                    yield marker + text_of(item.lines[0])
                    yield from map(text_of, item.lines[1:])
                for inner in item.lists:
                    yield from _lines(inner)


def hash_of(*parts: str) -> str:
    """SHA-256 over the parts, each with its length before it, so that ("ab", "c") and ("a", "bc") have different
    hashes.
    """
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode()
        digest.update(f"{len(encoded)}:".encode())
        digest.update(encoded)
    return digest.hexdigest()


def words_of(blocks: Iterable[Block]) -> list[str]:
    return [word for line in _unmarked(blocks) for word in line.split()]


def _unmarked(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(lines):
                yield from map(text_of, lines)
            case Heading(_, line):
                yield text_of(line)
            case Quote(inner):
                yield from _unmarked(inner)
            case List():
                for item in block.items:
                    yield from map(text_of, item.lines)
                    yield from _unmarked(item.lists)
