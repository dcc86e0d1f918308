"""Works out which of an office’s responses have been withdrawn, and when. Pure: it reads only the publications it is
given.

A response is withdrawn when nothing of it is public any more. If one version is withdrawn and another stays public, the
response is still published. A withdrawn record of a publication on another website was a mistake, and does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone

from responses.models import Publication
from s55tracker.present import present


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """The days on which a response was withdrawn and, if it was, published again. `reason` is the reason in its notice."""

    withdrawn_on: date
    reason: str
    again_on: date | None


def by_response(publications: Iterable[Publication]) -> list[list[Publication]]:
    """The publications of each response, oldest first. `publications` must be sorted by response and number."""
    return [list(rows) for _, rows in groupby(publications, key=lambda row: row.response_id)]


def counted(rows: Sequence[Publication]) -> list[Publication]:
    """The publications without mistaken records of publication elsewhere."""
    return [row for row in rows if row.withdrawn_at is None or not row.was_published_elsewhere]


def withdrawals_of(rows: Sequence[Publication]) -> list[Withdrawal]:
    """Each time the whole response was withdrawn, oldest first. `rows` are all its counted publications."""
    moments = sorted({row.withdrawn_at for row in rows if row.withdrawn_at is not None})
    return [_withdrawal(rows, moment) for moment in moments if not _was_public(rows, moment)]


def versions_withdrawn(rows: Sequence[Publication]) -> list[tuple[int, date]]:
    """The numbers of versions withdrawn while another stayed public, with the dates."""
    return [
        (row.number, timezone.localdate(row.withdrawn_at))
        for row in rows
        if row.withdrawn_at is not None and _was_public(rows, row.withdrawn_at)
    ]


def _was_public(rows: Sequence[Publication], moment: datetime) -> bool:
    """True if a version published by this moment was public after it."""
    return any(row.published_at <= moment and (row.withdrawn_at is None or row.withdrawn_at > moment) for row in rows)


def _withdrawal(rows: Sequence[Publication], moment: datetime) -> Withdrawal:
    notice = next(row for row in reversed(rows) if row.withdrawn_at == moment)
    again = [row.published_on for row in rows if row.published_at > moment]
    return Withdrawal(
        withdrawn_on=timezone.localdate(present(notice.withdrawn_at)),
        reason=notice.withdrawn_because,
        again_on=min(again) if again else None,
    )
