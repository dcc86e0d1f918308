"""Says what a feed or an index page lists: an address, a title, some words and a date for each report.

It runs in the sandbox, because the page comes from outside. What it returns is still untrusted: the addresses, the dates
and the number of entries are checked by `reading`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from inspections.intake.blocks import Unreadable
from inspections.watching import feeds, index_pages
from inspections.watching.entries import Entry

# The most entries that are returned: dated ones first, newest first.
MOST = 300


@dataclass(frozen=True, slots=True)
class Listing:
    """What the page lists. `total` counts every entry, including those beyond the first 300."""

    kind: str
    entries: tuple[Entry, ...]
    total: int

    def to_json(self) -> dict:
        return {
            "kind": self.kind,
            "total": self.total,
            "entries": [
                asdict(each) | {"published_on": each.published_on and each.published_on.isoformat()}
                for each in self.entries
            ],
        }

    @classmethod
    def from_json(cls, values: dict) -> Listing:
        entries = (
            Entry(**{**each, "published_on": each["published_on"] and date.fromisoformat(each["published_on"])})
            for each in values["entries"]
        )
        return cls(values["kind"], tuple(entries), values["total"])


def read_listing(data: bytes) -> Listing:
    """The contents of the page. Its first line is its own address, from which relative links start. Raises Unreadable."""
    address, _, page = data.partition(b"\n")
    if not page.strip():
        raise Unreadable("The page is empty.")
    if page.lstrip()[:5] == b"%PDF-":
        raise Unreadable("This is a PDF, not a page that lists reports.")
    base = address.decode()
    if feeds.is_feed(page):
        return _listing("feed", feeds.entries_of(page, base))
    return _listing("page", index_pages.entries_of(page, base))


def _listing(kind: str, entries: Iterable[Entry]) -> Listing:
    found = {each.address: each for each in reversed(list(entries))}
    every = list(reversed(found.values()))
    newest = sorted(every, key=lambda each: each.published_on or date.min, reverse=True)
    return Listing(kind, tuple(newest[:MOST]), len(every))
