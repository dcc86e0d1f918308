"""The process that draws pages of a PDF from outside: `python -m inspections.intake.page_pictures SECONDS` reads which
pages, and the file, and writes the pictures as JSON.

It has the limits of the readers (see `sandbox`). A page that cannot be drawn is left out, and so are all pages after
the pictures have reached their total size.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

import PIL.Image
import PIL.JpegImagePlugin  # noqa: F401 - loaded before the process is restricted
import pypdfium2

from inspections.intake.reading import FRAME
from inspections.intake.sandbox import answer

# Wide enough to read a page of A4. Neither side is longer than this.
WIDTH, LONGEST = 1_000, 3_000
MOST_PIXELS = 2_000_000
MOST_TOGETHER = 24 * 1024 * 1024
QUALITY = 60


def pictures(sent: bytes) -> dict[str, Any]:
    """The pictures of the pages named in the header before the file."""
    (length,) = FRAME.unpack_from(sent)
    pages = json.loads(sent[FRAME.size : FRAME.size + length])
    return {"pictures": list(drawn(sent[FRAME.size + length :], pages))}


def drawn(data: bytes, pages: Sequence[int]) -> Iterator[dict[str, Any]]:
    """These pages of a PDF, counted from 1, as JPEG pictures."""
    document = pypdfium2.PdfDocument(data)
    together = 0
    for number in pages:
        if not 1 <= number <= len(document):
            continue
        try:
            width, height, picture = _drawn(document, number - 1)
        except (pypdfium2.PdfiumError, ValueError, OSError):
            continue
        together += len(picture)
        if together > MOST_TOGETHER:
            return
        yield {"page": number, "width": width, "height": height, "jpeg": base64.b64encode(picture).decode()}


def _drawn(document: pypdfium2.PdfDocument, index: int) -> tuple[int, int, bytes]:
    page = document[index]
    try:
        bitmap = page.render(scale=scale_for(*page.get_size()), may_draw_forms=False)
        picture = bitmap.to_pil().convert("RGB")
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=QUALITY, optimize=True)
        bitmap.close()
        return picture.width, picture.height, written.getvalue()
    finally:
        page.close()


def scale_for(width: float, height: float) -> float:
    """Pixels for each point of a page of this size. Raises ValueError for a page without a size."""
    if not (width > 0 and height > 0):
        raise ValueError("The page has no size.")
    return min(WIDTH / width, LONGEST / height, (MOST_PIXELS / (width * height)) ** 0.5)


if __name__ == "__main__":
    answer(pictures)
