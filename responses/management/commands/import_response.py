from __future__ import annotations

from argparse import ArgumentParser

from inspections.intake.blocks import Unreadable
from inspections.management.importing import ImportCommand
from responses.intake.record import response_record
from responses.intake.response_text import find_response


class Command(ImportCommand):
    help = "Read an existing section 55 response and propose the inspection, its findings and the comments on them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--body", metavar="SLUG", help="The policing body whose response it is, such as norfolk.")

    def handle(self, *, file: str, dry_run: bool, as_json: bool, body: str | None, **options) -> None:
        reading = self.reading_of(file)
        try:
            found = find_response(reading)
        except Unreadable as reason:
            raise self.nothing_read(reason) from reason
        self.show(response_record(found), as_json=as_json)
