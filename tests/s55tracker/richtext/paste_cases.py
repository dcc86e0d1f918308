"""Clipboard contents from Word, Word for the web, Outlook and Google Docs, each with the HTML that we store.

`paste/NAME.html` has the markup that the program writes, and `paste/NAME.expected.html` the stored HTML. The same cases
go through the server alone and through the editor in a browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "paste"
EXPECTED = ".expected.html"


@dataclass(frozen=True)
class PasteCase:
    name: str
    html: str
    stored: str


def paste_cases() -> list[PasteCase]:
    pasted = sorted(path for path in FOLDER.glob("*.html") if not path.name.endswith(EXPECTED))
    return [
        PasteCase(path.stem, path.read_text(), path.with_name(path.stem + EXPECTED).read_text().rstrip("\n"))
        for path in pasted
    ]
