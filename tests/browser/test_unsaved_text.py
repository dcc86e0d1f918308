"""Typed text is not lost silently: leaving the page asks first, and the line beside the button is true."""

import re

import pytest

from inspections.queries import findings_for_us
from tests.browser.visitors import write_text
from tests.factories import a_response, an_office, invite

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = ".s55-editor__text"
NOT_SAVED = re.compile(r"^Not saved: changes since (\d{1,2}(:\d\d)?(am|pm)|midday|midnight)\.$")


@pytest.fixture
def office(live_server):
    return an_office()


@pytest.fixture(autouse=True)
def _not_kept_yet(settings):
    """These tests are about text that has not been kept as a draft yet (tests/browser/test_keeping.py)."""
    settings.KEEP_AFTER_SECONDS = 600.0


@pytest.fixture(params=["office", "force"])
def writing(request, visit, office):
    """Someone on a page where they write, on either side, with the text of a link that leaves it."""
    response = a_response(office)
    finding = findings_for_us(response.inspection)[0]
    if request.param == "office":
        visitor = visit().is_already(office.officer)
        visitor.goto(f"/responses/{response.reference}/findings/{finding.pk}/")
        return visitor, "History", "Save"
    asked = invite(office, response)
    visitor = visit().is_already(office.lead)
    visitor.goto(f"{asked.get_absolute_url()}findings/{finding.pk}/")
    return visitor, "All comments on this report", "Save"


def questions_of(page, *, stay):
    """Answer each of the browser's questions in this way."""
    asked = []

    def answer(dialog):
        asked.append(dialog.type)
        dialog.dismiss() if stay else dialog.accept()

    page.on("dialog", answer)
    return asked


def test_leaving_with_unsaved_text_is_asked_about_and_staying_keeps_it(writing):
    visitor, link, _button = writing
    page = visitor.page
    before, line = page.url, page.locator("[data-s55-saved]")
    assert line.inner_text() == "Nothing has been saved here yet."
    page.locator(TEXT).press_sequentially("An hour of work.")
    assert NOT_SAVED.match(line.inner_text())

    asked = questions_of(page, stay=True)
    page.get_by_role("link", name=link, exact=True).click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert (asked, page.url) == (["beforeunload"], before)
    assert page.locator(TEXT).inner_text() == "An hour of work."


def test_leaving_is_possible_and_saved_text_asks_nothing(writing):
    visitor, link, button = writing
    page = visitor.page
    asked = questions_of(page, stay=False)
    page.locator(TEXT).press_sequentially("Typed and taken back.")
    write_text(page, "")
    assert page.locator("[data-s55-saved]").inner_text() == "Nothing has been saved here yet."
    page.locator(TEXT).press_sequentially("An hour of work.")
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state("networkidle")
    assert asked == []
    assert "aved" in page.locator("[data-s55-saved]").inner_text()
    assert not NOT_SAVED.match(page.locator("[data-s55-saved]").inner_text())

    page.locator(TEXT).press_sequentially(" More.")
    page.get_by_role("link", name=link, exact=True).click()
    page.wait_for_load_state("networkidle")
    assert asked == ["beforeunload"]
    assert page.locator(TEXT).count() == 0


def test_previewed_text_is_kept_so_that_leaving_asks_nothing(visit, office):
    response = a_response(office)
    visitor = visit().is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/write/key-findings/")
    visitor.page.locator(TEXT).press_sequentially("An hour of work.")
    asked = questions_of(visitor.page, stay=True)
    visitor.press("Preview")
    visitor.page.wait_for_selector("text=Preview: not saved yet")
    visitor.page.locator(TEXT).click()
    visitor.page.get_by_role("link", name="History", exact=True).click()
    visitor.page.wait_for_url("**/history/")
    assert asked == []
    visitor.goto(f"/responses/{response.reference}/write/key-findings/")
    assert visitor.page.locator(TEXT).inner_text() == "An hour of work."


def test_without_scripts_nothing_changes(visit, office):
    response = a_response(office)
    visitor = visit(scripts=False).is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/write/key-findings/")
    assert "Nothing has been saved here yet." in visitor.page.content()
    visitor.page.fill("textarea[name=text]", "An hour of work.")
    visitor.press("Save")
    visitor.page.wait_for_selector("text=Key findings: saved")
    assert response.passages.get().plain == "An hour of work."


def test_page_says_beside_the_box_what_pasting_keeps_and_drops(writing):
    visitor, _link, _button = writing
    box = visitor.page.locator(TEXT)
    described = box.get_attribute("aria-describedby")
    words = " ".join(visitor.page.locator(f"#{each}").inner_text() for each in described.split())
    assert "we keep paragraphs, headings, lists, bold, italics and links." in words
    assert "We remove comments, tracked deletions, hidden text, pictures and styles." in words


def test_page_without_scripts_says_what_pasting_into_the_plain_box_keeps(visit, office):
    response = a_response(office)
    visitor = visit(scripts=False).is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/write/key-findings/")
    assert (
        "we keep the words, paragraphs and simple lists. We remove bold, links and pictures" in visitor.page.content()
    )
