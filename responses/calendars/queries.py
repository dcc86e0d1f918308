"""Whose calendar a secret address is, and which dates are read there: never more than that person sees signed in."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from responses.calendars.dates import STEP
from responses.models import CalendarEntry, CalendarFeed, PlannedStep
from s55tracker.accounts.memberships import body_ids_of, force_ids_of, memberships_of
from s55tracker.accounts.models import Absence
from s55tracker.accounts.roles import Role

# Programs look every few hours, and take a feed as the whole of a calendar. What is done is told for so long, then it is gone.
CANCELLED_KEPT = timedelta(days=14)


def hash_of(token: str) -> str:
    """What the database keeps of an address. A token has 256 random bits, so that nothing slower is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def feed_at(token: str) -> CalendarFeed | None:
    """The feed at this address; None when there is none, it was revoked, or its person no longer belongs there."""
    feed = (
        CalendarFeed.objects.filter(token_hash=hash_of(token), revoked_at=None).select_related("user", "body").first()
    )
    return feed if feed is not None and still_theirs(feed) else None


def still_theirs(feed: CalendarFeed) -> bool:
    if feed.body_id is not None:
        return feed.body_id in body_ids_of(feed.user)
    return bool(memberships_of(feed.user))


def feeds_of(user) -> dict[int | None, CalendarFeed]:
    """The addresses that this person has now, by the office; None: for their own dates."""
    return {feed.body_id: feed for feed in CalendarFeed.objects.filter(user=user, revoked_at=None)}


def number_of_addresses(user) -> int:
    return CalendarFeed.objects.filter(user=user, revoked_at=None).count()


def entries_of(feed: CalendarFeed, *, now: datetime, today: date) -> QuerySet[CalendarEntry]:
    """What stands in this calendar, and what was taken out of it within two weeks, with all that is shown of each."""
    return (
        CalendarEntry.objects.filter(_of_the_office(feed) if feed.body_id is not None else _ones_own(feed.user, today))
        .filter(Q(cancelled_at=None) | Q(cancelled_at__gte=now - CANCELLED_KEPT))
        .select_related("response", "request__force")
        .order_by("pk")
    )


def _of_the_office(feed: CalendarFeed) -> Q:
    return Q(response__body=feed.body_id)


def _ones_own(user, today: date) -> Q:
    """Of an office's people: what they own, the steps that are theirs, and the same of whom they stand in for today. An officer also
    has what nobody owns. Of a force's people: what their force was asked.
    """
    away = Absence.objects.filter(substitute=user, from_on__lte=today, until_on__gte=today).values("user")
    step = PlannedStep.objects.annotate(key=Concat(Value(f"{STEP}:"), "step")).filter(
        Q(owner=user) | Q(owner__in=away), response=OuterRef("response"), key=OuterRef("key")
    )
    owned = Q(response__owner=user) | Q(response__owner__in=away) | Q(Exists(step))
    nobodys = Q(response__owner=None, response__body__in=body_ids_of(user, [Role.OFFICER]))
    return Q(response__body__in=body_ids_of(user)) & (owned | nobodys) | Q(request__force__in=force_ids_of(user))
