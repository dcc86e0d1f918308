"""Writes notes: events that someone should hear about in their next summary, and that have no date to meet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from responses.enums import ReminderKind, ReminderState
from responses.models import Reminder, Response
from responses.reminders.schedule import clipped
from s55tracker.accounts.models import User
from s55tracker.working_days.calendar import ONE_DAY


@transaction.atomic
def note(
    response: Response, people: Iterable[User], *, kind: ReminderKind, sentence: str, because: str = "", today: date
) -> list[Reminder]:
    """Tell these people in their next summary. Call this inside the transaction of the change.

    There is one note per person, response, kind and day: if it is repeated before the summary is sent, the newer words
    replace the older; if it is repeated later, it goes into the next day's summary. `sentence` has no date and no full
    stop ("The step “Draft ready” moves to 3 October 2026"), and `because` follows "because".
    """
    written = []
    for person in sorted(set(people), key=lambda person: person.pk):
        said = Reminder.objects.filter(response=response, person=person, kind=kind, about_on=today).select_for_update()
        last = said.order_by("due_on").last()
        if last is not None and last.state == ReminderState.WAITING:
            last.sentence, last.because = clipped(sentence), clipped(because)
            last.save(update_fields=["sentence", "because"])
            written.append(last)
            continue
        written.append(
            Reminder.objects.create(
                response=response,
                person=person,
                kind=kind,
                about_on=today,
                due_on=max(today, last.due_on + ONE_DAY) if last else today,
                sentence=clipped(sentence),
                because=clipped(because),
            )
        )
    return written
