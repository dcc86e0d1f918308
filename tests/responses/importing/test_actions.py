"""Import an existing response from a file: proposed for a person to confirm, once, by someone who may log an
inspection.
"""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from inspections.intake.reading import parse
from inspections.models import Inspection
from responses.document.article import html_of
from responses.document.composition import content_of
from responses.document.pdf import pdf_of
from responses.enums import ForceStatus, ResponseStatus, Section
from responses.importing.actions import RECEIVED_FROM, AlreadyThere, import_response, import_warnings
from responses.importing.proposal import proposal_of
from responses.importing.record import response_record
from responses.importing.response_text import find_response
from responses.models import Response
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.richtext import to_plain_text
from tests.factories import an_office
from tests.responses.importing import lookalike

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture(scope="module")
def proposal():
    """Created once: nothing in it depends on the database, because the look-alike is about all forces."""
    found = find_response(parse(lookalike.as_text().encode()))
    return found


def imported_from(found):
    return proposal_of(found, file_name="response.txt", file_hash="a" * 64)


@pytest.fixture
def response(office, proposal) -> Response:
    return import_response(by=office.officer, body=office.body, imported=imported_from(proposal))


def test_import_makes_an_inspection_whose_date_waits_for_a_person(response):
    inspection = response.inspection

    assert inspection.title == lookalike.TITLE
    assert inspection.published_on == date(2024, 3, 14)
    assert inspection.published_on_confirmed_at is None
    assert (inspection.deadline_on, inspection.safe_day_on) == (date(2024, 5, 9), date(2024, 5, 8))
    assert inspection.all_forces
    assert inspection.report_pdf_url == lookalike.ADDRESS
    assert inspection.recommendations_stated == 4
    assert sorted(kind.name for kind in inspection.publication_types.all()) == ["Child Protection", "Joint Inspection"]


def test_import_records_each_finding_with_its_due_date(response):
    findings = list(response.inspection.findings.all())

    assert {finding.reference: finding.plain for finding in findings} == lookalike.FINDINGS
    assert [finding.due_on for finding in findings] == [date(2024, 9, 30), date(2024, 3, 14), date(2025, 1, 31)]


def test_import_keeps_every_text_of_both_sides(response, office):
    passages = {
        (passage.section, passage.finding.reference if passage.finding else None): passage.plain
        for passage in response.passages.all()
    }
    comments = {comment["references"][0]: comment for comment in lookalike.FIELDS["comments"]}
    request = response.force_requests.get(force=office.force)
    submission = request.submissions.get()

    assert response.status == ResponseStatus.DRAFTING
    assert passages == {
        (Section.KEY_FINDINGS, None): lookalike.FIELDS["key_findings"],
        (Section.INTRODUCTION, None): lookalike.FIELDS["recommendations_introduction"],
        (Section.BODY_COMMENT, None): lookalike.FIELDS["body_comment"],
        **{(Section.BODY_COMMENT, reference): comment["body_comment"] for reference, comment in comments.items()},
    }
    assert request.status == ForceStatus.SUBMITTED
    assert submission.received_from == RECEIVED_FROM
    assert {
        comment.finding.reference if comment.finding else None: comment.plain for comment in submission.comments.all()
    } == {
        None: lookalike.FIELDS["force_comment"],
        **{reference: comment["force_comment"] for reference, comment in comments.items()},
    }


def test_import_takes_the_documents_own_list_of_copies(response):
    lines = list(response.distribution_lines.all())

    assert [line.line for line in lines] == [line["line"] for line in lookalike.FIELDS["distribution"]]
    assert [line.duty for line in lines] == ["statutory", "statutory", "practice", "practice", "practice"]
    assert all(line.done_on is None for line in lines)


def test_import_is_in_the_history_with_its_doubts(response, office):
    events = {event.action: event for event in history_of(response)}

    assert events["response_imported"].actor == office.officer
    assert events["response_imported"].detail["file"] == "response.txt"
    assert import_warnings(response) == events["response_imported"].detail["warnings"]
    assert lookalike.ADDRESS in import_warnings(response)[0]


def test_same_file_again_changes_nothing(response, office, proposal):
    before = (Inspection.objects.count(), AuditEvent.objects.count())

    with pytest.raises(AlreadyThere) as refusal:
        import_response(by=office.officer, body=office.body, imported=imported_from(proposal))

    assert refusal.value.response == response
    assert (
        str(refusal.value) == f"This file has already been imported, as {response.reference}. Nothing has been changed."
    )
    assert (Inspection.objects.count(), AuditEvent.objects.count()) == before


