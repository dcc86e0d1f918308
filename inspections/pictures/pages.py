"""Prepares the pictures that are shown beside what was read from a file, with the place marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse

from inspections.areas import WHOLE, Area
from inspections.models import PagePicture, ReportReading
from inspections.pictures.queries import readings_of

# A text that covers more pages than this is shown on the first of them.
MOST_PAGES = 3
# How far a mark reaches beyond the letters, in ten-thousandths of the page.
ROOM_ACROSS, ROOM_DOWN = 80, 40
# The browser must treat the answer as a picture and nothing else, whatever its bytes look like.
ALONE = "default-src 'none'; sandbox"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A rectangle on the picture, in ten-thousandths of its width and height."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class PictureView:
    page: int
    address: str
    width: int
    height: int
    # What the picture shows, for someone who cannot see it.
    alt: str
    marks: tuple[Mark, ...]


def pictures_beside(
    areas: Sequence[Area], pictures: Mapping[int, PagePicture], *, what: str, address_of: Callable[[int], str]
) -> list[PictureView]:
    """The pictures of the pages that the areas are on, in order. Empty if the file has none."""
    pages = [page for page in dict.fromkeys(area.page for area in areas) if page in pictures]
    return [
        PictureView(
            page=page,
            address=address_of(page),
            width=pictures[page].width,
            height=pictures[page].height,
            alt=f"Page {page} of the file, with a mark around {what}.",
            marks=tuple(mark_of(area) for area in areas if area.page == page),
        )
        for page in pages[:MOST_PAGES]
    ]


def mark_of(area: Area) -> Mark:
    left, top = max(area.left - ROOM_ACROSS, 0), max(area.top - ROOM_DOWN, 0)
    right, bottom = min(area.right + ROOM_ACROSS, WHOLE), min(area.bottom + ROOM_DOWN, WHOLE)
    return Mark(x=left, y=top, width=right - left, height=bottom - top)


@dataclass(frozen=True)
class ReportPictures:
    """The pictures of an uploaded report, and where on them its findings are."""

    reading: ReportReading
    pictures: Mapping[int, PagePicture]

    def beside(self, place: int | None, *, what: str) -> list[PictureView]:
        """The pictures for the finding that was read from this place, counted from 1; empty if there are none."""
        if place is None or not 1 <= place <= len(self.reading.places):
            return []
        areas = [Area(*each) for each in self.reading.places[place - 1]]
        return pictures_beside(areas, self.pictures, what=what, address_of=self._address_of)

    def _address_of(self, page: int) -> str:
        return reverse("inspection-picture", args=[self.reading.pk, page])


def pictures_of_report(user, pk: int | None) -> ReportPictures | None:
    """The pictures that this person’s page was filled in with; None if there are none, or if they have been deleted."""
    reading = readings_of(user).filter(pk=pk).first() if pk else None
    if reading is None:
        return None
    return ReportPictures(reading, by_page(reading.pictures.defer("data")))


def by_page(pictures: Iterable[PagePicture]) -> dict[int, PagePicture]:
    return {picture.page: picture for picture in pictures}


def picture_served(picture: PagePicture) -> HttpResponse:
    """The HTTP response with the picture."""
    answer = HttpResponse(bytes(picture.data), content_type="image/jpeg")
    answer["Content-Security-Policy"] = ALONE
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
