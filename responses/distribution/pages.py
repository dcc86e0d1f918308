"""The copies: which are required by law and which are practice, those sent, and whether everything was in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from inspections.clock.deadlines import day_number, timeliness
from responses.enums import ResponseStatus
from responses.models import DistributionLine, Response
from responses.permissions import can_record_distribution
from s55tracker.accounts.models import DistributionRecipient
from s55tracker.present import present


@dataclass(frozen=True, kw_only=True)
class Copy:
    line: str
    is_statutory: bool
    duty: str
    done_on: date | None
    done_by: str
    note: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """The tab. `earlier` are the copies of publications since replaced by a correction."""

    copies: list[Copy]
    earlier: list[Copy]
    is_published: bool
    summary: str
    went: str
    may_record: bool
    left: int
    statutory_left: int


def distribution_of(response: Response, lines: Sequence[DistributionLine], *, user) -> Distribution:
    """`lines` have their publications loaded. No query."""
    current = [line for line in lines if line.publication and line.publication.is_current]
    planned = [line for line in lines if line.publication is None]
    shown = current or planned
    earlier = [line for line in lines if line.publication and not line.publication.is_current and line.done_on]
    waiting = [line for line in shown if line.done_on is None]
    return Distribution(
        copies=[_copy(response, line) for line in shown],
        earlier=[_copy(response, line) for line in earlier],
        is_published=bool(current),
        summary=_summary(response, current, waiting),
        went=timeliness(response.inspection.clock, published_on=response.first_published_on)
        if response.first_published_on
        else "",
        may_record=bool(current) and can_record_distribution(user, response),
        left=len(waiting),
        statutory_left=sum(_is_statutory(line) for line in waiting),
    )


def _summary(response: Response, current: list[DistributionLine], waiting: list[DistributionLine]) -> str:
    if not current:
        return ""
    clock = response.inspection.clock
    publication = present(current[0].publication)
    published = f"published on day {day_number(clock, publication.published_on)}"
    if publication.number > 1:
        first = present(response.first_published_on)
        published = f"first published on day {day_number(clock, first)}, corrected on day {day_number(clock, publication.published_on)}"
    if waiting:
        sent = len(current) - len(waiting)
        return f"{published[0].upper()}{published[1:]}; {sent} of {len(current)} copies sent."
    last = max(present(line.done_on) for line in current)
    return f"Complete: {published}, last copy sent on day {day_number(clock, last)}."


def _copy(response: Response, line: DistributionLine) -> Copy:
    return Copy(
        line=line.line,
        is_statutory=_is_statutory(line),
        duty=line.get_duty_display(),
        done_on=line.done_on,
        done_by=line.done_by,
        note=line.note,
        url=reverse("response-distribution-line", args=[response.reference, line.pk]),
    )


def _is_statutory(line: DistributionLine) -> bool:
    return line.duty == DistributionRecipient.Duty.STATUTORY


def is_being_corrected(response: Response) -> bool:
    """True while the text is being corrected: the copies of the published version cannot be changed then."""
    return response.first_published_on is not None and response.status not in (
        ResponseStatus.PUBLISHED,
        ResponseStatus.DISTRIBUTED,
    )
