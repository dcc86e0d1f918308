"""The editor by mouse and by keyboard: its toolbar, its dialogs, and what the form then posts."""

import re

import pytest
from playwright.sync_api import expect

from inspections.queries import findings_for_us
from responses.enums import Section
from responses.saved_paragraphs.actions import add_saved_paragraph
from tests.browser.axe import check_page
from tests.factories import a_response, an_office, comment_as_force, invite, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = ".s55-editor__text"


@pytest.fixture
def office(live_server):
    return an_office()


@pytest.fixture
def response(office):
    return a_response(office)


@pytest.fixture
def page(visit, office, response):
    """An officer at the empty key findings, in the editor."""
    visitor = visit().is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/write/key-findings/")
    visitor.page.locator(TEXT).click()
    return visitor.page


def press(page, name):
    page.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click()


def focused(page):
    return page.evaluate("document.activeElement.textContent || document.activeElement.value")


def saved(page, response, button="Save"):
    """The stored HTML, after saving."""
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state("networkidle")
    return response.passages.latest("edited_at").html


def test_each_button_does_what_it_says(page, response):
    press(page, "Heading")
    page.keyboard.type("Custody")
    page.keyboard.press("Enter")
    page.keyboard.type("We ")
    press(page, "Bold")
    page.keyboard.type("must")
    press(page, "Bold")
    press(page, "Italic")
    page.keyboard.type(" act")
    press(page, "Italic")
    page.keyboard.press("Enter")
    press(page, "Subheading")
    page.keyboard.type("Where")
    page.keyboard.press("Enter")
    press(page, "Bullets")
    page.keyboard.type("north")
    page.keyboard.press("Enter")
    press(page, "Nest")
    page.keyboard.type("Wealdham")
    page.keyboard.press("Enter")
    press(page, "Un-nest")
    page.keyboard.type("south")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    press(page, "Numbers")
    page.keyboard.type("first")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    press(page, "Quotation")
    page.keyboard.type("Said.")
    assert saved(page, response) == (
        "<h3>Custody</h3><p>We <strong>must</strong> <em>act</em></p><h4>Where</h4>"
        "<ul><li>north<ul><li>Wealdham</li></ul></li><li>south</li></ul><ol><li>first</li></ol>"
        "<blockquote><p>Said.</p></blockquote>"
    )


def test_lists_nest_to_three_levels_and_no_deeper(page, response):
    press(page, "Bullets")
    for word in ("one", "two", "three", "four"):
        page.keyboard.type(word)
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    assert page.get_by_role("button", name="Nest", exact=True).get_attribute("aria-disabled") == "true"
    assert saved(page, response) == ("<ul><li>one<ul><li>two<ul><li>three</li><li>four</li></ul></li></ul></li></ul>")


def test_toolbar_is_used_by_keyboard_alone(page, response):
    page.keyboard.type("word")
    page.keyboard.press("Control+a")
    page.keyboard.press("Alt+F10")
    assert focused(page) == "Bold"
    page.keyboard.press("ArrowRight")
    assert focused(page) == "Italic"
    page.keyboard.press("End")
    assert focused(page) == "Find"
    page.keyboard.press("ArrowRight")
    assert focused(page) == "Bold"
    stops = page.get_by_role("toolbar").locator("button[tabindex='0']")
    assert stops.all_inner_texts() == ["Bold"]
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Bold", exact=True).get_attribute("aria-pressed") == "true"
    # The button gives the focus back to the text; the toolbar is one stop before it.
    page.keyboard.press("Alt+F10")
    page.keyboard.press("Escape")
    expect(page.locator(TEXT)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Bold"
    assert saved(page, response) == "<p><strong>word</strong></p>"


def test_tab_leaves_the_text_and_escape_leaves_a_list(page):
    page.keyboard.press("Tab")
    assert page.evaluate(f"!document.activeElement.matches('{TEXT}')")
    page.locator(TEXT).click()
    page.keyboard.type("* item")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(f"document.activeElement.matches('{TEXT}')")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate(f"!document.activeElement.matches('{TEXT}')")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://www.example.org/a?b=1", "https://www.example.org/a?b=1"),
        ("www.example.org", "https://www.example.org"),
        ("office@example.org", "mailto:office@example.org"),
    ],
)
def test_link_is_made_in_its_dialog(page, response, typed, stored):
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Link")
    dialog.get_by_label("Words to show").fill("the report")
    dialog.get_by_label("Address").fill(typed)
    dialog.get_by_role("button", name="Save link").click()
    assert saved(page, response) == f'<p><a href="{stored}">the report</a></p>'


