"""Refusals about an office's people; other refusals are in s55tracker/refusals.py."""

from __future__ import annotations

from s55tracker.refusals import Refusal


class InvitationUnusable(Refusal):
    """The invitation cannot be accepted. `state` is one of InvitationState."""

    def __init__(self, state: str, sentence: str) -> None:
        self.state = state
        super().__init__(sentence)


class AlreadySetUp(Refusal):
    """There are accounts already, so the first-run page is closed."""

    def __init__(self) -> None:
        super().__init__("There is already an administrator. Sign in, or ask them for an invitation.")
