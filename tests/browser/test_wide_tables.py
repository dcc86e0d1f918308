"""Lists on a phone, where each row is a card, and on paper, where each is a table again."""

from __future__ import annotations

import re
from io import BytesIO

import pdfplumber
import pytest

from inspections.clock.deadlines import format_date
from responses.models import Response
from tests.browser.axe import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 375, "height": 800}

# For each row of a table: what is visible, and whether it is within the window.
ROWS = """() => [...document.querySelectorAll('tbody tr')].map((row) => ({
    words: row.innerText,
    headings: [...row.querySelectorAll('td')].map((cell) => getComputedStyle(cell, '::before').content).filter((it) => it !== 'none'),
    fits: [...row.querySelectorAll('*')].every((each) => each.getBoundingClientRect().right <= window.innerWidth),
}))"""


@pytest.fixture
def seen_by(visit, sample_office):
    def come(person: str, path: str):
        visitor = visit().is_already(sample_office.people[person])
        visitor.goto(path)
        return visitor.page

    return come


def test_response_on_a_phone_is_a_card_with_its_date_and_status(seen_by):
    page = seen_by("officer", "/responses/")
    page.set_viewport_size(PHONE)
    cards = page.evaluate(ROWS)
    first = Response.objects.get(inspection__title__startswith="Hidden harm")

    assert len(cards) == Response.objects.count()
    assert all(card["fits"] for card in cards)
    assert format_date(first.inspection.safe_day_on) in cards[0]["words"]
    assert first.get_status_display() in cards[0]["words"]
    assert [heading.split('"')[1].rstrip(": ") for heading in cards[0]["headings"]] == [
        "Safe day",
        "Status",
        "Force’s comments",
        "Owner",
    ]
    assert page.get_by_role("table").get_by_role("columnheader").count() == 6
    assert page.get_by_role("rowheader").count() == len(cards)
    assert page.get_by_role("link", name="Safe day").is_visible()  # the sort links are still there
    check_page(page)


def test_inspection_on_a_phone_is_a_card_with_its_dates_and_standing(seen_by):
    page = seen_by("officer", "/inspections/")
    page.set_viewport_size(PHONE)
    cards = page.evaluate(ROWS)

    assert all(card["fits"] for card in cards)
    assert [heading.split('"')[1].rstrip(": ") for heading in cards[0]["headings"]] == [
        "Published",
        "Kind",
        "Findings for us",
        "Our response",
        "Safe day",
    ]
    assert page.get_by_role("cell").count() >= 5 * len(cards)


# Who prints which page.
LISTS = [
    ("officer", "/responses/"),
    ("officer", "/inspections/"),
    ("administrator", "/office/reminders/"),
    ("lead", "/force-comments/"),
    ("officer", "/reminders/"),
    ("administrator", "/office/people/"),
    ("manager", "/dashboard/"),
    (None, "/published/"),
    ("officer", "@"),
    ("officer", "@history/"),
    ("officer", "@people/"),
]
# Elements of no use on paper.
NOT_ON_PAPER = (
    "Search",
    "Filters",
    "Show",
    "Change owner",
    "Select all",
    "Download",
    "Log an inspection",
    "Clear filters",
)


def test_lists_are_printed_whole_and_without_their_filters(visit, sample_office):
    reference = Response.objects.get(inspection__title__startswith="Out of sight").reference
    visitor = visit()
    wrong = {}
    for person, path in LISTS:
        visitor.is_already(sample_office.people[person] if person else None)
        visitor.goto(path.replace("@", f"/responses/{reference}/"))
        if found := wrong_in_print(visitor.page):
            wrong[path] = found

    assert wrong == {}


def wrong_in_print(page) -> list[str]:
    """Text that the printed pages cut off, leave out of a table, or print needlessly."""
    page.emulate_media(media="print")
    page.evaluate("document.querySelectorAll('.govuk-visually-hidden').forEach((each) => each.remove())")
    words_of_tables = "\n".join(page.locator("table:visible").all_inner_texts())
    margins = dict.fromkeys(("top", "right", "bottom", "left"), "12mm")
    with pdfplumber.open(BytesIO(page.pdf(format="A4", margin=margins))) as printed:
        lines = [line for sheet in printed.pages for line in sheet.extract_text().splitlines()]
        off_the_sheet = [
            f"off the sheet: {word['text']}"
            for sheet in printed.pages
            for word in sheet.extract_words()
            if word["x0"] < 30 or word["x1"] > sheet.width - 30
        ]
    page.emulate_media(media="screen")
    return [
        *off_the_sheet,
        *(
            f"printed: {line}"
            for line in lines
            if line.strip() in NOT_ON_PAPER or line.startswith("Download this list")
        ),
        *(f"left out: {word}" for word in sorted(pieces(words_of_tables) - pieces("\n".join(lines)))),
        *([] if len(lines) > 5 else ["hardly anything is printed"]),
    ]


def pieces(text: str) -> set[str]:
    """The words, split at hyphens and full stops, where a line may end."""
    return set(re.findall(r"\w+", text))
