"""Pasting into the editor, with the clipboard's HTML as Word, Outlook and Google Docs write it."""

import pytest

from s55tracker.richtext import clean
from tests.factories import a_response, an_office
from tests.s55tracker.richtext.paste_cases import paste_cases

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """([html, text]) => {
    const clipboard = new DataTransfer();
    if (html !== null) clipboard.setData('text/html', html);
    clipboard.setData('text/plain', text);
    const editor = document.querySelector('.s55-editor__text');
    editor.focus();
    const event = new ClipboardEvent('paste', {clipboardData: clipboard, bubbles: true, cancelable: true});
    editor.dispatchEvent(event);
    return document.querySelector('textarea[name=text]').value;
}"""
EMPTY = (
    "document.querySelector('textarea[name=text]').dispatchEvent(new CustomEvent('s55:set-text', {detail: {html: ''}}))"
)


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


def paste(page, html, text="words"):
    """What the form would post after pasting into an empty text."""
    page.evaluate(EMPTY)
    return page.evaluate(PASTE, [html, text])


def test_each_case_is_stored_from_the_editor_as_from_the_server_alone(writing):
    differing = []
    for case in paste_cases():
        typed = paste(writing.page, case.html)
        for never in ("style=", "class=", "<script", "<img", "[JS", "onclick"):
            assert never not in typed, case.name
        if (stored := clean(typed)) != case.stored:
            differing.append(f"{case.name}\n  expected {case.stored}\n  editor   {stored}\n  typed {typed}")
    assert not differing, "\n".join(differing)
