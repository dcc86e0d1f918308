"""The search page: pages of results, removable filters, and what it says when there is nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from responses.enums import ResponseStatus, Section
from responses.search.highlights import Piece, excerpt, marked
from s55tracker.text.indexed_words import terms_of
from tests.factories import a_finding, a_response, an_inspection, an_office, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def searched(client, office, **query) -> str:
    client.force_login(office.officer)
    return client.get(reverse("search"), query).content.decode()


def test_results_come_in_pages_and_each_page_keeps_the_search(client, office):
    an_inspection(
        office, title="Badgers", findings=[a_finding(str(number), wording="Count badgers.") for number in range(25)]
    )
    first = searched(client, office, q="badgers", kind="b_finding")
    assert first.count('class="s55-result"') == 20
    assert "25 results" in first
    assert "q=badgers" in first and "page=2" in first
    assert searched(client, office, q="badgers", kind="b_finding", page="2").count('class="s55-result"') == 5
    assert searched(client, office, q="badgers", kind="b_finding", page="nine").count('class="s55-result"') == 20


def test_filters_narrow_and_each_can_be_removed(client, office):
    response = a_response(office, ResponseStatus.DRAFTING, title="Badgers")
    write(office, response, Section.KEY_FINDINGS, words="Badgers are well.")
    a_response(office, title="More badgers")
    everything = searched(client, office, q="badgers")
    assert everything.count('class="s55-result"') > 2
    page = searched(client, office, q="badgers", kind="c_office_text", status="drafting", year="1999")
    assert page.count('class="s55-result"') == 1
    assert 'href="?q=badgers&amp;status=drafting&amp;year=1999"' in page
    assert searched(client, office, q="badgers", kind="a_report", status="not_started").count('class="s55-result"') == 1


def test_empty_states_say_what_to_try(client, office):
    assert "result" not in searched(client, office)
    assert "There are no words to search for" in searched(client, office, q="?!")
    nothing = searched(client, office, q="zebra", kind="c_office_text")
    assert "0 results" in nothing
    assert "remove the filters" in nothing
    assert "use fewer words" in nothing
    assert "We searched for the first 12 words" in searched(client, office, q="zebra " * 13)


def test_texts_are_shown_as_text_with_the_words_marked(client, office):
    a_response(office, title="Badgers <b>& custody</b>")
    page = searched(client, office, q="<b>CUST")
    assert "&lt;b&gt;" in page or "&lt;B&gt;" in page
    assert '<mark class="s55-mark">custody</mark>' in page


def test_force_people_are_offered_no_status(client, office):
    client.force_login(office.lead)
    page = client.get(reverse("search"), {"q": "custody", "status": "drafting"}).content.decode()
    assert "Status of the response" not in page
    assert "Our force’s comments" in page


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("cafe", "A Café.", ["Café"]),
        ("obrien", "O’Brien’s report", ["O’Brien’s"]),
        ("re-offending", "Reoffending and re-offending", ["Reoffending", "re-offending"]),
        ("rec", "Records, recorded", ["Records", "recorded"]),
        ('"by hand"', "By hand. In hand, by hands.", ["By hand"]),
        ("finance", "ﬁnance", ["ﬁnance"]),
        ("gwyn", "gŵyn", ["gŵyn"]),
        ("zebra", "None here", []),
    ],
)
def test_highlights_mark_what_the_index_finds(typed, text, found):
    assert [piece.text for piece in marked(text, terms_of(typed)) if piece.is_found] == found


def test_excerpt_shows_the_place_with_most_of_the_words():
    text = f"custody {'filler ' * 100} custody records {'filler ' * 100}"
    pieces = excerpt(text, terms_of("custody records"))
    assert [piece.text for piece in pieces if piece.is_found] == ["custody", "records"]
    assert pieces[0] == Piece("… ")
    assert len("".join(piece.text for piece in pieces)) < 300
