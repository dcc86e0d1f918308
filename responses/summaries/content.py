"""Composes one person's summary. A force's people read only about the force's own side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.db.models import Q

from responses.enums import ESCALATIONS, ForceStatus, ReminderKind, ResponseStatus
from responses.force_queries import force_requests_visible_to
from responses.models import ForceRequest, Reminder, Response
from responses.permissions import can_answer_withdrawal_request
from responses.places import reminder_place, withdrawal_request_url
from responses.progress.next_steps import next_steps
from responses.queries import office_work, open_withdrawal_requests_for
from responses.reminders.facts import RELATED, REPORTED_AS, facts_of
from responses.reminders.ledger import settlements_of
from responses.reminders.pages import ABOUT
from responses.reminders.schedule import Facts, due_reminders, safe_day_words
from responses.reminders.settlement import NOTES
from responses.summaries.happenings import (
    changed_for_force,
    changed_in_office,
    force_line,
    office_line,
    since_last_summary,
)
from responses.summaries.pages import MOST, WEEK, DigestContent, DigestLine
from responses.workflow import BEING_WRITTEN, SETTLED, WITH_FORCE
from s55tracker.accounts.memberships import body_ids_of, force_ids_of
from s55tracker.accounts.models import User
from s55tracker.accounts.roles import Role
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.working_days.calendar import NO_DAYS


def compose(
    person: User, *, today: date, reminders: Sequence[Reminder] | None = None, with_sections: bool = True
) -> DigestContent:
    """The summary as it would be sent now. If `reminders` is not given, they are those waiting for the person.
    Reminders no longer needed are left out, even if the ledger still has them waiting. Writes nothing.
    """
    if reminders is None:
        reminders = list(waiting_for(person, today=today))
    known = _responses_of(person, [reminder.response_id for reminder in reminders], with_sections=with_sections)
    facts = facts_of(known, today=today)
    stands = (
        {
            key
            for keys in each_that_can_be_shown(
                [response for response in known if response.pk in facts],
                lambda response: [each.key for each in due_reminders(facts[response.pk], today=today)],
                part=REPORTED_AS,
            )
            for key in keys
        }
        if reminders
        else set()
    )
    lines = [line_of(reminder) for reminder in reminders if reminder.kind in NOTES or _key(reminder) in stands]
    if with_sections:
        return _with_sections(person, lines, known, facts, today=today)
    return _alone(person, lines, known, facts, today=today)


def preview_of(person: User, today: date, *, escalations_alone: bool = False) -> DigestContent:
    """The summary this person would get on that day if nothing changed until then. Writes nothing.

    `escalations_alone`: as on a day when the person has chosen not to get a summary, so that only escalations are sent.
    """
    about = list(waiting_for(person, today=today).values_list("response_id", flat=True))
    known = _responses_of(person, about, with_sections=True)
    requests = {request.pk: request for response in known for request in response.force_requests.all()} if known else {}
    facts = facts_of(known, today=today)
    by_key = {response.pk: response for response in known}
    notes = [] if escalations_alone else waiting_for(person, today=today)
    lines = [line_of(reminder) for reminder in notes if reminder.kind in NOTES]
    for pk, settled in settlements_of(known, today=today).items():
        for each in settled.goes_out:
            if escalations_alone and each.kind not in ESCALATIONS:
                continue
            request = requests.get(each.request_id) if each.request_id is not None else None
            if each.person_id == person.pk and may_read(person, by_key[pk], request):
                lines.append(_line(each.kind, each.sentence, each.because, each.about_on, by_key[pk], request))
    if escalations_alone:
        return _alone(person, lines, known, facts, today=today)
    return _with_sections(person, lines, known, facts, today=today)


def waiting_for(person: User, *, today: date):
    """The reminders waiting for this person that they may still get: about their own office or force."""
    return (
        Reminder.objects.filter(person=person, state="waiting", due_on__lte=today)
        .filter(Q(request=None, response__body__in=body_ids_of(person)) | Q(request__force__in=force_ids_of(person)))
        .select_related("response__inspection", "response__body", "request__force")
        .order_by("pk")
    )


def may_read(person: User, response: Response, request: ForceRequest | None) -> bool:
    """True if the item still concerns this person: a response of their office, or a request to their own force."""
    if request is not None:
        return request.force_id in force_ids_of(person)
    return response.body_id in body_ids_of(person)


def line_of(reminder: Reminder) -> DigestLine:
    """A ledger line as a person reads it."""
    return _line(
        reminder.kind,
        reminder.sentence,
        reminder.because,
        reminder.about_on,
        reminder.response,
        reminder.request,
        pk=reminder.pk,
    )


def _line(
    kind: str,
    sentence: str,
    because: str,
    about_on: date,
    response: Response,
    request: ForceRequest | None,
    *,
    pk: int | None = None,
) -> DigestLine:
    return DigestLine(
        sentence=sentence,
        title=response.inspection.title,
        reference=response.reference,
        url=settings.PUBLIC_URL + reminder_place(ReminderKind(kind), response, request),
        # A note is dated by the day it was written, which is not a date to meet.
        on=about_on if ABOUT[ReminderKind(kind)] else None,
        because=because,
        reminder_id=pk,
        is_step=kind == ReminderKind.STEP_DUE,
        force=request.force.name if request is not None else "",
        organisation=request.force.name if request is not None else response.body.office_name,
    )


def _key(reminder: Reminder) -> tuple:
    return (reminder.response_id, reminder.person_id, reminder.kind, reminder.about_on, reminder.due_on)


# --- The sections -----------------------------------------------------------------------------------------------------


def _responses_of(person: User, named: Iterable[int], *, with_sections: bool) -> list[Response]:
    """The responses the summary may be about: the open work of the person's offices, and any response in a reminder."""
    wanted = Q(pk__in=set(named))
    if with_sections and body_ids_of(person):
        wanted |= Q(pk__in=office_work(person).order_by().values("pk"))
    return list(Response.objects.filter(wanted).select_related(*RELATED).order_by("inspection__safe_day_on", "pk"))


