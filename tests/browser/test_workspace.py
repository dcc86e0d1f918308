"""The response workspace in a real browser: axe, 320 pixels, the keyboard, and no scripts."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from responses.enums import ResponseStatus, Section
from responses.models import Passage
from responses.publishing.rendering import render
from responses.queries import passage_of
from tests.browser.axe import check_page
from tests.browser.visitors import write_text
from tests.factories import PASSWORD, a_response, an_office, refreshed, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Any, person: Any) -> None:
    page.goto(reverse("account_login"))
    page.fill("input[name=login]", person.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def test_longest_title_word_fits_320_pixels(page):
    office = an_office()
    response = a_response(office, title="A report with a-word-as-long-as-any-that-a-title-has-had-until-today")
    sign_in(page, office.officer)

    for name in ("response-workspace", "response-preview", "response-people"):
        page.goto(reverse(name, args=[response.reference]))
        check_page(page)


def test_text_is_written_previewed_and_saved_by_keyboard_alone(page):
    office = an_office()
    response = a_response(office)
    sign_in(page, office.officer)
    page.goto(reverse("response-section", args=[response.reference, "key-findings"]))

    tab_to(page, ".s55-editor__text")
    page.keyboard.type("It found **much**.")
    tab_to(page, "button[value=preview]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".s55-preview strong")
    assert not Passage.objects.exists()
    tab_to(page, "button[value=save]")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=version 1.")

    assert passage_of(response, Section.KEY_FINDINGS).html == "<p>It found <strong>much</strong>.</p>"


def tab_to(page: Any, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


@pytest.mark.parametrize("scripts", [True, False])
def test_second_editor_puts_two_texts_together(request, scripts):
    page = request.getfixturevalue("page" if scripts else "plain_page")
    office = an_office()
    response = a_response(office)
    sign_in(page, office.officer)
    page.goto(reverse("response-section", args=[response.reference, "key-findings"]))
    write(office, response, Section.KEY_FINDINGS, words="The other one wrote this.", by=office.other_officer)

    write_text(page, "I wrote that.")
    page.click("button[value=save]")
    page.wait_for_selector("text=Someone else saved first")
    if scripts:
        check_page(page)
    write_text(page, "The other one wrote this. I wrote that.")
    page.click("text=Save this text")
    page.wait_for_selector("text=version 2.")

    assert passage_of(response, Section.KEY_FINDINGS).plain == "The other one wrote this. I wrote that."


@pytest.mark.parametrize("scripts", [True, False])
def test_approver_approves_on_a_phone(request, scripts):
    page = request.getfixturevalue("page" if scripts else "plain_page")
    page.set_viewport_size({"width": 375, "height": 667})
    office = an_office()
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    sign_in(page, office.approver)
    page.goto(reverse("response-approval", args=[response.reference]))

    page.click(".s55-approval__bar >> text=Approve")
    page.fill("input[name=password]", PASSWORD)
    page.click("text=Approve this response")
    page.wait_for_selector("text=You have approved the response.")

    assert refreshed(response).status == ResponseStatus.APPROVED


@pytest.mark.parametrize(
    ("width", "in_view"), [(1280, ".s55-approval__decision input[name=password]"), (375, ".s55-approval__bar a")]
)
def test_decision_stays_in_view_while_the_document_is_read(page, width, in_view):
    page.set_viewport_size({"width": width, "height": 667})
    office = an_office()
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    sign_in(page, office.approver)
    page.goto(reverse("response-approval", args=[response.reference]))

    for heading in ("h1", "h2 >> nth=-1"):
        page.locator(f".s55-sheet {heading}").scroll_into_view_if_needed()
        box = page.locator(in_view).first.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 667, heading


def test_published_page_shows_the_pdf_by_itself_when_it_is_there(page):
    office = an_office()
    response = a_response(office, ResponseStatus.PUBLISHED)
    sign_in(page, office.officer)
    page.goto(reverse("response-publication", args=[response.reference]))
    assert "the PDF is being made" in page.inner_text("#publication-progress")

    assert render(response.publications.get().pk)

    page.wait_for_selector("text=The page and its PDF are public.", timeout=10_000)
    check_page(page)
