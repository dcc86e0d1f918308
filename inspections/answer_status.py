"""The status of the answer to each inspection, as this app's pages show it.

The answers belong to the responses (or, for a force's people, to the request made to them). This app does not import
the responses, so it asks through a port.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from inspections import ports
from inspections.models import Inspection


@dataclass(frozen=True, kw_only=True)
class AnswerStatus:
    """The status of an answer: its label, the colour of its tag, its reference and link, and whether its date no longer
    matters.
    """

    label: str
    colour: str = "grey"
    reference: str = ""
    href: str | None = None
    is_settled: bool = False


NONE_YET = AnswerStatus(label="No response yet")


def choices(user) -> list[tuple[str, str]]:
    return ports.answer_status.ask.choices(user)


def narrowed(inspections: QuerySet[Inspection], values: Collection[str], *, user) -> QuerySet[Inspection]:
    return ports.answer_status.ask.narrowed(inspections, values, user=user)


def named(text: str, *, user) -> QuerySet:
    return ports.answer_status.ask.named(text, user=user)


def answer_statuses(inspections: Sequence[Inspection], *, user) -> dict[int, AnswerStatus]:
    found = ports.answer_status.ask.answer_statuses(inspections, user=user)
    return {inspection.pk: found.get(inspection.pk, NONE_YET) for inspection in inspections}
