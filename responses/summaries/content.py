"""The contents of one person's summary. A force's person reads only about the force's own side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from responses.enums import ESCALATIONS, ForceStatus, ReminderKind, ResponseStatus
from responses.history import sentence_of
from responses.models import Digest, ForceRequest, Reminder, Response
from responses.places import reminder_place
from responses.progress.next_steps import next_steps
from responses.queries import force_requests_visible_to, office_work
from responses.reminders.facts import RELATED, REPORTED_AS, facts_of
from responses.reminders.ledger import NOTES, settlements_of
from responses.reminders.pages import ABOUT
from responses.reminders.schedule import Facts, owed
from responses.workflow import BEING_WRITTEN, SETTLED, WITH_FORCE
from s55tracker.accounts.memberships import bodies_of, body_ids_of, force_ids_of, forces_of
from s55tracker.accounts.models import User
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import target_of
from s55tracker.govuk.templatetags.dates import format_days_until
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.text.wording import ended, uncapitalised, unended
from s55tracker.working_days.calendar import NO_DAYS, ONE_DAY, format_date, working_day_on_or_before

# "This week": today and the six days after it.
WEEK = timedelta(days=6)
# The longest a section can be: anyone with more in a summary needs the list itself.
MOST = 20
# What happened to one response since yesterday, in at most this many sentences.
MOST_HAPPENINGS = 5
# The start of "since yesterday", if the last summary is older.
LONGEST_SINCE = timedelta(days=8)

LATE, THIS_WEEK, REMINDERS = "Late", "Due this week", "Reminders"
WAITING, CHANGED = "Waiting for you", "Changed since your last summary"


@dataclass(frozen=True, kw_only=True)
class DigestLine:
    """One line: what, about which report, by when, why this person gets it, and where to act."""

    sentence: str
    title: str
    reference: str
    url: str
    on: date | None = None
    because: str = ""
    reminder_id: int | None = None
    # The force on whose page to act; empty for work in the office.
    force: str = ""
    is_step: bool = False
    # Whose work it is, for a reader who works for more than one organisation.
    organisation: str
    # The office's closed and opened days.
    office_days: frozenset[date] = NO_DAYS

    @property
    def place(self) -> tuple[str, str]:
        """The subject of the line: a response in its office, or one force's request for comments."""
        return self.reference, self.force

    def heading(self, *, with_organisation: bool = False) -> str:
        return f"{self.title} ({self.reference}{f', {self.organisation}' if with_organisation else ''})"

    def words(self, *, today: date) -> str:
        """The line on its own, without its address."""
        return f"{unended(self.sentence)}: {self.heading()}.{self._when(today)}{self._why}"

    def note(self, *, today: date, with_date: bool = True) -> str:
        """The line as shown below its subject's title."""
        return f"{ended(self.sentence)}{self._when(today) if with_date else ''}{self._why}"

    def _when(self, today: date) -> str:
        return (
            f" {format_date(self.on)}: {format_days_until(self.on, today=today, extra=self.office_days)}."
            if self.on
            else ""
        )

    @property
    def _why(self) -> str:
        return f" You are getting this because {unended(self.because)}." if self.because else ""


@dataclass(frozen=True, kw_only=True)
class DigestSection:
    heading: str
    lines: list[DigestLine]


@dataclass(frozen=True, kw_only=True)
class DigestItem:
    """One response, or one force's request, with everything the summary says about it."""

    title: str
    url: str
    notes: list[str]


@dataclass(frozen=True, kw_only=True)
class ItemSection:
    """The items under one heading. `left_out`: how many more there are than an email holds."""

    heading: str
    items: list[DigestItem]
    left_out: int = 0


