"""Where the answer to each inspection stands, as the pages of this app show it.

What is shown belongs to the responses (or, for a force's people, to the request that was made of them), and the arrows point
from there to here. A reverse relation by name would be the same arrow in disguise: this app would have to know the other's
tables, statuses and visibility. So settings name a module as a string (INSPECTION_STANDINGS), as they do for those who follow
changes, and this page says what such a module offers:

    choices(user) -> list of (value, label)            what a list can be filtered by
    narrowed(inspections, values, *, user) -> queryset  the inspections that stand there
    named(text, *, user) -> queryset of keys            inspections whose answer is known by this reference
    standings(inspections, *, user) -> {key: Standing}  at most two queries, however many inspections

Each of them settles itself what the user may see.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from django.conf import settings
from django.db.models import QuerySet

from inspections.models import Inspection


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where the answer stands: in words, with the colour of its tag, where to go, and whether its date still presses."""

    label: str
    colour: str = "grey"
    reference: str = ""
    href: str | None = None
    is_settled: bool = False


NONE_YET = Standing(label="No response yet")


def choices(user) -> list[tuple[str, str]]:
    return _module().choices(user)


def narrowed(inspections: QuerySet[Inspection], values: Collection[str], *, user) -> QuerySet[Inspection]:
    return _module().narrowed(inspections, values, user=user)


def named(text: str, *, user) -> QuerySet:
    return _module().named(text, user=user)


def standings(inspections: Sequence[Inspection], *, user) -> dict[int, Standing]:
    found = _module().standings(inspections, user=user)
    return {inspection.pk: found.get(inspection.pk, NONE_YET) for inspection in inspections}


def _module() -> ModuleType:
    return import_module(settings.INSPECTION_STANDINGS)
