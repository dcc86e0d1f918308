"""Keeping what a guest types, until the guest saves or discards it. None of it is in the history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from inspections.models import Finding
from responses.guests.exceptions import GuestRefused
from responses.guests.queries import drafts_on, refusal_of, session_refusal
from responses.keeping.actions import Typed, keep_typed
from responses.keeping.queries import LATE
from responses.models import GuestDraft, GuestLink, GuestSession, GuestText


def keep_guest_draft(*, session: GuestSession, finding: Finding | None, **typed: Any) -> GuestDraft | None:
    """Keep what the guest has typed in one window (`Typed`) about a finding of the link (None: the report as a whole).
    Returns None if there is nothing to keep. Raises GuestRefused; Refused if a limit is exceeded.
    """
    link = session.link
    if kind := refusal_of(link) or session_refusal(session):
        raise GuestRefused(kind, link)
    saved = GuestText.objects.filter(link=link, finding=finding).first()

    def is_late(each: Typed, now: datetime) -> bool:
        return saved is not None and saved.window == each.window and saved.edited_at > now - LATE

    return keep_typed(
        Typed(**typed),
        mine=drafts_on(link, finding),
        new=lambda: GuestDraft(link=link, finding=finding),
        saved=lambda: saved,
        is_late=is_late,
    )


def forget_guest_draft(link: GuestLink, finding: Finding | None, *windows: str) -> None:
    """After a save, delete the draft of the page that saved. Drafts of the guest's other pages stay."""
    if named := [each for each in windows if each]:
        drafts_on(link, finding).filter(window__in=named).delete()


@transaction.atomic
def change_guest_draft(*, session: GuestSession, draft: GuestDraft, do: str) -> None:
    """Discard a draft, set it aside so that the box opens with the saved text, or put it back into the box."""
    mine = GuestDraft.objects.filter(pk=draft.pk, link=session.link)
    if do == "discard":
        mine.delete()
    elif do == "aside":
        mine.update(is_set_aside=True)
    else:
        mine.update(is_set_aside=False, kept_at=timezone.now())
