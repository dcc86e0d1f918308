"""The public register and its data: which publications are listed, found and left out."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from responses.approval import actions as approval
from responses.enums import ResponseStatus
from responses.models import Publication
from responses.publishing import actions as publication
from tests.factories import (
    a_response,
    an_office,
    approve,
    comment_as_force,
    refreshed,
    write_everything,
)
from tests.responses.reading import body_of, titles_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def test_register_without_publications_says_so(client):
    answer = client.get("/published/")

    assert answer.status_code == 200
    assert "Nothing has been published yet" in answer.content.decode()


def test_register_says_what_is_late_and_what_is_late_on_a_strict_reading(client, office):
    today = timezone.localdate()
    for title, days in (("In time", 55), ("On the deadline", 56), ("Late", 58)):
        a_response(office, ResponseStatus.PUBLISHED, title=title, published_on=today - timedelta(days=days))

    went = {entry.title: entry.went for entry in client.get("/published/").context["entries"]}

    assert went == {
        "In time": "in time",
        "On the deadline": "on the deadline; one day past a strict reading",
        "Late": "late by 2 days",
    }


@pytest.mark.parametrize(
    "status",
    [
        status
        for status in ResponseStatus.values
        if status not in (ResponseStatus.PUBLISHED, ResponseStatus.DISTRIBUTED)
    ],
)
def test_register_holds_nothing_that_is_not_published(client, office, status):
    a_response(office, status, title="Not out yet")

    assert titles_on(client.get("/published/")) == []
    assert client.get("/published/borsetshire-not-out-yet/").status_code == 404


def test_register_finds_every_word_in_title_or_document(client, office):
    found = a_response(office, ResponseStatus.DRAFTING, title="Near-miss collisions")
    write_everything(office, found, words="The mangelwurzel festival’s marshals (HMICFRS/2023-24) agreed.")
    comment_as_force(office, found)
    approval.submit_for_approval(by=office.officer, response=refreshed(found), today=timezone.localdate())
    approve(office, refreshed(found))
    publication.publish(by=office.officer, response=refreshed(found), today=timezone.localdate())
    a_response(office, ResponseStatus.PUBLISHED, title="Custody records")

    def search(text):
        return titles_on(client.get("/published/", {"q": text}))

    assert search("mangelwurzel") == ["Near-miss collisions"]
    assert search("MANGEL collisions") == ["Near-miss collisions"]
    assert search("near-miss") == search("near miss") == ["Near-miss collisions"]
    assert search("2023-24 hmicfrs") == search("2023/24") == ["Near-miss collisions"]
    assert search("festival's marshals") == search("festival’s marshals") == ["Near-miss collisions"]
    assert search("records mangelwurzel") == []
    assert sorted(search("register")) == ["Custody records", "Near-miss collisions"]
    assert search("mangelwurzel & | ! ' \" :* \\ %") == ["Near-miss collisions"]
    assert search("&|!") == []


def test_register_filters_by_year_kind_and_office_and_each_filter_can_be_taken_away(client, office):
    other = an_office("Mummerset")
    a_response(office, ResponseStatus.PUBLISHED, title="Ours")
    a_response(office, ResponseStatus.PUBLISHED, title="Ours jointly", kind="joint")
    a_response(other, ResponseStatus.PUBLISHED, title="Theirs")
    Publication.objects.filter(title="Ours").update(
        published_on=date(2024, 5, 1), inspection_published_on=date(2024, 4, 1)
    )

    assert titles_on(client.get("/published/?office=mummerset")) == ["Theirs"]
    assert titles_on(client.get("/published/?kind=joint")) == ["Ours jointly"]
    assert titles_on(client.get("/published/?year=2024")) == ["Ours"]
    assert titles_on(client.get("/published/?year=1999")) == []
    answer = client.get("/published/?year=2024&office=borsetshire&q=ours")
    assert [(one.words, one.href_without) for one in answer.context["search"].chosen] == [
        ("“ours”", "?year=2024&office=borsetshire"),
        ("2024", "?q=ours&office=borsetshire"),
        ("Borsetshire", "?q=ours&year=2024"),
    ]


def test_register_takes_the_same_few_queries_for_one_row_and_for_many(client, office, django_assert_num_queries):
    a_response(office, ResponseStatus.PUBLISHED, title="First")
    with django_assert_num_queries(4):
        client.get("/published/?q=register")
    with django_assert_num_queries(5):
        client.get("/published/")
    for number in range(3):
        a_response(an_office(f"Shire {number}"), ResponseStatus.PUBLISHED, title=f"Another {number}")
    with django_assert_num_queries(4):
        client.get("/published/?q=register")
    with django_assert_num_queries(5):
        client.get("/published/")


def test_data_without_publications_is_still_whole(client):
    assert json.loads(body_of(client.get("/published/data.json")))["responses"] == []
    assert len(body_of(client.get("/published/data.csv")).splitlines()) == 1
