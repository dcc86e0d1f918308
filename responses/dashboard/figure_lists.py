"""The lists behind the dashboard's figures, and the figures as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from responses.figures import counting


@dataclass(frozen=True, kw_only=True)
class Lists:
    """Addresses of the list of responses, with the dashboard's filters. `body` is empty for a person in only one
    office.
    """

    body: str = ""
    owner: str = ""
    years: int = 3

    @cached_property
    def _address(self) -> str:
        return reverse("response-list")

    def url(self, **filters) -> str:
        chosen = {**filters, "owner": self.owner, "body": self.body}
        return f"{self._address}?{urlencode({key: value for key, value in chosen.items() if value}, doseq=True)}"

    def since(self, today: date) -> date:
        """The first day of the years shown."""
        return counting.same_day_years_ago(today, self.years)

    def published(self, **filters) -> str:
        """The address of the list of responses published in those years."""
        return self.url(within=self.years, **filters)


def format_share(part: int, whole: int) -> str:
    """A share as a whole percentage: 100 only if the part is the whole, and 0 only if the part is nothing."""
    if not whole:
        return "none"
    share = round(part / whole * 100)
    if share == 100 and part < whole:
        share = 99
    if share == 0 and part:
        share = 1
    return f"{share}%"


def format_number(value: float | None) -> str:
    return "no" if value is None else f"{value:g}"


def format_responses(number: int) -> str:
    return f"{number} response{'' if number == 1 else 's'}"


def format_recommendations(number: int) -> str:
    return f"{number} recommendation{'' if number == 1 else 's'}"


def listed(words: Iterable[str]) -> str:
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last
