"""A list as someone requested it, with the facts for its "About this file" sheet."""

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
    """`rows` returns fresh rows each time it is called, in batches.

    `filters` are headings with the chosen values, in words; if empty, the list has everything the reader may see.
    `downloaded_by` is empty for lists anyone may download.
    """

    title: str
    whose: str
    whose_slug: str
    columns: Sequence[Column]
    rows: Callable[[], Iterable[Any]]
    filters: Sequence[tuple[str, str]]
    order: str
    made_at: datetime
    downloaded_by: str = ""
    notes: Sequence[str] = ()
    address: str = ""

    def file_name(self, ending: str) -> str:
        """ "responses-norfolk-2026-11-23.csv": the office and the day in London, so that files can be told apart."""
        day = timezone.localdate(self.made_at).isoformat()
        return f"{slugify(self.title)}-{self.whose_slug}-{day}.{ending}"
