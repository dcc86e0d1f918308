"""Defines a finding as it is worded in a file: a recommendation, an area for improvement, or a cause of concern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from inspections.areas import Area, joined_areas
from inspections.findings.due_wording import Due, read_addressees, read_due
from inspections.intake.blocks import Block, plain_text


@dataclass(frozen=True, slots=True)
class FoundFinding:
    """A finding as printed. `parent` is the reference of a recommendation's cause of concern, if it has one; `under` is
    the position of the cause in the list of findings. `page` is None if the file has no pages.
    """

    kind: str
    reference: str | None
    text: str
    due: Due
    addressees: tuple[str, ...] = ()
    parent: str | None = None
    under: int | None = None
    page: int | None = None
    # Where its wording is on the pages of the file, if the file has pages.
    areas: tuple[Area, ...] = field(default=(), compare=False)


def finding_of(
    kind: str, reference: str | None, blocks: Sequence[Block], *, published_on: date | None, parent: str | None = None
) -> FoundFinding:
    """A finding, with its due date and addressees as read from the wording."""
    text = plain_text(blocks)
    return FoundFinding(
        kind,
        reference,
        text,
        read_due(text, published_on=published_on),
        tuple(map(str, read_addressees(text))),
        parent,
        areas=areas_of(blocks),
    )


def areas_of(blocks: Sequence[Block]) -> tuple[Area, ...]:
    """Where these blocks are, in reading order."""
    return joined_areas(area for block in blocks for area in block.areas)
