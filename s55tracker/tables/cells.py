"""What a spreadsheet would do with a text that somebody wrote. Pure."""

from __future__ import annotations

import re
from typing import Any

# At the beginning of a cell these make a formula of it; the wide forms do so in Excel's East Asian editions.
STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
# Skipped, or taken for the end of a cell, before the formula is seen.
SKIPPED = ("\t", "\r", "\n")

# What XML 1.0 cannot hold at all (its section 2.2). Line breaks and tabs it can.
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")

# Excel refuses a file with a longer one.
LONGEST = 32_767


def safe_cell(value: Any) -> Any:
    """For CSV: a text that a spreadsheet would run as a formula is shown as text, with an apostrophe before it."""
    if isinstance(value, str) and value and (value[0] in SKIPPED or value.lstrip()[:1] in STARTS_A_FORMULA):
        return f"'{value}"
    return value


def sheet_text(value: str) -> str:
    """For XLSX, where a cell says itself that it is text and needs no apostrophe: without what would make the file unreadable."""
    text = NOT_IN_XML.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
