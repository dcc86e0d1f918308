"""The page of a PDF beside what was read from it: on any window, without scripts, and with the product's own policy."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from inspections.intake.reading import parse
from responses.importing.actions import propose_import
from responses.importing.pictures import pictures_for
from responses.importing.response_text import find_response
from responses.models import ImportProposal
from tests.browser.axe import check_page
from tests.factories import Office, an_office
from tests.inspections.intake.paged import RESPONSE, as_pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# The mark and the picture in pixels, and whether the picture has arrived.
SHOWN = """() => [...document.querySelectorAll('.s55-page-picture')].map((figure) => {
    const img = figure.querySelector('img'), rect = figure.querySelector('rect').getBoundingClientRect(), box = img.getBoundingClientRect();
    img.loading = 'eager';
    return { loaded: img.complete && img.naturalWidth, width: Math.round(box.width),
             inside: rect.left >= box.left - 2 && rect.right <= box.right + 2 && rect.top >= box.top && rect.bottom <= box.bottom,
             top: (rect.top - box.top) / box.height, height: rect.height / box.height };
})"""


@pytest.fixture
def office() -> Office:
    return an_office("Westmarch")


def an_import(office: Office) -> ImportProposal:
    reading = parse(as_pdf(RESPONSE))
    return propose_import(
        by=office.officer,
        body=office.body,
        reading=reading.to_json(),
        file_name="response.pdf",
        file_hash="1" * 64,
        pictures=pictures_for(find_response(reading), as_pdf(RESPONSE)),
    )


@pytest.mark.parametrize("width", [1280, 320])
def test_page_of_the_file_is_beside_its_finding_with_its_place_marked(visit, office, width):
    visitor = visit(scripts=False).is_already(office.officer)
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 900})
    visitor.goto(an_import(office).get_absolute_url())
    page.locator(".s55-page-picture img").scroll_into_view_if_needed()
    expect(page.locator(".s55-page-picture img").first).to_have_js_property("naturalWidth", 1000)

    (picture,) = page.evaluate(SHOWN)
    assert picture["loaded"] == 1000
    assert picture["width"] >= (300 if width == 1280 else 250)
    # The wording is near the top of its page, and two lines high.
    assert picture["inside"]
    assert 0.08 < picture["top"] < 0.16
    assert 0.03 < picture["height"] < 0.07
    if width == 1280:
        wording = page.locator(".s55-with-picture .s55-prose").bounding_box()
        beside = page.locator(".s55-page-picture").bounding_box()
        assert beside["x"] >= wording["x"] + wording["width"]


def test_pages_with_pictures_are_accessible_and_fit_a_phone(visit, office):
    visitor = visit().is_already(office.officer)
    proposal = an_import(office)
    visitor.goto(proposal.get_absolute_url())
    check_page(visitor.page)
    visitor.page.get_by_role("button", name="Change the wording of Recommendation 1").click()
    visitor.page.locator(".s55-page-picture").wait_for()
    check_page(visitor.page)


def test_larger_picture_opens_beside_the_page(visit, office):
    visitor = visit().is_already(office.officer)
    visitor.goto(an_import(office).get_absolute_url())

    with visitor.page.expect_popup() as opened:
        visitor.page.get_by_role("link", name="Larger picture of page 2 (opens in a new tab)").click()

    opened.value.wait_for_load_state()
    assert opened.value.url.endswith("/page-2.jpg")
    assert opened.value.locator("img").evaluate("it => it.naturalWidth") == 1000


def test_report_fills_in_its_page_with_pictures_beside_the_findings(visit, office, tmp_path):
    visitor = visit(scripts=False).is_already(office.officer)
    page = visitor.page
    visitor.goto(reverse("inspection-from-file"))
    page.set_input_files("input[type=file]", {"name": "report.pdf", "mimeType": "application/pdf", "buffer": as_pdf()})
    page.get_by_role("button", name="Read the report").click()

    page.locator(".s55-page-picture img").first.scroll_into_view_if_needed()
    expect(page.locator(".s55-page-picture img").first).to_have_js_property("naturalWidth", 1000)
    assert page.locator(".s55-page-picture img").first.get_attribute("alt") == (
        "Page 2 of the file, with a mark around Recommendation 1."
    )
    # The picture stays with its row when the row above it is removed.
    page.get_by_role("button", name="Remove finding 1: Recommendation 1").click()
    assert page.locator(".s55-page-picture img").get_attribute("alt") == (
        "Page 3 of the file, with a mark around Recommendation 2."
    )
