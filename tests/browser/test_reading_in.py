"""From a report’s PDF to a response to write, and from a letter in Word to a response on record, counted in clicks."""

from __future__ import annotations

import pytest

from inspections.intake.reading import MAX_BYTES
from responses.enums import ResponseStatus
from responses.models import Response
from tests.browser.test_force_and_work import sign_in
from tests.factories import an_office
from tests.inspections.intake.paged import as_pdf
from tests.responses.importing import lookalike

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_CLICKS = 12
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Person:
    """Someone at the browser. Each click and each box that is filled in is counted; choosing a file is two clicks."""

    def __init__(self, page) -> None:
        self.page, self.clicks, self.boxes = page, 0, 0

    def follow(self, words: str) -> None:
        self.clicks += 1
        self.page.locator(f"main a:has-text('{words}')").first.click()

    def press(self, words: str) -> None:
        self.clicks += 1
        self.page.locator("main").get_by_role("button", name=words, exact=True).click()

    def tick(self, name: str) -> None:
        self.clicks += 1
        self.page.locator(f"[name={name}]").check()

    def choose(self, name: str, kind: str, data: bytes) -> None:
        self.clicks += 2
        assert len(data) < MAX_BYTES
        self.page.set_input_files("[name=file]", {"name": name, "mimeType": kind, "buffer": data})

    def type(self, name: str, words: str) -> None:
        self.boxes += 1
        self.page.fill(f"[name={name}]", words)


def a_report() -> bytes:
    findings = "".join(
        f"<h2>Recommendation {number}</h2><p>By 31 August 2024, chief constables should light lamp {number}.</p>"
        for number in range(1, 11)
    )
    return as_pdf(f"<h1>Lamps after dark</h1><p>Published on 14 March 2024</p>{findings}")


@pytest.fixture
def office():
    return an_office("Wealdshire")


def test_from_a_report_with_ten_recommendations_to_a_response_to_write(page, office, live_server):
    sign_in(page, office.officer, live_server)
    page.goto(f"{live_server.url}/inspections/")
    person = Person(page)
    person.follow("Log an inspection")
    person.follow("Fill in this page from the report’s file or address")
    person.choose("report.pdf", "application/pdf", a_report())
    person.press("Read the report")
    person.tick("date_confirmed")
    person.press("Log this inspection")
    page.wait_for_url("**/responses/**")

    response = Response.objects.get()
    assert response.inspection.findings.count() == 10
    assert response.inspection.title == "Lamps after dark"
    assert person.clicks <= MOST_CLICKS and not person.boxes


def test_from_a_letter_in_word_to_a_response_published_elsewhere_on_record(page, office, live_server):
    sign_in(page, office.officer, live_server)
    page.goto(f"{live_server.url}/responses/")
    person = Person(page)
    person.follow("Import an existing response")
    person.choose("letter.docx", WORD, lookalike.as_docx())
    person.press("Read the file")
    person.tick("date_confirmed")
    for part, words in (("day", "1"), ("month", "9"), ("year", "2026")):
        person.type(f"answered_on_{part}", words)
    person.type("answer_address", "https://www.wealdshire-pcc.example/responses/lamps/")
    person.press("Create the response")
    page.wait_for_selector("h1:not(:has-text('Check the details'))")

    response = Response.objects.get()
    assert response.status in (ResponseStatus.PUBLISHED, ResponseStatus.DISTRIBUTED)
    assert response.publications.get().published_on.isoformat() == "2026-09-01"
    assert person.clicks <= MOST_CLICKS and person.boxes == 4
