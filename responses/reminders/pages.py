"""Shows reminders to the people who get them, and to the people who manage an office's reminders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from responses.enums import Delivery, ReminderKind, ResponseStatus
from responses.models import Reminder, Response
from responses.places import reminder_url
from responses.reminders.queries import delivery_of
from responses.reminders.schedule import DueReminder
from responses.reminders.settlement import Settlement
from responses.workflow import TO_PUBLISH, WITH_FORCE
from s55tracker.accounts.models import User
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.mail.models import OutgoingMail
from s55tracker.present import present
from s55tracker.text.folding import order_of
from s55tracker.text.wording import capitalised, ended

# The words for a reminder's date; empty if there is no date to meet.
ABOUT = {
    ReminderKind.ESCALATED_TO_SENIOR: "Safe day",
    ReminderKind.ESCALATED_TO_APPROVER: "Safe day",
    ReminderKind.ESCALATED_TO_MANAGER: "Safe day",
    ReminderKind.LATE: "Safe day",
    ReminderKind.SAFE_DAY: "Safe day",
    ReminderKind.COMMENTS_DUE: "Comments due by",
    ReminderKind.COMMENTS_LATE: "Comments were due by",
    ReminderKind.APPROVAL_WAITING: "",
    ReminderKind.WITHDRAWAL_WAITING: "",
    ReminderKind.STEP_DUE: "Planned for",
    ReminderKind.COPIES_DUE: "",
    ReminderKind.FOLLOW_UP: "Due by",
    ReminderKind.PLAN_MOVED: "",
    ReminderKind.NOW_YOURS: "",
    ReminderKind.MAIL_REFUSED: "",
}

OWNS_IT = "You own this response."
# Why someone gets each kind of reminder, unless the reminder itself says so.
BECAUSE = {
    ReminderKind.ESCALATED_TO_SENIOR: "You are the most senior person named for this office.",
    ReminderKind.ESCALATED_TO_APPROVER: "You approve responses in this office.",
    ReminderKind.ESCALATED_TO_MANAGER: "You are a manager of this office.",
    ReminderKind.LATE: "You are the owner, or a manager.",
    ReminderKind.SAFE_DAY: OWNS_IT,
    ReminderKind.COMMENTS_DUE: "Your force has been invited to comment.",
    ReminderKind.COMMENTS_LATE: OWNS_IT,
    ReminderKind.APPROVAL_WAITING: "You approve responses in this office.",
    ReminderKind.WITHDRAWAL_WAITING: "You approve responses in this office.",
    ReminderKind.STEP_DUE: "You are responsible for this step.",
    ReminderKind.COPIES_DUE: OWNS_IT,
    ReminderKind.FOLLOW_UP: OWNS_IT,
    ReminderKind.PLAN_MOVED: OWNS_IT,
    ReminderKind.NOW_YOURS: OWNS_IT,
    ReminderKind.MAIL_REFUSED: "You are an administrator of this office.",
}


@dataclass(frozen=True, kw_only=True)
class OwnReminder:
    """A reminder, as the person who got it sees it. `about` says what happens on `about_on`.

    `is_settled`: the date is no longer near or late, or a newer reminder in the list covers it.
    """

    pk: int
    sentence: str
    because: str
    title: str
    reference: str
    url: str
    about: str
    about_on: date | None
    is_settled: bool
    is_unread: bool


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day's reminders."""

    on: date
    rows: list[OwnReminder]


def own_reminders(reminders: Iterable[Reminder]) -> list[Day]:
    """The reminders day by day, newest first. Makes no query: responses, inspections, offices and requests are loaded
    already.
    """
    days: dict[date, list[OwnReminder]] = {}
    said: set[tuple] = set()
    for reminder in reminders:
        subject = (reminder.response_id, reminder.request_id, reminder.about_on)
        days.setdefault(reminder.due_on, []).append(_own_reminder(reminder, is_said_above=subject in said))
        said.add(subject)
    return [Day(on=on, rows=rows) for on, rows in days.items()]


