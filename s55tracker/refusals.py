"""The exceptions raised by an action that refuses to do something. Each has a full sentence that a page can show
unchanged.

A view shows a refusal where the person is, beside the form it came from (`govuk.refusals.refusals_shown_on`). A refusal
that a view does not catch gets its own page: 403, 409 or 422 (`govuk.refusals.RefusalMiddleware`). So no refusal
becomes a server error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied


class Refusal(Exception):
    """The base class of all refusals."""

    # Problems that must each be fixed first; `sentence` says what to do.
    problems: Sequence[Any] = ()


class NotPermitted(Refusal, PermissionDenied):
    """This person may not do this."""


class Refused(Refusal):
    """A rule forbids this for everyone, because the record would become inconsistent. The sentence says what to do
    instead.
    """


class ChangedMeanwhile(Refusal):
    """Someone else saved first; nothing was overwritten. `current` is the row as it is now, if the page needs it."""

    def __init__(self, current: Any = None) -> None:
        self.current = current
        super().__init__("Someone else has changed this since you opened it.")
