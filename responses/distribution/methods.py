"""Decides how a copy can be sent. An entry in the inspectorate’s portal or a page on a website is made there, and an
email from here cannot replace it. The office’s list gives the usual method of each copy; if it gives none, the words of
the line decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import assert_never

from responses.exceptions import WorkflowError
from responses.models import DistributionLine
from s55tracker.accounts.models import DistributionRecipient

Method = DistributionRecipient.Method


class Place(StrEnum):
    """Where a copy is made: sent to its recipient, entered in a portal, or put on a website."""

    SENT = "sent"
    PORTAL = "portal"
    WEBSITE = "website"


# We look for “portal” first, because an entry in a portal may name a website.
_WORDS = (
    (Place.PORTAL, re.compile(r"\bportal\b", re.IGNORECASE)),
    (Place.WEBSITE, re.compile(r"\b(?:web ?sites?|web ?pages?|intranet)\b|\bpublished online\b", re.IGNORECASE)),
)


def place_of(line: DistributionLine) -> Place:
    """Where this copy is made. The line must have its `recipient` loaded."""
    usual = line.recipient.method if line.recipient else ""
    if usual:
        return _place_by_method(Method(usual))
    return next((place for place, words in _WORDS if words.search(line.line)), Place.SENT)


def _place_by_method(method: DistributionRecipient.Method) -> Place:
    match method:
        case Method.PORTAL:
            return Place.PORTAL
        case Method.WEBSITE:
            return Place.WEBSITE
        case Method.EMAIL | Method.POST | Method.HAND | Method.OTHER:
            return Place.SENT
        case _:
            assert_never(method)


def methods_for(place: Place) -> list[DistributionRecipient.Method]:
    """The methods that suit the place, the usual one first."""
    match place:
        case Place.PORTAL:
            return [Method.PORTAL, Method.OTHER]
        case Place.WEBSITE:
            return [Method.WEBSITE, Method.OTHER]
        case Place.SENT:
            return [Method.EMAIL, Method.POST, Method.HAND, Method.PORTAL, Method.OTHER]
        case _:
            assert_never(place)


def usual_method(line: DistributionLine) -> str:
    """How this copy is usually sent; empty if the office’s list does not say so and the words of the line do not show
    it.
    """
    if line.recipient and line.recipient.method:
        return line.recipient.method
    place = place_of(line)
    return "" if place == Place.SENT else methods_for(place)[0]


def usual_address(line: DistributionLine) -> str:
    """The address usually used for this copy. It suits the usual method: an email address, for example, is no use for a
    portal.
    """
    if line.recipient is None:
        return ""
    if place_of(line) == Place.SENT and usual_method(line) != Method.POST:
        return line.recipient.email or line.recipient.address
    return line.recipient.address


def can_be_emailed(line: DistributionLine) -> bool:
    return Method.EMAIL in methods_for(place_of(line))


def check_method(line: DistributionLine, method: str) -> None:
    """Raise WorkflowError if this copy cannot be sent in this way."""
    place = place_of(line)
    if method and Method(method) not in methods_for(place):
        raise WorkflowError(
            f"“{line.line}” cannot be recorded with the method “{Method(method).label}”. {_WHAT_COUNTS[place]}"
        )


def check_can_be_emailed(line: DistributionLine) -> None:
    if not can_be_emailed(line):
        raise WorkflowError(f"“{line.line}” cannot be sent by email. {_WHAT_COUNTS[place_of(line)]}")


_WHAT_COUNTS = {
    Place.SENT: "Choose how it was sent.",
    Place.PORTAL: "Copy the text into the portal, then record this copy on its own.",
    Place.WEBSITE: "Put it on the website, then record this copy on its own.",
}


def emailable(lines: Sequence[DistributionLine]) -> list[DistributionLine]:
    return [line for line in lines if can_be_emailed(line)]
