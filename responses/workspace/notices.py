"""Tells people about a response's events, in their next summary or immediately by email."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

from inspections.clock.deadlines import format_date
from responses.enums import ReminderKind, ReminderState
from responses.models import Reminder, Response
from responses.progress.owners import has_able_owner
from responses.progress.plans import PlanLine
from responses.queries import able_to_own
from responses.reminders.notes import note
from responses.workspace import notifications
from responses.workspace.notifications import HandedOver
from s55tracker.accounts.absences import away_on
from s55tracker.accounts.models import User

_Gathered = list[tuple[User, HandedOver, User | None]]
_gathered: ContextVar[_Gathered | None] = ContextVar("work handed over together", default=None)


def notify(
    response: Response, people: Iterable[User], *, kind: ReminderKind, sentence: str, because: str = "", by: User | None
) -> None:
    """Tell these people, and anyone standing in for one who is away, but not the person who acted.

    Several messages of one kind on the same day become one reminder.
    """
    today = timezone.localdate()
    for person, why in _readers(people, because, by=by):
        waiting = Reminder.objects.filter(
            response=response, person=person, kind=kind, about_on=today, state=ReminderState.WAITING
        ).values_list("sentence", flat=True)
        said = [*(each for each in waiting if sentence not in each), sentence]
        note(response, [person], kind=kind, sentence="; ".join(said), because=why, today=today)


def notify_at_once(
    response: Response, people: Iterable[User], *, sentence: str, because: str, url: str = "", by: User | None
) -> None:
    """Email these people, and anyone standing in for one who is away, about their new work, but not the person who gave
    it.

    Inside `in_one_email` the email waits until the end, so that thirty responses handed over together make one email.
    """
    for person, why in _readers(people, because, by=by):
        given = HandedOver(response=response, sentence=sentence, why=why, url=url)
        if (gathered := _gathered.get()) is not None:
            gathered.append((person, given, by))
        else:
            notifications.handed_over(person, [given], by=by)


@contextmanager
def in_one_email() -> Iterator[None]:
    """Inside this block, each person gets one email for everything handed over. If blocks are nested, the outermost one
    counts.
    """
    if _gathered.get() is not None:
        yield
        return
    gathered: _Gathered = []
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    for key in sorted({person.pk for person, _given, _by in gathered}):
        theirs = [each for each in gathered if each[0].pk == key]
        person, _given, by = theirs[0]
        notifications.handed_over(person, [given for _person, given, _by in theirs], by=by)


def owner_or_officers(response: Response) -> list[User]:
    """The response's owner, or every officer if it has none or the owner cannot do the work."""
    if response.owner is not None and has_able_owner(response):
        return [response.owner]
    return list(able_to_own(response.body))


def owner_of_step(line: PlanLine, response: Response) -> list[User]:
    """The person named on a step while they can do the work, otherwise those responsible for the response."""
    if line.has_own_owner and line.owner and able_to_own(response.body).filter(pk=line.owner.pk).exists():
        return [line.owner]
    return owner_or_officers(response)


def _readers(people: Iterable[User], because: str, *, by: User | None) -> list[tuple[User, str]]:
    """The people to tell, each with the reason, in key order."""
    today = timezone.localdate()
    readers = {person: because for person in people}
    for absence in away_on(today, people={person.pk for person in readers}).values():
        readers.setdefault(absence.substitute, f"{absence.user} is away until {format_date(absence.until_on)}")
    if by is not None:
        readers.pop(by, None)
    return sorted(readers.items(), key=lambda item: item[0].pk)
