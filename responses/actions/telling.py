"""Notes to people about a response: lines of their next digest, written in the transaction of what they tell of."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from inspections.deadlines import in_words
from responses.enums import ReminderKind, ReminderState
from responses.models import Reminder, Response
from responses.owners import has_able_owner
from responses.queries import able_to_own
from responses.reminders.notes import note
from s55tracker.accounts.absences import away_on
from s55tracker.accounts.models import User


def tell(
    response: Response, people: Iterable[User], *, kind: ReminderKind, sentence: str, because: str = "", by: User | None
) -> None:
    """Tell these people, and whoever stands in for one who is away, but not the person who did it.

    What the same day has already to say of the same kind is said with it.
    """
    today = timezone.localdate()
    readers = {person: because for person in people}
    for absence in away_on(today, people={person.pk for person in readers}).values():
        readers.setdefault(absence.substitute, f"{absence.user} is away until {in_words(absence.until_on)}")
    readers.pop(by, None)
    for person, why in sorted(readers.items(), key=lambda item: item[0].pk):
        waiting = Reminder.objects.filter(
            response=response, person=person, kind=kind, about_on=today, state=ReminderState.WAITING
        ).values_list("sentence", flat=True)
        said = [*(each for each in waiting if sentence not in each), sentence]
        note(response, [person], kind=kind, sentence="; ".join(said), because=why, today=today)


def owner_or_officers(response: Response) -> list[User]:
    """The owner of a response, or every officer when its owner cannot do the work or it has none."""
    return [response.owner] if has_able_owner(response) else list(able_to_own(response.body))
