"""Notes to people about a response: lines of their next digest, written in the transaction of what they tell of."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from responses.enums import ReminderKind, ReminderState
from responses.models import Reminder, Response
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role

LONGEST = 300


def tell(
    response: Response, people: Iterable[User], *, kind: ReminderKind, sentence: str, because: str = "", by: User | None
) -> None:
    """Tell these people, but not the person who did it. A second note of the same kind on one day takes the place of the first."""
    today = timezone.localdate()
    for person in sorted({person for person in people if person != by}, key=lambda person: person.pk):
        Reminder.objects.update_or_create(
            response=response,
            person=person,
            kind=kind,
            about_on=response.inspection.safe_day_on,
            due_on=today,
            defaults={
                "sentence": shortened(sentence),
                "because": shortened(because),
                "state": ReminderState.WAITING,
                "digest": None,
            },
        )


def owner_or_officers(response: Response) -> list[User]:
    """Whoever sees to a response: its owner, or every officer when nobody who can sign in owns it."""
    owner = response.owner
    return [owner] if owner and owner.is_active else list(people_in(response.body, Role.OFFICER))


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
