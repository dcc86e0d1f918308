"""The search page and earlier answers in a browser: readable at every width, by keyboard, and without scripts."""

import pytest

from responses.enums import Section
from responses.places import finding_url
from responses.search.sweeping import sweep
from tests.browser.axe import check_page
from tests.browser.looks import wrong_at_each_width, wrong_for_readers, wrong_in_forced_colours
from tests.factories import a_finding, a_response, an_office, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDING = "Custody records must show why each detained child was strip searched and who authorised it."


@pytest.fixture
def office(live_server):
    return an_office()


@pytest.fixture
def later(office):
    """A response to a finding like one that the office answered before."""
    earlier = a_response(office, title="Custody in 2025", findings=[a_finding("4", wording=WORDING)])
    words = "We record **each** search."
    write(office, earlier, Section.BODY_COMMENT, finding=earlier.inspection.findings.get(), words=words)
    later = a_response(office, title="Custody in 2026", findings=[a_finding("9", wording=f"Again: {WORDING}")])
    while sweep():
        pass
    return later


@pytest.mark.parametrize("query", ["?q=custody&kind=b_finding&year=2026", "?q=custdoy", "?q=zebra"])
def test_results_are_accessible_at_every_width_and_in_forced_colours(visit, office, later, query):
    visitor = visit().is_already(office.officer)
    visitor.goto(f"/search/{query}")
    page = visitor.page
    check_page(page)
    assert (wrong_at_each_width(page), wrong_for_readers(page), wrong_in_forced_colours(page)) == ([], [], [])


@pytest.mark.parametrize("scripts", [True, False])
def test_searching_needs_only_the_keyboard_and_no_scripts(visit, office, later, scripts):
    visitor = visit(scripts=scripts).is_already(office.officer)
    visitor.goto("/search/")
    page = visitor.page
    page.focus("#id_q")
    page.keyboard.type("custdoy")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=custdoy*")
    assert "These results are for “custody”" in page.inner_text("main")
    assert page.locator("main li h3 a").first.inner_text().startswith("Custody in 2026")
    page.locator("main li h3 a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/inspections/*/")


@pytest.mark.parametrize("scripts", [True, False])
def test_earlier_answer_comes_after_what_was_typed_and_is_not_saved(visit, office, later, scripts):
    visitor = visit(scripts=scripts).is_already(office.officer)
    visitor.goto(finding_url(later, later.inspection.findings.get()))
    page = visitor.page
    visitor.write_text("Typed so far.")
    page.get_by_text("Recommendation 4: Custody in 2025").click()
    page.get_by_role("button", name="Use this text").click()
    page.wait_for_selector("[data-s55-saved]:has-text('Not saved'), [data-s55-saved]:has-text('have not been saved')")
    assert page.input_value("textarea[name=text]") == (
        "<p>Typed so far.</p><p>We record <strong>each</strong> search.</p>"
        if scripts
        else "Typed so far.\n\nWe record **each** search."
    )
    assert not later.passages.exists()


def test_editor_over_the_box_is_given_the_stored_html(visit, office, later):
    """The editor prevents the event’s default, and puts the text in itself."""
    visitor = visit().is_already(office.officer)
    visitor.goto(finding_url(later, later.inspection.findings.get()))
    page = visitor.page
    page.evaluate(
        """() => document.querySelector("textarea[name=text]").addEventListener("s55:set-text", (event) => {
            document.body.dataset.given = JSON.stringify(event.detail);
            document.body.dataset.taken = event.defaultPrevented;
        })"""
    )
    page.get_by_text("Recommendation 4: Custody in 2025").click()
    check_page(page)
    page.get_by_role("button", name="Use this text").click()
    given = page.evaluate("JSON.parse(document.body.dataset.given)")
    assert given == {
        "html": "<p>We record <strong>each</strong> search.</p>",
        "text": "We record **each** search.",
        "append": True,
    }
    assert page.evaluate("document.body.dataset.taken") == "true"
    assert page.input_value("textarea[name=text]") == "<p>We record <strong>each</strong> search.</p>"
