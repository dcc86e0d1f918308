from __future__ import annotations

from inspections.intake.blocks import Unreadable
from inspections.intake.record import report_record
from inspections.intake.report import find_report
from inspections.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Read an inspectorate report, or its web page, and propose the inspection and its findings."

    def handle(self, *, file: str, dry_run: bool, as_json: bool, **options) -> None:
        reading = self.reading_of(file)
        try:
            report = find_report(reading)
        except Unreadable as reason:
            raise self.nothing_read(reason) from reason
        self.show(report_record(report), as_json=as_json)
