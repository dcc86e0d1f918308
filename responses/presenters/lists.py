"""Rows of responses, for the list and the dashboard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from responses.enums import ForceStatus, ResponseStatus
from responses.models import ForceRequest, Response
from responses.next_steps import NextStep
from responses.presenters.frame import status_classes
from responses.queries import OPEN, SOON_DAYS


@dataclass(frozen=True, kw_only=True)
class Row:
    """`is_settled`: there is no safe day left to keep, so its date is neither near nor late."""

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


def rows_of(responses: Iterable[Response]) -> list[Row]:
    """`responses` come with inspection, body, owner and force tracks. No query."""
    return [_row(response) for response in responses]


def _row(response: Response) -> Row:
    tracks = list(response.force_requests.all())
    return Row(
        reference=response.reference,
        title=response.inspection.title,
        url=response.get_absolute_url(),
        status=ResponseStatus(response.status).label,
        status_classes=status_classes(response.status),
        owner=response.owner.name if response.owner else "Nobody",
        body=response.body.name,
        force=[standing_of(track, several=len(tracks) > 1) for track in tracks],
        safe_day=response.inspection.safe_day_on,
        is_settled=response.status not in OPEN or response.first_published_on is not None,
        published_on=response.first_published_on,
    )


def standing_of(track: ForceRequest, *, several: bool) -> str:
    words = ForceStatus(track.status).label
    return f"{track.force}: {words[0].lower()}{words[1:]}" if several else words


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number that opens exactly its list."""

    number: int
    words: str
    url: str
    is_alarming: bool = False


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A response and whose move it is."""

    title: str
    url: str
    safe_day: date
    status: str
    status_classes: str
    step: NextStep


def figures_of(counts: Mapping[str, int], *, body_slug: str) -> list[Figure]:
    """The four numbers. `body_slug` is empty for a person of one office, whose list is of that office anyway."""

    def url(query: str) -> str:
        return f"{reverse('response-list')}?{query}{f'&body={body_slug}' if body_slug else ''}"

    return [
        Figure(number=counts["late"], words="late", url=url("due=late"), is_alarming=counts["late"] > 0),
        Figure(number=counts["due_soon"], words=f"due in {SOON_DAYS} days", url=url("due=soon")),
        Figure(number=counts["waiting_for_force"], words="with the force", url=url("force=waiting")),
        Figure(number=counts[ResponseStatus.WITH_APPROVER], words="with the approver", url=url("status=with_approver")),
    ]


def states_of(counts: Mapping[str, int], *, body_slug: str) -> list[dict]:
    """How many there are in each state, each with its list."""
    return [
        {
            "label": status.label,
            "classes": status_classes(status),
            "number": counts[status],
            "url": f"{reverse('response-list')}?status={status.value}{f'&body={body_slug}' if body_slug else ''}",
        }
        for status in ResponseStatus
    ]


def coming_of(responses: Iterable[Response], steps: Mapping[int, NextStep]) -> list[Coming]:
    return [
        Coming(
            title=response.inspection.title,
            url=response.get_absolute_url(),
            safe_day=response.inspection.safe_day_on,
            status=ResponseStatus(response.status).label,
            status_classes=status_classes(response.status),
            step=steps[response.pk],
        )
        for response in responses
    ]