@dataclass(frozen=True, kw_only=True)
class DigestContent:
    """A whole summary. A date given in a reminder appears in no other section."""

    person: User
    today: date
    reminders: list[DigestLine] = field(default_factory=list)
    late: list[DigestLine] = field(default_factory=list)
    due_this_week: list[DigestLine] = field(default_factory=list)
    waiting: list[DigestLine] = field(default_factory=list)
    changed: list[DigestLine] = field(default_factory=list)

    @property
    def sections(self) -> list[DigestSection]:
        """The sections that are not empty, in reading order."""
        all_of_them = [
            (REMINDERS, self.reminders),
            (LATE, self.late),
            (THIS_WEEK, self.due_this_week),
            (WAITING, self.waiting),
            (CHANGED, self.changed),
        ]
        return [DigestSection(heading=heading, lines=lines) for heading, lines in all_of_them if lines]

    @property
    def by_item(self) -> list[ItemSection]:
        """The summary as an email: each response once, under the heading of its most pressing item."""
        by_place: dict[tuple[str, str], list[tuple[str, DigestLine]]] = defaultdict(list)
        for section in self.sections:
            for line in section.lines:
                by_place[line.place].append((section.heading, line))
        under: dict[str, list[tuple[date, str, DigestItem]]] = defaultdict(list)
        for lines in by_place.values():
            # A missed step of the plan makes nothing late, because the office chose its date.
            days = [line.on for _, line in lines if line.on and not (line.is_step and line.on < self.today)]
            day = min(days, default=date.max)
            under[self._heading_of(lines, day)].append((day, lines[0][1].reference, self._item(lines)))
        found = []
        for heading in (LATE, THIS_WEEK, REMINDERS, WAITING, CHANGED):
            items = [item for _, _, item in sorted(under[heading], key=lambda each: each[:2])]
            if items:
                found.append(ItemSection(heading=heading, items=items[:MOST], left_out=max(len(items) - MOST, 0)))
        return found

    def _heading_of(self, lines: list[tuple[str, DigestLine]], day: date) -> str:
        if day < self.today:
            return LATE
        if day <= self.today + WEEK:
            return THIS_WEEK
        headings = {heading for heading, _ in lines}
        return next(heading for heading in (REMINDERS, WAITING, CHANGED) if heading in headings)

    def _item(self, lines: list[tuple[str, DigestLine]]) -> DigestItem:
        """Each sentence and each date once: for work waiting for the person with a date already given, only the task is
        shown.
        """
        said: set[str] = set()
        days: set[date] = set()
        notes: list[str] = []
        for heading, line in lines:
            if line.sentence in said:
                continue
            note = line.note(today=self.today, with_date=line.on not in days)
            if heading == WAITING:
                note = f"Your next step: {uncapitalised(note)}"
            notes.append(f"What has changed: {note}" if heading == CHANGED else note)
            said.add(line.sentence)
            days |= {line.on} if line.on else set()
        # Where the person takes the next step; the reminder's own place, if nothing is waiting for them.
        first = next((line for heading, line in lines if heading == WAITING), lines[0][1])
        return DigestItem(
            title=first.heading(with_organisation=len(organisations_of(self.person)) > 1), url=first.url, notes=notes
        )

    @property
    def is_empty(self) -> bool:
        return not self.sections


def compose(
    person: User, *, today: date, reminders: Sequence[Reminder] | None = None, with_sections: bool = True
) -> DigestContent:
    """The summary as it would be sent now. `reminders` are those waiting for the person, unless passed in. Reminders no
    longer needed are left out, whatever the ledger says. Writes nothing.
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
                lambda response: [each.key for each in owed(facts[response.pk], today=today)],
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

    `escalations_alone`: as on a day when the person has chosen to get none, and only escalations are sent.
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
    """The subjects of the summary: the open work of the person's offices, and anything a reminder names."""
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
    """An office's lines use the days that the office closed or opened; a force's use those for everyone."""
    days = {response.reference: facts[response.pk].extra_days for response in known if response.pk in facts}
    return [line if line.force else replace(line, office_days=days.get(line.reference, NO_DAYS)) for line in lines]


