"""Works out which reminders each person must have had by a given day. Pure: it turns facts into reminders, with no
database and no "today" of its own.

Steps are counted back from their date. A step on a non-working day is due on the working day before it: the last
reminder before a Sunday safe day goes out on the Friday. All of a response's steps up to the given day are due, however
old they are; the ledger knows which are already recorded, and sends the most urgent of several new ones.

Steps before the day the response was opened become one step, due on that day. No one could have been reminded earlier,
and a person who opens a response late gets one reminder of how late it is, not one for each missed step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from responses.enums import ReminderKind
from s55tracker.working_days.calendar import (
    NO_DAYS,
    days_from,
    format_date,
    is_working_day,
    working_day_on_or_after,
    working_day_on_or_before,
)

# We remind people of unsent copies that section 55(6) requires on the working day after publication, then weekly.
ONE_WEEK = 7

# The public can still read what an officer has asked to withdraw, so we remind approvers after two working days, and
# then approvers and managers every week.
WORKING_DAYS_TO_WITHDRAW = 2

# If reminders have not been processed for a long time, those due more than this many days ago are left out.
LONGEST_LOOK_BACK = 60

URGENCY = {kind: place for place, kind in enumerate(ReminderKind)}

# The longest text of a ledger line.
LONGEST_SENTENCE = 300


@dataclass(frozen=True)
class Reader:
    """A person to remind. `because` gives the reason, if it is not their role; it follows the word "because"."""

    person_id: int
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class AskedForce:
    """A force that has been asked and has not submitted its comments. `asked_on`: when an email last gave it the date."""

    request_id: int
    name: str
    comment_by: date
    readers: tuple[Reader, ...]
    asked_on: date = date.min


@dataclass(frozen=True, kw_only=True)
class StepFact:
    step: str
    label: str
    due_on: date
    readers: tuple[Reader, ...]


@dataclass(frozen=True, kw_only=True)
class FollowUpFact:
    """A recommendation and its due date."""

    name: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class AskedWithdrawal:
    """An open request to withdraw what is published. `what` names it in a sentence, and `readers` are the people who
    may withdraw it.
    """

    what: str
    asked_on: date
    readers: tuple[Reader, ...]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that decides one response's reminders, as it is now.

    `opened_on`: the first day anyone could be reminded. `is_open`: not yet published for the first time; otherwise
    `closed_because` says why only its follow-up still needs reminders. `is_submitted`: with the approver, or approved.
    `submitted_on`: the day it went to the current approver. `readers_change_on`: the next day the readers change,
    because someone goes away or comes back. `copies`: the copies that section 55(6) requires of what was published on
    `copies_since`, if they are not recorded as sent.
    """

    response_id: int
    opened_on: date
    safe_day: date
    is_open: bool
    closed_because: str = ""
    is_submitted: bool = False
    is_approved: bool = False
    submitted_on: date | None = None
    owners: tuple[Reader, ...] = ()
    managers: tuple[Reader, ...] = ()
    approvers: tuple[Reader, ...] = ()
    seniors: tuple[Reader, ...] = ()
    asked: tuple[AskedForce, ...] = ()
    steps: tuple[StepFact, ...] = ()
    follow_ups: tuple[FollowUpFact, ...] = ()
    copies: tuple[str, ...] = ()
    copies_since: date | None = None
    withdrawal: AskedWithdrawal | None = None
    schedule: dict = field(default_factory=dict)
    extra_days: frozenset[date] = NO_DAYS
    readers_change_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class DueReminder:
    """One reminder that must be in the ledger by its day."""

    response_id: int
    person_id: int
    kind: ReminderKind
    about_on: date
    due_on: date
    sentence: str
    because: str = ""
    request_id: int | None = None

    @property
    def key(self) -> tuple:
        """The identity of a reminder; the database keeps it unique."""
        return (self.response_id, self.person_id, self.kind.value, self.about_on, self.due_on)

    @property
    def urgency(self) -> tuple:
        """A sort key. The reminder with the smallest is sent: the most urgent kind comes first, then the step nearest
        to its date.
        """
        return (URGENCY[self.kind], self.about_on, -self.due_on.toordinal())


def due_reminders(facts: Facts, *, today: date) -> list[DueReminder]:
    """Every reminder that must have been sent by the end of `today`, once per person, in no particular order."""
    unique = {each.key: each for each in _all(facts, until=today) if each.due_on <= today}
    return list(unique.values())


def next_due_on(facts: Facts, *, after: date) -> date | None:
    """The first day after this one on which another reminder falls due, if nothing changes; None if there is none."""
    days = [each.due_on for each in _all(facts, until=None) if each.due_on > after]
    if facts.is_open and _readers_when_late(facts):
        first = max(days_from(facts.safe_day, 1), facts.opened_on, days_from(after, 1))
        days.append(working_day_on_or_after(first, extra=facts.extra_days))
    days += [day for day in _days_to_remind_of_copies(facts, until=days_from(after, 21)) if day > after]
    days += [day for day, _ in _days_to_remind_of_withdrawal(facts, until=days_from(after, 21)) if day > after]
    return min(days, default=None)


