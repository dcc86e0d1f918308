"""Threads beside a text in a browser: selected words, unsaved text that stays, and no scripts at all."""

import pytest

from responses.enums import Section
from responses.models import Thread
from tests.browser.axe import check_page
from tests.factories import a_response, an_office, invite, refreshed, write
from tests.responses.comments.threads import on_office_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SELECT_WORDS = """(box, words) => {
    const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(words);
        if (at >= 0) getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
    }
}"""


@pytest.fixture
def office(live_server):
    return an_office()


@pytest.fixture
def response(office):
    response = a_response(office)
    write(office, response, Section.KEY_FINDINGS, words="We have acted quickly on this.")
    return refreshed(response)


def test_selected_words_are_quoted_and_unsaved_text_stays_on_the_page(visit, office, response):
    visitor = visit().is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/write/key-findings/")
    page = visitor.page
    page.wait_for_selector("[data-s55-ready]")
    box = page.locator(".s55-editor__text")
    box.press_sequentially("And more. ")
    box.evaluate(SELECT_WORDS, "acted quickly")

    page.get_by_text("Start a thread").click()
    page.wait_for_selector("details[open] textarea[name=comment]")
    assert page.input_value("textarea[name=quote]") == "acted quickly"
    page.fill("textarea[name=comment]", "Since when?")
    page.get_by_role("button", name="Post").click()

    page.wait_for_selector(".s55-thread__quote")
    assert "Since when?" in page.locator("#discussion").inner_text()
    assert "And more." in box.inner_text()
    assert Thread.objects.get().quote == "acted quickly"


def test_mistake_is_shown_beside_the_text(visit, office, response):
    visitor = visit().is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/write/key-findings/")
    page = visitor.page
    page.get_by_text("Start a thread").click()
    page.get_by_role("button", name="Post").click()

    page.wait_for_selector("#discussion .govuk-error-summary")
    assert "Enter what you want to say" in page.locator("#discussion").inner_text()
    assert page.url.endswith("/write/key-findings/")


def test_thread_is_started_answered_and_resolved_without_scripts(visit, office, response):
    visitor = visit(scripts=False).is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/write/key-findings/")
    page = visitor.page
    page.get_by_text("Start a thread").click()
    page.fill("textarea[name=quote]", "acted quickly")
    page.fill("textarea[name=comment]", "Since when?")
    page.get_by_text("Tell someone").click()
    page.get_by_label("Mina Manager").check()
    page.get_by_role("button", name="Post").click()

    page.get_by_role("link", name="Reply").click()
    page.fill("textarea[name=comment]", "Since May.")
    page.get_by_role("button", name="Post reply").click()
    page.get_by_role("button", name="Resolve").click()

    thread = Thread.objects.get()
    assert [comment.text for comment in thread.comments.all()] == ["Since when?", "Since May."]
    assert thread.resolved_by == office.officer


def test_pages_of_threads_are_accessible_and_fit_320_pixels(visit, office, response):
    invite(office, response)
    thread = on_office_text(
        office.officer, response, quote="acted quickly", tell=[office.officer], other_words="acted at once"
    )
    visitor = visit().is_already(office.officer)
    for path in (
        f"/responses/{response.reference}/write/overall-comment/",
        f"/responses/{response.reference}/write/key-findings/",
        f"/responses/{response.reference}/discussion/?text=overall-comment",
        thread.get_absolute_url(),
        "/",
    ):
        visitor.goto(path)
        check_page(visitor.page)
    visitor.is_already(office.lead)
    visitor.goto(f"/force-comments/{response.reference}/{office.force.slug}/overall/")
    visitor.page.get_by_text("Start a thread").click()
    check_page(visitor.page)
