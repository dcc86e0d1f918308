"""A list of findings of any length: read, or refused with a sentence, at a cost in proportion to its length."""

from __future__ import annotations

import time

import pytest
from django.urls import reverse

from inspections.findings.due_wording import MOST_FINDINGS, TooManyFindings, read_findings
from tests.factories import an_inspection, an_office
from tests.inspections.logging.forms_as_sent import report_sent, rows_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def numbered(count: int) -> str:
    return "".join(f"{number}. Forces should buy lamp {number}.\n" for number in range(1, count + 1))


def test_list_is_given_up_at_the_first_finding_too_many():
    pasted = "1. x\n2. y\n" * 20_000
    began = time.monotonic()
    with pytest.raises(TooManyFindings):
        read_findings(numbered(999) + pasted, most=MOST_FINDINGS)
    assert time.monotonic() - began < 5
    assert len(read_findings(numbered(MOST_FINDINGS), most=MOST_FINDINGS)) == MOST_FINDINGS


def test_list_with_more_findings_than_a_form_takes_is_refused_in_words_and_given_back(client, office):
    client.force_login(office.officer)
    pasted = numbered(999) * 5

    answer = client.post(reverse("inspection-log"), report_sent(do="read", pasted=pasted))

    assert "This list has more than 300 findings. You can add 300 findings at a time." in answer.text
    assert "5. Forces should buy lamp 5." in answer.text
    assert len(answer.content) < 600_000
    assert "finding-0-wording" not in answer.text


def test_second_list_that_makes_them_too_many_is_refused_with_the_count(client, office):
    client.force_login(office.officer)
    rows = rows_sent(*({"reference": str(number), "wording": "x"} for number in range(1, 30)))

    answer = client.post(reverse("inspection-log"), report_sent(do="read", **{**rows, "pasted": numbered(280)}))

    assert "That would be 309 findings." in answer.text


def test_list_longer_than_the_box_takes_is_said_to_be_so_before_it_is_read(client, office):
    client.force_login(office.officer)

    answer = client.post(reverse("inspection-log"), report_sent(do="read", pasted="x" * 200_001))

    assert "must be 200,000 characters or fewer. You have entered 200,001." in answer.text


def test_largest_form_that_can_be_read_can_be_saved(client, office):
    """A hundred and fifty rows, more than the form used to take, with all of their inputs."""
    client.force_login(office.officer)
    rows = rows_sent(
        *(
            {
                "reference": str(number),
                "wording": f"Forces should buy lamp {number}.",
                "addressees": ["chief_constables"],
            }
            for number in range(1, 151)
        )
    )

    answer = client.post(reverse("inspection-log"), report_sent(**rows))

    assert answer.status_code == 302, answer.text[:3000]
    assert office.body.inspections.get().findings.count() == 150


@pytest.mark.parametrize("step", ["remove-" + "9" * 5_000, "reread-²", "remove-0", "remove--1", "remove-"])
def test_button_with_a_number_that_is_none_changes_nothing(client, office, step):
    client.force_login(office.officer)
    inspection = an_inspection(office)

    answer = client.post(
        reverse("finding-add", args=[inspection.pk]),
        {"do": step, **rows_sent({"reference": "1", "wording": "Buy lamps."})},
    )

    assert answer.status_code == 200
    assert "Buy lamps." in answer.text
