"""A list as somebody asked for it, with all that its "About this file" says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from s55tracker.tables.columns import Column


@dataclass(frozen=True, kw_only=True)
class Table:
    """`rows` gives the rows anew each time it is called, some at a time.

    `filters` are headings with what was chosen, in words; none means everything that the reader may see. `taken_by` is empty for
    what anybody may have.
    """

    title: str
    whose: str
    whose_slug: str
    columns: Sequence[Column]
    rows: Callable[[], Iterable[Any]]
    filters: Sequence[tuple[str, str]]
    order: str
    made_at: datetime
    taken_by: str = ""
    notes: Sequence[str] = ()
    address: str = ""

    def file_name(self, ending: str) -> str:
        """ "responses-norfolk-2026-11-23.csv": the office and the day in London, so that two files are told apart."""
        day = timezone.localdate(self.made_at).isoformat()
        return f"{slugify(self.title)}-{self.whose_slug}-{day}.{ending}"
