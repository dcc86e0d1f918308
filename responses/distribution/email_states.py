"""Says what has happened to an email with a copy, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from django.utils import timezone

from responses.models import CopyEmail
from s55tracker.govuk.templatetags.dates import govuk_time
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import answer_in_words
from s55tracker.present import present
from s55tracker.text.wording import ended, on_one_line
from s55tracker.working_days.calendar import format_date

LONGEST_ANSWER = 200
ANOTHER_WAY = "Check the address and send it again, or send it another way and record how."

# Why an email was cancelled, if someone recorded the copy while it could not be sent.
RECORDED_BY_HAND = "the copy was recorded as sent another way."


class CopyState(StrEnum):
    """The state of an email with a copy. Every email is in exactly one of these states."""

    WAITING = "waiting"
    SENDING = "sending"
    TRYING_AGAIN = "trying_again"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CAME_BACK = "came_back"
    CANCELLED = "cancelled"


LABELS = {
    CopyState.WAITING: ("Waiting to be sent", "govuk-tag--blue"),
    CopyState.SENDING: ("Being sent", "govuk-tag--blue"),
    CopyState.TRYING_AGAIN: ("Trying again", "govuk-tag--yellow"),
    CopyState.ACCEPTED: ("Accepted", "govuk-tag--green"),
    CopyState.REFUSED: ("Refused", "govuk-tag--red"),
    CopyState.CAME_BACK: ("Came back", "govuk-tag--red"),
    CopyState.CANCELLED: ("Cancelled", "govuk-tag--grey"),
}


@dataclass(frozen=True, kw_only=True)
class EmailState:
    """The outcome of an email with a copy, and what to do next. `colour` is the colour of its tag."""

    state: CopyState
    label: str
    colour: str
    to_email: str
    sentence: str
    next_step: str
    sent_by: str
    at: datetime


def state_of(email: CopyEmail, *, now: datetime) -> CopyState:
    mail = email.mail
    if mail.bounced_at is not None:
        return CopyState.CAME_BACK
    if mail.sent_at is not None:
        return CopyState.ACCEPTED
    if email.cancelled_at is not None:
        return CopyState.CANCELLED
    if mail.refused_at is not None:
        return CopyState.REFUSED
    if mail.last_error:
        return CopyState.TRYING_AGAIN
    # A worker that is sending it has moved the next attempt into the future.
    return CopyState.SENDING if mail.attempts and mail.attempt_after > now else CopyState.WAITING


def email_state(email: CopyEmail, *, is_done: bool, now: datetime) -> EmailState:
    """The state of an email, as its page shows it. The next step is empty if the copy is recorded as sent."""
    state = state_of(email, now=now)
    label, colour = LABELS[state]
    sentence, next_step = _in_words(email, state)
    return EmailState(
        state=state,
        label=label,
        colour=colour,
        to_email=email.mail.to_email,
        sentence=sentence,
        next_step="" if is_done else next_step,
        sent_by=email.sent_by.name,
        at=email.created_at,
    )


def _in_words(email: CopyEmail, state: CopyState) -> tuple[str, str]:
    mail = email.mail
    match state:
        case CopyState.WAITING:
            return (
                "We will send the email within a minute.",
                "You do not need to do anything. Reload the page to see whether it has been accepted.",
            )
        case CopyState.SENDING:
            return (
                "We are sending it now.",
                "You do not need to do anything. Reload the page in a minute to see whether it has been accepted.",
            )
        case CopyState.TRYING_AGAIN:
            return (
                f"The email has not been sent yet: {ended(_answer(mail))} The next attempt is {_moment(mail.attempt_after)}.",
                "You can wait. If it is urgent, send it another way and record how on this copy’s page. That will stop the email.",
            )
        case CopyState.ACCEPTED:
            return (
                f"The mail server accepted it {_moment(present(mail.sent_at))}.",
                "We will record the copy as sent within a minute. If we do not, record it yourself.",
            )
        case CopyState.REFUSED:
            return (
                ended(f"The mail server refused it {_moment(present(mail.refused_at))}: {_answer(mail)}"),
                ANOTHER_WAY,
            )
        case CopyState.CAME_BACK:
            came = _moment(present(mail.bounced_at))
            return ended(f"It was accepted at first, but came back {came}: {_said(mail.bounce_report)}"), ANOTHER_WAY
        case CopyState.CANCELLED:
            who, when = email.cancelled_by, _moment(present(email.cancelled_at))
            return (
                ended(f"It was cancelled {when}, before it was sent: {_said(email.cancelled_because)}")
                + (f" {who.name} did this." if who else ""),
                ANOTHER_WAY
                if email.cancelled_because == RECORDED_BY_HAND
                else "Publish the response again. The new version will have its own list of copies.",
            )
        case _:
            assert_never(state)


def _moment(moment: datetime) -> str:
    return f"on {format_date(timezone.localtime(moment).date())} at {govuk_time(moment)}"


def _answer(mail: OutgoingMail) -> str:
    return _said(answer_in_words(mail.last_error))


def _said(words: str) -> str:
    return on_one_line(words)[:LONGEST_ANSWER] or "no reason was given"
