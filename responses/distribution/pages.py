"""The copies: which are required by law and which are practice, those sent, and whether everything was in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone

from inspections.clock.deadlines import day_number, timeliness
from responses.models import CopyEmail, DistributionLine, EvidenceFile, Response
from responses.permissions import can_record_distribution
from s55tracker.accounts.models import DistributionRecipient
from s55tracker.govuk.templatetags.dates import govuk_time
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import answer_in_words
from s55tracker.present import present
from s55tracker.text.wording import ended, on_one_line
from s55tracker.working_days.calendar import format_date

LONGEST_ANSWER = 200


@dataclass(frozen=True, kw_only=True)
class EmailState:
    """The outcome of an email with a copy, and what to do next. `colour` is the colour of its tag."""

    label: str
    colour: str
    to_email: str
    sentence: str
    next_step: str
    sent_by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class EvidenceItem:
    name: str
    size: str
    url: str
    remove_url: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Copy:
    pk: int
    line: str
    is_statutory: bool
    duty: str
    usual: str
    done_on: date | None
    done_by: str
    how: str
    reference: str
    note: str
    url: str
    emails: list[EmailState]
    evidence: list[EvidenceItem]
    is_ticked: bool
    input_id: str


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """The tab. `earlier` are the copies of publications since replaced by a correction."""

    copies: list[Copy]
    earlier: list[Copy]
    is_published: bool
    summary: str
    went: str
    may_record: bool
    left: int
    statutory_left: int


def distribution_of(
    response: Response, lines: Sequence[DistributionLine], *, user, ticked: frozenset[int] = frozenset()
) -> Distribution:
    """`lines` come from `queries.copies_of`. `ticked` are the keys ticked in the form. Makes no query."""
    current = [line for line in lines if line.publication and line.publication.is_current]
    planned = [line for line in lines if line.publication is None]
    shown = current or planned
    earlier = [line for line in lines if line.publication and not line.publication.is_current and line.done_on]
    waiting = [line for line in shown if line.done_on is None]
    return Distribution(
        copies=[
            # An error about the list leads to its first checkbox.
            copy_of(response, line, is_ticked=line.pk in ticked, input_id="id_lines" if line in waiting[:1] else "")
            for line in shown
        ],
        earlier=[copy_of(response, line) for line in earlier],
        is_published=bool(current),
        summary=_summary(response, current, waiting),
        went=timeliness(response.inspection.clock, published_on=response.first_published_on)
        if response.first_published_on
        else "",
        may_record=bool(current) and can_record_distribution(user, response),
        left=len(waiting),
        statutory_left=sum(_is_statutory(line) for line in waiting),
    )


def _summary(response: Response, current: list[DistributionLine], waiting: list[DistributionLine]) -> str:
    if not current:
        return ""
    clock = response.inspection.clock
    publication = present(current[0].publication)
    published = f"published on day {day_number(clock, publication.published_on)}"
    if publication.number > 1:
        first = present(response.first_published_on)
        published = f"first published on day {day_number(clock, first)}, corrected on day {day_number(clock, publication.published_on)}"
    if waiting:
        sent = len(current) - len(waiting)
        return f"{published[0].upper()}{published[1:]}; {sent} of {len(current)} copies sent."
    last = max(present(line.done_on) for line in current)
    return f"Complete: {published}, last copy sent on day {day_number(clock, last)}."


def copy_of(response: Response, line: DistributionLine, *, is_ticked: bool = False, input_id: str = "") -> Copy:
    """The line comes from `queries.copies_of`."""
    return Copy(
        pk=line.pk,
        line=line.line,
        is_statutory=_is_statutory(line),
        duty=line.get_duty_display(),
        usual=_usual(line.recipient),
        done_on=line.done_on,
        done_by=line.done_by,
        how=_how(line),
        reference=line.reference,
        note=line.note,
        url=reverse("response-distribution-line", args=[response.reference, line.pk]),
        emails=[email_state(email, is_done=line.done_on is not None) for email in line.emails.all()],
        evidence=[evidence_item(response, each) for each in line.evidence.all()],
        is_ticked=is_ticked,
        input_id=input_id or f"copy-{line.pk}",
    )


def evidence_item(response: Response, evidence: EvidenceFile) -> EvidenceItem:
    return EvidenceItem(
        name=evidence.file_name,
        size=filesizeformat(evidence.size).replace("\xa0", " "),
        url=reverse("response-evidence", args=[response.reference, evidence.pk]),
        remove_url=reverse("response-evidence-remove", args=[response.reference, evidence.pk]),
        sha256=evidence.sha256,
    )


def _usual(recipient: DistributionRecipient | None) -> str:
    """The usual method and address for such copies: "Email: clerk@example.org"."""
    if recipient is None:
        return ""
    where = recipient.email or recipient.address
    return ": ".join(filter(None, [recipient.get_method_display() if recipient.method else "", where]))


def _how(line: DistributionLine) -> str:
    return ": ".join(filter(None, [line.get_method_display() if line.method else "", line.sent_to]))


def address_for_email(line: DistributionLine) -> str:
    return line.recipient.email if line.recipient else ""


def email_state(email: CopyEmail, *, is_done: bool) -> EmailState:
    """The state of an email in words. The next step is empty if there is nothing to do."""
    label, colour, sentence, next_step = _in_words(email.mail)
    return EmailState(
        label=label,
        colour=colour,
        to_email=email.mail.to_email,
        sentence=sentence,
        next_step="" if is_done else next_step,
        sent_by=email.sent_by.name,
        at=email.created_at,
    )


def _in_words(mail: OutgoingMail) -> tuple[str, str, str, str]:
    if mail.bounced_at is not None:
        return (
            "Came back",
            "govuk-tag--red",
            ended(f"It was accepted at first, and came back {_moment(mail.bounced_at)}: {_answer(mail.bounce_report)}"),
            "Check the address and send it again, or send it another way and record how.",
        )
    if mail.refused_at is not None:
        return (
            "Refused",
            "govuk-tag--red",
            ended(
                f"The mail server refused it {_moment(mail.refused_at)}: {_answer(answer_in_words(mail.last_error))}"
            ),
            "Check the address and send it again, or send it another way and record how.",
        )
    if mail.sent_at is not None:
        return (
            "Accepted",
            "govuk-tag--green",
            f"The mail server accepted it {_moment(mail.sent_at)}.",
            "It will be recorded as sent within a minute. If it is not, record it as sent.",
        )
    if mail.last_error:
        return (
            "Trying again",
            "govuk-tag--yellow",
            f"It has not been sent yet: {ended(_answer(answer_in_words(mail.last_error)))} The next attempt is {_moment(mail.attempt_after)}.",
            "You can wait. If it is urgent, send it another way and record how.",
        )
    return (
        "On its way",
        "govuk-tag--blue",
        "It is waiting to be sent.",
        "You do not need to do anything. Reload the page to see whether it has been accepted.",
    )


def _moment(moment: datetime) -> str:
    return f"on {format_date(timezone.localtime(moment).date())} at {govuk_time(moment)}"


def _answer(words: str) -> str:
    return on_one_line(words)[:LONGEST_ANSWER] or "no reason was given"


def _is_statutory(line: DistributionLine) -> bool:
    return line.duty == DistributionRecipient.Duty.STATUTORY
