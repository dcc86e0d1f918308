"""Removes addresses that copying has left in the text. A copied page can have a link's address where the page ended: on
its own line, or in the middle of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from inspections.intake.blocks import Block, Kind
from inspections.intake.inspection import Field, field_at

_INLINE = re.compile(r"(?<=[a-z,;]) (https?://\S+) (?=[A-Za-z])")
# Words after which an address belongs in the text: "see https://...".
_LEADS_TO_ADDRESS = re.compile(r"\b(?:at|see|on|from|via|here|visit|is|link|to|in|of)$|[:(]$")


def without_strays(blocks: Sequence[Block]) -> tuple[list[Block], list[str]]:
    """Return the blocks without their stray addresses, and those addresses."""
    kept: list[Block] = []
    strays: list[str] = []
    for block in blocks:
        named = field_at(kept[-1].text) if kept else None
        if block.kind is Kind.ADDRESS and not (named and named[0] is Field.LINK):
            strays.append(block.text)
            continue
        inline = _INLINE.search(block.text)
        if inline and not _LEADS_TO_ADDRESS.search(block.text[: inline.start()]):
            strays.append(inline[1])
            block = replace(block, text=f"{block.text[: inline.start()]} {block.text[inline.end() :]}")
        kept.append(block)
    return kept, strays
