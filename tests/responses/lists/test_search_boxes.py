"""Every search box finds the same titles, in any spelling of the title and the search."""

from __future__ import annotations

import pytest
from django.urls import reverse

from responses.enums import ResponseStatus
from s55tracker.accounts.models import User
from tests.factories import a_person, a_response, an_office
from tests.responses.reading import titles_on

pytestmark = pytest.mark.django_db

TITLE = "Duty of care at Tŷ Llŷr: the O’Brien officers’ well-being “review”"
FOUND = ["O'Brien", "O’Brien", "o‘brien", "OBRIEN", "duty O'Brien", "O`Brien duty", "ty llyr", "of\ufb01cers", "wellbeing duty",
         "well\u2010being", "well–being", '"review"', "LLŶR", "care-duty"]  # fmt: skip
NOT_FOUND = ["O'Connor", "duty zebras", "&|!"]


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    a_response(office, ResponseStatus.PUBLISHED, title="Custody records")
    return a_response(office, ResponseStatus.PUBLISHED, title=TITLE)


def titles_in(answer):
    if "rows" in answer.context and hasattr(next(iter(answer.context["rows"]), None), "title"):
        return [row.title for row in answer.context["rows"]]
    return [inspection.title for inspection in answer.context["page"].object_list]


def responses_found(client, text):
    return [row.title for row in client.get("/responses/", {"q": text}).context["rows"]]


def inspections_found(client, text):
    return [row.title for row in client.get("/inspections/", {"q": text}).context["page"].object_list]


def published_found(client, text):
    return titles_on(client.get("/published/", {"q": text}))


@pytest.mark.parametrize("box", [responses_found, inspections_found, published_found])
def test_title_is_found_however_it_is_written_in_any_order(client, office, response, box):
    client.force_login(office.officer)
    assert {text: box(client, text) for text in FOUND} == {text: [TITLE] for text in FOUND}
    assert {text: box(client, text) for text in NOT_FOUND} == {text: [] for text in NOT_FOUND}


@pytest.mark.parametrize("box", [responses_found, inspections_found])
def test_words_of_the_title_and_of_the_reference_are_found_together(client, office, response, box):
    client.force_login(office.officer)
    assert box(client, f"{response.reference} obrien") == [TITLE]
    assert box(client, response.reference.replace("-", "\u2011")) == [TITLE]


def test_new_title_is_found_and_the_old_one_is_not(client, office, response):
    client.force_login(office.officer)
    inspection = response.inspection
    inspection.title = "Ŵyn"
    inspection.save()
    assert inspections_found(client, "wyn") == ["Ŵyn"]
    assert inspections_found(client, "obrien") == []


def test_administration_finds_inspections_the_same_way(client, response):
    administrator = a_person()
    User.objects.filter(pk=administrator.pk).update(is_staff=True, is_superuser=True)
    client.force_login(User.objects.get(pk=administrator.pk))
    answer = client.get(reverse("admin:inspections_inspection_changelist"), {"q": "O'Brien ty"})
    assert [row.title for row in answer.context["cl"].result_list] == [TITLE]


def test_lists_are_sorted_by_title_and_owner_as_a_reader_expects(client, office):
    client.force_login(office.officer)
    titles = ["ábc", "‘Able’", "Custody 9", "custody 10", "Ŵyn", "Wyre"]
    for title in reversed(titles):
        a_response(office, title=title)
    for path in ("/responses/", "/inspections/"):
        for sort, order in (("title", titles), ("-title", titles[::-1])):
            assert titles_in(client.get(path, {"sort": sort})) == order


def test_owners_are_sorted_by_name_whatever_its_capitals_and_accents(client, office):
    names = ["Ágnes", "bryn", "Ŵyn", "Yorath"]
    for name in reversed(names):
        response = a_response(office, title=name)
        person = a_person(name, organisation=office.body, roles=("officer",))
        response.owner = person
        response.save()
    client.force_login(office.manager)
    # Each response has its owner's name.
    assert titles_in(client.get("/responses/", {"sort": "owner"})) == names
    assert titles_in(client.get("/responses/", {"sort": "-owner"})) == names[::-1]
