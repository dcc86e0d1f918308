"""Tells the responses about changes to an inspection, inside the same transaction.

The responses are above this app. They register in `ports.inspection_listeners`, and each change that matters to a
response calls every listener.
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
    """An answer given while logging: the report needs no response, and why.

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
    """Tell each listener of a change. `no_response` comes with LOGGED only, `finding` with FINDING_GOES only.

    `old_clock` comes with FACTS and DATE: the dates before the change.
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
