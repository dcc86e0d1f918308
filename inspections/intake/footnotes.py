"""Removes footnote marks that have run together with words ("a guardian3 to whom"), in files that do not say which
figures are raised.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from inspections.intake.blocks import Block, Kind

_GLUED = re.compile(r"(?<=[a-z.,;:?!”’\")])(?P<mark>\d{1,3})(?=[\s.,;:)”]|$)")
_NOTE = re.compile(r"\[?(?P<mark>\d{1,3})\]?[.)]?\s+\S")
_BEFORE_MARK = re.compile(r"(?:[A-Za-z]{3,}|[A-Za-z%)”’\"][.,;:?!”’\")]+)$")
_NEAR = 12


def without_marks(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without footnote marks. The marks are numbered 1, 2, 3 ... through the file, and each has a note.

    A figure is a mark only if it is the next in that order and a block begins with it: "section55" and "form 3" stay.
    """
    notes = {found["mark"] for block in blocks if block.kind is not Kind.HEADING and (found := _NOTE.match(block.text))}
    if "1" not in notes:
        return list(blocks)
    expected = 1
    kept: list[Block] = []
    for block in blocks:
        text, start = block.text, 0
        while (found := _next(text, start, str(expected))) and str(expected) in notes:
            text = text[: found.start()] + text[found.end() :]
            start = found.start()
            expected += 1
        kept.append(replace(block, text=text.strip()) if text != block.text else block)
    return kept


def can_have_mark(before: str) -> bool:
    """True if a footnote mark can follow this text, because it ends with a word or a sentence. After "m" or "km" the
    figure is an exponent.
    """
    return bool(_BEFORE_MARK.search(before[-_NEAR:]))


def _next(text: str, start: int, mark: str) -> re.Match[str] | None:
    for found in _GLUED.finditer(text, start):
        if found["mark"] == mark and can_have_mark(text[: found.start()]):
            return found
    return None
