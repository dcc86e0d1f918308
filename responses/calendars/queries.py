"""Finds the person a secret address belongs to, and the dates to show them: never more than they see when signed in."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from responses.calendars.dates import STEP
from responses.force_queries import assignments_of
from responses.models import CalendarEntry, CalendarFeed, PlannedStep
from s55tracker.accounts.memberships import body_ids_of, force_ids_of, memberships_of
from s55tracker.accounts.models import Absence
from s55tracker.accounts.roles import Role

# Calendar programs check every few hours, and treat a feed as the whole calendar. We show completed dates for this
# long, then remove them.
CANCELLED_KEPT = timedelta(days=14)


def hash_of(token: str) -> str:
    """The hash of an address, which is all the database keeps. A token has 256 random bits, so a slow hash is not
    needed.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def feed_at(token: str) -> CalendarFeed | None:
    """The feed at this address; None if there is none, it was deleted, or its person no longer belongs there."""
    feed = (
        CalendarFeed.objects.filter(token_hash=hash_of(token), revoked_at=None).select_related("user", "body").first()
    )
    return feed if feed is not None and still_theirs(feed) else None


def still_theirs(feed: CalendarFeed) -> bool:
    if feed.body_id is not None:
        return feed.body_id in body_ids_of(feed.user)
    return bool(memberships_of(feed.user))


def feeds_of(user) -> dict[int | None, CalendarFeed]:
    """This person's current addresses, by office; None is for their own dates."""
    return {feed.body_id: feed for feed in CalendarFeed.objects.filter(user=user, revoked_at=None)}


def number_of_addresses(user) -> int:
    return CalendarFeed.objects.filter(user=user, revoked_at=None).count()


def entries_of(feed: CalendarFeed, *, now: datetime, today: date) -> QuerySet[CalendarEntry]:
    """This calendar's dates, and those cancelled in the last two weeks, with everything needed to show each."""
    return (
        CalendarEntry.objects.filter(_of_the_office(feed) if feed.body_id is not None else _ones_own(feed.user, today))
        .filter(Q(cancelled_at=None) | Q(cancelled_at__gte=now - CANCELLED_KEPT))
        .select_related("response", "request__force")
        .order_by("pk")
    )


def _of_the_office(feed: CalendarFeed) -> Q:
    return Q(response__body=feed.body_id)


def _ones_own(user, today: date) -> Q:
    """A condition on entries: this person's own dates. For someone in an office, these are the dates of their responses
    and steps, and of those they are looking after for someone who is away. Officers also see responses without an
    owner. For someone at a force, they are the dates of their force's requests or, for a finding contributor, of
    requests with findings assigned to them.
    """
    away = Absence.objects.filter(substitute=user, from_on__lte=today, until_on__gte=today).values("user")
    step = PlannedStep.objects.annotate(key=Concat(Value(f"{STEP}:"), "step")).filter(
        Q(owner=user) | Q(owner__in=away), response=OuterRef("response"), key=OuterRef("key")
    )
    owned = Q(response__owner=user) | Q(response__owner__in=away) | Q(Exists(step))
    nobodys = Q(response__owner=None, response__body__in=body_ids_of(user, [Role.OFFICER]))
    assigned = Q(request__in=assignments_of(user).order_by().values("request"))
    of_the_force = Q(request__force__in=force_ids_of(user)) | assigned
    return Q(response__body__in=body_ids_of(user)) & (owned | nobodys) | of_the_force
