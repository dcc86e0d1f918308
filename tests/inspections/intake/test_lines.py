"""Lines of a page that are joined to paragraphs, or are not."""

from __future__ import annotations

import pytest

from inspections.areas import WHOLE, Area
from inspections.intake.blocks import Kind
from inspections.intake.lines import Line, blocks_of
from inspections.intake.pdf import _lines_of, _Row


def joined(*lines: tuple[str, bool, float]) -> list[tuple[Kind, str]]:
    """Blocks of lines given as text, whether it is bold, and how many more characters would have fitted."""
    made = [Line(text, room=room, width=80, bold=bold, size=11) for text, bold, room in lines]
    return [(block.kind, block.text) for block in blocks_of(made)]


def test_bold_heading_that_fills_its_line_ends_there():
    heading = "Recommendation 3 – to the Home Office and the council of the chiefs of the police"

    assert joined((heading, True, 1), ("Lamps are dim in every street that we", False, 0), ("saw.", False, 70)) == [
        (Kind.HEADING, heading),
        (Kind.PARAGRAPH, "Lamps are dim in every street that we saw."),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Lamps that stand in the streets of the town and are dim in every season", "are replaced within a week."),
        ("The force should, by the end of the year and with the help of the", "College of Policing, replace lamps."),
    ],
)
def test_bold_beginning_of_a_sentence_runs_on(first, second):
    assert joined((first, True, 1), (second, False, 20)) == [(Kind.PARAGRAPH, f"{first} {second}")]


def test_two_paragraphs_of_a_short_page_stay_apart_however_wide_its_letters_are():
    """The paragraphs are the only lines of this size with a space between them."""
    texts = ("There are no dim lamps, but I have asked for a plan.", "The plan is due in May.")
    rows = [
        _Row(
            text,
            left=50,
            right=50 + 9.5 * len(text),
            bottom=700 - 26 * number,
            top=712 - 26 * number,
            size=12,
            bold=False,
            page=1,
            links=(),
            area=Area(1, 0, 0, WHOLE, WHOLE),
        )
        for number, text in enumerate(texts)
    ]

    assert [block.text for block in blocks_of(_lines_of(rows, width=595))] == list(texts)
