"""Filling in the page that logs a report from the report's file: nothing is saved before a person logs it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from inspections.models import Inspection
from s55tracker.audit.models import AuditEvent
from tests.factories import an_office
from tests.inspections.logging.forms_as_sent import report_sent, rows_sent

pytestmark = pytest.mark.django_db

PAGE = b"""<html><body><main><h1>PEEL 2023-25: An inspection of Westmarch Police</h1>
<p>A joint inspection by HMICFRS and Ofsted</p><p>Published on 14 March 2024</p>
<h2>Custody</h2><p>Good</p><h2>Vetting</h2><p>Requires improvement</p>
<h2>Cause of concern</h2><p>The force leaves lamps unlit.</p><h3>Recommendations</h3><p>Within three months, the force should light its lamps.</p>
<h2>Area for improvement</h2><p>The force should count its lamps.</p><p>It had counted none.</p></main></body></html>"""


@pytest.fixture
def office():
    return an_office("Westmarch")


@pytest.fixture
def officer(client, office):
    client.force_login(office.officer)
    return client


def send(client, data: bytes = PAGE):
    return client.post(reverse("inspection-from-file"), {"file": SimpleUploadedFile("report.html", data)})


def test_page_that_logs_a_report_is_filled_in_and_nothing_is_saved(officer):
    before = AuditEvent.objects.count()

    page = send(officer)

    initial = page.context["form"].initial
    assert initial["title"] == "PEEL 2023-25: An inspection of Westmarch Police"
    assert (initial["published_on"], initial["joint_with"]) == (date(2024, 3, 14), "Ofsted")
    assert initial["grades"] == "Custody: Good\nVetting: Requires improvement"
    assert not initial.get("date_confirmed")
    assert [(row.initial["kind"], row.initial["parent"], row.initial["wording"]) for row in page.context["rows"]] == [
        ("cause_of_concern", "", "The force leaves lamps unlit."),
        ("recommendation", "above", "Within three months, the force should light its lamps."),
        ("area_for_improvement", "", "The force should count its lamps."),
    ]
    assert "It had counted none." in page.content.decode()
    assert (Inspection.objects.count(), AuditEvent.objects.count()) == (0, before)


def test_file_that_filled_in_the_page_is_recorded_with_the_report(officer):
    page = send(officer)
    assert (
        '<input type="hidden" name="imported_from" value="report.html" id="id_imported_from">' in page.content.decode()
    )

    officer.post(reverse("inspection-log"), report_sent(imported_from="report.html"))

    assert Inspection.objects.get().imported_from == "report.html"


def test_filled_in_page_shows_the_dates(officer):
    page = send(officer)

    assert "9 May 2024" in page.content.decode()


def test_file_that_cannot_be_read_is_refused_with_the_reason(officer):
    answer = send(officer, b"\x89PNG\r\n")

    assert answer.status_code == 422
    assert "it is a picture" in answer.context["form"].errors["file"][0]


def test_grades_and_pages_that_a_person_corrects_are_recorded(officer, office):
    row = {"wording": "The force should count its lamps.", "kind": "area_for_improvement", "page": "12"}

    officer.post(
        reverse("inspection-log"), report_sent(grades="custody : good\n\nVetting: Inadequate", **rows_sent(row))
    )

    inspection = Inspection.objects.get()
    assert inspection.grades == "custody: Good\nVetting: Inadequate"
    assert inspection.findings.get().page == 12
    page = officer.get(inspection.get_absolute_url())
    assert ("Grades", "custody: Good; Vetting: Inadequate") in page.context["facts"]
    assert "Page 12." in page.content.decode()


@pytest.mark.parametrize("typed", ["Custody", "Custody: Fair", ": Good"])
def test_line_without_an_area_and_a_grade_is_refused(officer, typed):
    answer = officer.post(reverse("inspection-log"), report_sent(grades=typed))

    assert answer.status_code == 422
    assert "needs an area, a colon and a grade" in answer.context["form"].errors["grades"][0]
    assert Inspection.objects.count() == 0


def test_person_who_is_no_officer_cannot_read_a_file(client, office):
    client.force_login(office.manager)

    assert send(client).status_code == 403