def _own_reminder(reminder: Reminder, *, is_said_above: bool) -> OwnReminder:
    return OwnReminder(
        pk=reminder.pk,
        sentence=reminder.sentence,
        because=why_it_came(reminder),
        title=reminder.response.inspection.title,
        reference=reminder.response.reference,
        url=reminder_url(reminder),
        about=ABOUT[ReminderKind(reminder.kind)],
        about_on=reminder.about_on if ABOUT[ReminderKind(reminder.kind)] else None,
        is_settled=is_said_above or _is_settled(reminder),
        is_unread=reminder.read_at is None,
    )


def why_it_came(reminder: Reminder) -> str:
    """Why the person got the reminder, as a sentence."""
    if not reminder.because:
        return BECAUSE[ReminderKind(reminder.kind)]
    return ended(capitalised(reminder.because))


def _is_settled(reminder: Reminder) -> bool:
    """True if the reminder's date no longer matters. For a force's reminder only the force's own track decides, because
    the force must not learn of anything else.
    """
    if reminder.request_id is not None:
        return present(reminder.request).status not in WITH_FORCE
    if reminder.kind == ReminderKind.COPIES_DUE:
        return reminder.response.status != ResponseStatus.PUBLISHED
    if reminder.kind == ReminderKind.FOLLOW_UP:
        return True  # a date for others to act by, not for us
    return reminder.response.status not in TO_PUBLISH or reminder.response.first_published_on is not None


COLOURS = {
    Delivery.WAITING: "govuk-tag--blue",
    Delivery.ON_ITS_WAY: "govuk-tag--blue",
    Delivery.ACCEPTED: "govuk-tag--green",
    Delivery.REFUSED: "govuk-tag--red",
}
USUALLY = "govuk-tag--grey"


@dataclass(frozen=True, kw_only=True)
class LedgerLine:
    """A reminder, as the people who manage the office's reminders see it: who was due to get it, when, and its status."""

    pk: int
    due_on: date
    about_on: date
    person: str
    email: str
    kind: str
    title: str
    reference: str
    sentence: str
    because: str
    state: str
    state_classes: str
    is_refused: bool
    happened_at: datetime | None
    explanation: str


def ledger_lines(reminders: Iterable[Reminder]) -> list[LedgerLine]:
    """The reminders as lines of the ledger. Makes no query: response, inspection, person, digest and mail are loaded
    already.
    """
    return list(each_that_can_be_shown(reminders, ledger_line, part="the list of reminders"))


def ledger_line(reminder: Reminder) -> LedgerLine:
    delivery = delivery_of(reminder)
    mail = reminder.digest.mail if reminder.digest is not None else None
    return LedgerLine(
        pk=reminder.pk,
        due_on=reminder.due_on,
        about_on=reminder.about_on,
        person=reminder.person.name,
        email=mail.to_email if mail else reminder.person.email,
        kind=reminder.get_kind_display(),
        title=reminder.response.inspection.title,
        reference=reminder.response.reference,
        sentence=reminder.sentence,
        because=reminder.because,
        state=delivery.label,
        state_classes=COLOURS.get(delivery, USUALLY),
        is_refused=delivery == Delivery.REFUSED,
        happened_at=(mail.sent_at or mail.refused_at) if mail else None,
        explanation=_explanation(reminder, delivery, mail),
    )


def _explanation(reminder: Reminder, delivery: Delivery, mail: OutgoingMail | None) -> str:
    """More about a reminder's status: the server's answer, or why nothing was sent."""
    # Until the server has answered, the first attempt is still running.
    if mail is not None and delivery == Delivery.ON_ITS_WAY and mail.attempts and mail.last_error:
        times = "once" if mail.attempts == 1 else f"{mail.attempts} times"
        return f"Tried {times}. {format_server_answer(mail.last_error)}".strip()
    if mail is not None and delivery == Delivery.REFUSED:
        return format_server_answer(mail.last_error)
    if reminder.superseded_by is not None and delivery == Delivery.SUPERSEDED:
        return f"Sent instead: {reminder.superseded_by.sentence}"
    return reminder.ended_because


def format_server_answer(answer: str) -> str:
    """A mail server's answer without Python's notation: (550, b'No such user') becomes 550 No such user."""
    answer = re.sub(r"""\b[bB](['"])(.*?)\1""", r"\2", answer)
    return " ".join(re.sub(r"[(){}]", " ", answer).replace(" ,", ",").split())


