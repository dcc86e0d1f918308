from __future__ import annotations

from dataclasses import replace

from inspections.findings.lists import MOST_FINDINGS
from inspections.intake.blocks import Unreadable
from inspections.management.importing import NO_DATE, NO_OFFICE, TOO_MANY, ImportCommand
from responses.importing.actions import AlreadyThere, import_response
from responses.importing.proposal import proposal_of
from responses.importing.queries import areas_known
from responses.importing.record import response_record
from responses.importing.response_text import FoundResponse, find_response
from s55tracker.accounts.models import PolicingBody

A_REGISTER = "Nothing has been recorded: the file lists reports and contains no response."


class Command(ImportCommand):
    help = "Read an existing section 55 response and record the inspection, its findings and the comments for a person to confirm."

    def handle(self, *, file: str, dry_run: bool, as_json: bool, body: str | None, **options) -> None:
        reading = self.reading_of(file)
        try:
            # A dry run needs no database, because the 43 bodies are known without one.
            found = find_response(reading, bodies=() if dry_run else areas_known())
        except Unreadable as reason:
            raise self.nothing_read(reason) from reason
        record = response_record(found)
        if not dry_run:
            self._save(found, record, self.body_of(body, found.policing_body or ""), file)
        self.show(record, as_json=as_json)

    def _save(self, found: FoundResponse, record: dict, body: PolicingBody | None, file: str) -> None:
        if found.reports:
            record["warnings"].insert(0, A_REGISTER)
            return
        if body is None:
            record["warnings"].insert(0, NO_OFFICE)
            return
        imported = proposal_of(found, file_name=self.name_of(file), file_hash=self.hash_of(file))
        if imported is None:
            record["warnings"].insert(0, NO_DATE)
            return
        if (count := len(found.findings)) > MOST_FINDINGS:
            record["warnings"].insert(0, TOO_MANY.format(count))
            return
        # Look for similar reports before the import, because afterwards we would find the imported one.
        alike = self.may_be_there(body, title=imported.facts.title, published_on=imported.published_on)
        imported = replace(imported, warnings=[*imported.warnings, *alike])
        record["warnings"] = list(imported.warnings)
        try:
            record["reference"] = import_response(by=None, body=body, imported=imported).reference
        except AlreadyThere as earlier:
            record["reference"] = earlier.response.reference
            record["warnings"] = [str(earlier), *(each for each in record["warnings"] if each not in alike)]
