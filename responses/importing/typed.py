"""Keeps what a person has typed into the details of a report, until the response is created."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from responses.models import ImportProposal
from s55tracker.govuk.fields import PARTS, DateParts
from s55tracker.text.cleaning import clean_line

# A little more than the form's own limits allow. Anything too long is refused when the response is created.
LONGEST = 2_000
_PLAIN = ("title", "kind", "report_url", "date_confirmed", "another_because", "answer_address")
_DATES = ("published_on", "answered_on")


def details_in(data: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What was typed, as `keep_import` takes it: the text of each input, even if it is not valid."""
    names = [*_PLAIN, *(f"{date}_{part}" for date in _DATES for part in PARTS)]
    return {"details": {name: clean_line(data[name][:LONGEST]) for name in names if name in data}}


def details_typed(proposal: ImportProposal) -> dict[str, Any]:
    """The fields as the person left the page, as initial values of the form."""
    typed = proposal.typed.get("details")
    if not typed:
        return {}
    return {
        **{name: typed.get(name, "") for name in _PLAIN},
        "date_confirmed": bool(typed.get("date_confirmed")),
        **{date: DateParts(*(typed.get(f"{date}_{part}", "") for part in PARTS)) for date in _DATES},
    }
