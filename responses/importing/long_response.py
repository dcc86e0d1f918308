"""What a worker does with a long response: what it finds and draws, and keeps as a proposal to check."""

from __future__ import annotations

from collections.abc import Sequence

from inspections.intake.blocks import Reading
from inspections.intake.listening import Listener
from inspections.intake.picturing import Picture
from inspections.models import LongFile
from responses.importing.actions import propose_import
from responses.importing.pictures import pictures_for
from responses.importing.queries import response_in
from responses.importing.response_text import FoundResponse


class LongResponse:
    """A `FilePurpose`."""

    def find(self, reading: Reading) -> FoundResponse:
        return response_in(reading)

    def draw(self, found: FoundResponse, data: bytes, heard: Listener) -> list[Picture]:
        return pictures_for(found, data, heard=heard)

    def keep(self, file: LongFile, reading: Reading, found: FoundResponse, pictures: Sequence[Picture]) -> str:
        proposal = propose_import(
            by=file.created_by,
            body=file.body,
            reading=reading.to_json(),
            file_name=file.name,
            file_hash=file.sha256,
            pictures=pictures,
        )
        return proposal.get_absolute_url()
