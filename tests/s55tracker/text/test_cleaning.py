"""How typed and pasted text is cleaned, character by character."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from s55tracker.richtext import from_simple_text
from s55tracker.text.cleaning import MOST_MARKS, clean_characters, clean_line, clean_text

# Visible format characters: signs of Arabic, Syriac and Kaithi written over a number.
SEEN = {0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD, *range(0x0600, 0x0606)}


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("of\ufb01cers", "officers"),
        ("sta\ufb00, o\ufb03ce, \ufb05amp", "staff, office, stamp"),
        ("well\u2010being, e\u2011mail, near\x1emiss", "well-being, e-mail, near-miss"),
        ("\u200equoted\u200f", "quoted"),
        ("gwen.pugh@example.org\u200b", "gwen.pugh@example.org"),
        ("Norfolk\u202etxt.exe", "Norfolktxt.exe"),
        ("in\u00adspec\x1ftion", "inspection"),
        ("The date was wrong.\x0bIt is 31 July.", "The date was wrong. It is 31 July."),
        ("one\r\ntwo\u2028three\x85four", "one two three four"),
        ("Jo\u00a0\u2009 Smith\u3000", "Jo Smith"),
        ("nu\x00ll", "null"),
        ("\ufeffTitle\ufffe\U0001ffff\ufdd0", "Title"),
        ("lone \ud83d surrogate", "lone surrogate"),
        ("\uff30\uff23\uff23 \uff12", "PCC 2"),
        ("\U0001d40f\U0001d402\U0001d402", "PCC"),
        ("Part \u2163", "Part IV"),
        ("Cafe\u0301 W\u0302n", "Café Ŵn"),
        ("\u2764\ufe0f", "\u2764"),
        ("\uf0b7 point", "• point"),
    ],
)
def test_what_nobody_sees_is_left_out_and_letters_are_ordinary_letters(typed, line):
    assert clean_line(typed) == line


@pytest.mark.parametrize(
    "text",
    [
        "½ ¼ 2² m³ 5 °C",
        "£5, €5, 5 %",
        "Tŷ Ŵyn, Siân, Llŷr",
        "“quoted” ‘so’ – and — this…",
        "→ ✓ ☐ ™ ©",
        "5 × 5 ≥ 20",
        "№ 5 µg",
    ],
)
def test_what_carries_meaning_stays(text):
    assert clean_line(text) == text == clean_text(text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("one\r\ntwo\rthree\x0bfour\x0cfive", "one\ntwo\nthree\nfour\nfive"),
        ("  * kept\n    * deeper", "  * kept\n    * deeper"),
        ("trailing\n\tindented\tand apart", "trailing\n    indented    and apart"),
        ("•\tWe have a plan\no\tand had none before", "- We have a plan\n  - and had none before"),
        ("•\tA\no\tB\n▪\tC\no\tD\n•\tE", "- A\n  - B\n    - C\n  - D\n- E"),
        ("\uf0b7\tA\no\tB\n\uf0a7\tC", "- A\n  - B\n    - C"),
        ("o\tA\no\tB", "- A\n- B"),
        ("•\tA\n\no\tB\n\nWords.\n\n•\tC", "- A\n\n  - B\n\nWords.\n\n- C"),
        ("    o\tA", "    - A"),
        ("o and had none before", "o and had none before"),
        ("Ø\tA\nü\tB\nv\tC\nq\tD\nØ\tE", "- A\n  - B\n    - C\n      - D\n- E"),
        ("➢\tA\n✓\tB\n◆\tC\n✓\tD", "- A\n  - B\n    - C\n  - D"),
        ("*\tA\n+\tB\n—\tC", "- A\n  - B\n    - C"),
        ("v\t5\t6", "v   5   6"),
        ("•   A\no   B\n\uf0a7 C\n• D", "- A\n  - B\n    - C\n- D"),
        ("•A\no B\n•C", "- A\n  - B\n- C"),
        ("•\tA\x0bgoes on\n•\tB", "- A\n  goes on\n- B"),
        ("•\tA\no\tB\u2028goes on\no\tC", "- A\n  - B\n    goes on\n  - C"),
        ("1. A\x0bgoes on\nWords.\x0bMore words.", "1. A\n   goes on\nWords.\nMore words."),
    ],
)
def test_text_of_several_lines_keeps_its_lines_and_its_lists(typed, text):
    assert clean_text(typed) == text


def test_list_of_words_pasted_as_plain_text_is_a_list_of_two_levels():
    html = from_simple_text("•\tWe have a plan\r\no\tand had none before")
    assert html == "<ul><li>We have a plan<ul><li>and had none before</li></ul></li></ul>"


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        (
            "1.\tBuy lamps\r\no\tfor each door\r\n2.\tLight them",
            "<ol><li>Buy lamps<ul><li>for each door</li></ul></li><li>Light them</li></ol>",
        ),
        (
            "•\tBuy lamps\n1.\tlarge\n2.\tsmall\n•\tLight them",
            "<ul><li>Buy lamps<ol><li>large</li><li>small</li></ol></li><li>Light them</li></ul>",
        ),
        (
            "1)\tBuy\na)\tlamps\nb)\toil\n2)\tLight",
            "<ol><li>Buy<ol><li>lamps</li><li>oil</li></ol></li><li>Light</li></ol>",
        ),
        (
            "1.\tBuy\n(a)\tlamps\ni.\tlarge\nii.\tsmall\n(b)\toil",
            "<ol><li>Buy<ol><li>lamps<ol><li>large</li><li>small</li></ol></li><li>oil</li></ol></li></ol>",
        ),
        ("•\tBuy\nh.\tlamps\ni.\toil", '<ul><li>Buy<ol start="8"><li>lamps</li><li>oil</li></ol></li></ul>'),
    ],
)
def test_numbers_and_bullets_of_one_list_each_have_their_level(typed, html):
    assert from_simple_text(typed) == html


def test_letters_that_no_list_holds_are_words():
    assert from_simple_text("a.\tBuy lamps") == "<p>a. Buy lamps</p>"


@pytest.mark.parametrize("typed", ["\uf0b7 first point", "\uf0b7first point", "•first point", "\uf0fc\tfirst point"])
def test_bullet_of_a_symbol_font_is_a_list_item(typed):
    assert from_simple_text(typed) == "<ul><li>first point</li></ul>"


def test_line_that_is_broken_inside_an_item_stays_in_it():
    html = from_simple_text("•\tWe have a plan.\x0bIt is new.\n•\tWe had none before.")
    assert html == "<ul><li>We have a plan.<br>It is new.</li><li>We had none before.</li></ul>"


def test_every_character_that_cannot_be_seen_is_replaced():
    left = []
    for code in range(0x110000):
        character = chr(code)
        category = unicodedata.category(character)
        is_unseen = category in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"} and code not in SEEN and character not in "\t\n "
        is_noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
        if (is_unseen or is_noncharacter) and character in clean_characters(f"a{character}b"):
            left.append(hex(code))
    assert left == []


@given(st.text())
def test_cleaning_a_second_time_changes_nothing(text):
    for clean in (clean_characters, clean_line, clean_text):
        assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(codec="utf-8")))
def test_whatever_is_typed_can_be_stored_and_sent(text):
    cleaned = clean_text(text)
    assert "\x00" not in cleaned
    cleaned.encode()
    assert unicodedata.is_normalized("NFC", cleaned)


def test_heap_of_marks_on_one_letter_costs_no_more_than_its_length():
    began = time.monotonic()
    cleaned = clean_text("a" + "\u0301\u0316" * 200_000 + "b" + "\U0001d165\U0001d16d" * 100_000)
    # Composing them all takes minutes.
    assert time.monotonic() - began < 20
    assert len(cleaned) < 2 * MOST_MARKS + 4
