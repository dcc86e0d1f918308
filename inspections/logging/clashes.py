"""Compares what two people entered when both changed the same details."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from s55tracker.richtext import Change, differences


@dataclass(frozen=True, kw_only=True)
class Clash:
    """A detail for which two people entered different values."""

    name: str
    mine: str
    theirs: str


def clashes(form: Any, theirs: Mapping[str, Any]) -> list[Clash]:
    """The fields in which someone's entry differs from the saved value, in form order."""
    found = []
    for bound in form.visible_fields():
        mine, there = _shown(bound, bound.value()), _shown(bound, theirs.get(bound.name))
        if mine != there:
            found.append(Clash(name=str(bound.label), mine=mine or "nothing", theirs=there or "nothing"))
    return found


def _shown(bound: Any, value: Any) -> str:
    """A field's value, as the page shows it."""
    choices = getattr(bound.field, "choices", None)
    if choices is not None:
        words = {str(getattr(key, "value", key)): str(label) for key, label in choices}
        values = value if isinstance(value, (list, tuple)) else [value]
        return ", ".join(sorted(words.get(str(each), "") for each in values if each not in (None, "")))
    if isinstance(value, tuple):  # the typed parts of a date
        return " ".join(part for part in value if part)
    if isinstance(value, date):
        return f"{value.day} {value.month} {value.year}"
    return "" if value is None else "\n".join(str(value).replace("\r\n", "\n").strip().split("\n"))


def wording_changes(theirs_html: str, mine_html: str) -> list[Change]:
    """Differences between the saved text and the typed text, word by word."""
    return differences(theirs_html, mine_html)
