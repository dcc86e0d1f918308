"""The position statement: what a chief executive reads in two minutes, on one page."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from responses.dashboard.figure_lists import Lists
from responses.dashboard.statement import format_quarter, in_hundred, quarter_of, room_for, statement_of
from responses.enums import ResponseStatus
from responses.figures.counting import same_day_years_ago
from responses.models import Approval, Publication, Response
from responses.queries import responses_visible_to
from s55tracker.accounts.roles import Role
from tests.factories import a_response, an_office, give_role, write_everything


@pytest.fixture
def office(db):
    return an_office()


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def statement(office, *, today: date | None = None):
    return statement_of(
        responses_visible_to(office.manager).filter(body=office.body),
        body=office.body,
        today=today or timezone.localdate(),
        lists=Lists(years=1),
    )


def out_on(response: Response, day: date) -> None:
    Response.objects.filter(pk=response.pk).update(first_published_on=day)
    Publication.objects.filter(response=response).update(published_on=day)


# --- Its content
# --------------------------------------------------------------------------------------------------------------


def test_late_and_due_responses_say_their_day_and_whose_move_it_is(office):
    a_response(office, title="Late one", published_on=ago(61))
    a_response(office, ResponseStatus.WITH_APPROVER, title="Near one", published_on=ago(50))
    a_response(office, title="On the last of the 28 days", published_on=ago(27))
    a_response(office, title="A day later", published_on=ago(26))

    found = statement(office)

    assert [(line.title, line.safe_day, line.when) for line in found.late.lines] == [
        ("Late one", ago(6), "6 days late")
    ]
    assert [(line.title, line.when, line.move) for line in found.due.lines] == [
        ("Near one", "in 5 days", "the approver: Approve the response or return it"),
        (
            "On the last of the 28 days",
            "in 28 days",
            "Olive Officer: Invite the Chief Constable of Borsetshire Police to…",
        ),
    ]
    assert (found.late.number, found.due.number, found.number_open) == (1, 2, 4)
    assert found.in_a_sentence == "1 response is late."


def test_it_speaks_of_nobody_as_you_whoever_reads_it(office):
    a_response(office, title="Mine", published_on=ago(50))
    client = Client()
    client.force_login(office.officer)

    html = client.get("/dashboard/statement/").content.decode()

    assert "Olive Officer: Invite" in html
    assert not re.search(r">\s*You\b", html) and "your next step" not in html.lower()


def test_approvals_that_wait_say_who_submitted_them_and_for_how_long(office):
    response = a_response(office, ResponseStatus.WITH_APPROVER, title="Waiting")
    a_response(office, ResponseStatus.APPROVED, title="Decided")
    Approval.objects.filter(response=response).update(submitted_at=timezone.now() - timedelta(days=4))

    [line] = statement(office).waiting.lines

    assert (line.title, line.submitted_by, line.waits) == ("Waiting", "Olive Officer", "for 4 days")


def test_what_came_out_this_quarter_says_its_days_and_whether_it_was_in_time(office):
    days = [("In time", 30, 20), ("On the deadline", 60, 4), ("Late", 60, 2), ("Last quarter", 90, 60)]
    for title, report, out in days:
        out_on(a_response(office, ResponseStatus.PUBLISHED, title=title, published_on=ago(report)), ago(out))
    today = timezone.localdate()
    # On any date, this is the quarter in which the last three were published.
    found = statement(office)
    in_quarter = [(line.title, line.days, line.verdict) for line in found.out.lines]

    expected = [
        ("Late", 58, "late by 2 days"),
        ("On the deadline", 56, "on the deadline; one day past a strict reading"),
        ("In time", 10, "in time"),
        ("Last quarter", 30, "in time"),
    ]
    assert in_quarter == [
        each
        for each, (_, _, out) in zip(expected, sorted(days, key=lambda d: d[2]), strict=True)
        if ago(out) >= quarter_of(today)
    ]
    assert (found.shares.number, found.shares.by_safe_day, found.shares.by_deadline) == (4, 2, 3)
    assert (found.shares.safe_day_in_hundred, found.shares.deadline_in_hundred) == (50, 75)


def test_share_looks_twelve_months_back_and_no_further(office):
    a_year_ago = same_day_years_ago(timezone.localdate(), 1)
    for title, out in (("On the day", a_year_ago), ("A day before", a_year_ago - timedelta(days=1))):
        response = a_response(office, ResponseStatus.PUBLISHED, title=title, published_on=out - timedelta(days=30))
        out_on(response, out)

    assert (statement(office).shares.since, statement(office).shares.number) == (a_year_ago, 1)


def test_empty_office_has_a_calm_statement(office):
    client = Client()
    client.force_login(office.manager)
    html = client.get("/dashboard/statement/").content.decode()

    assert "Nothing is late, and nothing is due in the next 28 days." in html
    for sentence in (
        "No responses are past their safe day.",
        "There are no safe days in the next 28 days.",
        "No responses are waiting for approval.",
        "Nothing has been published this quarter.",
        "No responses were published in the last 12 months",
    ):
        assert sentence in html


def test_correction_under_way_is_neither_late_nor_to_be_published(office):
    response = a_response(office, ResponseStatus.PUBLISHED, title="Out", published_on=ago(90))
    Response.objects.filter(pk=response.pk).update(status=ResponseStatus.DRAFTING, correction_reason="A name.")

    found = statement(office)

    assert (found.late.number, found.number_open, found.shares.number) == (0, 0, 1)


# --- Pure ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "room"),
    [
        ((0, 0, 0, 0), [0, 0, 0, 0]),
        ((1, 5, 1, 1), [1, 5, 1, 1]),
        ((60, 60, 60, 60), [4, 5, 2, 3]),
        ((60, 0, 0, 0), [14, 0, 0, 0]),
        ((0, 60, 60, 0), [0, 12, 2, 0]),
        ((5, 6, 2, 1), [5, 6, 2, 1]),
    ],
)
def test_room_on_the_sheet_goes_to_what_is_most_urgent(numbers, room):
    assert room_for(*numbers) == room


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 1, 1), "January to March 2026"),
        (date(2026, 6, 30), "April to June 2026"),
        (date(2028, 2, 29), "January to March 2028"),
        (date(2026, 12, 31), "October to December 2026"),
    ],
)
def test_quarter_is_named_by_its_months(day, words):
    assert format_quarter(quarter_of(day)) == words


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(0, 0, 0), (0, 300, 0), (1, 300, 1), (299, 300, 99), (300, 300, 100), (2, 3, 67)]
)
def test_share_is_never_rounded_to_all_or_nothing(part, whole, said):
    assert in_hundred(part, whole) == said


# --- Access and cost
# ---------------------------------------------------------------------------------------------------------


def test_it_holds_nothing_that_is_drafted_and_nothing_of_another_office(office):
    other = an_office("Felpersham")
    a_response(other, ResponseStatus.DRAFTING, title="Otherofficeword", published_on=ago(50))
    write_everything(
        office, a_response(office, ResponseStatus.DRAFTING, title="Ours", published_on=ago(50)), "draftword"
    )
    client = Client()
    client.force_login(office.approver)

    html = client.get("/dashboard/statement/").content.decode()

    assert "Ours" in html
    assert "Otherofficeword" not in html and "draftword" not in html and "Felpersham" not in html
    assert client.get("/dashboard/statement/?office=felpersham").status_code == 404


def test_person_of_two_offices_has_a_statement_of_each(office):
    other = an_office("Felpersham")
    give_role(office.manager, other.body, Role.MANAGER)
    client = Client()
    client.force_login(office.manager)

    assert client.get("/dashboard/statement/").context["statement"].body == office.body
    assert client.get("/dashboard/statement/?office=felpersham").context["statement"].body == other.body


def test_dashboard_leads_to_it(office):
    client = Client()
    client.force_login(office.manager)

    assert "/dashboard/statement/?office=borsetshire" in client.get("/dashboard/").content.decode()


@pytest.mark.sweep
def test_it_takes_as_many_queries_for_three_of_each_as_for_one(office):
    client = Client()
    client.force_login(office.manager)
    client.get("/")
    taken = []
    for more in (1, 2):
        for number in range(more):
            for status, days in (
                (ResponseStatus.DRAFTING, 70),
                (ResponseStatus.NOT_STARTED, 50),
                (ResponseStatus.WITH_APPROVER, 20),
                (ResponseStatus.PUBLISHED, 20),
            ):
                a_response(office, status, title=f"{status} {more} {number}", published_on=ago(days))
        with CaptureQueriesContext(connection) as context:
            assert client.get("/dashboard/statement/").status_code == 200
        taken.append(len(context))
    assert taken == [12, 12]
