"""Creating and deleting a calendar's secret address. The address is returned once; the database has only its hash."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from responses.calendars.queries import hash_of
from responses.models import CalendarFeed
from s55tracker.accounts.memberships import body_ids_of, memberships_of
from s55tracker.accounts.models import Force, PolicingBody, User
from s55tracker.audit.trail import record
from s55tracker.refusals import NotPermitted


@transaction.atomic
def make_calendar_address(*, by: User, body: PolicingBody | None = None) -> tuple[CalendarFeed, str]:
    """Create an address for a person's own dates, or for all of an office's dates, and return its row with its token.
    Any earlier address stops working.
    """
    _check_belongs(by, body)
    # Lock the person's row, so that if the button is pressed twice, only the second address works.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    replaced = _revoke(by, body)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(user=by, body=body, token_hash=hash_of(token))
    record(action="calendar_address_made", target=body or by, by=by, feed=feed.pk, replaced=replaced)
    return feed, token


@transaction.atomic
def revoke_calendar_address(*, by: User, body: PolicingBody | None = None) -> bool:
    """Delete the address. False if there was none."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not _revoke(by, body):
        return False
    record(action="calendar_address_revoked", target=body or by, by=by)
    return True


@transaction.atomic
def end_calendar_addresses(*, by: User | None, person: User, why: str, left: PolicingBody | Force | None = None) -> int:
    """Permanently end the person's addresses, and return how many there were.

    `left` is the office or force they have left. If it is given, we end only that office's address and the address for
    their own dates, which included dates of the office or force.
    """
    feeds = CalendarFeed.objects.filter(user=person, revoked_at=None)
    if left is not None:
        feeds = feeds.filter(Q(body=None) | (Q(body=left) if isinstance(left, PolicingBody) else Q(body=None)))
    for feed in feeds.select_related("body").order_by("pk"):
        record(action="calendar_address_revoked", target=feed.body or person, by=by, feed=feed.pk, why=why)
    return feeds.update(revoked_at=timezone.now())


def _revoke(by: User, body: PolicingBody | None) -> bool:
    return bool(CalendarFeed.objects.filter(user=by, body=body, revoked_at=None).update(revoked_at=timezone.now()))


def _check_belongs(by: User, body: PolicingBody | None) -> None:
    if body is not None and body.pk not in body_ids_of(by):
        raise NotPermitted("Only people in an office can have its calendar.")
    if not memberships_of(by):
        raise NotPermitted("Only people in an office or a force have a calendar here.")
