"""Where the answer stands comes from the module that settings name: this app knows nothing of what is behind it."""

from importlib import import_module

import pytest
from django.urls import reverse

from inspections import standings as where_answers_stand
from inspections.models import Inspection
from inspections.standings import NONE_YET, Standing
from tests.factories import an_inspection, an_office

pytestmark = pytest.mark.django_db

# --- This module, standing in for the responses ------------------------------------------------------------------------------


def choices(user):
    return [("asleep", "Asleep"), ("awake", "Awake")]


def narrowed(inspections, values, *, user):
    return inspections.filter(title__in=[value.capitalize() for value in values])


def named(text, *, user):
    return Inspection.objects.filter(title="Awake").values("pk") if text == "rousing" else Inspection.objects.none()


def standings(inspections, *, user):
    return {each.pk: Standing(label=f"It is {each.title.lower()}") for each in inspections if each.title != "Unknown"}


@pytest.fixture
def another_module(settings):
    settings.INSPECTION_STANDINGS = "tests.inspections.test_standings"


def test_list_shows_narrows_and_searches_by_what_the_named_module_says(client, another_module):
    office = an_office()
    for title in ("Asleep", "Awake", "Unknown"):
        an_inspection(office, title=title)
    client.force_login(office.officer)
    page = client.get(reverse("inspection-list")).content.decode()
    assert "It is asleep" in page and "It is awake" in page and NONE_YET.label in page
    for query in ({"standing": "awake"}, {"q": "rousing"}):
        rows = client.get(reverse("inspection-list"), query).context["rows"]
        assert [row.inspection.title for row in rows] == ["Awake"]


def test_module_that_settings_name_offers_all_that_is_asked_of_it(settings):
    module = import_module(settings.INSPECTION_STANDINGS)
    assert all(callable(getattr(module, name)) for name in ("choices", "narrowed", "named", "standings"))


def test_report_that_nobody_answers_yet_says_so():
    office = an_office()
    inspection = an_inspection(office)
    assert where_answers_stand.standings([inspection], user=an_office("Felpersham").officer) == {
        inspection.pk: NONE_YET
    }
