"""The page that shows how far a long file has been read, and how an upload leads to it and back."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inspections.intake.reading import MOST_PAGES_AT_ONCE
from inspections.long_files.progress import time_left
from inspections.long_files.working import work_on_long_file
from inspections.models import Inspection, LongFile, LongFileData, ReportReading
from responses.models import ImportProposal
from tests.factories import an_office
from tests.inspections.logging.forms_as_sent import report_sent, rows_sent
from tests.inspections.long_files.files import (
    Purpose,
    a_long_file,
    a_pdf,
    a_read_long_file,
    a_stopped_long_file,
)

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    """What the page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


@pytest.fixture
def office():
    return an_office("Westmarch")


@pytest.fixture
def officer(client, office):
    client.force_login(office.officer)
    return client


def send(client, page: str, data: bytes, **more):
    return client.post(reverse(page), {"file": SimpleUploadedFile("lamps.pdf", data), **more})


def test_long_report_leads_to_its_progress_and_then_to_the_page_that_logs_it(officer, office):
    answer = send(officer, "inspection-from-file", a_pdf())

    file = LongFile.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, file.get_absolute_url())
    assert "We will start in a few seconds." in words(officer.get(file.get_absolute_url()))
    work_on_long_file(file.pk)

    page = officer.get(file.get_absolute_url(), follow=True)

    assert page.redirect_chain == [(f"/inspections/log/files/{file.pk}/log/", 302)]
    assert "We have filled in this page from “lamps.pdf”." in words(page)
    assert page.context["form"].initial["title"] == "Lamps after dark"
    assert [row.initial["wording"] for row in page.context["rows"]] == [
        "By 31 August 2024, chief constables should light every lamp.",
        "Chief constables should count the lamps.",
    ]
    assert [picture.page for picture in page.context["rows"].forms[0].pictures] == [2]


def test_what_is_filled_in_is_the_same_as_if_it_were_read_at_once(officer, office, monkeypatch):
    at_once = send(officer, "inspection-from-file", a_pdf(pages=4))
    monkeypatch.setattr("inspections.intake.reading.MOST_PAGES_AT_ONCE", 3)
    send(officer, "inspection-from-file", a_pdf(pages=4))
    file = LongFile.objects.get()
    work_on_long_file(file.pk)

    page = officer.get(file.get_absolute_url(), follow=True)

    own = {"reading", "form_key"}
    same = [
        {name: value for name, value in each.context["form"].initial.items() if name not in own}
        for each in (at_once, page)
    ]
    assert same[0] == same[1]
    assert page.context["read"] == at_once.context["read"]


def test_logging_the_report_deletes_what_was_read(officer, office):
    file = a_read_long_file(office)
    page = officer.get(file.get_absolute_url(), follow=True)
    initial = page.context["form"].initial
    sent = report_sent(title=initial["title"], reading=initial["reading"]) | rows_sent()

    assert officer.post(reverse("inspection-log"), sent).status_code == 302

    assert Inspection.objects.count() == 1
    assert (LongFile.objects.count(), ReportReading.objects.count()) == (0, 0)


def test_long_response_leads_to_its_progress_and_then_to_its_check(officer, office):
    answer = send(officer, "response-import", a_pdf(of=Purpose.RESPONSE), body=office.body.pk)

    file = LongFile.objects.get()
    assert answer["Location"] == file.get_absolute_url()
    assert "lamps.pdf , uploaded on" in words(officer.get(reverse("response-import")))
    work_on_long_file(file.pk)
    page = officer.get(file.get_absolute_url(), follow=True)
    assert page.redirect_chain == [(ImportProposal.objects.get().get_absolute_url(), 302)]
    # It is in the list of files to check, so not in that of long files.
    assert "Long files" not in words(officer.get(reverse("response-import")))


@pytest.mark.parametrize("page", ["inspection-from-file", "response-import"])
def test_short_file_is_read_at_once(officer, office, page):
    purpose = Purpose.REPORT if page == "inspection-from-file" else Purpose.RESPONSE

    answer = send(officer, page, a_pdf(pages=MOST_PAGES_AT_ONCE, of=purpose), body=office.body.pk)

    assert answer.status_code == (200 if purpose == Purpose.REPORT else 302)
    assert (LongFile.objects.count(), LongFileData.objects.count()) == (0, 0)


