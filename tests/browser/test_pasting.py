"""Pasting into the editor, with the clipboard's HTML as Word, Outlook and Google Docs write it."""

import pytest

from responses.force_queries import latest_submission
from responses.models import SavedParagraph
from s55tracker.richtext import clean
from tests.browser.axe import check_page
from tests.factories import a_response, an_office, invite, refreshed
from tests.s55tracker.richtext.paste_cases import paste_cases

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """([html, text, name]) => {
    const clipboard = new DataTransfer();
    if (html !== null) clipboard.setData('text/html', html);
    clipboard.setData('text/plain', text);
    const editor = document.getElementById(`id_${name}`);
    editor.focus();
    const event = new ClipboardEvent('paste', {clipboardData: clipboard, bubbles: true, cancelable: true});
    editor.dispatchEvent(event);
    return document.querySelector(`textarea[name=${name}]`).value;
}"""
EMPTY = """name => document.querySelector(`textarea[name=${name}]`).dispatchEvent(
    new CustomEvent('s55:set-text', {detail: {html: ''}})
)"""


@pytest.fixture
def writing(visit, live_server):
    """An officer at the empty key findings, with the editor at work."""
    office = an_office()
    response = a_response(office)
    visitor = visit().is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/write/key-findings/")
    visitor.page.wait_for_selector("[data-s55-ready]")
    visitor.response = response
    return visitor


def paste(page, html, text="words", *, name="text"):
    """The value that the form would post after pasting into an empty text."""
    page.evaluate(EMPTY, name)
    return page.evaluate(PASTE, [html, text, name])


def differing_cases(page, *, name="text") -> list[str]:
    differing = []
    for case in paste_cases():
        typed = paste(page, case.html, name=name)
        for never in ("style=", "class=", "<script", "<img", "[JS", "onclick"):
            assert never not in typed, case.name
        if (stored := clean(typed)) != case.stored:
            differing.append(f"{case.name}\n  expected {case.stored}\n  editor   {stored}\n  typed {typed}")
    return differing


def test_each_case_is_stored_from_the_editor_as_from_the_server_alone(writing):
    differing = differing_cases(writing.page)
    assert not differing, "\n".join(differing)


def test_saved_paragraph_takes_what_is_pasted_as_a_text_does(visit, live_server):
    office = an_office()
    visitor = visit().is_already(office.officer)
    visitor.goto("/office/saved-paragraphs/add/")
    page = visitor.page
    page.wait_for_selector("[data-s55-ready]")
    assert differing_cases(page) == []

    paste(page, "<p>The force <b>accepts</b> this:</p><ul><li>in full<ul><li>from May</li></ul></li></ul>")
    page.fill("[name=title]", "Accepted in full")
    check_page(page)
    page.get_by_role("button", name="Save the paragraph").click()

    page.get_by_text("The paragraph has been saved.").wait_for()
    html = "<p>The force <strong>accepts</strong> this:</p><ul><li>in full<ul><li>from May</li></ul></li></ul>"
    saved = SavedParagraph.objects.get(body=office.body)
    assert saved.html == html
    # Editing starts from the stored text.
    visitor.goto(f"/office/saved-paragraphs/{saved.pk}/")
    page.wait_for_selector("[data-s55-ready]")
    page.get_by_role("button", name="Save the paragraph").click()
    page.get_by_text("The paragraph has been saved.").wait_for()
    assert refreshed(saved).html == html


def test_comments_received_are_pasted_finding_by_finding(visit, live_server):
    office = an_office()
    response = a_response(office)
    asked = invite(office, response)
    finding, *others = response.inspection.findings.all()
    visitor = visit().is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/force/{office.force.slug}/record-received/")
    page = visitor.page
    page.wait_for_selector("[data-s55-ready]")
    assert page.locator("[data-s55-ready]").count() == 2 + len(others)
    assert differing_cases(page, name="text_overall") == []

    paste(page, "<p>We thank the inspectors.</p>", name="text_overall")
    paste(page, "<p>We <b>accept</b> it.</p>", name=f"text_{finding.pk}")
    check_page(page)
    record = page.locator("main form[data-s55-unsaved] button[type=submit]").last
    record.click()
    page.locator("#id_received_from-error").wait_for()
    # The mistake loses nothing of the pasted text.
    page.wait_for_selector("[data-s55-ready]")
    assert page.locator(f"#id_text_{finding.pk} strong").inner_text() == "accept"
    page.fill("[name=received_from]", "The Chief Constable, by letter")
    record.click()
    page.wait_for_url(f"**/force/{office.force.slug}/")

    comments = latest_submission(refreshed(asked)).comments
    assert {comment.finding_id: comment.html for comment in comments.all()} == {
        None: "<p>We thank the inspectors.</p>",
        finding.pk: "<p>We <strong>accept</strong> it.</p>",
    }
