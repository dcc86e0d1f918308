"""Differences that a search ignores, and the order a reader expects titles in."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from inspections.models import Inspection
from s55tracker.text.folding import (
    LONGEST_WORD,
    MOST_BYTES,
    folded,
    order_of,
    searched_words,
    whole,
    words_as_found,
)
from tests.factories import an_inspection, an_office


def finds(text: str, sought: str) -> bool:
    words = words_as_found(text)
    return all(
        all(f" {part}" in words for part in parts) or f" {whole(parts)}" in words for parts in searched_words(sought)
    )


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("Duty of care: the O’Brien report", "o'brien"),
        ("Duty of care: the O'Brien report", "O’Brien duty"),
        ("The O’Brien report", "OBrien"),
        ("The O’Brien report", "brien"),
        ("The OBrien report", "O`Brien"),
        ("The O\u02bcBrien report", "o'brien"),
        ("The O’Brien report", "O\ua78cBrien"),
        ("Siân and Llŷr at Tŷ Ŵyn", "sian llyr ty wyn"),
        ("Sian", "Siân"),
        ("Sia\u0302n", "Siân"),
        ("Officers’ well-being", "of\ufb01cers wellbeing"),
        ("Officers’ wellbeing", "well–being"),
        ("well\u2010being", "well-being"),
        ("near—miss", "near miss"),
        ("“Quoted” words", '"quoted"'),
        ("ÆTHELRED Øst Łódź straße", "aethelred ost lodz strasse"),
        ("PEEL 2023/24", "2023-24"),
        ("R&D", "r & d"),
        ("\uff30\uff23\uff23 report", "pcc"),
        ("cus\u00adto\u200bdy", "custody"),
    ],
)
def test_way_of_writing_makes_no_difference(text, sought):
    assert finds(text, sought)


@pytest.mark.parametrize(("text", "sought"), [("Custody records", "custody cells"), ("Custody", "ody"), ("A", "&|!b")])
def test_another_word_is_not_found(text, sought):
    assert not finds(text, sought)


def test_words_are_few_enough_for_an_index_whatever_is_written():
    words = words_as_found("x" * 5_000 + " " + " ".join(f"word{number}" for number in range(200_000)))
    assert len(words.encode()) <= MOST_BYTES + 2
    assert max(map(len, words.split())) == LONGEST_WORD


@given(st.text())
def test_folding_a_second_time_changes_nothing(text):
    assert folded(folded(text)) == folded(text)
    assert words_as_found(words_as_found(text)).split() == words_as_found(text).split()


TITLES = [
    "10 reports",
    "2023 in numbers",
    "‘A’ division",
    "abstraction",
    "Ágnes",
    "“Custody” records",
    "custody, revisited",
    "Éclair",
    "Ěclair two",
    "O’Brien: a report",
    "O'Brien: b report",
    "Part 9",
    "Part 10",
    "ŵyn",
    "Wyre",
    "(Yet) another",
]


@pytest.mark.django_db
def test_titles_are_sorted_as_a_reader_expects_on_any_database():
    office = an_office()
    for title in sorted(TITLES):
        an_inspection(office, title=title)
    assert list(Inspection.objects.order_by("title_order").values_list("title", flat=True)) == TITLES


@pytest.mark.django_db
def test_order_is_that_of_characters_on_any_database():
    """Compares the keys themselves: otherwise a database would sort them in its own collation."""
    office = an_office()
    for title in ("a b", "ab", "a1", "A-b", "äb", "ωb", "z"):
        an_inspection(office, title=title)
    found = list(Inspection.objects.order_by("title_order", "pk").values_list("title_order", flat=True))
    assert found == sorted(found), connection.vendor


def test_capitals_quotes_and_accents_do_not_count():
    assert order_of("“Élan” vital") == order_of("elan VITAL") == order_of("‘elan’ vital")
