"""Shows the pages of an uploaded file beside what was read from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import QuerySet
from django.urls import reverse

from inspections.areas import Area
from inspections.intake.listening import Listener
from inspections.intake.picturing import Picture, pages_of, pictures_of
from inspections.pictures.pages import PictureView, by_page, pictures_beside
from responses.importing.response_text import FoundResponse
from responses.models import ImportProposal, ProposalPicture
from responses.queries import import_proposals_of


def pictures_visible_to(user) -> QuerySet[ProposalPicture]:
    """The pictures of the uploads that this person may check."""
    return ProposalPicture.objects.filter(proposal__in=import_proposals_of(user))


def pictures_for(found: FoundResponse, data: bytes, *, heard: Listener | None = None) -> list[Picture]:
    """Pictures of the pages that have any text of the response; empty for a file without pages."""
    parts = found.layout.parts if found.layout else ()
    return pictures_of(data, pages_of(part.areas for part in parts), heard=heard)


def beside(proposal: ImportProposal) -> Callable[[Sequence[Area], str], list[PictureView]]:
    """A function that gives the pictures of areas of the file, with a mark around what is named."""
    pictures = by_page(proposal.pictures.defer("data"))

    def address_of(page: int) -> str:
        return reverse("response-import-picture", args=[proposal.pk, page])

    return lambda areas, what: pictures_beside(areas, pictures, what=what, address_of=address_of)