@dataclass(frozen=True, kw_only=True)
class Sending:
    """One email of a summary, sent or still to be sent. A summary can be sent again."""

    to: str
    subject: str
    queued_at: datetime
    attempts: int
    state: str
    state_classes: str
    happened_at: datetime | None
    answer: str
    message_id: str


def sendings_of(mails: Sequence[OutgoingMail]) -> list[Sending]:
    return [
        Sending(
            to=mail.to_email,
            subject=mail.subject,
            queued_at=mail.created_at,
            attempts=mail.attempts,
            state=(delivery := _delivery_of_mail(mail)).label,
            state_classes=COLOURS[delivery],
            happened_at=mail.sent_at or mail.refused_at,
            answer=format_server_answer(mail.last_error),
            message_id=mail.message_id,
        )
        for mail in mails
    ]


def _delivery_of_mail(mail: OutgoingMail) -> Delivery:
    if mail.refused_at:
        return Delivery.REFUSED
    return Delivery.ACCEPTED if mail.sent_at else Delivery.ON_ITS_WAY


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """The text of a summary's last email, or why this reader may not see it."""

    subject: str
    text: str
    is_hidden: bool


def mailing_of(mails: Sequence[OutgoingMail], *, is_shown: bool) -> Mailing | None:
    if not mails:
        return None
    mail = mails[-1]
    return Mailing(subject=mail.subject, text=text_for_others(mail) if is_shown else "", is_hidden=not is_shown)


# The personal link in a summary. Anyone who reads the email here may be someone else, so we remove the link.
UNSUBSCRIBE = re.compile(r"\S*/reminders/unsubscribe/\S*")


def text_for_others(mail: OutgoingMail) -> str:
    """The email's text without the recipient's personal link."""
    return UNSUBSCRIBE.sub("(their own link)", mail.text)


@dataclass(frozen=True, kw_only=True)
class UpcomingLine:
    """An upcoming reminder. `is_outdone`: the same person gets a more urgent one about the same response, so this one
    is only recorded.
    """

    title: str
    reference: str
    url: str
    kind: str
    sentence: str
    because: str
    is_outdone: bool
    urgency: tuple


@dataclass(frozen=True, kw_only=True)
class UpcomingReminders:
    """One person's upcoming reminders."""

    name: str
    email: str
    lines: list[UpcomingLine]


def upcoming_by_person(
    settlements: Mapping[int, Settlement],
    *,
    notes: Iterable[Reminder],
    people: Mapping[int, User],
    responses: Mapping[int, Response],
) -> list[UpcomingReminders]:
    """The reminders each person will get once these changes are made: those waiting and still needed, and new ones.

    Sorted by name, then the most urgent first, with those only recorded last. `notes` are waiting because of an event,
    not a date. `settlements` and `responses` are by the key of the response, `people` by the key of the person. Makes
    no query.
    """
    lines: dict[int, list[UpcomingLine]] = {}
    for pk, settled in settlements.items():
        replaced = [each for each in settled.newly_due if each.key in settled.replaced]
        for each, is_outdone in [*((each, False) for each in settled.goes_out), *((each, True) for each in replaced)]:
            lines.setdefault(each.person_id, []).append(_coming_line(each, responses[pk], is_outdone))
    for note in notes:
        lines.setdefault(note.person_id, []).append(_coming_line(note, responses[note.response_id], False))
    found = [
        UpcomingReminders(
            name=people[pk].name,
            email=people[pk].email,
            lines=sorted(theirs, key=lambda line: (line.is_outdone, line.urgency)),
        )
        for pk, theirs in lines.items()
    ]
    return sorted(found, key=lambda each: order_of(each.name))


def _coming_line(each: DueReminder | Reminder, response: Response, is_outdone: bool) -> UpcomingLine:
    kind = ReminderKind(each.kind)
    return UpcomingLine(
        title=response.inspection.title,
        reference=response.reference,
        url=response.get_absolute_url(),
        kind=kind.label,
        sentence=each.sentence,
        because=each.because,
        is_outdone=is_outdone,
        urgency=(list(ReminderKind).index(kind), each.about_on, response.pk),
    )
