"""Threads beside a text in a browser: selected words, unsaved text that stays, and no scripts at all."""

import pytest

from responses.enums import Section
from responses.models import Mention, Thread
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


# --- Naming a person by typing @ --------------------------------------------------------------------------------------


@pytest.fixture
def replying(visit, office, response):
    thread = on_office_text(office.officer, response)
    visitor = visit().is_already(office.officer)
    visitor.goto(thread.get_absolute_url())
    visitor.page.wait_for_selector("textarea[aria-controls]")
    return visitor


def test_person_is_named_with_the_keyboard_and_ticked(replying, office):
    page = replying.page
    box = page.locator("textarea[name=comment]")
    box.press_sequentially("Ask @a")
    names = page.get_by_role("listbox", name="People to tell").get_by_role("option")
    assert names.all_inner_texts() == ["Adam Administrator", "April Approver", "Arthur Approver"]
    check_page(page)

    box.press("ArrowDown")
    chosen = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{chosen}[aria-selected=true]").inner_text() == "April Approver"
    box.press("Enter")
    box.press_sequentially("when.")

    assert box.input_value() == "Ask @April Approver when."
    assert page.get_by_label("April Approver").is_checked()
    assert "We will email April Approver." in " ".join(page.get_by_role("status").all_inner_texts())
    page.get_by_role("button", name="Post reply").click()
    page.wait_for_selector("text=Notified: April Approver")
    assert Mention.objects.get().person == office.approver


def test_list_of_names_closes_and_leaves_the_words_alone(replying):
    page = replying.page
    box, names = page.locator("textarea[name=comment]"), page.locator(".s55-names")
    box.press_sequentially("@ol")
    assert names.is_visible() is False  # no one tells themselves
    box.press_sequentially(" @mi")
    assert names.is_visible()
    box.press("Escape")
    box.press("Enter")
    assert names.is_visible() is False
    box.press_sequentially("ada@min")

    assert names.is_visible() is False  # an address is not a name
    assert box.input_value() == "@ol @mi\nada@min"
    assert page.locator("input[name=tell]:checked").count() == 0


def test_person_is_named_with_a_click(replying):
    page = replying.page
    page.locator("textarea[name=comment]").press_sequentially("(@man")
    page.get_by_role("option", name="Mina Manager").click()

    assert page.locator("textarea[name=comment]").input_value() == "(@Mina Manager "
    assert page.get_by_label("Mina Manager").is_checked()
