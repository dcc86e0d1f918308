"""Finds the labelled details of the inspection among the tokens of a response."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from inspections.intake.blocks import Block, Kind
from inspections.intake.dates import read_date
from inspections.intake.inspection import Field, field_at
from responses.importing.tokens import Mark, Token

_LISTS = (Field.FORCES, Field.TYPES)
_LONGEST_VALUE = 400
# "Friday 11 August 2023 (amended)"
_MOST_WORDS_BESIDE_DATE = 5


def labelled_details(
    tokens: Sequence[Token], *, known: Collection[Field], anywhere: bool
) -> tuple[dict[Field, list[Block]], list[Token]]:
    """The values by label, and the tokens of the values and their labels.

    `known` details are not read again. Unless `anywhere`, a label counts only with its colon or in a table:
    "Inspection" in running text is a heading.
    """
    values: dict[Field, list[Block]] = {}
    used: list[Token] = []
    current: Field | None = None
    label: Token | None = None
    for token in tokens:
        named = field_at(token.text) if token.mark is Mark.FIELD else None
        if (
            named
            and named[0] not in values
            and named[0] not in known
            and (anywhere or ":" in token.text or token.block.cell)
        ):
            current, label = named[0], token
            if named[1] and _fits(named[1], current):
                values[current] = [replace(token.block, text=named[1])]
                used.append(token)
                label = None
            elif named[1]:
                current = None
        elif current and _is_value(token, current, values.get(current, [])):
            values.setdefault(current, []).append(token.block)
            used += [label, token] if label else [token]
            label = None
        elif token.mark is not Mark.ADDRESS:
            current = None
    return values, used


def _fits(text: str, field: Field) -> bool:
    """True if a text can be the value of a detail: a date must be nothing but a date, and a name cannot be a paragraph."""
    if field in (Field.PUBLISHED, Field.DEADLINE):
        day = read_date(text)
        return (
            bool(day)
            and len(re.findall(r"\w+", text.replace(day.printed, "") if day else text)) <= _MOST_WORDS_BESIDE_DATE
        )
    return len(text) <= _LONGEST_VALUE


def _is_value(token: Token, field: Field, values: Sequence[Block]) -> bool:
    """True if the token belongs to the value: a value is one block, except lists of forces or types, which may have a
    block per item.
    """
    if token.mark is Mark.ADDRESS:
        return field is Field.LINK and not values
    if token.mark is not Mark.TEXT or not _fits(token.text, field):
        return False
    if not values:
        return True
    is_item = token.block.kind is Kind.BULLET and values[-1].kind is Kind.BULLET
    is_same_cell = token.block.cell is not None and token.block.cell == values[-1].cell
    return field in _LISTS and (is_item or is_same_cell)
