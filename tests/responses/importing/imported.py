"""A response and a report that were imported from files."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from django.utils import timezone

from inspections.intake.reading import parse
from inspections.logging.actions.reports import ReportFacts, log_inspection
from inspections.models import Inspection
from responses.importing.actions import import_response
from responses.importing.proposal import proposal_of
from responses.importing.response_text import FoundResponse, find_response
from responses.models import Response
from s55tracker.present import present
from tests.factories import Office, a_finding
from tests.responses.importing import lookalike

FILE = "response.txt"


@cache
def _found() -> FoundResponse:
    return find_response(parse(lookalike.as_text().encode()))


def an_imported_response(office: Office) -> Response:
    """Imported from a document with three findings, six texts of the office and four comments of the force."""
    imported = present(proposal_of(_found(), file_name=FILE, file_hash="a" * 64))
    return import_response(by=office.officer, body=office.body, imported=imported)


def a_report_from_a_file(office: Office, **details) -> Inspection:
    """A report logged on the page that its file filled in."""
    return log_inspection(
        by=office.officer,
        body=office.body,
        facts=ReportFacts(title="Lamps after dark", kind="national", all_forces=True),
        published_on=timezone.localdate() - timedelta(days=10),
        date_confirmed=True,
        findings=[a_finding("1"), a_finding("2")],
        imported_from="lamps.pdf",
        **details,
    )
