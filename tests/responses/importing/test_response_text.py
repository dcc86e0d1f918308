"""Reading an existing response: the look-alike in every format and with every sort of damage, and the model document."""

from __future__ import annotations

import re

import pytest

from inspections.intake.reading import parse
from responses.importing.record import response_record
from responses.importing.response_text import find_response
from tests.responses.importing import lookalike


def record_of(data: bytes | str) -> dict:
    reading = parse(data.encode() if isinstance(data, str) else data)
    return response_record(find_response(reading, bodies=["Westmarch"]))


def assert_lookalike(record: dict) -> None:
    """Every field of the look-alike, one by one, so that a failure names the difference."""
    for key, value in lookalike.FIELDS.items():
        assert record[key] == value, key
    assert {finding["reference"]: finding["text"] for finding in record["findings"]} == lookalike.FINDINGS
    assert {finding["kind"] for finding in record["findings"]} == {"recommendation"}
    assert not [warning for warning in record["warnings"] if lookalike.ADDRESS not in warning]


def test_text_gives_every_field():
    record = record_of(lookalike.as_text())

    assert_lookalike(record)
    assert [finding["due_on"] for finding in record["findings"]] == ["2024-09-30", "2024-03-14", "2025-01-31"]
    assert [finding["due_precision"] for finding in record["findings"]] == ["day", "immediate", "day"]
    assert all("chief_constables" in finding["addressees"] for finding in record["findings"])


@pytest.mark.parametrize("make", [lookalike.as_html, lookalike.as_docx, lookalike.as_pdf])
def test_other_formats_give_the_same_fields(make):
    assert_lookalike(record_of(make()))


@pytest.mark.parametrize("width", range(60, 111))
def test_text_wrapped_at_any_width_gives_the_same_fields(width):
    assert_lookalike(record_of(lookalike.as_text(width=width)))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="windows line ends"),
        pytest.param(lambda text: text.replace("\n", "\r"), id="old line ends"),
        pytest.param(lambda text: "\ufeff" + text, id="byte order mark"),
        pytest.param(lambda text: re.sub(r"(?<=\w) (?=\w)", "\u00a0", text), id="no-break spaces"),
        pytest.param(lambda text: re.sub(r"(?<=[a-z]) (?=[a-z])", "  ", text), id="double spaces"),
        pytest.param(lambda text: re.sub(r" $", "", text, flags=re.MULTILINE), id="no trailing spaces"),
        pytest.param(lambda text: text.replace("–", "•"), id="round bullets"),
        pytest.param(lambda text: text.replace("– ", "- "), id="hyphens as bullets"),
        pytest.param(
            lambda text: text.replace("H M I C F R S", "HMICFRS").replace("N H S", "NHS"), id="some joined already"
        ),
        pytest.param(
            lambda text: text.replace("14 March 2024", "Thursday 14th March 2024"), id="date with its weekday"
        ),
        pytest.param(lambda text: text.replace("14 March 2024", "14/03/2024"), id="date in figures"),
        pytest.param(lambda text: text.replace("Published on:", "Date of publication:"), id="another label"),
    ],
)
def test_damaged_text_gives_the_same_fields(damage):
    assert_lookalike(record_of(damage(lookalike.as_text())))


def test_straight_quotes_give_the_same_parts():
    straight = str.maketrans("’‘“”", "''\"\"")

    record = record_of(lookalike.as_text().translate(straight))

    assert record["key_findings"] == lookalike.FIELDS["key_findings"].translate(straight)
    assert record["force_comment"] == lookalike.FIELDS["force_comment"].translate(straight)
    assert len(record["comments"]) == 3


def test_windows_code_page_gives_the_same_fields():
    assert_lookalike(record_of(lookalike.as_text().encode("cp1252")))


def test_utf_16_gives_the_same_fields():
    assert_lookalike(record_of(lookalike.as_text().encode("utf-16")))


@pytest.mark.parametrize("feed", ["\f", "\f\n"], ids=["before the line", "on a line of its own"])
def test_page_break_at_any_line_gives_the_same_fields(feed):
    lines = lookalike.as_text().split("\n")
    for position in range(1, len(lines)):
        if feed == "\f\n" and re.search(r"[.!?”] $", lines[position - 1]):
            continue  # An empty page end after a full stop also looks like the end of a paragraph.
        broken = "\n".join(lines[:position]) + "\n" + feed + "\n".join(lines[position:])
        record = record_of(broken)
        for key, value in lookalike.FIELDS.items():
            assert record[key] == value, f"{key}, with a page break before line {position}: {lines[position]!r}"
        assert {finding["reference"]: finding["text"] for finding in record["findings"]} == lookalike.FINDINGS, position


def test_truncated_anywhere_is_read_as_far_as_it_goes():
    text = lookalike.as_text()
    for end in range(600, len(text), 131):
        record = record_of(text[:end])
        assert record["inspection"]["title"], end
        if end < len(text) - 700:
            assert record["warnings"], f"nothing was said of what is missing after {end} characters"
