"""Forecasts what a run on a given day would do, reminder by reminder, without doing it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from responses.enums import DigestChoice, ReminderKind, ReminderState
from responses.models import Reminder, Response
from responses.reminders.facts import RELATED
from responses.reminders.ledger import settlements_of
from responses.reminders.settlement import NOTES
from responses.summaries.sending import USUAL_HOUR, SendingDays
from s55tracker.accounts.models import PolicingBody, User
from s55tracker.working_days.calendar import format_weekday_and_date, is_working_day
from s55tracker.working_days.models import ProclaimedDay
from s55tracker.working_days.queries import proclaimed_days_of

# How many responses are read at a time, so that a forecast for the whole country fits into memory.
AT_A_TIME = 500


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """A reminder that is new, waiting, or about to be withdrawn, and what happens to it. `goes_out`: it is sent on that
    day.
    """

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
    """The reminders that would be added, sent, replaced or withdrawn on that day, by response and person. Writes
    nothing.
    """
    found = Response.objects.all() if responses is None else responses
    found = found.select_related(*RELATED).order_by("inspection__safe_day_on", "pk")
    lines = []
    pks = list(found.values_list("pk", flat=True))
    for start in range(0, len(pks), AT_A_TIME):
        lines += _forecast_of(list(found.filter(pk__in=pks[start : start + AT_A_TIME])), today=today)
    return lines


def closed_on(day: date) -> list[str]:
    """Who does not work on that day, in sentences: everyone, or only the offices that have closed on it."""
    bodies = {body.pk: body for body in PolicingBody.objects.filter(pk__in=_offices_with_a_word_about(day))}
    days = proclaimed_days_of({None, *bodies})
    if not is_working_day(day, extra=days[None]):
        but = _listed(str(body) for pk, body in bodies.items() if is_working_day(day, extra=days[pk]))
        but = f", except to people at {but}" if but else ""
        return [f"{format_weekday_and_date(day)} is not a working day, so nothing is sent before the next one{but}."]
    closed = _listed(str(body) for pk, body in bodies.items() if not is_working_day(day, extra=days[pk]))
    return (
        [f"{format_weekday_and_date(day)} is not a working day in {closed}, so nothing is sent there."]
        if closed
        else []
    )


def _offices_with_a_word_about(day: date) -> QuerySet:
    return ProclaimedDay.objects.filter(day=day).exclude(body=None).order_by().values("body")


def _listed(names: Iterable[str]) -> str:
    *first, last = [*sorted(names)] or [""]
    return f"{', '.join(first)} and {last}" if first else last


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
    days = SendingDays(people, today=today)

    def sent(each) -> str:
        return _sent(each.kind, each.person_id, days)

    def lines() -> Iterator[Forecast]:
        for pk, settled in settlements.items():
            new = {each.key for each in settled.new}
            for each in settled.waiting:
                winner = settled.replaced.get(each.key)
                state = "new" if each.key in new else "already waiting"
                outcome = (
                    f"replaced by “{ReminderKind(winner[2]).label}”, which is more urgent" if winner else sent(each)
                )
                yield _line(each, by_key[pk], people, f"{state}; {outcome}", goes_out=winner is None)
            for line, why in settled.withdrawn:
                yield _line(line, by_key[pk], people, f"withdrawn: {why}", goes_out=False)
        for note in notes:
            yield _line(note, by_key[note.response_id], people, f"already waiting; {sent(note)}", goes_out=True)

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
        goes_out=goes_out and "the summary for today" in outcome,
    )


def _sent(kind: str, person_id: int, days: SendingDays) -> str:
    """Which summary will include the reminder, given the person's own choice and working days."""
    day, choice = days.goes_on(person_id, kind), days.choices.get(person_id)
    if day is None:
        is_off = choice is not None and choice.digest == DigestChoice.OFF
        return "not sent: summaries are switched off" if is_off else "not sent: they have no working day soon"
    hour = f"{choice.hour if choice else USUAL_HOUR}:00"
    return f"goes into the summary for {'today' if day == days.today else format_weekday_and_date(day)}, {hour}"