def test_another_file_on_the_same_report_changes_nothing(response, office, proposal):
    again = proposal_of(proposal, file_name="other.docx", file_hash="b" * 64)

    with pytest.raises(AlreadyThere, match="has already been recorded"):
        import_response(by=office.officer, body=office.body, imported=again)

    assert Response.objects.count() == 1


def test_another_office_may_import_the_same_file(response, proposal):
    other = an_office("Felpersham")

    second = import_response(by=other.officer, body=other.body, imported=imported_from(proposal))

    assert second != response
    assert second.body == other.body


@pytest.mark.parametrize("who", ["approver", "manager", "administrator", "contributor", "lead"])
def test_only_an_officer_of_the_office_may_import(office, proposal, who):
    with pytest.raises(PermissionDenied):
        import_response(by=getattr(office, who), body=office.body, imported=imported_from(proposal))

    assert not Inspection.objects.exists()


def test_failure_in_the_middle_leaves_nothing(office, proposal, monkeypatch):
    monkeypatch.setattr("responses.importing.actions._write_distribution", lambda *args: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        import_response(by=office.officer, body=office.body, imported=imported_from(proposal))

    assert (Inspection.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_command_records_the_response_once(office, tmp_path, capsys):
    path = tmp_path / "response.txt"
    path.write_text(lookalike.as_text(), encoding="utf-8")

    for _ in range(2):
        call_command("import_response", str(path), "--body", office.body.slug, "--json")
    first, second = capsys.readouterr().out.split("\n}\n")[:2]

    response = Response.objects.get()
    assert json.loads(first + "}")["reference"] == response.reference
    assert json.loads(second + "}")["reference"] == response.reference
    assert "has already been imported" in json.loads(second + "}")["warnings"][0]
    assert history_of(response).get(action="response_imported").actor is None


def test_command_asks_whose_response_it_is_when_nothing_tells(tmp_path, capsys):
    an_office(), an_office("Felpersham")
    path = tmp_path / "response.txt"
    path.write_text(lookalike.as_text(), encoding="utf-8")

    call_command("import_response", str(path), "--json")

    record = json.loads(capsys.readouterr().out)
    assert record["reference"] is None
    assert record["warnings"][0] == "Nothing has been recorded: say which office it is for, such as --body norfolk."
    assert not Inspection.objects.exists()


def test_command_refuses_an_office_that_there_is_not(tmp_path):
    an_office()
    path = tmp_path / "response.txt"
    path.write_text(lookalike.as_text(), encoding="utf-8")

    with pytest.raises(CommandError, match="no policing body “narnia”"):
        call_command("import_response", str(path), "--body", "narnia")


def test_command_says_how_offices_are_added_while_there_is_none(tmp_path):
    path = tmp_path / "response.txt"
    path.write_text(lookalike.as_text(), encoding="utf-8")

    with pytest.raises(CommandError, match="load_territorial_bodies"):
        call_command("import_response", str(path), "--body", "narnia")


def test_report_is_recorded_with_its_findings_once(office, tmp_path, capsys):
    path = tmp_path / "report.html"
    path.write_text(
        "<html><body><main><h1>Custody after dark</h1><p>Published on: 3 June 2024</p>"
        "<h2>Recommendation 1</h2><p>Within three months, chief constables should light every yard.</p></main></body></html>"
    )

    for _ in range(2):
        call_command("import_report", str(path), "--body", office.body.slug, "--json")

    inspection = Inspection.objects.get()
    assert inspection.published_on_confirmed_at is None
    assert to_plain_text(inspection.findings.get().html).startswith("Within three months")
    assert f'"reference": "{inspection.responses.get().reference}"' in capsys.readouterr().out


@pytest.mark.parametrize("form", ["page", "pdf"])
def test_our_own_document_is_read_back_to_the_same_fields(response, form):
    content = content_of(response)
    made = html_of(content).encode() if form == "page" else pdf_of(content, draft=True, marking="OFFICIAL")

    record = response_record(find_response(parse(made)))

    for key in ("key_findings", "force_comment", "body_comment", "comments", "counts_stated"):
        assert record[key] == lookalike.FIELDS[key], key
    assert {finding["reference"]: finding["text"] for finding in record["findings"]} == lookalike.FINDINGS
    assert record["inspection"] == lookalike.FIELDS["inspection"]
    assert record["warnings"] == []
