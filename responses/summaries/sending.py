"""The digest of each person's working day: composed, queued and marked in one transaction, once.

The row of Digest says that the person's day is done, also when there was nothing to say. Its constraint keeps a second worker,
a second beat and a second run out; a worker that is killed leaves all of it or nothing.
"""

from __future__ import annotations

import logging
import random
import time as clock
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from responses.enums import ESCALATIONS, DigestChoice, ReminderKind, ReminderState
from responses.models import (
    Digest,
    ForceRequest,
    Reminder,
    ReminderChoice,
    ReminderWatch,
    Response,
)
from responses.reminders.recalculation import AT_ONCE, hold
from responses.summaries.content import DigestContent, compose, may_read, organisations_of, preview_of
from responses.summaries.unsubscribing import unsubscribe_headers, unsubscribe_url
from s55tracker.accounts.memberships import bodies_of, forces_of
from s55tracker.accounts.models import Membership, User
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import queue_mail
from s55tracker.text.wording import listed, with_article
from s55tracker.working_days.calendar import ONE_DAY, is_working_day
from s55tracker.working_days.models import ProclaimedDay
from s55tracker.working_days.queries import days_by_office, proclaimed_days_of

__all__ = ["SendingDays", "compose", "digest_waits", "oldest_unsent", "people_to_tell", "preview_of", "send_digests"]

logger = logging.getLogger(__name__)

USUAL_HOUR = 8
# After so many seconds the rest is left to the next tick, so that one never runs into its time limit.
LONGEST_RUN = 120
# PostgreSQL's word for a row that somebody else holds.
LOCK_NOT_AVAILABLE = "55P03"
# A digest dated further ahead than this comes from a clock that ran ahead.
CLOCKS_APART = ONE_DAY


class Busy(Exception):
    """Somebody is just changing what waits for this person: their digest is written at the next tick."""


def send_digests(*, now: datetime, unsettled: Collection[int] = ()) -> int:
    """Write the digest of everybody whose hour has come on a working day and whose day is not done; return how many mails that made.

    `unsettled` are responses of which somebody else is just finding out what they owe. A person has one digest a day, so theirs
    waits for that; nobody else's does.

    What goes wrong with one person's digest is logged and holds back nobody else's; it is tried again at the next tick.
    """
    today, end, sent = timezone.localdate(now), clock.monotonic() + LONGEST_RUN, 0
    people = [person.pk for person in people_to_tell(now=now, unsettled=unsettled)]
    random.shuffle(people)  # two workers at once then seldom wait for the same person
    for pk in people:
        try:
            # What a clock that ran ahead had said waits again: the next tick looks at it first, and then writes this digest.
            if not _set_right_what_a_clock_ran_ahead_with(pk, today=today):
                sent += _send_to(pk, today=today, now=now)
        except Busy:
            logger.info("Work waiting for person %s is being changed; the next run writes their summary", pk)
        except Exception:
            logger.exception("The summary for person %s could not be written; the next run tries again", pk)
        if clock.monotonic() > end:
            break
    return sent


def people_to_tell(*, now: datetime, unsettled: Collection[int] = ()) -> list[User]:
    """Those who work today, whose hour has come, and whose digest of the day is not written; without the offices and forces of
    the `unsettled` responses.
    """
    local = timezone.localtime(now)
    today = local.date()
    here = _works_on(today)
    if here is None:
        return []
    written = Digest.objects.filter(person=OuterRef("pk"), for_on=today)
    people = User.objects.filter(Exists(here), ~Exists(written), is_active=True)
    if unsettled:
        bodies = Response.objects.filter(pk__in=unsettled).order_by().values("body")
        forces = ForceRequest.objects.filter(response__in=unsettled).order_by().values("force")
        waits = Membership.objects.filter(Q(body__in=bodies) | Q(force__in=forces), user=OuterRef("pk"), ended_at=None)
        people = people.filter(~Exists(waits))
    return list(
        people.alias(hour=Coalesce("reminder_choice__hour", USUAL_HOUR)).filter(hour__lte=local.hour).order_by("pk")
    )


def _works_on(today: date) -> QuerySet[Membership] | None:
    """The memberships, of the person asked about, of those who work on that day; None where nobody does.

    People of a force go by the days that hold for everyone, whatever an office has closed or opened for itself.
    """
    rows = list(ProclaimedDay.objects.filter(day=today).values_list("body_id", "day", "is_open"))
    days = days_by_office(rows, {None, *(body_id for body_id, _day, _is_open in rows)})
    works = {pk: is_working_day(today, extra=extra) for pk, extra in days.items()}
    here = Membership.objects.filter(user=OuterRef("pk"), ended_at=None)
    others = [pk for pk, does in works.items() if pk is not None and does != works[None]]
    if works[None]:
        return here.filter(Q(body=None) | ~Q(body__in=others)) if others else here
    return here.filter(body__in=others) if others else None


