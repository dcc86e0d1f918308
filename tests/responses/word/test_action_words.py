"""The action in a Word file: in the words of the form, and in those of files downloaded before they changed."""

from __future__ import annotations

import pytest

from responses.enums import ActionStance
from responses.word.marks import ACTIONS, stance_line, stance_of_line


def test_action_has_the_words_of_the_form():
    labels = dict(ActionStance.choices)
    assert {code: words.capitalize() for code, words in ACTIONS.items()} == {
        **labels, ActionStance.NONE: "No action"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "stance"),
    [
        ("Action: action planned", "action_proposed"),
        ("Action: action proposed", "action_proposed"),
        ("Action: (action taken, action planned, no action)", ""),
        (stance_line("", of_force=False), ""),
    ],
)
def test_earlier_words_are_still_read(line, stance):
    assert stance_of_line(line, of_force=False) == stance
