"""Small responses in which the reader recognises little or nothing, for a person to divide."""

from __future__ import annotations

from inspections.intake.reading import parse
from responses.importing.parts.layout import Layout, Use
from responses.importing.response_text import FoundResponse, find_response
from s55tracker.present import present

LETTER = """Lamps in the county

It was noticed in May that nine streets were dark.

Nobody had been told, and the register was empty.

Lamps are now checked each night.

- in the town, by the night shift
- in the villages, by the wardens

Forty lamps came in March.

Lamps are welcome.

A report comes each quarter.
"""
SHORT = """Lamps after dark: an inspection

Published on: 14 March 2024

Key findings

Nine streets were dark.

Recommendations

Recommendation 1

By 31 August 2024, chief constables should buy lamps.

Chief Constable’s comments

The force accepts the recommendation.

We have a plan for lamps.

Recommendation 1

We have bought forty lamps.

Recommendation 2

We have sold nine lamps.

PCC comments

I welcome the lamps.

Recommendation 1

I agree about lamps.
"""


def found_in(text: str) -> FoundResponse:
    return find_response(parse(text.encode()))


def layout_in(text: str) -> Layout:
    return present(found_in(text).layout)


def number_of(layout: Layout, words: str) -> int:
    """The number of the one part with these words."""
    (part,) = [part for part in layout.parts if words in part.text]
    return part.number


def uses(layout: Layout) -> list[tuple[Use, str]]:
    return [(part.use, part.text) for part in layout.parts]
