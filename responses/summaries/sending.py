"""Sends each person's summary once per working day: it is composed, queued and marked in one transaction.

The Digest row records that the person's day is done, even if there was nothing to say. Its constraint stops a second
worker, a second scheduler and a second run from writing another. A worker that is killed leaves all of a summary or
nothing.
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
    ReminderRecalculation,
    Response,
)
from responses.reminders.recalculation import AT_ONCE, lock_recalculations
from responses.summaries.content import compose, may_read, preview_of
from responses.summaries.pages import DigestContent, organisations_of
from responses.summaries.unsubscribing import unsubscribe_headers, unsubscribe_url
from s55tracker.accounts.memberships import bodies_of, forces_of
from s55tracker.accounts.models import Membership, User
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import queue_mail
from s55tracker.text.wording import listed, with_article
from s55tracker.working_days.calendar import ONE_DAY, is_working_day
from s55tracker.working_days.models import ProclaimedDay
from s55tracker.working_days.queries import days_by_office, proclaimed_days_of

__all__ = ["SendingDays", "compose", "digest_waits", "oldest_unsent", "people_to_notify", "preview_of", "send_digests"]

logger = logging.getLogger(__name__)

USUAL_HOUR = 8
# After this many seconds the rest is left to the next run, so that no run reaches its time limit.
LONGEST_RUN = 120
# PostgreSQL's error code for a row locked by someone else.
LOCK_NOT_AVAILABLE = "55P03"
# A summary dated further ahead than this comes from a fast clock.
CLOCKS_APART = ONE_DAY


class Busy(Exception):
    """Raised if someone is changing what is waiting for this person. The next run writes their summary."""


def send_digests(*, now: datetime, unsettled: Collection[int] = ()) -> int:
    """Write today's summary for everyone who works today, whose send time has passed and who has not had one. Returns
    the number of emails.

    `unsettled` are responses whose reminders another worker is still working out. A person has only one summary a day,
    so the summaries that need these wait; other people's do not.

    If one person's summary fails, the error is logged and no one else's is delayed; it is tried again in the next run.
    """
    today, end, sent = timezone.localdate(now), clock.monotonic() + LONGEST_RUN, 0
    people = [person.pk for person in people_to_notify(now=now, unsettled=unsettled)]
    random.shuffle(people)  # so that two workers seldom need the same person's row at once
    for pk in people:
        try:
            # Reminders sent early because of a fast clock wait again: the next run checks them first, and then writes
            # this summary.
            if not _correct_future_digests(pk, today=today):
                sent += _send_to(pk, today=today, now=now)
        except Busy:
            logger.info("Work waiting for person %s is being changed; the next run writes their summary", pk)
        except Exception:
            logger.exception("The summary for person %s could not be written; the next run tries again", pk)
        if clock.monotonic() > end:
            break
    return sent


def people_to_notify(*, now: datetime, unsettled: Collection[int] = ()) -> list[User]:
    """People who work today, whose send time has passed, and whose summary for the day has not been written. People of
    the offices and forces of the `unsettled` responses are left out.
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
    """A subquery: the person's memberships of organisations that work on that day; None if no organisation works on it.

    A force's people follow the days that apply to everyone, not the days an office has closed or opened.
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
    """The day a person's waiting reminders will be sent, if nothing changes. It depends on where they work and which
    summaries have been written.

    This applies the rules of `send_digests` to many people and to future days.
    """

    # At most this many days ahead: no office is closed for longer.
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
        """The day of the person's summary that will contain a reminder of this kind; None if none will."""
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
        """True if their summary of that day will be written: they work, and it has not been written yet."""
        works = any(is_working_day(day, extra=self.days[pk]) for pk in self.offices.get(person_id, ()))
        return works and (person_id, day) not in self.written

    def _written_this_week(self, person_id: int, *, before: date) -> bool:
        """True if a summary for an earlier day of the same week exists, or will be written. This is the opposite of
        `_is_first_of_week`, for future days.
        """
        monday = before - timedelta(days=before.weekday())
        week = (monday + timedelta(days=number) for number in range(before.weekday()))
        return any(
            (person_id, day) in self.written or (day >= self.today and self.writes_on(person_id, day)) for day in week
        )