class SendingDays:
    """On which day what waits for a person goes out, if nothing changes: by where they work and what was written already.

    It asks what `send_digests` asks, of many people and of the days to come.
    """

    # So many days ahead at most: no office is closed for longer.
    FURTHEST = 60

    def __init__(self, people: Collection[int], *, today: date) -> None:
        self.today = today
        self.choices = {choice.person_id: choice for choice in ReminderChoice.objects.filter(person__in=people)}
        self.offices: dict[int, set[int | None]] = {}
        for user, body in Membership.objects.filter(user__in=people, user__is_active=True, ended_at=None).values_list(
            "user", "body"
        ):
            self.offices.setdefault(user, set()).add(body)
        self.days = proclaimed_days_of({None}.union(*self.offices.values()))
        monday = today - timedelta(days=today.weekday())
        self.written = set(
            Digest.objects.filter(person__in=people, for_on__gte=monday).values_list("person_id", "for_on")
        )

    def goes_on(self, person_id: int, kind: str) -> date | None:
        """The day of the digest that says it. None: no digest of theirs does."""
        choice = self.choices.get(person_id)
        digest = DigestChoice.DAILY if choice is None or kind in ESCALATIONS else choice.digest
        if digest == DigestChoice.OFF:
            return None
        for ahead in range(self.FURTHEST):
            day = self.today + timedelta(days=ahead)
            if not self.writes_on(person_id, day):
                continue
            if digest == DigestChoice.DAILY or not self._written_this_week(person_id, before=day):
                return day
        return None

    def writes_on(self, person_id: int, day: date) -> bool:
        """Whether their digest of that day will be written: they work, and it was not written yet."""
        works = any(is_working_day(day, extra=self.days[pk]) for pk in self.offices.get(person_id, ()))
        return works and (person_id, day) not in self.written

    def _written_this_week(self, person_id: int, *, before: date) -> bool:
        """As `_is_first_of_week` asks of a day that has come: a digest of a day before it in its week is there, or will be."""
        monday = before - timedelta(days=before.weekday())
        week = (monday + timedelta(days=number) for number in range(before.weekday()))
        return any(
            (person_id, day) in self.written or (day >= self.today and self.writes_on(person_id, day)) for day in week
        )


def oldest_unsent(*, now: datetime | None = None) -> datetime | None:
    """Since when somebody's digest of today is due and not written."""
    now = now or timezone.now()
    people = people_to_tell(now=now)
    if not people:
        return None
    choices = {choice.person_id: choice for choice in ReminderChoice.objects.filter(person__in=people)}
    joined: dict[int, datetime] = {}
    for user_id, created_at in Membership.objects.filter(user__in=people, ended_at=None).values_list(
        "user", "created_at"
    ):
        joined[user_id] = max(created_at, joined.get(user_id, created_at))

    def since(person: User) -> datetime:
        choice = choices.get(person.pk)
        hour = choice.hour if choice else USUAL_HOUR
        due_at = timezone.make_aware(datetime.combine(timezone.localdate(now), time(hour)))
        # Whoever joins, or chooses an hour that has gone, is told at the next tick and not late.
        return max(moment for moment in (due_at, joined.get(person.pk), choice and choice.changed_at) if moment)

    return min(since(person) for person in people)


def digest_waits(*, now: datetime) -> int:
    """How many digests would be mailed now, if what is owed by now were written down first. Writes nothing."""
    today = timezone.localdate(now)
    people = people_to_tell(now=now)
    days = SendingDays([person.pk for person in people], today=today)
    contents = (
        preview_of(person, today, escalations_alone=days.goes_on(person.pk, ReminderKind.SAFE_DAY) != today)
        for person in people
    )
    return sum(not content.is_empty for content in contents)


@transaction.atomic
def _send_to(person_id: int, *, today: date, now: datetime) -> int:
    """One person's day: 1 when a mail was queued. Whoever is second to write the row has nothing left to do."""
    try:
        with transaction.atomic():
            digest = Digest.objects.create(person_id=person_id, for_on=today, composed_at=now)
    except IntegrityError:
        return 0
    person = User.objects.get(pk=person_id)
    choice = ReminderChoice.objects.filter(person=person).first() or ReminderChoice(person=person)
    waiting = _take_what_waits(person, today=today)
    is_full = choice.digest == DigestChoice.DAILY or (
        choice.digest == DigestChoice.WEEKLY and _is_first_of_week(person, digest, today=today)
    )
    if choice.digest == DigestChoice.OFF:
        off = [reminder.pk for reminder in waiting if reminder.kind not in ESCALATIONS]
        Reminder.objects.filter(pk__in=off).update(
            state=ReminderState.SWITCHED_OFF, ended_because="Summaries are switched off."
        )
    goes = waiting if is_full else [reminder for reminder in waiting if reminder.kind in ESCALATIONS]
    content = compose(person, today=today, reminders=goes, with_sections=is_full)
    if content.is_empty:
        return 0
    digest.mail = _queue(content, digest)
    digest.save(update_fields=["mail"])
    Reminder.objects.filter(pk__in=[line.reminder_id for line in content.reminders]).update(
        state=ReminderState.SENT, digest=digest
    )
    return 1


