"""The form for uploading a report, to fill in the page that logs it."""

from __future__ import annotations

from inspections.intake.reading import MAX_BYTES
from s55tracker.govuk.fields import SizedFileField
from s55tracker.govuk.forms import GovukForm

MEGABYTES = MAX_BYTES // 1024 // 1024


class ReportFileForm(GovukForm):
    component_options = {"file": {"error_name": "the report"}}

    file = SizedFileField(
        most_bytes=MAX_BYTES,
        label="The report",
        help_text=f"A PDF, Word document (.docx), saved web page (.html) or plain text file, up to {MEGABYTES} MB.",
    )