def _alone(
    person: User, lines: list[DigestLine], known: list[Response], facts: dict[int, Facts], *, today: date
) -> DigestContent:
    lines = _with_office_days(lines, known, facts)
    return DigestContent(person=person, today=today, reminders=_by_date(lines))


def _with_office_days(lines: Iterable[DigestLine], known: list[Response], facts: dict[int, Facts]) -> list[DigestLine]:
    """Give an office's lines the days that the office has closed or opened. A force's lines use the days that apply to
    everyone.
    """
    days = {response.reference: facts[response.pk].extra_days for response in known if response.pk in facts}
    return [line if line.force else replace(line, office_days=days.get(line.reference, NO_DAYS)) for line in lines]


def _with_sections(
    person: User, lines: list[DigestLine], known: list[Response], facts: dict[int, Facts], *, today: date
) -> DigestContent:
    said = {(line.reference, line.on) for line in lines}
    ours = [response for response in known if response.pk in facts and response.body_id in body_ids_of(person)]
    late, due = _office_dates(person, ours, facts, today=today)
    asked = _asked_of_force(person) if force_ids_of(person) else []
    late += [force_line(request, _asked_for(request)) for request in asked if request.comments_due_on < today]
    due += [
        force_line(request, _asked_for(request))
        for request in asked
        if today <= request.comments_due_on <= today + WEEK
    ]
    waiting = _withdrawals(person) if body_ids_of(person, [Role.APPROVER]) else []
    waiting += _office_moves(person, ours, facts, today=today)
    waiting += [force_line(request, _asked_for(request)) for request in asked]
    since = since_last_summary(person, today=today)
    changed = changed_in_office(person, ours, facts, since=since)
    changed += changed_for_force(person, since=since) if force_ids_of(person) else []
    lines, late, due, waiting = (_with_office_days(each, known, facts) for each in (lines, late, due, waiting))
    return DigestContent(
        person=person,
        today=today,
        reminders=_by_date(lines),
        late=_by_date(line for line in late if (line.reference, line.on) not in said),
        due_this_week=_by_date(line for line in due if (line.reference, line.on) not in said),
        waiting=_by_date(waiting),
        changed=changed,
    )