def _take_what_waits(person: User, *, today: date) -> list[Reminder]:
    """What waits for this person, locked. What is no longer their business is withdrawn here, just before it would be said.

    The lines are of many responses, whose watches are not held here. So this waits for nobody (watch.py has the order of all
    locks): raises Busy when somebody holds one of them.
    """
    found = (
        Reminder.objects.filter(person=person, state=ReminderState.WAITING, due_on__lte=today)
        .select_for_update(of=("self",), nowait=True)
        .select_related("response__inspection", "response__body", "request__force")
        .order_by("pk")
    )
    try:
        rows = list(found)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE:
            raise Busy from error
        raise
    mine: list[Reminder] = []
    others: list[Reminder] = []
    for reminder in rows:
        (mine if person.is_active and may_read(person, reminder.response, reminder.request) else others).append(
            reminder
        )
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in others]).update(
        state=ReminderState.WITHDRAWN, ended_because=f"{person} no longer works there."[:300]
    )
    return mine


def _is_first_of_week(person: User, digest: Digest, *, today: date) -> bool:
    """Monday, or the first working day after it; or a later one, when nobody sent on those."""
    monday = today - timedelta(days=today.weekday())
    return not Digest.objects.filter(person=person, for_on__gte=monday, for_on__lt=today).exists()


@transaction.atomic
def _set_right_what_a_clock_ran_ahead_with(person_id: int, *, today: date) -> bool:
    """A digest of a day that has not come would keep that day's own from being written: it gets a day that has gone.

    Text of the email before its day waits for that day again; what was due already stays said. Returns whether there was anything.
    """
    digests = Digest.objects.filter(person=person_id)
    ahead = list(digests.filter(for_on__gt=today + CLOCKS_APART).order_by("for_on"))
    early = Reminder.objects.filter(digest__in=ahead, due_on__gt=today)
    watches = hold(Response.objects.filter(pk__in=early.order_by().values("response"))) if ahead else []
    ReminderWatch.objects.filter(pk__in=watches).update(look_on=AT_ONCE)
    for digest in ahead:
        early = Reminder.objects.filter(digest=digest, due_on__gt=today)
        early.update(
            state=ReminderState.WITHDRAWN,
            digest=None,
            ended_because="It was sent early, because the clock was wrong.",
        )
        digest.for_on = today - ONE_DAY
        while digests.filter(for_on=digest.for_on).exists():
            digest.for_on -= ONE_DAY
        digest.save(update_fields=["for_on"])
    return bool(ahead)


def _queue(content: DigestContent, digest: Digest) -> OutgoingMail:
    person = content.person
    host = settings.PUBLIC_URL.split("//")[-1].split("/")[0].split(":")[0]
    thread = f"<digest-{person.pk}@{host}>"
    return queue_mail(
        to_email=person.email,
        template="digest",
        context={
            "person": person,
            "today": content.today,
            "sections": content.by_item,
            "my_work": f"{settings.PUBLIC_URL}/",
            "settings_page": settings.PUBLIC_URL + reverse("reminder-choices"),
            "unsubscribe": unsubscribe_url(person),
            **_organisations_in_mail(person),
        },
        on_behalf_of=_sender_of(person),
        about=f"digest:{digest.pk}",
        headers={"References": thread, "In-Reply-To": thread, **unsubscribe_headers(person)},
    )


def _organisations_in_mail(person: User) -> dict[str, str]:
    """Why the person gets a digest, and where they can ask: of an office, its name and address."""
    bodies, forces = bodies_of(person), forces_of(person)
    names = [*(with_article(body.office_name) for body in bodies), *(force.name for force in forces)]
    return {
        "why": f"you work at {listed(names)}",
        "contact_name": bodies[0].office_name if len(bodies) == 1 else "",
        "contact_address": bodies[0].address if len(bodies) == 1 else "",
    }


def _sender_of(person: User) -> str:
    """The one organisation whose work the digest is about; of several, none is put before the others."""
    names = organisations_of(person)
    return names[0] if len(names) == 1 else ""
