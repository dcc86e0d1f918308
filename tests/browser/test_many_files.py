"""Importing many files in a real browser: the progress updates itself, and every page works without scripts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inspections.models import Inspection
from responses.many_files.actions.working import work_on_batch
from responses.models import FileBatch, FileInBatch, ProposedResponse
from tests.browser.axe import check_page
from tests.browser.test_force_and_work import sign_in
from tests.factories import an_inspection, an_office
from tests.responses.many_files.old_responses import (
    LETTER_ABOUT_TWO,
    NOT_OURS,
    REGISTER,
    Unpacked,
    a_response_file,
    as_zip,
    day_of,
    title_of,
    two_alike,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = "/responses/import/files/"


def everything() -> bytes:
    return as_zip(
        [
            *two_alike(),
            *(a_response_file(number) for number in range(2, 8)),
            Unpacked(name="2016/Letter to the Home Secretary about two reports.html", data=LETTER_ABOUT_TWO.encode()),
            Unpacked(name="2017/All our responses.html", data=REGISTER.encode()),
            Unpacked(name="2017/NPCC reply.html", data=NOT_OURS.encode()),
            Unpacked(name="2018/scan.png", data=b"\x89PNG\r\n" + b"0" * 60),
            ("../../etc/passwd", b"x"),
        ]
    )


@pytest.fixture
def office():
    office = an_office("Wealdshire")
    an_inspection(office, title=title_of(7), published_on=day_of(7))
    return office


def shoot(page, name: str) -> None:
    """Save pictures of the page at two widths, for a person who looks at them: set S55_SHOTS to a folder."""
    if not (folder := os.environ.get("S55_SHOTS")):
        return
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def upload(page, live_server, data: bytes) -> FileBatch:
    page.goto(live_server.url + ADDRESS)
    page.set_input_files("[name=uploads]", {"name": "old responses.zip", "mimeType": "application/zip", "buffer": data})
    page.click("text=Upload and read the files")
    page.wait_for_selector("h1:has-text('Reading the files')")
    return FileBatch.objects.latest("pk")


def test_from_a_zip_to_responses_with_progress_that_updates_itself(page, office, live_server):
    sign_in(page, office.officer, live_server)
    page.goto(live_server.url + ADDRESS)
    check_page(page)
    shoot(page, "upload")
    batch = upload(page, live_server, everything())
    check_page(page)
    first = FileInBatch.objects.filter(read_at=None).first()
    FileInBatch.objects.filter(pk=first.pk).update(refused="It was not read.", read_at=batch.created_at, data=b"")
    page.wait_for_selector("text=We have read 2 of 14 files")  # the page refreshed itself; one file was refused at once
    shoot(page, "progress")
    work_on_batch(batch.pk)
    page.wait_for_selector("h1:has-text('What we read from the files')")
    page.wait_for_selector("text=Import the")
    check_page(page)
    shoot(page, "result")

    page.click("text=files read without a warning >> nth=0")
    page.wait_for_selector("h1:has-text('Import the responses read without a warning')")
    check_page(page)
    shoot(page, "import")
    page.check("[name=dates_confirmed]")
    page.click("main button:has-text('Import the responses')")
    page.wait_for_selector("h1:has-text('Import in progress')")
    work_on_batch(batch.pk)
    page.wait_for_selector("text=responses have been imported")
    check_page(page)
    shoot(page, "imported")
    page.click("text=Check the next file")
    page.wait_for_selector("h1:has-text('Check the details')")
    check_page(page)
    shoot(page, "review")
    assert Inspection.objects.count() > 4


def test_every_step_works_without_scripts(plain_page, office, live_server):
    page = plain_page
    sign_in(page, office.officer, live_server)
    batch = upload(page, live_server, as_zip(two_alike()))
    page.click("text=Refresh")
    assert "We have read 0 of 3 files" in page.inner_text("main")
    work_on_batch(batch.pk)
    page.click("text=Refresh")
    page.click("text=Choose which to use >> nth=0")
    page.check("label:has-text('000.txt')")
    page.click("main button:has-text('Continue')")
    page.click("text=Put back")
    page.click("text=Leave out >> nth=0")
    page.click("text=Import the")
    page.click("main button:has-text('Import the responses')")
    work_on_batch(batch.pk)
    page.click("text=Refresh")
    assert ProposedResponse.objects.exclude(reference="").count() == 2
    page.click("main button:has-text('Undo the import')")
    work_on_batch(batch.pk)
    page.click("text=Refresh")
    assert "Undone" in page.inner_text("main")


def test_page_of_files_that_look_alike(page, office, live_server):
    sign_in(page, office.officer, live_server)
    batch = upload(page, live_server, as_zip(two_alike()))
    work_on_batch(batch.pk)
    page.goto(f"{live_server.url}{batch.get_absolute_url()}")
    page.click("text=Choose which to use >> nth=0")
    page.wait_for_selector("h1:has-text('look like the same response')")
    check_page(page)
    shoot(page, "same")