@pytest.mark.parametrize(
    "typed", ["", "javascript:alert(1)", "data:text/html,x", "https://a@evil.example/", "two words"]
)
def test_address_that_no_link_may_have_is_refused_in_words(page, typed):
    page.keyboard.type("report")
    page.keyboard.press("Control+a")
    press(page, "Link")
    dialog = page.get_by_role("dialog", name="Link")
    dialog.get_by_label("Address").fill(typed)
    page.keyboard.press("Enter")
    assert dialog.locator(".govuk-error-message:visible").inner_text().startswith("Enter a")
    page.keyboard.press("Escape")
    assert "<a" not in page.input_value("textarea[name=text]")
    expect(page.locator(TEXT)).to_be_focused()


def test_link_is_changed_and_removed(page, response):
    page.evaluate(
        "document.querySelector('textarea[name=text]').dispatchEvent(new CustomEvent('s55:set-text', "
        "{detail: {html: '<p>See <a href=\"https://example.org/\">the report</a>.</p>'}}))"
    )
    page.locator(f"{TEXT} a").click()
    assert page.get_by_role("button", name="Link", exact=True).get_attribute("aria-pressed") == "true"
    press(page, "Link")
    page.get_by_label("Address").fill("https://example.org/2")
    page.keyboard.press("Enter")
    assert 'See <a href="https://example.org/2">the report</a>.' in page.input_value("textarea[name=text]")
    press(page, "Link")
    page.get_by_role("button", name="Remove link").click()
    assert saved(page, response) == "<p>See the report.</p>"


def test_words_are_found_in_the_text(page, response):
    page.keyboard.type("The force counts. The Force reports.")
    press(page, "Find")
    bar = page.get_by_role("search", name="Find in this text")
    bar.get_by_label("Find").fill("force")
    assert bar.get_by_role("status").inner_text() == "1 of 2"
    assert page.locator(".s55-editor__found").all_inner_texts() == ["force", "Force"]
    page.keyboard.press("Enter")
    assert bar.get_by_role("status").inner_text() == "2 of 2"
    page.keyboard.press("Escape")
    expect(page.locator(TEXT)).to_be_focused()
    page.keyboard.type("Constabulary")
    assert page.locator(".s55-editor__found").count() == 0
    assert saved(page, response) == "<p>The force counts. The Constabulary reports.</p>"


def test_looking_for_words_is_no_change(page):
    line = page.locator("[data-s55-saved]")
    before = line.inner_text()
    press(page, "Find")
    page.keyboard.type("x")
    assert line.inner_text() == before


def test_count_of_characters_and_words_follows_what_is_typed(page):
    size = page.locator(".s55-editor__size")
    assert size.inner_text() == "0 characters, 0 words"
    page.keyboard.type("Gŵyr counts")
    page.keyboard.press("Enter")
    page.keyboard.type("x")
    assert size.inner_text() == "12 characters, 3 words"


def test_undo_and_redo(page):
    page.keyboard.type("once")
    press(page, "Undo")
    assert page.input_value("textarea[name=text]") == ""
    press(page, "Redo")
    assert page.input_value("textarea[name=text]") == "<p>once</p>"


def test_table_that_is_pasted_is_noted_beside_the_text_and_not_in_it(page):
    page.evaluate(
        """() => {
            const clipboard = new DataTransfer();
            clipboard.setData('text/html', '<table><tr><td>Force</td><td>12</td></tr></table>');
            document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: clipboard, bubbles: true, cancelable: true}));
        }"""
    )
    note = page.locator(".s55-editor__note[role=status]")
    assert note.inner_text() == "A table was pasted. Each of its rows is now a line of text."
    assert page.input_value("textarea[name=text]") == "<p>Force – 12</p>"
    page.keyboard.type(".")
    assert note.inner_text() == ""


