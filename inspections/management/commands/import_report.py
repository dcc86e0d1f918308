from __future__ import annotations

from inspections.findings.lists import MOST_FINDINGS
from inspections.intake.blocks import Unreadable
from inspections.intake.proposal import details_of, facts_of
from inspections.intake.record import report_record
from inspections.intake.report import FoundReport, find_report
from inspections.logging.actions.reports import log_imported_inspection
from inspections.management.importing import NO_DATE, NO_OFFICE, TOO_MANY, ImportCommand
from inspections.queries import recorded_as_it_is
from s55tracker.accounts.models import PolicingBody


class Command(ImportCommand):
    help = "Read an inspectorate report, or its web page, and record the inspection and its findings for a person to confirm."

    def handle(self, *, file: str, dry_run: bool, as_json: bool, body: str | None, **options) -> None:
        reading = self.reading_of(file)
        try:
            report = find_report(reading)
        except Unreadable as reason:
            raise self.nothing_read(reason) from reason
        record = report_record(report)
        if not dry_run:
            self._save(report, record, self.body_of(body), file)
        self.show(record, as_json=as_json)

    def _save(self, report: FoundReport, record: dict, body: PolicingBody | None, file: str) -> None:
        if body is None:
            record["warnings"].insert(0, NO_OFFICE)
            return
        published_on = report.inspection.published_on
        if published_on is None:
            record["warnings"].insert(0, NO_DATE)
            return
        if (count := len(report.findings)) > MOST_FINDINGS:
            record["warnings"].insert(0, TOO_MANY.format(count))
            return
        facts, warnings = facts_of(report.inspection)
        record["warnings"] += warnings
        inspection = recorded_as_it_is(body, title=facts.title, published_on=published_on)
        if inspection:
            record["warnings"].insert(0, "This report is already recorded. Nothing has been changed.")
        else:
            record["warnings"] += self.may_be_there(body, title=facts.title, published_on=published_on)
            inspection = log_imported_inspection(
                by=None,
                body=body,
                facts=facts,
                published_on=published_on,
                findings=details_of(report.findings, published_on=published_on),
                file=self.name_of(file),
                file_hash=self.hash_of(file),
                warnings=record["warnings"],
            )
        # Logging a report opens the office's response to it.
        response = inspection.responses.filter(body=body).first()
        record["reference"] = response.reference if response else None
