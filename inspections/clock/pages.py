"""Prepares a report's clock for pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inspections.clock.deadlines import Clock, format_calculation, warnings
from s55tracker.working_days.calendar import NO_DAYS


@dataclass(frozen=True, kw_only=True)
class ClockView:
    """The two dates, their calculation, and any warnings."""

    clock: Clock
    working: list[str]
    warnings: list[str]

    @classmethod
    def of(cls, clock: Clock, *, extra: frozenset[date] = NO_DAYS) -> ClockView:
        """Prepare a clock. `extra` are the bank holidays the office has added."""
        return cls(clock=clock, working=format_calculation(clock), warnings=warnings(clock, extra=extra))