def test_restored_text_counts_as_a_change_and_is_posted(page, response):
    heard = page.evaluate(
        """() => {
            let heard = 0;
            const textarea = document.querySelector('textarea[name=text]');
            textarea.form.addEventListener('input', () => { heard += 1; });
            textarea.dispatchEvent(new CustomEvent('s55:set-text', {detail: {html: '<ul><li>kept</li></ul>'}}));
            return [heard, textarea.form.elements.text_format.value];
        }"""
    )
    assert heard == [1, "html"]
    assert re.match("Not saved: changes since", page.locator("[data-s55-saved]").inner_text())
    assert saved(page, response) == "<ul><li>kept</li></ul>"


def test_opening_a_saved_text_changes_nothing(visit, office, response):
    write(office, response, Section.KEY_FINDINGS, words="We **count**.\n\n* one\n  * two\n\n3. three")
    before = response.passages.get()
    visitor = visit().is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/write/key-findings/")
    assert visitor.page.locator(f"{TEXT} strong").inner_text() == "count"
    assert saved(visitor.page, response) == before.html
    assert response.passages.get().version == before.version


def test_saved_paragraph_and_the_forces_comment_are_inserted_where_the_caret_is(visit, office, response):
    add_saved_paragraph(by=office.officer, body=office.body, title="Accepted", html="<p>It is <b>accepted</b>.</p>")
    add_saved_paragraph(by=office.officer, body=office.body, title="Refused", html="<p>It is refused.</p>")
    comment_as_force(office, response)
    finding = findings_for_us(response.inspection)[0]
    page = visit().is_already(office.officer).page
    page.goto(f"/responses/{response.reference}/findings/{finding.pk}/")
    assert page.locator("[data-s55-paragraphs]").is_hidden()
    page.locator(TEXT).click()
    page.keyboard.type("Before.")
    press(page, "Saved paragraphs")
    dialog = page.get_by_role("dialog", name="Insert a saved paragraph")
    dialog.get_by_label("Paragraph").select_option("Refused")
    assert dialog.locator(".s55-dialog__words").inner_text() == "It is refused."
    dialog.get_by_label("Paragraph").select_option("Accepted")
    dialog.get_by_role("button", name="Insert").click()
    press(page, "Same as the force’s comment")
    assert saved(page, response) == (
        f"<p>Before.</p><p>It is <strong>accepted</strong>.</p><p>{finding.label}: The force agrees and has begun.</p>"
    )


@pytest.mark.parametrize("side", ["office", "force"])
def test_pages_with_the_editor_have_no_accessibility_fault(visit, office, response, side):
    add_saved_paragraph(by=office.officer, body=office.body, title="Accepted", html="<p>It is accepted.</p>")
    finding = findings_for_us(response.inspection)[0]
    if side == "office":
        comment_as_force(office, response)
        page = visit().is_already(office.officer).page
        page.goto(f"/responses/{response.reference}/findings/{finding.pk}/")
    else:
        asked = invite(office, response)
        page = visit().is_already(office.lead).page
        page.goto(f"{asked.get_absolute_url()}findings/{finding.pk}/")
    page.locator(TEXT).click()
    page.keyboard.type("* We count")
    press(page, "Find")
    page.keyboard.type("count")
    check_page(page)
    page.keyboard.press("Escape")
    press(page, "Link")
    page.keyboard.press("Enter")
    check_page(page)
    page.keyboard.press("Escape")
    if side == "office":
        press(page, "Saved paragraphs")
        check_page(page)


def test_link_to_an_error_leads_into_the_editor(page, response):
    page.evaluate("document.querySelector('input[name=version]').value = ''")
    page.keyboard.type("words")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".govuk-error-summary")
    assert page.locator(TEXT).inner_text().strip() == "words"
    label = page.locator("label", has_text="Key findings")
    label.click()
    expect(page.locator(TEXT)).to_be_focused()
