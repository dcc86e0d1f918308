"""Pasted text as the server alone stores it. tests/browser/test_pasting.py pastes the same into the editor."""

from __future__ import annotations

import re

import pytest

from s55tracker.richtext import clean, from_simple_text, to_simple_text
from tests.s55tracker.richtext.paste_cases import PasteCase, paste_cases

CASES = paste_cases()
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@each_case
def test_pasted_text_is_stored_as_expected(case: PasteCase):
    assert clean(case.html) == case.stored


@each_case
def test_stored_text_can_be_edited_as_simple_text_without_loss(case: PasteCase):
    assert from_simple_text(to_simple_text(case.stored)) == case.stored == clean(case.stored)


def test_there_are_cases_of_every_program():
    programs = ("word", "word-online", "outlook", "outlook-web", "google-docs")
    assert len(CASES) >= 25
    assert {program for program in programs for case in CASES if re.match(rf"{program}-", case.name)} == set(programs)


def test_no_case_stores_a_comment_a_style_or_a_script():
    stored = " ".join(case.stored for case in CASES)
    for never in (
        "Ask",
        "auditor",
        "[JS1]",
        "[AB12R1]",
        " style=",
        " class=",
        "script>",
        "<img",
        "never ",
        "hidden ",
        "Also",
    ):
        assert never not in stored


def test_lists_of_every_program_are_right_to_three_levels():
    for case in CASES:
        if "three-levels" in case.name:
            assert re.search(r"<[uo]l><li>[^<]+<[uo]l><li>[^<]+<[uo]l><li>[^<]+</li>", case.stored), case.name