def _all(facts: Facts, *, until: date | None) -> Iterator[DueReminder]:
    if facts.is_open:
        yield from _about_the_safe_day(facts)
        yield from _late(facts, until=until)
        yield from _escalations(facts)
        yield from _about_the_force(facts)
        yield from _about_the_approval(facts)
        yield from _about_the_steps(facts)
    else:
        yield from _about_copies(facts, until=until)
        yield from _about_a_withdrawal(facts, until=until)
        yield from _about_follow_ups(facts)


def _about_the_safe_day(facts: Facts) -> Iterator[DueReminder]:
    for days in facts.schedule.get("safe_day", ()):
        due_on = _since_opened(facts, _day_before(facts, facts.safe_day, days))
        words = safe_day_words(is_approved=facts.is_approved)
        yield from _each(facts, facts.owners, ReminderKind.SAFE_DAY, facts.safe_day, due_on, words)


def safe_day_words(*, is_approved: bool) -> str:
    """The words about the safe day. They ask people to publish only once the response is approved, because no one can
    publish it before then.
    """
    return "Publish the response" if is_approved else "The response must be published by this day"


def _late(facts: Facts, *, until: date | None) -> Iterator[DueReminder]:
    """A reminder on every working day after the safe day, to the owner and the managers."""
    if until is None:
        return
    day = max(days_from(facts.safe_day, 1), facts.opened_on, days_from(until, -LONGEST_LOOK_BACK))
    readers = _readers_when_late(facts)
    for ordinal in range(day.toordinal(), until.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if day > facts.safe_day and is_working_day(day, extra=facts.extra_days):
            yield from _each(
                facts, readers, ReminderKind.LATE, facts.safe_day, day, "The safe day has passed: publish the response"
            )


def _readers_when_late(facts: Facts) -> list[Reader]:
    return _unique([*facts.owners, *facts.managers])


def _escalations(facts: Facts) -> Iterator[DueReminder]:
    """Escalations: to the manager if the response is not submitted, to the approver if it is not approved, then to the
    most senior person.
    """
    escalations = [
        (
            "escalate_to_manager",
            ReminderKind.ESCALATED_TO_MANAGER,
            facts.managers,
            facts.is_submitted,
            "The response is not with the approver",
        ),
        (
            "escalate_to_approver",
            ReminderKind.ESCALATED_TO_APPROVER,
            facts.approvers,
            facts.is_approved,
            "The response is not approved",
        ),
        ("escalate_to_senior", ReminderKind.ESCALATED_TO_SENIOR, facts.seniors, False, "The response is not published"),
    ]
    for name, kind, readers, is_settled, sentence in escalations:
        days = facts.schedule.get(name)
        if days is not None and not is_settled:
            due_on = _since_opened(facts, _day_before(facts, facts.safe_day, days))
            yield from _each(facts, readers, kind, facts.safe_day, due_on, sentence)


def _about_the_force(facts: Facts) -> Iterator[DueReminder]:
    late: dict[tuple[date, date], list[str]] = {}
    for asked in facts.asked:
        for days in facts.schedule.get("comments_due", ()):
            due_on = _day_before(facts, asked.comment_by, days)
            # An email has told the force the date, so it needs no reminders that were due before that email.
            if due_on >= asked.asked_on:
                words = "Submit the force’s comments"
                yield from _each(
                    facts, asked.readers, ReminderKind.COMMENTS_DUE, asked.comment_by, due_on, words, asked.request_id
                )
        missed = days_from(max(asked.comment_by, asked.asked_on), 1)
        due_on = _since_opened(facts, working_day_on_or_after(missed, extra=facts.extra_days))
        late.setdefault((asked.comment_by, due_on), []).append(asked.name)
    for (comment_by, due_on), names in late.items():
        words = f"No comments from {_listed(names)} by the date: give more time, or continue without them"
        yield from _each(facts, facts.owners, ReminderKind.COMMENTS_LATE, comment_by, due_on, words)


def _about_the_approval(facts: Facts) -> Iterator[DueReminder]:
    if facts.submitted_on is None:
        return
    for days in facts.schedule.get("approval_waiting", ()):
        due_on = _working_days_after(facts.submitted_on, days, facts.extra_days)
        words = f"Approve the response or return it: it has been waiting since {format_date(facts.submitted_on)}"
        yield from _each(facts, facts.approvers, ReminderKind.APPROVAL_WAITING, facts.submitted_on, due_on, words)


def _about_the_steps(facts: Facts) -> Iterator[DueReminder]:
    """Reminders of the steps not done, in plan order. A person gets one line for all their steps on one day."""
    readers = _unique(reader for step in facts.steps for reader in step.readers)
    for about_on in dict.fromkeys(step.due_on for step in facts.steps):
        for reader in readers:
            labels = [
                step.label
                for step in facts.steps
                if step.due_on == about_on and any(each.person_id == reader.person_id for each in step.readers)
            ]
            if not labels:
                continue
            for days in facts.schedule.get("step_due", ()):
                due_on = _since_opened(facts, _day_before(facts, about_on, days))
                words = f"Planned for this day: {'; '.join(labels)}"
                yield from _each(facts, [reader], ReminderKind.STEP_DUE, about_on, due_on, words)


def _about_copies(facts: Facts, *, until: date | None) -> Iterator[DueReminder]:
    """Reminders to send the copies to the inspectors of constabulary and the Secretary of State (s.55(6)), until the
    last is recorded as sent.
    """
    if until is None or facts.copies_since is None:
        return
    words = f"Send the copies that section 55(6) requires: {'; '.join(facts.copies)}"
    for day in _days_to_remind_of_copies(facts, until=until):
        yield from _each(facts, facts.owners, ReminderKind.COPIES_DUE, facts.copies_since, day, words)


def _days_to_remind_of_copies(facts: Facts, *, until: date) -> list[date]:
    """The days of the last two months, up to `until`, on which the owners are reminded. Empty if the response has no
    owner.
    """
    since = facts.copies_since
    if since is None or not facts.copies or not facts.owners or facts.is_open:
        return []
    after = [max(week * ONE_WEEK, 1) for week in _weeks(since, until)]
    days = [working_day_on_or_after(days_from(since, number), extra=facts.extra_days) for number in after]
    return sorted({_since_opened(facts, day) for day in days})


def _about_a_withdrawal(facts: Facts, *, until: date | None) -> Iterator[DueReminder]:
    """Reminders that an officer has asked for what is published to be withdrawn, and that no one has answered."""
    asked = facts.withdrawal
    if until is None or asked is None:
        return
    since = format_date(asked.asked_on)
    words = f"Withdraw {asked.what}, or decline: the request has been waiting since {since}"
    managers = [Reader(each.person_id, f"no approver has answered since {since}") for each in facts.managers]
    for day, with_managers in _days_to_remind_of_withdrawal(facts, until=until):
        readers = _unique([*asked.readers, *managers]) if with_managers else asked.readers
        yield from _each(facts, readers, ReminderKind.WITHDRAWAL_WAITING, asked.asked_on, day, words)


def _days_to_remind_of_withdrawal(facts: Facts, *, until: date) -> list[tuple[date, bool]]:
    """The days of the last two months, up to `until`, each with whether managers are reminded too."""
    asked = facts.withdrawal
    if asked is None:
        return []
    days = {_working_days_after(asked.asked_on, WORKING_DAYS_TO_WITHDRAW, facts.extra_days): False}
    for week in _weeks(asked.asked_on, until):
        if week > 0:
            day = days_from(asked.asked_on, week * ONE_WEEK)
            days[working_day_on_or_after(day, extra=facts.extra_days)] = True
    return sorted(days.items())


def _weeks(since: date, until: date) -> range:
    """The numbers of the weeks, counted from `since`, that began in the two months up to `until`."""
    waited = max(until.toordinal() - since.toordinal(), 0)
    return range(max(waited - LONGEST_LOOK_BACK, 0) // ONE_WEEK, waited // ONE_WEEK + 1)


def _about_follow_ups(facts: Facts) -> Iterator[DueReminder]:
    """Reminders of recommendations with a date. There are no reminders about dates that had passed when the response
    was published, because the response answers them.
    """
    for about_on in dict.fromkeys(each.due_on for each in facts.follow_ups):
        names = [each.name for each in facts.follow_ups if each.due_on == about_on]
        for days in facts.schedule.get("follow_up", ()):
            due_on = _day_before(facts, about_on, days)
            if due_on >= facts.opened_on:
                yield from _each(
                    facts,
                    facts.owners,
                    ReminderKind.FOLLOW_UP,
                    about_on,
                    due_on,
                    f"To be done by this day: {_listed(names)}",
                )


def _each(
    facts: Facts,
    readers: Iterable[Reader],
    kind: ReminderKind,
    about_on: date,
    due_on: date,
    sentence: str,
    request_id: int | None = None,
) -> Iterator[DueReminder]:
    for reader in readers:
        yield DueReminder(
            response_id=facts.response_id,
            person_id=reader.person_id,
            kind=kind,
            about_on=about_on,
            due_on=due_on,
            sentence=clipped(sentence),
            because=clipped(reader.because),
            request_id=request_id,
        )


def clipped(words: str) -> str:
    """The words, cut to what a line of the ledger holds."""
    return words if len(words) <= LONGEST_SENTENCE else f"{words[: LONGEST_SENTENCE - 1]}…"


def _day_before(facts: Facts, about_on: date, days: int) -> date:
    return working_day_on_or_before(days_from(about_on, -days), extra=facts.extra_days)


def _since_opened(facts: Facts, due_on: date) -> date:
    return max(due_on, facts.opened_on)


def _working_days_after(day: date, number: int, extra: frozenset[date]) -> date:
    for _ in range(number):
        day = working_day_on_or_after(days_from(day, 1), extra=extra)
    return working_day_on_or_after(day, extra=extra)


def _listed(names: list[str]) -> str:
    """ "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _unique(readers: Iterable[Reader]) -> list[Reader]:
    found: dict[int, Reader] = {}
    for reader in readers:
        found.setdefault(reader.person_id, reader)
    return list(found.values())
