"""The words of the dashboard's charts do not overlap: on every day of the year, at the narrowest, and widely spaced."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string

from responses.dashboard.board_charts import days_spent_chart, days_taken_chart, due_chart, shares_chart
from responses.dashboard.charts import NARROWEST_CHART, NARROWEST_LINE, Axis
from responses.dashboard.figure_lists import Lists
from responses.dashboard.pages import Board
from responses.figures.counting import DueMonth, DueMonths, Record, months_from, published, shares_by_year
from s55tracker.govuk.templatetags.pages import built
from tests.browser.looks import SPACING, lost, styled, wrong_in_forced_colours

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Every ninth day of just over a year, so that today comes near each end of a month and of a year.
DAYS = [date(2026, 1, 1) + timedelta(days=9 * number) for number in range(45)]


def records_until(today: date, *, years: int) -> list[Record]:
    """One response published each month, each taking longer than the last: in time, on the deadline, and late."""
    found = []
    for number in range(12 * years):
        out_on = today - timedelta(days=30 * number)
        published_on = out_on - timedelta(days=30 + 7 * (number % 15))
        found.append(
            Record(
                pk=number,
                reference=f"office-{number}",
                title=f"Report {number}",
                is_open=False,
                is_with_approver=False,
                waits_for_force=False,
                owner_id=None,
                owner="",
                published_on=published_on,
                safe_day_on=published_on + timedelta(days=55),
                deadline_on=published_on + timedelta(days=56),
                out_on=out_on,
            )
        )
    return published(found)


def charts_on(today: date, *, years: int) -> list:
    out, lists = records_until(today, years=years), Lists(years=years)
    due = DueMonths(
        months={
            month: DueMonth(recommendations=number * 9, responses=number)
            for number, month in enumerate(months_from(today, 12))
        },
        earlier=DueMonth(recommendations=3, responses=1),
        later=DueMonth(recommendations=12, responses=4),
    )
    return [
        days_taken_chart(out, lists=lists, today=today),
        shares_chart(shares_by_year(out), lists=lists),
        days_spent_chart(out, {}, lists=lists),
        due_chart(due, lists=lists),
    ]


def sheet(parts: list[str], *, width: int) -> str:
    """A page with only these, each at its minimum width."""
    columns = "".join(f'<div class="narrow">{part}</div>' for part in parts)
    return (
        f'<!DOCTYPE html><html lang="en"><title>Charts</title><link rel="stylesheet" href="{built("s55.css")}">'
        f"<style>.narrow {{ width: {width}px; margin: 0 40px 20px; }}</style><body>{columns}"
    )


def opened(page, live_server, html: str):
    page.route("**/charts", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{live_server.url}/charts")
    return page


def line_on(today: date) -> str:
    board = Board(figures=[], groups=[], axis=Axis(today=today), urgent=None, charts=[])
    return render_to_string("responses/dashboard/_lines.html", {"board": board})


@pytest.mark.parametrize("years", [1, 3, 5])
def test_words_of_charts_are_never_printed_over_one_another(page, live_server, years):
    parts = [
        render_to_string("responses/dashboard/_chart.html", {"chart": chart})
        for today in DAYS
        for chart in charts_on(today, years=years)
    ]
    opened(page, live_server, sheet(parts, width=NARROWEST_CHART))

    assert lost(page) == []
    with styled(page, SPACING):
        assert lost(page) == []
    assert wrong_in_forced_colours(page) == []


def test_words_on_the_axis_of_time_are_never_printed_over_one_another(page, live_server):
    opened(page, live_server, sheet([line_on(today) for today in DAYS], width=930))
    page.set_viewport_size({"width": 1020, "height": 900})
    narrowest = page.evaluate("document.querySelector('.s55-lines__head .s55-strip').getBoundingClientRect().width")

    assert round(narrowest) >= NARROWEST_LINE
    assert page.locator(".s55-strip__words--today").count() == len(DAYS)
    assert lost(page) == []
    with styled(page, SPACING):
        assert lost(page) == []
