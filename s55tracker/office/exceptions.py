"""Refusals. Each has a whole sentence that a page can show unchanged."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


class NotPermitted(PermissionDenied):
    """This person may not do this."""


class Refused(Exception):
    """A rule of the office refuses this, whoever asks."""


class ChangedMeanwhile(Exception):
    """Someone else saved first; nothing has been overwritten."""

    def __init__(self) -> None:
        super().__init__("Someone else has changed these settings since you opened the page.")


class InvitationUnusable(Exception):
    """The invitation cannot be accepted. `state` is one of InvitationState."""

    def __init__(self, state: str, sentence: str) -> None:
        self.state = state
        super().__init__(sentence)


class AlreadyFounded(Exception):
    """Accounts exist, so the first-run page is closed."""

    def __init__(self) -> None:
        super().__init__("There is already an administrator. Sign in, or ask them for an invitation.")
