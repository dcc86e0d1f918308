"""Tells the responses about changes to an inspection, inside the same transaction.

This app does not import the responses. They register listeners in `ports.inspection_listeners`, and each change that
matters to a response calls them all.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from inspections import ports
from inspections.clock.deadlines import Clock
from inspections.models import Finding, Inspection


class Change(models.TextChoices):
    LOGGED = "logged", "The inspection was logged"
    FACTS = "facts", "The details of the report were changed"
    FINDINGS = "findings", "The findings were changed"
    FINDING_GOES = "finding_goes", "A finding is about to be removed"
    DATE = "date", "The date of publication was corrected"


@dataclass(frozen=True, kw_only=True)
class NoResponse:
    """The decision, made while logging a report, that it needs no response, and the reason.

    `answered_with` is another report of the same office, whose response answers this one.
    """

    because: str = ""
    answered_with: Inspection | None = None


def notify_listeners(
    inspection: Inspection,
    change: Change,
    *,
    by,
    no_response: NoResponse | None = None,
    finding: Finding | None = None,
    old_clock: Clock | None = None,
) -> None:
    """Tell each listener of a change. `no_response` is given only with LOGGED, and `finding` only with FINDING_GOES.

    `old_clock`, the dates before the change, is given with FACTS and DATE.
    """
    for listener in ports.inspection_listeners:
        listener(
            inspection=inspection,
            change=change,
            by=by,
            no_response=no_response,
            finding=finding,
            old_clock=old_clock,
        )
