"""Every block of a file ends in exactly one field or is named in exactly one warning, in whatever shape the file is."""

from __future__ import annotations

import random
import re

import pytest

from inspections.intake.blocks import Block, Kind, Reading
from inspections.intake.reading import parse
from responses.importing import response_text
from responses.importing.ledger import Field, Ledger, PlacedTwice
from responses.importing.record import response_record
from responses.importing.response_text import find_response
from responses.importing.tokens import text_token
from tests.responses.importing import lookalike
from tests.responses.importing.documents import everything_in

GENERATED = 5_000
HEADINGS = (
    "Key findings", "Recommendations", "Areas for improvement", "Causes of concern", "Chief Constable’s response", "PCC comments", "Force response", "Our response",
    "Response from the PCC", "For office use only", "Recommendation 2:", "Recommendations 1 and 3", "R4", "AFI 1", "Summary", "Inspection title:", "Published on:",
    "NPCC response", "1. PCC response", "Background", "Norfolk PCC response to a report", "Yours sincerely", "Dear Home Secretary", "Conclusion", "Area for improvement",
)  # fmt: skip
SENTENCES = (
    "By 31 August 2024, chief constables should buy word{n} lamps.", "The recommendations of word{n} are accepted in full.", "I welcome word{n}.",
    "There are no areas for improvement, but word{n} is asked for.", "The report on word{n} was published on 7 July 2023.", "We have bought word{n}:",
    "The Chief Constable has stated: word{n} follows below:", "HMICFRS found word{n} in eight forces", "PCC comments: word{n} is good.", "word{n}",
    "Recommendation 5: forces should mend word{n}.", "Jo Person, Chief Constable", "“We like word{n}.”", "1. The force should sell word{n}.", "2. word{n} again",
)  # fmt: skip


def placed_words(record: dict) -> str:
    return " ".join(re.findall(r"\w+", everything_in(record)))


def a_reading(seed: int) -> Reading:
    """A document of headings and sentences in any order, each sentence with words of its own: enough for no two sentences to
    count as the same wording.
    """
    chosen = random.Random(seed)
    blocks = []
    for number in range(chosen.randint(1, 30)):
        if chosen.random() < 0.4:
            styled = chosen.random() < 0.6
            level = chosen.randint(1, 3) if styled else 0
            blocks.append(Block(Kind.HEADING if styled else Kind.PARAGRAPH, chosen.choice(HEADINGS), level))
        else:
            kind = Kind.BULLET if chosen.random() < 0.2 else Kind.PARAGRAPH
            blocks.append(
                Block(
                    kind,
                    chosen.choice(SENTENCES).replace("word{n}", f"word{number}a word{number}b word{number}c"),
                    bold=chosen.random() < 0.1,
                )
            )
    return Reading("text", tuple(blocks))


@pytest.mark.parametrize("first", range(0, GENERATED, 500))
def test_generated_documents_lose_and_double_no_word(first):
    for seed in range(first, first + 500):
        reading = a_reading(seed)
        record = response_record(find_response(reading))
        words = placed_words(record).split()
        for block in reading.blocks:
            for word in re.findall(r"word\d+\w", block.text):
                assert word in words, f"document {seed} lost {block.text!r}"


def test_token_cannot_be_placed_twice():
    token = text_token(Block(Kind.PARAGRAPH, "A lamp."))
    ledger = Ledger([token])
    ledger.place([token], Field.BODY)

    with pytest.raises(PlacedTwice):
        ledger.place([token], Field.FORCE)


def test_what_nobody_placed_is_left_in_runs():
    tokens = [text_token(Block(Kind.PARAGRAPH, name)) for name in "abcd"]
    ledger = Ledger(tokens)
    ledger.place([tokens[2]], Field.BODY)

    assert [[token.text for token in run] for run in ledger.left()] == [["a", "b"], ["d"]]


@pytest.mark.parametrize("make", [lookalike.as_text, lookalike.as_html, lookalike.as_docx, lookalike.as_pdf])
def test_every_block_of_the_lookalike_is_in_one_place(make, monkeypatch):
    ledgers: list[Ledger] = []

    class Kept(Ledger):
        def __init__(self, tokens) -> None:
            super().__init__(tokens)
            ledgers.append(self)

    monkeypatch.setattr(response_text, "Ledger", Kept)
    made = make()
    find_response(parse(made.encode() if isinstance(made, str) else made))

    assert ledgers[0].left() == []
