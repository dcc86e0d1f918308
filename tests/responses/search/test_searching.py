"""Forty searches with known answers in a small corpus, in their order: the same on PostgreSQL and on SQLite.

Each answer is one letter: A to F are reports, a to n texts, written out in CORPUS.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from responses.enums import Section
from responses.models import Response, SearchEntry
from responses.search.sweeping import learn_from_entries
from tests.factories import a_finding, an_inspection, an_office, write

pytestmark = pytest.mark.django_db

# Each report with its day, its findings, and the office's text on each finding (none: nothing was written).
CORPUS = {
    "A": (
        "Custody records: an inspection",
        date(2026, 10, 1),
        [("2a", "a", "Keep a register of every detained child.", None)],
    ),
    "B": (
        "Crime data integrity",
        date(2026, 9, 1),
        [("2a", "b", "Record each crime within 24 hours.", ("c", "Our custody sergeants have been trained."))],
    ),
    "C": (
        "Café culture and licensing",
        date(2026, 8, 1),
        [
            (
                "1",
                "d",
                "The force’s re-offending figures must be published.",
                ("e", "O’Brien’s review was read by the naïve and the wise."),
            )
        ],
    ),
    "D": (
        "Heddlu Dyfed: ŵyl a thŷ",
        date(2026, 7, 1),
        [("3", "f", "Dylai’r heddlu gadw cofnod â llaw.", ("g", "Yn ôl y cynllun, mae’r gŵyn wedi’i chofnodi."))],
    ),
    "E": (
        "Fire-arms licensing 2023/24",
        date(2026, 6, 1),
        [
            (
                "10",
                "h",
                "Review firearms licences by hand – at once.",
                ("i", "The firearms team reviews licences in hand."),
            )
        ],
    ),
    "F": (
        "ﬁnancial planning",
        date(2026, 5, 1),
        [
            (
                "10b",
                "j",
                "Plan the finances of the force over five years.",
                ("k", "A medium-term financial plan & a treasurer. AT&T is not a supplier."),
            )
        ],
    ),
}

LONG = "custody " + "records " * 140

SEARCHES = [
    # One word: in a heading first, then in a text, the newest first
    ("custody", "A c a"),
    ("CUSTODY", "A c a"),
    ("licensing", "C E d h"),
    ("treasurer", "k"),
    # Several words, in any order, each of which must be found
    ("records custody", "A a"),
    ("custody records", "A a"),
    ("force figures", "d"),
    ("custody treasurer", ""),
    # Accents and Welsh letters, typed or not
    ("café", "C d"),
    ("cafe", "C d"),
    ("naive", "e"),
    ("ŵyl", "D f"),
    ("wyl", "D f"),
    ("thy", "D f"),
    ("gŵyn cynllun", "g"),
    ("gwyn", "g"),
    # Apostrophes of every kind, or none
    ("O’Brien", "e"),
    ("O'Brien", "e"),
    ("obrien", "e"),
    ("dylai'r", "f"),
    # Hyphens, dashes and joined words
    ("re-offending", "d"),
    ("reoffending", "d"),
    ("firearms", "E i h"),
    ("fire-arms", "E i h"),
    ("medium–term", "k"),
    ("2023/24", "E h"),
    ("AT&T", "k"),
    # Ligatures
    ("financial", "F k j"),
    # References, as text
    ("2a", "c a b"),
    ("custody 2a", "c a"),
    ("10", "i h k j"),
    ("recommendation 10b", "k j"),
    # Phrases
    ('"by hand"', "h"),
    ("“in hand”", "i"),
    ('"hand by"', ""),
    ('"crime data"', "B b"),
    # The beginning of a word
    ("licen", "C E i d h"),
    # Words found in every text, which are treated like any others
    ("the", "i e d j"),
    # A letter wrong, swapped, or left out: only what this person could find
    ("custdoy", "A c a"),
    ("treasuer", "k"),
    # Nothing to search for
    ('?! — ’ ""', ""),
    ("", ""),
    ("cus\x00tody", ""),
    (LONG[:1000], "A a"),
]


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def letters(office) -> dict[int, str]:
    """The corpus in the database, and each entry’s letter."""
    found = {}
    for letter, (title, published_on, findings) in CORPUS.items():
        details = [a_finding(reference, wording=wording) for reference, _, wording, _ in findings]
        inspection = an_inspection(office, title=title, published_on=published_on, findings=details)
        found[SearchEntry.objects.get(report=inspection).pk] = letter
        response = Response.objects.get(inspection=inspection)
        for finding, (_, its, _, text) in zip(inspection.findings.all(), findings, strict=True):
            found[SearchEntry.objects.get(finding=finding).pk] = its
            if text is not None:
                passage = write(office, response, Section.BODY_COMMENT, finding=finding, words=text[1])
                found[SearchEntry.objects.get(passage=passage).pk] = text[0]
    while learn_from_entries(limit=100):
        pass
    return found


def test_searches_have_their_known_answers_in_order(client, office, letters):
    client.force_login(office.officer)
    found = {}
    for typed, _ in SEARCHES:
        page = client.get(reverse("search"), {"q": typed}).context
        keys = page["page"].paginator.object_list
        found[typed] = " ".join(letters[key] for key in keys)
    assert found == dict(SEARCHES)