def _office_dates(
    person: User, responses: list[Response], facts: dict[int, Facts], *, today: date
) -> tuple[list[DigestLine], list[DigestLine]]:
    """Everything late or due within a week in the work this person is responsible for."""
    late, due = [], []
    for response in responses:
        known = facts[response.pk]
        if not known.is_open:
            continue
        if because := _answers_for(person, known):
            can_publish = known.is_approved or known.safe_day < today
            words = safe_day_words(is_approved=can_publish)
            line = office_line(response, words, on=known.safe_day, because=because.pop())
            if known.safe_day < today:
                late.append(line)
            elif known.safe_day <= today + WEEK:
                due.append(line)
            due += [
                office_line(response, f"Comments from {asked.name} are due", on=asked.comment_by)
                for asked in known.asked
                if today <= asked.comment_by <= today + WEEK
            ]
        due += [
            office_line(response, step.label, on=step.due_on)
            for step in known.steps
            if today <= step.due_on <= today + WEEK
            and step.step != "force_comments_due"
            and any(reader.person_id == person.pk for reader in step.readers)
        ]
    return late, due


def _answers_for(person: User, known: Facts) -> list[str]:
    """Why a response's dates concern this person; empty if they do not."""
    return [reader.because for reader in (*known.owners, *known.managers) if reader.person_id == person.pk][:1]


def _office_moves(person: User, responses: list[Response], facts: dict[int, Facts], *, today: date) -> list[DigestLine]:
    """Work waiting for this person by name, or instead of someone who is away or has left."""

    def is_theirs(response: Response) -> bool:
        known = facts[response.pk]
        readers = known.approvers if response.status == ResponseStatus.WITH_APPROVER else known.owners
        return any(reader.person_id == person.pk for reader in readers)

    theirs = [response for response in responses if response.status not in SETTLED and is_theirs(response)][:MOST]
    steps = next_steps(theirs, user=person, today=today) if theirs else {}
    return [
        DigestLine(
            sentence=steps[response.pk].task,
            title=response.inspection.title,
            reference=response.reference,
            organisation=response.body.office_name,
            url=settings.PUBLIC_URL + steps[response.pk].url,
            on=facts[response.pk].safe_day if facts[response.pk].is_open else None,
        )
        for response in theirs
        if response.pk in steps and steps[response.pk].is_mine
    ]


def _withdrawals(approver: User) -> list[DigestLine]:
    """Open requests to withdraw what is published, which only approvers can answer."""
    asked = open_withdrawal_requests_for(approver)[:MOST]
    return [
        replace(
            office_line(each.response, f"Withdraw {each.what}, or decline", on=None),
            url=settings.PUBLIC_URL + withdrawal_request_url(each.response),
        )
        for each in asked
        if can_answer_withdrawal_request(approver, each)
    ]


def _asked_of_force(person: User) -> list[ForceRequest]:
    """The current requests to the person's force."""
    asked = force_requests_visible_to(person).filter(status__in=WITH_FORCE)
    return list(asked.filter(response__status__in=BEING_WRITTEN).order_by("comment_by", "pk")[: MOST * 2])


def _asked_for(request: ForceRequest) -> str:
    """The force's current task."""
    if request.status == ForceStatus.RETURNED:
        return "Amend and resubmit the force’s comments"
    return "Submit the force’s comments"


def _by_date(lines: Iterable[DigestLine]) -> list[DigestLine]:
    return sorted(lines, key=lambda line: (line.on is None, line.on or date.min, line.reference))
