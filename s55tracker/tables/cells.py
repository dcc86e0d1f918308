"""Makes text that someone typed safe in a spreadsheet cell. Pure: no Django."""

from __future__ import annotations

import re
from typing import Any

# At the start of a cell these make it a formula; the wide forms do so in Excel's East Asian editions.
STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
# Spreadsheets skip these, or end the cell at them, and may then find a formula.
SKIPPED = ("\t", "\r", "\n")

# Characters that XML 1.0 cannot contain at all (its section 2.2). Line breaks and tabs are allowed.
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")

# In characters. Excel rejects a file with a longer cell.
LONGEST = 32_767


def safe_cell(value: Any) -> Any:
    """For CSV: text that a spreadsheet would run as a formula gets an apostrophe before it, to show it as text."""
    if isinstance(value, str) and value and (value[0] in SKIPPED or value.lstrip()[:1] in STARTS_A_FORMULA):
        return f"'{value}"
    return value


def sheet_text(value: str) -> str:
    """For XLSX, where a cell is marked as text and needs no apostrophe: removes only what would make the file
    unreadable.
    """
    text = NOT_IN_XML.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
