"""Has pictures made of the pages of an uploaded PDF, for a person to compare with what was read from it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspections.areas import Area
from inspections.intake.blocks import Unreadable
from inspections.intake.listening import Listener
from inspections.intake.reading import FRAME, answer_of, kind_of

# At most this many pages of a file have pictures: the first on which anything was found.
MOST_PAGES = 60
# Seconds of processor time for all pages of a file. A page that takes longer leaves the file without pictures.
SECONDS = 20
LARGEST = 1024 * 1024
LONGEST_EDGE = 4_000
_JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of the file, counted from 1, as a JPEG picture, with its size in pixels."""

    page: int
    width: int
    height: int
    jpeg: bytes


def pages_of(places: Iterable[Sequence[Area]]) -> list[int]:
    """The pages that these places are on, in order; at most as many as get a picture."""
    return sorted({area.page for areas in places for area in areas})[:MOST_PAGES]


def pictures_of(data: bytes, pages: Sequence[int], *, heard: Listener | None = None) -> list[Picture]:
    """Pictures of these pages. None for a file that is not a PDF or that cannot be drawn: a picture is only a help, and
    without it the text can still be checked.
    """
    try:
        if not pages or kind_of(data) != "pdf":
            return []
        header = json.dumps(list(pages)).encode()
        sent = FRAME.pack(len(header)) + header + data
        answer = answer_of("inspections.intake.page_pictures", sent, seconds=SECONDS, heard=heard)
    except Unreadable:
        return []
    pictures = (
        Picture(each["page"], each["width"], each["height"], base64.b64decode(each["jpeg"]))
        for each in answer["pictures"]
    )
    return [picture for picture in pictures if picture.page in pages and _is_sound(picture)]


def _is_sound(picture: Picture) -> bool:
    """True for what a page of an ordinary document gives. The process that drew it has read a file from outside."""
    return (
        picture.jpeg.startswith(_JPEG)
        and len(picture.jpeg) <= LARGEST
        and 0 < picture.width <= LONGEST_EDGE
        and 0 < picture.height <= LONGEST_EDGE
    )