def oldest_unsent(*, now: datetime | None = None) -> datetime | None:
    """When the summary for today that has been due longest fell due; None if every summary due has been written."""
    now = now or timezone.now()
    people = people_to_notify(now=now)
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
        # Someone who joins, or chooses an hour that has passed, gets a summary in the next run, and it is not late.
        return max(moment for moment in (due_at, joined.get(person.pk), choice and choice.changed_at) if moment)

    return min(since(person) for person in people)


def digest_waits(*, now: datetime) -> int:
    """How many summaries would be emailed now, if reminders due by now were recorded first. Writes nothing."""
    today = timezone.localdate(now)
    people = people_to_notify(now=now)
    days = SendingDays([person.pk for person in people], today=today)
    contents = (
        preview_of(person, today, escalations_alone=days.goes_on(person.pk, ReminderKind.SAFE_DAY) != today)
        for person in people
    )
    return sum(not content.is_empty for content in contents)


@transaction.atomic
def _send_to(person_id: int, *, today: date, now: datetime) -> int:
    """Write one person's summary for today, and return how many emails were queued: 1 or 0. If another worker wrote the
    row first, there is nothing left to do.
    """
    try:
        with transaction.atomic():
            digest = Digest.objects.create(person_id=person_id, for_on=today, composed_at=now)
    except IntegrityError:
        return 0
    person = User.objects.get(pk=person_id)
    choice = ReminderChoice.objects.filter(person=person).first() or ReminderChoice(person=person)
    waiting = _lock_waiting(person, today=today)
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


def _lock_waiting(person: User, *, today: date) -> list[Reminder]:
    """The reminders waiting for this person, locked. Reminders that no longer concern the person are withdrawn here,
    just before they would be sent.

    The lines belong to many responses, whose recalculations we do not lock. So this never waits (recalculation.py has the
    order of all locks), and raises Busy if someone holds one of them.
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
    """True on Monday or the first working day after it, or on a later day if nothing has been sent that week."""
    monday = today - timedelta(days=today.weekday())
    return not Digest.objects.filter(person=person, for_on__gte=monday, for_on__lt=today).exists()


@transaction.atomic
def _correct_future_digests(person_id: int, *, today: date) -> bool:
    """Give a past date to every summary dated in the future, because it would stop that day's own summary from being
    written.

    Reminders sent before their day wait for that day again; those already due remain sent. Returns whether any summary
    was dated in the future.
    """
    digests = Digest.objects.filter(person=person_id)
    ahead = list(digests.filter(for_on__gt=today + CLOCKS_APART).order_by("for_on"))
    early = Reminder.objects.filter(digest__in=ahead, due_on__gt=today)
    locked = lock_recalculations(Response.objects.filter(pk__in=early.order_by().values("response"))) if ahead else []
    ReminderRecalculation.objects.filter(pk__in=locked).update(recalculate_on=AT_ONCE)
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
    """Why the person gets a summary, and who to ask: the name and address of their office, if there is only one."""
    bodies, forces = bodies_of(person), forces_of(person)
    names = [*(with_article(body.office_name) for body in bodies), *(force.name for force in forces)]
    return {
        "why": f"you work at {listed(names)}",
        "contact_name": bodies[0].office_name if len(bodies) == 1 else "",
        "contact_address": bodies[0].contact_in_mail if len(bodies) == 1 else "",
    }


def _sender_of(person: User) -> str:
    """The one organisation whose work the summary covers; empty if there are several."""
    names = organisations_of(person)
    return names[0] if len(names) == 1 else ""
