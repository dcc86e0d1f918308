"""The process that opens a PDF from outside: `python -m responses.evidence.sandbox SECONDS`, bytes in, JSON out."""

from __future__ import annotations

from typing import Any

import pypdfium2

from inspections.intake.blocks import Unreadable
from inspections.intake.sandbox import answer


def pages(data: bytes) -> dict[str, Any]:
    """The number of pages. Raises Unreadable if there are none, or if the PDF needs a password."""
    try:
        document = pypdfium2.PdfDocument(data)
        number = len(document)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("The PDF cannot be opened.") from error
    if not number:
        raise Unreadable("The PDF has no pages.")
    return {"pages": number}


if __name__ == "__main__":
    answer(pages)
