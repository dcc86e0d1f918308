"""An answer's status comes through a port: this app knows nothing of the code behind it."""

import sys

import pytest
from django.urls import reverse

from inspections import answer_status, ports
from inspections.answer_status import NONE_YET, AnswerStatus
from inspections.models import Inspection
from tests.factories import an_inspection, an_office

pytestmark = pytest.mark.django_db

# --- This module, in place of the responses
# ------------------------------------------------------------------------------


def choices(user):
    return [("asleep", "Asleep"), ("awake", "Awake")]


def narrowed(inspections, values, *, user):
    return inspections.filter(title__in=[value.capitalize() for value in values])


def named(text, *, user):
    return Inspection.objects.filter(title="Awake").values("pk") if text == "rousing" else Inspection.objects.none()


def answer_statuses(inspections, *, user):
    return {
        each.pk: AnswerStatus(label=f"It is {each.title.lower()}") for each in inspections if each.title != "Unknown"
    }


@pytest.fixture
def another_module(monkeypatch):
    monkeypatch.setattr(ports.answer_status, "answer", sys.modules[__name__])


def test_list_shows_narrows_and_searches_by_what_the_registered_module_says(client, another_module):
    office = an_office()
    for title in ("Asleep", "Awake", "Unknown"):
        an_inspection(office, title=title)
    client.force_login(office.officer)
    page = client.get(reverse("inspection-list")).content.decode()
    assert "It is asleep" in page and "It is awake" in page and NONE_YET.label in page
    for query in ({"standing": "awake"}, {"q": "rousing"}):
        rows = client.get(reverse("inspection-list"), query).context["rows"]
        assert [row.inspection.title for row in rows] == ["Awake"]


def test_report_that_nobody_answers_yet_says_so():
    office = an_office()
    inspection = an_inspection(office)
    assert answer_status.answer_statuses([inspection], user=an_office("Felpersham").officer) == {
        inspection.pk: NONE_YET
    }
