"""Notes to people about a response: lines of their next digest, written in the transaction of what they tell of."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from responses.enums import ReminderKind, ReminderState
from responses.models import Reminder, Response
from responses.reminders.notes import note
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role


def tell(
    response: Response, people: Iterable[User], *, kind: ReminderKind, sentence: str, because: str = "", by: User | None
) -> None:
    """Tell these people, but not the person who did it. What the same day has already to say of the same kind is said with it."""
    today = timezone.localdate()
    for person in sorted({person for person in people if person != by}, key=lambda person: person.pk):
        waiting = Reminder.objects.filter(
            response=response, person=person, kind=kind, about_on=today, state=ReminderState.WAITING
        ).values_list("sentence", flat=True)
        said = [*(each for each in waiting if sentence not in each), sentence]
        note(response, [person], kind=kind, sentence="; ".join(said), because=because, today=today)


def owner_or_officers(response: Response) -> list[User]:
    """Whoever sees to a response: its owner, or every officer when nobody who can sign in owns it."""
    owner = response.owner
    return [owner] if owner and owner.is_active else list(people_in(response.body, Role.OFFICER))
