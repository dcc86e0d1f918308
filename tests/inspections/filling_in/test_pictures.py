"""The pages of an uploaded report beside its findings, for the person who logs it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inspections.areas import Area
from inspections.intake.picturing import Picture
from inspections.models import ReportPicture, ReportReading
from inspections.pictures.actions import MOST_READINGS, keep_pictures
from responses.tasks import delete_old_drafts
from s55tracker.accounts.models import Membership
from tests.factories import an_office
from tests.inspections.intake.paged import as_pdf
from tests.inspections.logging.forms_as_sent import report_sent, rows_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office("Westmarch")


@pytest.fixture
def officer(client, office):
    client.force_login(office.officer)
    return client


def send(client, data: bytes | None = None, name: str = "report.pdf"):
    file = SimpleUploadedFile(name, as_pdf() if data is None else data)
    return client.post(reverse("inspection-from-file"), {"file": file})


def a_reading(office, by=None) -> ReportReading:
    places = [[Area(2, 1000, 2000, 3000, 2500)], [Area(2, 0, 0, 10_000, 100), Area(3, 0, 0, 10_000, 100)]]
    pictures = [Picture(page, 100, 200, b"\xff\xd8\xff") for page in (2, 3)]
    return keep_pictures(by=by or office.officer, body=office.body, places=places, pictures=pictures)


def test_each_finding_has_the_picture_of_its_page_with_its_place_marked(officer):
    page = send(officer)

    reading = ReportReading.objects.get()
    assert list(reading.pictures.values_list("page", flat=True)) == [2, 3]
    first, second = page.context["rows"].forms
    (picture,) = first.pictures
    assert picture.address == f"/inspections/log/from-file/{reading.pk}/page-2.jpg"
    assert picture.alt == "Page 2 of the file, with a mark around Recommendation 1."
    (mark,) = picture.marks
    assert mark.x < 1000 < mark.x + mark.width and mark.y < 1300 < mark.y + mark.height
    assert [each.page for each in second.pictures] == [3]
    html = page.content.decode()
    assert (
        f'<img src="{picture.address}" width="1000" height="{picture.height}" loading="lazy" alt="{picture.alt}">'
        in html
    )
    assert f'<rect x="{mark.x}" y="{mark.y}" width="{mark.width}" height="{mark.height}"></rect>' in html
    assert "Larger picture of page 2 (opens in a new tab)" in html
    assert 'style="' not in html


def test_picture_is_served_alone_and_is_kept_nowhere(officer, office):
    reading = a_reading(office)

    answer = officer.get(f"/inspections/log/from-file/{reading.pk}/page-2.jpg")

    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"\xff\xd8\xff", "image/jpeg")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_page_without_a_picture_is_not_found(officer, office):
    assert officer.get(f"/inspections/log/from-file/{a_reading(office).pk}/page-1.jpg").status_code == 404


def test_colleague_does_not_see_the_pictures(client, office):
    reading = a_reading(office)
    client.force_login(office.other_officer)

    assert client.get(f"/inspections/log/from-file/{reading.pk}/page-2.jpg").status_code == 404
    page = client.post(reverse("inspection-log"), report_sent(do="add", reading=str(reading.pk)))
    assert "page-2.jpg" not in page.content.decode()


def test_officer_who_has_left_does_not_see_them_any_longer(officer, office):
    reading = a_reading(office)
    Membership.objects.filter(user=office.officer).update(ended_at=timezone.now(), ended_by=office.administrator)

    assert officer.get(f"/inspections/log/from-file/{reading.pk}/page-2.jpg").status_code == 404


def test_pictures_stay_beside_their_findings_while_someone_works_on_the_page(officer, office):
    reading = a_reading(office)
    row = {"wording": "Light every lamp.", "kind": "recommendation", "due_precision": "none"}
    typed = report_sent(reading=str(reading.pk), do="remove-1") | rows_sent(
        {**row, "reference": "1", "place": "1"}, {**row, "reference": "2", "place": "2"}
    )

    page = officer.post(reverse("inspection-log"), typed)

    (left,) = page.context["rows"].forms
    assert [picture.page for picture in left.pictures] == [2, 3]
    assert left.pictures[0].alt == "Page 2 of the file, with a mark around Recommendation 2."


@pytest.mark.parametrize("place", ["", "0", "3", "-1", "x", "9" * 5000])
def test_row_from_nowhere_has_no_picture(officer, office, place):
    row = {"wording": "Light every lamp.", "kind": "recommendation", "due_precision": "none", "place": place}
    typed = report_sent(reading=str(a_reading(office).pk), do="add") | rows_sent(row)

    page = officer.post(reverse("inspection-log"), typed)

    assert page.status_code == 200
    assert not any(row.pictures for row in page.context["rows"].forms)


@pytest.mark.parametrize("reading", ["", "0", "x", "999999", "9" * 5000])
def test_page_that_names_no_reading_is_the_same_without_pictures(officer, reading):
    page = officer.post(reverse("inspection-log"), report_sent(reading=reading, do="add"))

    assert page.status_code == 200
    assert "s55-page-picture" not in page.content.decode()


def test_row_with_a_place_and_no_words_is_still_an_empty_row(officer, office):
    typed = report_sent(reading=str(a_reading(office).pk)) | rows_sent({"kind": "recommendation", "place": "1"})

    assert officer.post(reverse("inspection-log"), typed).status_code == 302


def test_pictures_are_deleted_when_the_report_is_logged(officer, office):
    reading = a_reading(office)

    officer.post(reverse("inspection-log"), report_sent(reading=str(reading.pk)))

    assert (ReportReading.objects.count(), ReportPicture.objects.count()) == (0, 0)


def test_someone_elses_pictures_are_not_deleted(officer, office):
    reading = a_reading(office, by=office.other_officer)

    officer.post(reverse("inspection-log"), report_sent(reading=str(reading.pk)))

    assert ReportReading.objects.get() == reading


def test_pictures_are_deleted_after_a_week(office):
    a_reading(office)
    ReportReading.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    kept = a_reading(office)

    delete_old_drafts()

    assert list(ReportReading.objects.all()) == [kept]


def test_picture_of_an_upload_that_has_lapsed_is_not_found(officer, office):
    reading = a_reading(office)
    ReportReading.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert officer.get(f"/inspections/log/from-file/{reading.pk}/page-2.jpg").status_code == 404


def test_person_who_uploads_report_after_report_keeps_the_newest(office):
    others = a_reading(office, by=office.other_officer)
    _first, *rest = [a_reading(office) for _ in range(MOST_READINGS + 1)]

    assert set(ReportReading.objects.all()) == {others, *rest}


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body><main><h1>Lamps</h1><h2>Recommendation 1</h2><p>Forces should light lamps.</p></main></body></html>"
    ],
)
def test_file_without_pages_has_nothing_in_the_pictures_place(officer, data):
    page = send(officer, data, "report.html")

    assert page.status_code == 200
    assert ReportReading.objects.count() == 0
    assert "s55-page-picture" not in page.content.decode()


def test_pdf_that_cannot_be_drawn_fills_in_the_page_all_the_same(officer, monkeypatch):
    monkeypatch.setattr("inspections.intake.picturing.SECONDS", 0)

    page = send(officer)

    assert [row.initial["reference"] for row in page.context["rows"].forms] == ["1", "2"]
    assert "s55-page-picture" not in page.content.decode()


def test_buttons_of_the_filled_in_page_lead_to_the_page_that_logs_a_report(officer):
    """The page is shown at the address that reads the file, where they would lose everything that was typed."""
    places = re.findall(r'formaction="([^"]*)"', send(officer).content.decode())

    assert len(places) == 7
    assert {place.partition("#")[0] for place in places} == {"/inspections/log/"}
