"""Finds the changes between two versions of a passage, by matching blocks first and then words. A template renders them
with ins and del.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from s55tracker.richtext.blocks import Block, Heading, Line, List, Paragraph, Quote, Run, text_of

TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
WORD = re.compile(r"\w+")

# Two blocks that share a smaller part of their words than this are shown as one removed and one added, which reads
# better than a patchwork.
ALIKE = 0.5
# Beyond this many tokens we use difflib's heuristic, so that one enormous paragraph does not take seconds.
LONG = 600


class ChangeKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    RESTYLED = "restyled"  # the same words with different emphasis, link, level or kind of block


@dataclass(frozen=True)
class Piece:
    """Words in both versions ("same"), only in the new one ("added") or only in the old one ("removed")."""

    kind: ChangeKind
    text: str


@dataclass(frozen=True)
class Change:
    """One block with its changes. `shape` is "p", "h3", "h4" or "li"; `marker` is the text before a list item; `depth`
    counts lists and quotations.
    """

    kind: ChangeKind
    shape: str
    depth: int
    marker: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class _Flat:
    shape: str
    depth: int
    marker: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return text_of(self.runs)


def compared(old: Iterable[Block], new: Iterable[Block]) -> list[Change]:
    before, after = list(_flatten(old)), list(_flatten(new))
    matcher = SequenceMatcher(None, [block.text for block in before], [block.text for block in after], autojunk=False)
    changes: list[Change] = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            changes += map(_unchanged, before[old_from:old_to], after[new_from:new_to])
        else:
            changes += _replaced(before[old_from:old_to], after[new_from:new_to])
    return changes


def _flatten(blocks: Iterable[Block], depth: int = 0) -> Iterator[_Flat]:
    for block in blocks:
        match block:
            case Paragraph(lines):
                yield _flat("p", depth, "", lines)
            case Heading(level, line):
                yield _flat(f"h{level}", depth, "", [line])
            case Quote(inner):
                yield from _flatten(inner, depth + 1)
            case List():
                for number, item in enumerate(block.items, block.start):
                    yield _flat("li", depth + 1, f"{number}." if block.ordered else "•", item.lines)
                    yield from _flatten(item.lists, depth + 1)


def _flat(shape: str, depth: int, marker: str, lines: Sequence[Line]) -> _Flat:
    runs: list[Run] = []
    for line in lines:
        if runs:
            runs.append(Run("\n"))
        runs.extend(line)
    return _Flat(shape, depth, marker, tuple(runs))


def _unchanged(old: _Flat, new: _Flat) -> Change:
    kind = ChangeKind.SAME if old == new else ChangeKind.RESTYLED
    return _change(kind, new, [Piece(ChangeKind.SAME, new.text)])


def _replaced(old: list[_Flat], new: list[_Flat]) -> Iterator[Change]:
    """Pair each new block with the old one it came from, in order. Unmatched old blocks were removed (shown first), and
    unmatched new ones added.
    """
    old_words, new_words = [_bag(block) for block in old], [_bag(block) for block in new]
    reached_old = reached_new = 0
    for new_at in range(len(new)):
        old_at = next((at for at in range(reached_old, len(old)) if _alike(old_words[at], new_words[new_at])), None)
        if old_at is None:
            continue
        yield from (_whole(ChangeKind.REMOVED, gone) for gone in old[reached_old:old_at])
        yield from (_whole(ChangeKind.ADDED, come) for come in new[reached_new:new_at])
        yield _change(ChangeKind.REWORDED, new[new_at], _words(old[old_at].text, new[new_at].text))
        reached_old, reached_new = old_at + 1, new_at + 1
    yield from (_whole(ChangeKind.REMOVED, gone) for gone in old[reached_old:])
    yield from (_whole(ChangeKind.ADDED, come) for come in new[reached_new:])


def _bag(block: _Flat) -> frozenset[str]:
    return frozenset(WORD.findall(block.text.lower()))


def _alike(old: frozenset[str], new: frozenset[str]) -> bool:
    return 2 * len(old & new) >= ALIKE * (len(old) + len(new)) > 0


def _whole(kind: ChangeKind, block: _Flat) -> Change:
    return _change(kind, block, [Piece(kind, block.text)])


def _change(kind: ChangeKind, block: _Flat, pieces: Iterable[Piece]) -> Change:
    return Change(kind, block.shape, block.depth, block.marker, tuple(piece for piece in pieces if piece.text))


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=max(len(before), len(after)) > LONG)
    steps = matcher.get_opcodes()
    gone = come = ""
    for (tag, old_from, old_to, new_from, new_to), following in zip(steps, [*steps[1:], None], strict=True):
        removed, added = "".join(before[old_from:old_to]), "".join(after[new_from:new_to])
        if tag != "equal":
            gone, come = gone + removed, come + added
        elif gone and come and added == " " and following is not None and following[0] == "replace":
            # Two words in a row that were each replaced read better as one change.
            gone, come = gone + removed, come + added
        else:
            yield from (Piece(ChangeKind.REMOVED, gone), Piece(ChangeKind.ADDED, come), Piece(ChangeKind.SAME, added))
            gone = come = ""
    yield from (Piece(ChangeKind.REMOVED, gone), Piece(ChangeKind.ADDED, come))