def _with_sections(
    person: User, lines: list[DigestLine], known: list[Response], facts: dict[int, Facts], *, today: date
) -> DigestContent:
    said = {(line.reference, line.on) for line in lines}
    ours = [response for response in known if response.pk in facts and response.body_id in body_ids_of(person)]
    late, due = _office_dates(person, ours, facts, today=today)
    asked = _asked_of_force(person) if force_ids_of(person) else []
    late += [_force_line(request, _asked_for(request)) for request in asked if request.comments_due_on < today]
    due += [
        _force_line(request, _asked_for(request))
        for request in asked
        if today <= request.comments_due_on <= today + WEEK
    ]
    waiting = _office_moves(person, ours, facts, today=today)
    waiting += [_force_line(request, _asked_for(request)) for request in asked]
    since = _since(person, today=today)
    changed = _changed_in_office(person, ours, facts, since=since)
    changed += _changed_for_force(person, since=since) if force_ids_of(person) else []
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
            line = _office_line(response, "Publish the response", on=known.safe_day, because=because.pop())
            if known.safe_day < today:
                late.append(line)
            elif known.safe_day <= today + WEEK:
                due.append(line)
            due += [
                _office_line(response, f"Comments from {asked.name} are due", on=asked.comment_by)
                for asked in known.asked
                if today <= asked.comment_by <= today + WEEK
            ]
        due += [
            _office_line(response, step.label, on=step.due_on)
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


def _asked_of_force(person: User) -> list[ForceRequest]:
    """The current requests to the person's force."""
    asked = force_requests_visible_to(person).filter(status__in=WITH_FORCE)
    return list(asked.filter(response__status__in=BEING_WRITTEN).order_by("comment_by", "pk")[: MOST * 2])


def organisations_of(person: User) -> list[str]:
    """The names of the offices and forces whose work the person's summary covers."""
    return [*(body.office_name for body in bodies_of(person)), *(force.name for force in forces_of(person))]


def _asked_for(request: ForceRequest) -> str:
    """The force's current task."""
    if request.status == ForceStatus.RETURNED:
        return "Amend and resubmit the force’s comments"
    return "Submit the force’s comments"


def _office_line(response: Response, sentence: str, *, on: date | None, because: str = "") -> DigestLine:
    return DigestLine(
        sentence=sentence,
        title=response.inspection.title,
        reference=response.reference,
        organisation=response.body.office_name,
        url=settings.PUBLIC_URL + response.get_absolute_url(),
        on=on,
        because=because,
    )


def _force_line(request: ForceRequest, sentence: str) -> DigestLine:
    return DigestLine(
        sentence=sentence,
        title=request.response.inspection.title,
        reference=request.response.reference,
        url=settings.PUBLIC_URL + request.get_absolute_url(),
        on=request.comment_by,
        force=request.force.name,
        organisation=request.force.name,
    )


def _by_date(lines: Iterable[DigestLine]) -> list[DigestLine]:
    return sorted(lines, key=lambda line: (line.on is None, line.on or date.min, line.reference))


# --- What has changed -------------------------------------------------------------------------------------------------


def _since(person: User, *, today: date) -> datetime:
    """Since the last summary or, if there was none, since the working day before."""
    last = Digest.objects.filter(person=person, for_on__lt=today).order_by("-for_on").first()
    earliest = timezone.make_aware(datetime.combine(today - LONGEST_SINCE, time()))
    if last is not None:
        return max(last.composed_at, earliest)
    return timezone.make_aware(datetime.combine(working_day_on_or_before(today - ONE_DAY), time()))


def _changed_in_office(
    person: User, responses: list[Response], facts: dict[int, Facts], *, since: datetime
) -> list[DigestLine]:
    """What others did to the responses that concern this person. Changes to text are reported once per writer."""
    theirs = [
        response
        for response in responses
        if any(
            reader.person_id == person.pk
            for reader in (*facts[response.pk].owners, *facts[response.pk].managers, *facts[response.pk].approvers)
        )
    ]
    about: dict[str, Response] = {}
    for response in theirs:
        about[target_of(response)] = response
        about[target_of(response.inspection)] = response
        about |= {target_of(request): response for request in response.force_requests.all()}
    found: dict[int, list[str]] = defaultdict(list)
    for event in _events(about, since=since, but=person):
        words = f"{event.actor_name} changed the text" if event.action == "text_saved" else sentence_of(event)
        words = words.rstrip(".")
        if words not in found[about[event.target].pk]:
            found[about[event.target].pk].append(words)
    return [
        _office_line(response, "; ".join(found[response.pk][-MOST_HAPPENINGS:]), on=None)
        for response in theirs
        if found[response.pk]
    ]


def _changed_for_force(person: User, *, since: datetime) -> list[DigestLine]:
    """Events on the force's own track, in the words both sides may read."""
    moved = list(force_requests_visible_to(person).filter(status_changed_at__gte=since).order_by("pk")[: MOST * 2])
    about = {target_of(request): request for request in moved}
    found: dict[int, list[str]] = defaultdict(list)
    for event in _events(about, since=since, but=person):
        found[about[event.target].pk].append(sentence_of(event).rstrip("."))
    return [
        _force_line(request, "; ".join(found[request.pk][-MOST_HAPPENINGS:])) for request in moved if found[request.pk]
    ]


def _events(about: Mapping[str, object], *, since: datetime, but: User) -> list[AuditEvent]:
    if not about:
        return []
    events = AuditEvent.objects.filter(target__in=list(about), happened_at__gte=since).exclude(actor=but)
    return list(events.order_by("happened_at", "pk")[:500])