def test_page_says_which_page_was_read_which_step_it_is_and_how_long_the_rest_takes(officer, office, clock):
    file, now = a_long_file(office), timezone.now()
    LongFile.objects.update(step=1, page=10, pages=40, started_at=now, work_after=now + timedelta(hours=1))
    clock.move_on(seconds=45)

    html = words(officer.get(file.get_absolute_url()))

    assert "We have read 10 of 40 pages: about 3 minutes left for the rest of them." in html
    assert "Reading the file: Now" in html and "Finding what it says: Not started" in html
    assert "You can leave this page and come back. Nothing is recorded until you say so." in html
    assert "Refresh" in html
    LongFile.objects.update(step=3, page=40)
    html = words(officer.get(file.get_absolute_url()))
    assert "Finding what it says: Done" in html and "Making pictures of its pages: Now" in html
    assert "left" not in html


def test_nothing_is_said_about_the_time_left_before_enough_is_read(clock):
    now = timezone.now()
    assert time_left(None, done=10, of=40, now=now) == ""
    assert time_left(now, done=4, of=40, now=now + timedelta(seconds=60)) == ""
    assert time_left(now, done=5, of=40, now=now + timedelta(seconds=5)) == "less than a minute left"
    assert time_left(now, done=40, of=40, now=now + timedelta(seconds=60)) == ""


def test_htmx_gets_the_part_that_changes_and_then_the_next_page(officer, office):
    file = a_long_file(office)
    asked = {"headers": {"HX-Request": "true"}}

    part = officer.get(file.get_absolute_url(), **asked).content.decode()

    assert part.lstrip().startswith('<div id="long-file"') and "hx-get" in part and "<html" not in part
    work_on_long_file(file.pk)
    answer = officer.get(file.get_absolute_url(), **asked)
    assert answer["HX-Redirect"] == LongFile.objects.get().leads_to


def test_stopped_reading_is_named_and_can_be_started_again(officer, office):
    file = a_stopped_long_file(office)

    page = officer.get(file.get_absolute_url())

    assert "Reading stopped" in words(page)
    assert "reading stopped" in words(officer.get(reverse("inspection-from-file")))
    assert reverse("long-file-try-again", args=[file.pk]) in page.content.decode()
    officer.post(reverse("long-file-try-again", args=[file.pk]))
    assert "We will start in a few seconds." in words(officer.get(file.get_absolute_url()))
    again = officer.post(reverse("long-file-try-again", args=[file.pk]), follow=True)
    assert "There is nothing to try again" in words(again)


def test_page_says_if_no_worker_seems_to_run(officer, office, clock):
    file = a_long_file(office)
    clock.move_on(seconds=200)
    html = words(officer.get(file.get_absolute_url()))
    assert "Reading has not started." in html and "We have kept your file" in html


def test_cancelled_file_is_deleted_and_the_page_says_so(officer, office):
    file = a_long_file(office)

    page = officer.post(reverse("long-file-cancel", args=[file.pk]), follow=True)

    assert "You stopped the reading" in words(page) and "hx-get" not in page.content.decode()
    assert LongFileData.objects.count() == 0
    again = officer.post(reverse("long-file-cancel", args=[file.pk]), follow=True)
    assert "has already ended" in words(again)


def test_refused_file_says_why(officer, office):
    file = a_read_long_file(office, data=b"%PDF-1.7 broken")
    html = words(officer.get(file.get_absolute_url()))
    assert "The file was not read" in html and "damaged" in html and "Try again" not in html


def test_too_many_waiting_files_are_refused_on_the_form(officer, office):
    for number in range(5):
        a_long_file(office, data=b"file %d" % number)
    for page in ("inspection-from-file", "response-import"):
        answer = send(officer, page, a_pdf(), body=office.body.pk)
        assert answer.status_code == 422
        assert "You have 5 files that have not been read yet." in words(answer)


def test_no_one_else_sees_the_file(client, officer, office):
    file = a_read_long_file(office)
    client.force_login(office.manager)
    for name in ("long-file", "inspection-from-long-file"):
        assert client.get(reverse(name, args=[file.pk])).status_code == 404
    for name in ("long-file-cancel", "long-file-try-again"):
        assert client.post(reverse(name, args=[file.pk])).status_code == 404
