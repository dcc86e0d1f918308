"""A long list of findings on the page that logs a report: one line for each, with anything to check, and every field in
the form.
"""

from __future__ import annotations

import pytest
from django.urls import reverse
from lxml import html

from tests.factories import an_office
from tests.inspections.logging.forms_as_sent import report_sent, rows_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    client.force_login(an_office().officer)
    return client


def rows_of(answer):
    return html.fromstring(answer.text).xpath("//details[contains(@class, 'govuk-details')][.//textarea]")


def line_of(row) -> str:
    return " ".join(row.find("summary").text_content().split())


def numbered(count: int) -> str:
    return "".join(f"{number}. By 31 August 2030, forces should buy lamp {number}.\n" for number in range(1, count + 1))


def test_many_findings_are_collapsed_and_still_in_the_form(officer):
    answer = officer.post(reverse("inspection-log"), report_sent(do="read", pasted=numbered(4)))
    rows = rows_of(answer)
    form = html.fromstring(answer.text).xpath("//form[@action='/inspections/log/']")[0]

    assert [
        line_of(row).startswith(f"Recommendation {number}: By 31 August 2030, forces")
        for number, row in enumerate(rows, 1)
    ] == [True] * 4
    assert [row.get("open") for row in rows] == [None] * 4
    assert {f"finding-{index}-wording" for index in range(4)} <= set(dict(form.form_values()))


def test_few_findings_are_shown_whole(officer):
    answer = officer.post(reverse("inspection-log"), report_sent(do="read", pasted=numbered(3)))

    assert rows_of(answer) == []
    assert "finding-2-wording" in answer.text


def test_line_says_what_to_look_at(officer):
    sent = rows_sent(
        {"reference": "1", "wording": "Buy lamps.", "addressees": ["chief_constables"]},
        {"wording": "Buy ropes.", "addressees": ["chief_constables"]},
        {"reference": "3", "wording": "Buy nets."},
        {"reference": "4", "wording": "Buy oil.", "addressees": ["chief_constables"], "due_text": "When it is dark"},
        {"reference": "5", "wording": "Buy wicks.", "addressees": ["chief_constables"], "due_precision": "day"},
    )
    rows = rows_of(officer.post(reverse("inspection-log"), report_sent(do="dates", **sent)))

    assert [line_of(row).partition("Check: ")[2] for row in rows] == [
        "", "no reference", "names no one", "date not understood", "no due date"
    ]  # fmt: skip


def test_row_with_an_error_and_row_read_again_are_open(officer):
    good = {"reference": "1", "wording": "Buy lamps.", "addressees": ["chief_constables"]}
    wrong = {**good, "reference": "2", "due_precision": "day"}
    saved = officer.post(reverse("inspection-log"), report_sent(**rows_sent(good, wrong, good, good)))
    again = officer.post(reverse("inspection-log"), report_sent(do="reread-3", **rows_sent(good, good, good, good)))

    assert saved.status_code == 422
    assert [row.get("open") is not None for row in rows_of(saved)] == [False, True, False, False]
    assert [row.get("open") is not None for row in rows_of(again)] == [False, False, True, False]
