"""What a run on a day would do, reminder by reminder, without doing any of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from inspections.models import ProclaimedDay
from inspections.working_days import weekday_in_words, working_day_on_or_after
from responses.enums import ESCALATIONS, DigestChoice, ReminderKind, ReminderState
from responses.models import Reminder, ReminderChoice, Response
from responses.reminders.digests import USUAL_HOUR
from responses.reminders.facts import RELATED
from responses.reminders.ledger import NOTES, settlements_of
from s55tracker.accounts.models import User

# Responses read at a time, so that a forecast for the whole country fits into memory.
AT_A_TIME = 500


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """One reminder that is new, waits, or would cease to wait; and what becomes of it."""

    person: User
    response: Response
    kind: ReminderKind
    about_on: date
    due_on: date
    sentence: str
    because: str
    outcome: str
    goes_out: bool


def forecast(*, today: date, responses: QuerySet[Response] | None = None) -> list[Forecast]:
    """What would be newly owed, sent, replaced or withdrawn on that day, by response and person. Writes nothing."""
    found = Response.objects.all() if responses is None else responses
    found = found.select_related(*RELATED).order_by("inspection__safe_day_on", "pk")
    lines = []
    pks = list(found.values_list("pk", flat=True))
    for start in range(0, len(pks), AT_A_TIME):
        lines += _forecast_of(list(found.filter(pk__in=pks[start : start + AT_A_TIME])), today=today)
    return lines


def _forecast_of(responses: list[Response], *, today: date) -> list[Forecast]:
    by_key = {response.pk: response for response in responses}
    settlements = settlements_of(responses, today=today)
    notes = list(
        Reminder.objects.filter(
            response__in=list(by_key), kind__in=NOTES, state=ReminderState.WAITING, due_on__lte=today
        )
    )
    ids = {each.person_id for settled in settlements.values() for each in settled.waiting}
    ids |= {line.person_id for settled in settlements.values() for line, _ in settled.withdrawn}
    people = User.objects.in_bulk(ids | {note.person_id for note in notes})
    choices = {choice.person_id: choice for choice in ReminderChoice.objects.filter(person__in=people)}
    daily, weekly = _sending_days(today)

    def sent(each) -> str:
        return _sent(each.kind, choices.get(each.person_id), daily=daily, weekly=weekly, today=today)

    def lines() -> Iterator[Forecast]:
        for pk, settled in settlements.items():
            new = {each.key for each in settled.new}
            for each in settled.waiting:
                winner = settled.replaced.get(each.key)
                state = "new" if each.key in new else "waits already"
                outcome = (
                    f"replaced by “{ReminderKind(winner[2]).label}”, which is more urgent" if winner else sent(each)
                )
                yield _line(each, by_key[pk], people, f"{state}; {outcome}", goes_out=winner is None)
            for line, why in settled.withdrawn:
                yield _line(line, by_key[pk], people, f"withdrawn: {why}", goes_out=False)
        for note in notes:
            yield _line(note, by_key[note.response_id], people, f"waits already; {sent(note)}", goes_out=True)

    return sorted(lines(), key=lambda line: (line.response.pk, line.person.name, line.person.pk, line.due_on))


def _line(each, response: Response, people: dict[int, User], outcome: str, *, goes_out: bool) -> Forecast:
    return Forecast(
        person=people[each.person_id],
        response=response,
        kind=ReminderKind(each.kind),
        about_on=each.about_on,
        due_on=each.due_on,
        sentence=each.sentence,
        because=each.because,
        outcome=outcome,
        goes_out=goes_out and "switched off" not in outcome,
    )


def _sending_days(today: date) -> tuple[date, date]:
    """The next day with a daily digest and the next with a weekly one. A day that one office alone closes is its own matter."""
    closed = frozenset(ProclaimedDay.objects.filter(body=None).values_list("day", flat=True))
    daily = working_day_on_or_after(today, extra=closed)
    monday = daily - timedelta(days=daily.weekday())
    first = working_day_on_or_after(monday, extra=closed)
    return daily, first if first >= daily else working_day_on_or_after(monday + timedelta(days=7), extra=closed)


def _sent(kind: str, choice: ReminderChoice | None, *, daily: date, weekly: date, today: date) -> str:
    """In which digest it goes out, by the person's own choice."""
    day = daily
    if choice is not None and kind not in ESCALATIONS:
        if choice.digest == DigestChoice.OFF:
            return "not sent: summaries are switched off"
        if choice.digest == DigestChoice.WEEKLY:
            day = weekly
    hour = f"{choice.hour if choice else USUAL_HOUR}:00"
    return f"goes into the summary for {'today' if day == today else weekday_in_words(day)}, {hour}"
