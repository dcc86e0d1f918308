"""A refusal shown to a guest."""

from __future__ import annotations

from responses.enums import GuestUseKind
from responses.guests.wording import sentence_of
from responses.models import GuestLink
from s55tracker.refusals import Refused


class GuestRefused(Refused):
    """The link, the code or the session is refused. The function that catches this exception records it, outside the
    transaction.
    """

    def __init__(self, kind: GuestUseKind, link: GuestLink | None) -> None:
        self.kind, self.link = kind, link
        super().__init__(sentence_of(kind, link))
