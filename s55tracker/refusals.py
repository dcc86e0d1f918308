"""Refusals: how an action says no. Each carries a whole sentence that a page can show as it is.

A view shows a refusal where the person is, beside the form it came from (`govuk.refusals.refusals_shown_on`). Whatever a view does not
catch becomes a page of its own: 403, 409 or 422 (`govuk.refusals.RefusalMiddleware`). So no refusal ends as a server error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied


class Refusal(Exception):
    """What every refusal is."""

    # Things that each have to be put right first; `sentence` says what to do.
    problems: Sequence[Any] = ()


class NotPermitted(Refusal, PermissionDenied):
    """This person may not do this."""


class Refused(Refusal):
    """A rule says no, whoever asks: the record would no longer hold together. The sentence says what to do instead."""


class ChangedMeanwhile(Refusal):
    """Someone else saved first; nothing was overwritten. `current` is the row as it is now, where the page shows it."""

    def __init__(self, current: Any = None) -> None:
        self.current = current
        super().__init__("Someone else has changed this since you opened it.")
