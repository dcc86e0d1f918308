"""Rejoins lines that were wrapped to fit a page or a window. Pure."""

from __future__ import annotations

import re

BULLET = re.compile(r"\s*(?:[•·▪◦‣●○*\-–]|o(?=\s{2,}|\t))\s+(?P<rest>.*)")


def healed(text: str) -> str:
    """The text with wrapped lines joined into paragraphs, and each bullet as a line that begins "- "."""
    blocks: list[list[str]] = []
    blank = True
    for line in re.split(r"\r\n|\r|\n", text):
        words = " ".join(line.split())
        if not words:
            blank = True
            continue
        if (bullet := BULLET.fullmatch(line)) is not None and bullet["rest"].strip():
            item = "- " + " ".join(bullet["rest"].split())
            if blocks and blocks[-1][0].startswith("- "):
                blocks[-1].append(item)
            else:
                blocks.append([item])
        elif blank or not blocks:
            blocks.append([words])
        else:
            blocks[-1][-1] += f" {words}"
        blank = False
    return "\n\n".join("\n".join(block) for block in blocks)
