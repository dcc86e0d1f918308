"""Reads a file with the product, and returns the object that `import_response FILE --dry-run --json`, or
`import_report`, prints.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inspections.intake.blocks import Unreadable
from inspections.intake.reading import parse
from inspections.intake.record import report_record
from inspections.intake.report import find_report
from responses.importing.record import response_record
from responses.importing.response_text import find_response


def read(path: Path, *, is_report: bool) -> dict[str, Any]:
    """The record, or {"refused": reason}. The file is read in this process: the corpus is our own."""
    try:
        reading = parse(path.read_bytes())
        return report_record(find_report(reading)) if is_report else response_record(find_response(reading))
    except Unreadable as reason:
        return {"refused": str(reason)}
