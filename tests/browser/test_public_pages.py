"""The public pages and the import in a real browser: accessible, narrow, without scripts."""

from io import BytesIO

import pypdfium2
import pytest

from responses.enums import ResponseStatus
from responses.models import Publication
from responses.publishing.rendering import render
from tests.browser.axe import check_page
from tests.factories import PASSWORD, a_response, an_office
from tests.responses.importing import lookalike
from tests.responses.register.test_pages import correct

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office():
    return an_office("Westmarch")


@pytest.fixture
def published(office) -> Publication:
    first = Publication.objects.get(response=a_response(office, ResponseStatus.PUBLISHED))
    a_response(an_office("Mummerset"), ResponseStatus.PUBLISHED, title="A long title " * 15)
    correct(office, first.response, words="The number was 460.", reason="The number was wrong.")
    render(first.pk)
    return first


def test_register_that_is_searched_is_accessible_and_fits_a_phone(page, published):
    for address in ("/published/?q=register&year=2026&office=westmarch", "/published/?q=nothing-of-the-kind"):
        page.goto(address)
        check_page(page)


def test_reader_searches_takes_a_filter_away_and_reads_without_scripts(plain_page, published):
    plain_page.goto("/published/")
    plain_page.fill("#register-q", "custody register")
    plain_page.select_option("#register-office", "westmarch")
    plain_page.click("main button")
    plain_page.wait_for_load_state()
    assert plain_page.locator(".s55-register__entry").count() == 1
    plain_page.click(".moj-filter__tag >> text=Westmarch")
    plain_page.wait_for_load_state()
    assert plain_page.url.endswith("/published/?q=custody+register")
    plain_page.click("text=Custody records")
    plain_page.wait_for_load_state()
    plain_page.click(".s55-contents >> text=Key findings")
    assert plain_page.url.endswith("#key-findings")
    assert plain_page.is_visible("text=The number was 460.")


def test_heading_stays_with_its_text_on_paper(plain_page, published):
    """On sheets of many heights, so that every heading comes near the end of one."""
    plain_page.goto(published.get_absolute_url())
    headings = set(plain_page.locator(".response-document :is(h2, h3, h4)").all_inner_texts())
    left_alone, sheets = set(), 0
    for height in range(500, 900, 20):
        printed = pypdfium2.PdfDocument(BytesIO(plain_page.pdf(width="794px", height=f"{height}px")))
        lines = [sheet.get_textpage().get_text_bounded().split("\r\n") for sheet in printed]
        sheets += len(lines)
        left_alone |= {sheet[-1].strip() for sheet in lines[:-1]} & headings
    assert (left_alone, sheets > 60) == (set(), True)


def test_officer_imports_a_response_by_hand_and_without_scripts(page, plain_page, office):
    for number, window in enumerate((page, plain_page)):
        window.goto("/accounts/login/?next=/responses/import/")
        window.fill("#id_login", (office.officer, office.other_officer)[number].email)
        window.fill("#id_password", PASSWORD)
        window.click("main button[type=submit]")
        window.wait_for_selector("h1:has-text('Import a response')")
        if window is page:
            check_page(window)
        text = lookalike.as_text().replace("Lost and Found:", f"Lost and Found {number}:")
        window.set_input_files(
            "input[type=file]", {"name": "response.txt", "mimeType": "text/plain", "buffer": text.encode()}
        )
        window.click("main button:has-text('Read the file')")
        window.wait_for_selector("h1:has-text('Check the details')")
        if window is page:
            check_page(window)
        window.check("input[name=date_confirmed]")
        window.click("main button:has-text('Create the response')")
        window.wait_for_selector(f"h1:has-text('Lost and Found {number}')")
