"""Rows of the list of responses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from responses.enums import ForceStatus, ResponseStatus
from responses.models import ForceRequest, Response
from responses.progress.owners import format_owner
from responses.workflow import TO_PUBLISH
from responses.workspace.frame import status_classes
from s55tracker.accounts.models import Absence
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.present import annotated


@dataclass(frozen=True, kw_only=True)
class Row:
    """One response in the list. `is_settled` is True if there is no safe day left to meet, so that the date is neither
    near nor late.
    """

    reference: str
    title: str
    url: str
    status: str
    status_classes: str
    owner: str
    body: str
    force: list[str]
    safe_day: date
    is_settled: bool
    published_on: date | None
    is_withdrawn: bool


def rows_of(responses: Iterable[Response], *, away: Mapping[int, Absence] | None = None) -> list[Row]:
    """The rows of the list. `responses` must come from `with_withdrawals`, with inspection, body, owner and force
    tracks loaded; `away` has today's absences, by owner. Makes no query.
    """
    return list(
        each_that_can_be_shown(responses, lambda response: _row(response, away or {}), part="the list of responses")
    )


def _row(response: Response, away: Mapping[int, Absence]) -> Row:
    tracks = list(response.force_requests.all())
    is_settled = response.status not in TO_PUBLISH or response.first_published_on is not None
    return Row(
        reference=response.reference,
        title=response.inspection.title,
        url=response.get_absolute_url(),
        status=ResponseStatus(response.status).label,
        status_classes=status_classes(response.status),
        owner=str(response.owner or "No one") if is_settled else format_owner(response, away, briefly=True),
        body=response.body.name,
        force=[force_status_label(track, several=len(tracks) > 1) for track in tracks],
        safe_day=response.inspection.safe_day_on,
        is_settled=is_settled,
        published_on=response.first_published_on,
        is_withdrawn=annotated(response, "is_withdrawn"),
    )


def force_status_label(track: ForceRequest, *, several: bool) -> str:
    words = ForceStatus(track.status).label
    return f"{track.force}: {words[0].lower()}{words[1:]}" if several else words
