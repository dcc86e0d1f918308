"""Writes dates in the format that calendar programs read (RFC 5545). Only this module uses icalendar."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event, Timezone
from icalendar.prop import vDuration, vText, vUri

from responses.calendars.dates import ending_of, words_of
from responses.models import CalendarEntry, CalendarFeed
from responses.register.pages import absolute
from s55tracker.accounts.memberships import bodies_of, body_ids_of, force_ids_of
from s55tracker.accounts.models import PolicingBody
from s55tracker.accounts.roles import FINDING_ROLES
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.present import present
from s55tracker.working_days.calendar import days_from

PRODUCT = "-//Section 55 Tracker//Dates//EN"
# How often calendar programs are asked to refresh. Most decide for themselves.
REFRESH = timedelta(hours=1)


def name_of(feed: CalendarFeed) -> str:
    """The calendar's name, as shown in the reader's list of calendars."""
    return f"Section 55: {feed.body.name if feed.body else 'my dates'}"


def calendar_of(feed: CalendarFeed, entries: Iterable[CalendarEntry], *, today: date) -> bytes:
    """The feed as bytes. The same rows give the same bytes all day, so that calendar programs download the feed only
    when it has changed.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # We mark these two as text, because the library does not know that they are, and would not escape a comma in them.
    calendar.add("name", vText(name_of(feed)))  # RFC 7986, 5.1
    calendar.add("x-wr-calname", vText(name_of(feed)))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"value": "DURATION"})  # RFC 7986, 5.7
    calendar.add("x-published-ttl", vDuration(REFRESH))
    ours = body_ids_of(feed.user)
    for event in each_that_can_be_shown(entries, lambda entry: _event(entry, ours, today), part=_part_of(feed)):
        calendar.add_component(event)
    if not calendar.subcomponents:
        # A calendar must contain something (3.6); one without dates contains its time zone.
        calendar.add_component(Timezone.from_tzid(settings.TIME_ZONE))
    return calendar.to_ical()


def _part_of(feed: CalendarFeed) -> str:
    return f"the calendar of {feed.body.name}"[:80] if feed.body else "a person’s calendar"


def _event(entry: CalendarEntry, ours: Collection[int], today: date) -> Event:
    """One date as an all-day event, shown as free time. The title has only the reference and the kind of date, because
    other people may see it on a screen.
    """
    of_ours = entry.response.body_id in ours
    force = str(entry.request.force) if entry.request and of_ours else "us"
    path = entry.response.get_absolute_url() if of_ours else _request_path(entry)
    ending = ending_of(
        entry.key,
        day=entry.day,
        is_cancelled=entry.cancelled_at is not None,
        response=entry.response,
        request=entry.request,
        today=today,
    )
    changed_at = _second(_words_changed_at(entry, today))
    event = Event()
    event.add("uid", str(entry.uid))
    # In a calendar without METHOD, DTSTAMP is when the entry last changed (3.8.7.2), so the bytes change only with the
    # entry.
    event.add("dtstamp", changed_at)
    event.add("created", _second(entry.created_at))
    event.add("last-modified", changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.day)
    if (following := days_from(entry.day, 1)) > entry.day:  # without DTEND, an event also lasts one day
        event.add("dtend", following)  # the day after: DTEND is not part of the event (3.6.1)
    words = words_of(entry.key, force=force)
    event.add("summary", f"{entry.response.reference}: {words}{f' ({ending})' if ending else ''}")
    event.add("description", f"Sign in to see it: {absolute(path)}")
    event.add("url", vUri(absolute(path)))
    event.add("status", "CANCELLED" if entry.cancelled_at else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _words_changed_at(entry: CalendarEntry, today: date) -> datetime:
    """When the entry's text last changed: when its row changed, or the night its day passed."""
    if entry.cancelled_at is not None or entry.day >= today:
        return entry.changed_at
    return max(entry.changed_at, timezone.make_aware(datetime.combine(entry.day + timedelta(days=1), time())))


def _request_path(entry: CalendarEntry) -> str:
    return reverse("force-request", args=[entry.response.reference, present(entry.request).force.slug])


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


# --- The page for creating addresses ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A calendar available to this person. `slug` is the office's; empty for the person's own dates."""

    slug: str
    heading: str
    what: str
    feed: CalendarFeed | None
    address: str = ""

    @property
    def webcal(self) -> str:
        """The same address in the form that calendar programs open and subscribe to with one click."""
        return f"webcal://{self.address.partition('://')[2]}" if self.address else ""


def choices_of(user, feeds: dict[int | None, CalendarFeed], *, made: tuple[int, str] | None = None) -> list[Choice]:
    """The calendars this person can have. `made` is the key of a feed just created, with its token: the page shows its
    address only this once.
    """
    parts = []
    if body_ids_of(user):
        parts.append("your responses and steps, and those of colleagues you are standing in for")
    if force_ids_of(user):
        parts.append("the dates your force has been asked to comment by")
    elif force_ids_of(user, FINDING_ROLES):
        parts.append("the dates your force has been asked to comment by on findings assigned to you")
    found = [_choice("", "Your dates", " and ".join(parts), feeds.get(None), made)]
    for body in bodies_of(user):
        what = "every safe day, deadline, comment date and planned step of its open responses"
        found.append(_choice(body.slug, _office(body), what, feeds.get(body.pk), made))
    return found


def _office(body: PolicingBody) -> str:
    return f"All dates of the {body.office_name}"


def _choice(slug: str, heading: str, what: str, feed: CalendarFeed | None, made: tuple[int, str] | None) -> Choice:
    is_new = feed is not None and made is not None and made[0] == feed.pk
    address = absolute(reverse("calendar-feed", args=[made[1]])) if made and is_new else ""
    return Choice(slug=slug, heading=heading, what=f"{what[0].upper()}{what[1:]}.", feed=feed, address=address)
