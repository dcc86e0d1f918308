"""A long report in a real browser: the progress updates itself and leads on, and every page works without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from inspections.long_files.working import work_on_long_file
from inspections.models import LongFile
from tests.browser.axe import check_page
from tests.browser.test_force_and_work import sign_in
from tests.browser.test_many_files import shoot
from tests.factories import an_office
from tests.inspections.long_files.files import TOO_MANY_PAGES, a_pdf, a_stopped_long_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = "/inspections/log/from-file/"


@pytest.fixture
def office():
    return an_office("Wealdshire")


def upload(page, live_server) -> LongFile:
    page.goto(live_server.url + ADDRESS)
    page.set_input_files("[name=file]", {"name": "report.pdf", "mimeType": "application/pdf", "buffer": a_pdf()})
    page.click("main button:has-text('Read the report')")
    page.wait_for_selector("h1:has-text('Reading the file')")
    return LongFile.objects.get()


def test_progress_updates_itself_and_leads_to_the_filled_in_page(page, office, live_server):
    sign_in(page, office.officer, live_server)
    file = upload(page, live_server)
    check_page(page)
    shoot(page, "long-waiting")
    now = timezone.now()
    LongFile.objects.update(
        step=1, page=10, pages=TOO_MANY_PAGES, started_at=now, work_after=now + timedelta(minutes=5)
    )
    page.wait_for_selector(f"text=We have read 10 of {TOO_MANY_PAGES} pages")
    check_page(page)
    shoot(page, "long-reading")
    LongFile.objects.update(work_after=now)

    page.wait_for_selector("h1:has-text('Reading stopped')")
    check_page(page)
    shoot(page, "long-stopped")
    page.click("main button:has-text('Try again')")
    page.wait_for_selector("text=We will start in a few seconds.")
    work_on_long_file(file.pk)

    page.wait_for_selector("h1:has-text('Log an inspection')")
    assert page.input_value("[name=title]") == "Lamps after dark"
    check_page(page)


def test_every_step_works_without_scripts(plain_page, office, live_server):
    page = plain_page
    sign_in(page, office.officer, live_server)
    a_stopped_long_file(office)
    page.goto(live_server.url + ADDRESS)
    page.click("main a:has-text('report.pdf')")
    page.click("main button:has-text('Stop reading')")
    assert "You stopped the reading" in page.inner_text("main")
    page.click("text=Upload another file")
    LongFile.objects.all().delete()
    file = upload(page, live_server)
    page.goto(live_server.url + ADDRESS)
    page.click("main a:has-text('report.pdf')")
    work_on_long_file(file.pk)
    page.click("main a:has-text('Refresh')")
    assert page.input_value("[name=title]") == "Lamps after dark"
