"""Recording every use of a guest link, and every refusal: a row for the people who made the link, and an event in the
history.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from responses.enums import GuestSide, GuestUseKind
from responses.force_team.actions import draft_of
from responses.guests.wording import REFUSALS
from responses.models import GuestLink, GuestUse
from s55tracker.audit.trail import record, target_of
from s55tracker.limits import seconds_to_wait

# A limit, because someone guessing tokens could otherwise fill the history.
UNKNOWN_AN_HOUR = REFUSALS_AN_HOUR = 60


@transaction.atomic
def note_use(link: GuestLink | None, kind: GuestUseKind, **detail: Any) -> None:
    """Record one use. Never call it inside a transaction that a refusal rolls back."""
    if link is None:
        if seconds_to_wait("unknown-guest-link", "all", most=UNKNOWN_AN_HOUR, seconds=3600):
            return
        GuestUse.objects.create(link=None, kind=kind)
        record(
            action="guest_link_refused", target="guest_link:unknown", by=None, kind=str(kind), as_name="Unknown visitor"
        )
        return
    if kind in REFUSALS and seconds_to_wait(f"guest-link-{kind}", link.pk, most=REFUSALS_AN_HOUR, seconds=3600):
        return
    GuestUse.objects.create(link=link, kind=kind)
    record(
        action="guest_link_used", target=history_target_of(link), by=None, as_name=link.called, kind=str(kind), **detail
    )


def mail_target_of(link: GuestLink) -> str:
    """What an email to the guest is recorded as being about. If the email is rejected, we tell the people who asked the
    guest: for a force's link, only the person who made it.
    """
    return target_of(link) if link.side == GuestSide.FORCE else target_of(link.request.response)


def history_target_of(link: GuestLink):
    """The target of the link's history. Only the force may know about a force's link; both sides may know about an
    office's.
    """
    return draft_of(link.request) if link.side == GuestSide.FORCE else link.request
