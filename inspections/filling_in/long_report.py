"""What a worker does with a long report: what it finds and draws, and keeps for the page that logs an inspection."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from inspections.filling_in.entry import places_of
from inspections.intake.blocks import Reading
from inspections.intake.listening import Listener
from inspections.intake.picturing import Picture, pages_of, pictures_of
from inspections.intake.report import FoundReport, find_report
from inspections.models import LongFile
from inspections.pictures.actions import keep_pictures


class LongReport:
    """A `FilePurpose`."""

    def find(self, reading: Reading) -> FoundReport:
        return find_report(reading)

    def draw(self, found: FoundReport, data: bytes, heard: Listener) -> list[Picture]:
        return pictures_of(data, pages_of(places_of(found)), heard=heard)

    def keep(self, file: LongFile, reading: Reading, found: FoundReport, pictures: Sequence[Picture]) -> str:
        # Logging the report deletes its pictures, and with them the file.
        file.report_reading = keep_pictures(
            by=file.created_by, body=file.body, places=places_of(found), pictures=pictures
        )
        file.reading = reading.to_json()
        return reverse("inspection-from-long-file", args=[file.pk])
