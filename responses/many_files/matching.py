"""Compares the responses found in files with each other, and with the reports that the office has recorded. Pure: it
takes facts and returns what looks the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from inspections.likeness import are_alike, are_near, folded

# Reports that share one recommendation may be different reports, but not if they share half of them.
FEWEST_SHARED = 2
# Each title is compared with hundreds of others.
_folded = lru_cache(maxsize=4096)(folded)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The details that identify a report, any of which may be missing. `key` is the caller's own."""

    key: int
    title: str = ""
    published_on: date | None = None
    pages: frozenset[str] = frozenset()
    wordings: frozenset[str] = frozenset()
    text_hash: str = ""
    # Two parts of one file are never the same response.
    file: int = 0


def wording_hash(text: str) -> str:
    return hashlib.sha256(folded(text).encode()).hexdigest()[:16]


def why_same(one: Facts, other: Facts) -> str:
    """Why the two look like the same report, in words that complete “It looks the same, because …”; empty if they do
    not.
    """
    if one.text_hash and one.text_hash == other.text_hash:
        return "the text is the same"
    if one.pages & other.pages:
        return "the report has the same address"
    if one.title and other.title:
        dates = (one.published_on, other.published_on)
        if _folded(one.title) == _folded(other.title) and (None in dates or _near(*dates)):
            return "the title is the same"
        if None not in dates and _near(*dates) and are_alike(one.title, other.title):
            return "the title and the date are almost the same"
    shared = len(one.wordings & other.wordings)
    if shared >= FEWEST_SHARED and shared * 2 >= min(len(one.wordings), len(other.wordings)):
        return f"{shared} findings have the same wording"
    return ""


def _near(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and are_near(one, other)


def groups_of(found: Sequence[Facts]) -> list[list[int]]:
    """The keys of the responses that look the same, group by group, in the order given."""
    group_of = {each.key: each.key for each in found}

    def first(key: int) -> int:
        while group_of[key] != key:
            key = group_of[key]
        return key

    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            if one.file != other.file and first(one.key) != first(other.key) and why_same(one, other):
                group_of[first(other.key)] = first(one.key)
    groups: dict[int, list[int]] = {}
    for each in found:
        groups.setdefault(first(each.key), []).append(each.key)
    return [keys for keys in groups.values() if len(keys) > 1]


def recorded_like(found: Facts, reports: Iterable[Facts]) -> tuple[Facts, str] | None:
    """The recorded report that looks like this one, and why. If there are several, the one with the nearest date."""
    same = [(report, why) for report in reports if (why := why_same(found, report))]
    return min(same, key=lambda each: _days_apart(found, each[0]), default=None)


def _days_apart(one: Facts, other: Facts) -> int:
    if one.published_on is None or other.published_on is None:
        return 0
    return abs((one.published_on - other.published_on).days)


def pages_of(*ends: str) -> frozenset[str]:
    return frozenset(filter(None, ends))
