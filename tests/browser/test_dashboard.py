"""The dashboard in a real browser: one screen without scrolling, one page of A4, and every mark of a picture links
somewhere.
"""

from io import BytesIO

import pypdfium2
import pytest

from responses.models import Response
from tests.browser.axe import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREEN = {"width": 1280, "height": 800}
# Another browser's letters are slightly wider or higher: leave this much of the screen free for them.
TO_SPARE = 20


def test_dashboard_of_a_usual_office_is_one_screen_and_one_page(visit, sample_office):
    visitor = visit()
    page = visitor.page
    page.set_viewport_size(SCREEN)
    visitor.is_already(sample_office.people["manager"])
    visitor.goto("/dashboard/")
    end = page.evaluate("document.querySelector('.s55-footer').getBoundingClientRect().bottom")
    cut_off = page.evaluate(
        """() => [...document.querySelectorAll('svg[role=img], .s55-board__headline, .s55-figure')]
            .filter((each) => each.getBoundingClientRect().bottom > window.innerHeight).map((each) => each.className)"""
    )

    assert page.evaluate("document.documentElement.scrollHeight") <= SCREEN["height"]
    assert end <= SCREEN["height"] - TO_SPARE
    assert cut_off == []
    printed = pypdfium2.PdfDocument(BytesIO(page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom"), "12mm"))))
    words = printed[0].get_textpage().get_text_range()
    assert len(printed) == 1
    for there in ("Most urgent", "With whom", "recommendations due"):
        assert there in words


def test_marks_and_tables_of_a_chart_lead_to_what_they_count(visit, sample_office):
    visitor = visit()
    page = visitor.page
    page.set_viewport_size(SCREEN)
    visitor.is_already(sample_office.people["manager"])
    visitor.goto("/dashboard/")
    late = Response.objects.get(inspection__title__startswith="Hidden harm")

    # With a mouse, on the mark itself
    page.locator("section[aria-labelledby=in-time-headline] .s55-board__spots a").first.click()
    page.wait_for_url("**/responses/?within=3&out=*&timely=in_time")
    page.go_back()
    # With the keyboard, in the table below
    summary = page.locator("section[aria-labelledby=recommendations-headline] summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # the table itself, which can scroll
    page.keyboard.press("Tab")
    assert "recommendations=" in page.evaluate("document.activeElement.href")
    page.locator(".s55-lines > details > summary").click()
    check_page(page)
    page.locator(".s55-urgent a").first.click()
    page.wait_for_url(f"**{late.get_absolute_url()}")
