"""Dividing an imported letter by keyboard alone, in a browser without scripts, up to the response that it becomes."""

from __future__ import annotations

import pytest

from inspections.intake.reading import parse
from responses.importing.actions import propose_import
from responses.models import ImportProposal, Response, SubmittedComment
from tests.browser.axe import check_page
from tests.browser.test_office import sign_in
from tests.factories import Office, an_office
from tests.responses.importing.parts.letters import LETTER, layout_in, number_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_STOPS = 120
# The words of the chosen option, in a list or among radio buttons.
CHOSEN = "() => { const at = document.activeElement; return at.selectedOptions?.[0]?.text ?? at.labels?.[0]?.innerText ?? '' }"


@pytest.fixture
def office() -> Office:
    return an_office("Westmarch")


def a_letter(office: Office) -> ImportProposal:
    return propose_import(
        by=office.officer,
        body=office.body,
        reading=parse(LETTER.encode()).to_json(),
        file_name="letter.txt",
        file_hash="1" * 64,
    )


def focused(page) -> str:
    """The focused element's id and words."""
    found = page.evaluate(
        "() => { const at = document.activeElement; return at === document.body ? '' : `${at.id} ${at.innerText ?? ''}` }"
    )
    return " ".join(found.split())


def tab_to(page, words: str) -> None:
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if words in focused(page):
            return
    raise AssertionError(f"The keyboard does not reach {words!r}.")


def press_enter(page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def arrow_to(page, key: str, words: str) -> None:
    """Press an arrow until the option with these words is chosen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        if words in page.evaluate(CHOSEN).lower():
            return
    raise AssertionError(f"The arrow {key} does not reach {words!r}.")


def is_at(page, number: int) -> bool:
    return focused(page).startswith(f"part-{number} ")


def test_letter_is_divided_and_recorded_by_keyboard_alone(visit, office):
    visitor = visit(scripts=False).is_already(office.officer)
    page, proposal = visitor.page, a_letter(office)
    layout = layout_in(LETTER)
    first, checked = number_of(layout, "It was noticed"), number_of(layout, "Lamps are now checked")
    visitor.goto(proposal.get_absolute_url())

    tab_to(page, "id_title")
    page.keyboard.type("Lamps after dark")
    tab_to(page, "Change the text")
    press_enter(page)

    tab_to(page, f"Change part {layout.parts.index(layout.part(first)) + 1}: ")
    press_enter(page)
    assert is_at(page, first)
    page.keyboard.press("Tab")
    arrow_to(page, "ArrowUp", "key findings")
    tab_to(page, "Save this part")
    press_enter(page)
    assert is_at(page, first)

    tab_to(page, "Lamps are now checked")
    press_enter(page)
    page.keyboard.press("Tab")
    arrow_to(page, "ArrowUp", "overall comment from the chief officer")
    page.keyboard.press("Tab")
    arrow_to(page, "ArrowDown", "after it")
    tab_to(page, "Save this part")
    press_enter(page)
    assert is_at(page, checked)

    tab_to(page, "Forty lamps")
    press_enter(page)
    tab_to(page, "id_text")
    page.keyboard.press("Control+End")
    page.keyboard.type(" They are bright.")
    tab_to(page, "Add this part to the one above")
    press_enter(page)
    assert is_at(page, checked)

    tab_to(page, "Lamps are now checked")
    press_enter(page)
    tab_to(page, "id_paragraph")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    tab_to(page, "Split this part")
    press_enter(page)
    assert "Forty lamps came in March. They are bright." in focused(page) or focused(page).startswith("part-")

    tab_to(page, "Continue")
    press_enter(page)
    assert page.locator("#id_title").input_value() == "Lamps after dark"
    tab_to(page, "id_kind")
    page.keyboard.press("Space")
    for words, typed in (("day", "14"), ("month", "3"), ("year", "2024")):
        tab_to(page, f"id_published_on-{words}")
        page.keyboard.type(typed)
    tab_to(page, "Create the response")
    press_enter(page)

    response = Response.objects.get()
    assert response.passages.get(section="key_findings").plain == "It was noticed in May that nine streets were dark."
    comment = SubmittedComment.objects.get().plain
    assert "Forty lamps came in March. They are bright." in comment
    assert comment.endswith("A report comes each quarter.")


def test_enter_in_a_field_creates_nothing_and_keeps_what_was_typed(visit, office):
    visitor = visit().is_already(office.officer)
    page, proposal = visitor.page, a_letter(office)
    visitor.goto(proposal.get_absolute_url())
    page.fill("#id_title", "Lamps after dark")
    page.focus("#id_title")
    press_enter(page)

    assert Response.objects.count() == 0
    assert page.locator("#id_title").input_value() == "Lamps after dark"


@pytest.mark.parametrize("width", [1280, 320])
def test_open_part_is_accessible_and_fits(page, office, width):
    proposal = a_letter(office)
    number = number_of(layout_in(LETTER), "Lamps are now checked")
    sign_in(page, office.officer, f"/accounts/login/?next={proposal.get_absolute_url()}")
    page.set_viewport_size({"width": width, "height": 900})
    for query in (f"?part={number}", "?new=yes"):
        page.goto(f"{proposal.get_absolute_url()}parts/{query}")
        check_page(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
