"""Who must have been reminded of what, from people's actions and not from the database.

The rules themselves are the product's pure ones (`schedule.due_reminders`, `milestones`, `clock_for`), which have their own tests.
Their input here is the run's own memory of who works where, and what was logged, moved and decided, on which day:
nothing here reads a table. So a missing or extra ledger line shows up, whichever part of loading, checking, settling
and sending caused it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from inspections.clock.deadlines import clock_for, milestones
from responses.enums import ESCALATIONS, DigestChoice, ForceStatus, ResponseStatus
from responses.reminders.schedule import AskedForce, Facts, FollowUpFact, Reader, StepFact, due_reminders
from s55tracker.accounts.models import default_milestones, default_reminder_schedule
from s55tracker.accounts.roles import Role

S, F = ResponseStatus, ForceStatus
OPEN = (S.NOT_STARTED, S.DRAFTING, S.WITH_APPROVER, S.APPROVED)
LEFT_BEHIND = {
    "draft_ready": (S.WITH_APPROVER, S.APPROVED),
    "to_approver": (S.WITH_APPROVER, S.APPROVED),
    "publish": (),
}

Key = tuple[int, int, str, date, date]  # response, person, kind, about, due


# --- What the run remembers ----------------------------------------------------------------------------------------


@dataclass
class Person:
    pk: int
    email: str
    choice: DigestChoice = DigestChoice.DAILY
    hour: int = 8
    was_ever_off: bool = False


@dataclass
class Team:
    """The people of one office or force: their roles, and who stands in for whom and when."""

    pk: int
    roles: dict[int, set[Role]] = field(default_factory=dict)
    absences: list[tuple[int, int, date, date]] = field(default_factory=list)

    def in_role(self, role: Role) -> list[int]:
        return sorted(pk for pk, roles in self.roles.items() if role in roles)

    def readers(self, people: Iterable[int], *, today: date, but: int | None = None) -> set[int]:
        """These people, with the substitutes of anyone away, and the substitutes' substitutes."""
        found: set[int] = set()
        asked = list(people)
        while asked:
            person = asked.pop()
            if person not in found:
                found.add(person)
                asked += [
                    substitute
                    for away, substitute, from_on, until_on in self.absences
                    if away == person and from_on <= today <= until_on and substitute in self.roles
                ]
        return found - {but}


@dataclass
class Office:
    team: Team
    force: Team
    senior: int | None = None
    schedule: dict = field(default_factory=default_reminder_schedule)
    plan: dict[str, int] = field(default_factory=default_milestones)
    extra: frozenset[date] = frozenset()


@dataclass
class Paper:
    """One response and its report."""

    pk: int
    inspection_pk: int
    office: Office
    published_on: date
    opened_on: date
    request_pk: int
    owner: int | None
    findings_due: list[date] = field(default_factory=list)
    status: ResponseStatus = S.NOT_STARTED
    track: ForceStatus = F.NOT_INVITED
    comment_by: date | None = None
    asked_on: date | None = None
    submitted_by: int | None = None
    submitted_on: date | None = None
    first_published_on: date | None = None
    is_written: bool = False

    @property
    def is_open(self) -> bool:
        return self.status in OPEN and self.first_published_on is None


# --- From memory to facts ------------------------------------------------------------------------------------------


def facts_of(paper: Paper, *, today: date) -> Facts:
    office, team = paper.office, paper.office.team

    def told(people: Iterable[int], *, but: int | None = None) -> tuple[Reader, ...]:
        return tuple(Reader(pk) for pk in sorted(team.readers(people, today=today, but=but)))

    administrators = team.in_role(Role.ADMINISTRATOR)
    managers = told(team.in_role(Role.MANAGER) or administrators)
    owners = told([paper.owner] if paper.owner in team.roles else team.in_role(Role.OFFICER) or administrators)
    but = paper.submitted_by if paper.status == S.WITH_APPROVER else None
    may_decide = [pk for pk in team.in_role(Role.APPROVER) if pk != but]
    return Facts(
        response_id=paper.pk,
        opened_on=max(paper.opened_on, paper.first_published_on or paper.opened_on),
        safe_day=clock_for(paper.published_on).safe_day,
        is_open=paper.is_open,
        is_submitted=paper.status in (S.WITH_APPROVER, S.APPROVED),
        is_approved=paper.status == S.APPROVED,
        submitted_on=paper.submitted_on if paper.status == S.WITH_APPROVER else None,
        owners=owners,
        managers=managers,
        approvers=told(may_decide, but=but) if may_decide else managers,
        seniors=told([office.senior]) if office.senior in team.roles else managers,
        asked=_asked(paper, today=today),
        steps=_steps(paper, owners),
        follow_ups=tuple(
            FollowUpFact(name="a finding", due_on=day)
            for day in paper.findings_due
            if paper.first_published_on and paper.status != S.NOT_NEEDED and day >= paper.first_published_on
        ),
        schedule={**default_reminder_schedule(), **office.schedule},
        extra_days=office.extra,
    )


def _asked(paper: Paper, *, today: date) -> tuple[AskedForce, ...]:
    if (
        not paper.is_open
        or paper.status not in (S.NOT_STARTED, S.DRAFTING)
        or paper.track not in (F.INVITED, F.RETURNED)
    ):
        return ()
    force = paper.office.force
    readers = tuple(Reader(pk) for pk in sorted(force.readers(force.roles, today=today)))
    return (
        AskedForce(
            request_id=paper.request_pk,
            name="the force",
            comment_by=paper.comment_by,
            asked_on=paper.asked_on,
            readers=readers,
        ),
    )


def _steps(paper: Paper, owners: tuple[Reader, ...]) -> tuple[StepFact, ...]:
    if not paper.is_open:
        return ()
    done = {step for step, statuses in LEFT_BEHIND.items() if paper.status in statuses}
    if paper.track != F.NOT_INVITED:
        done.add("invite_force")
    if paper.track in (F.SUBMITTED, F.NONE_RECEIVED):
        done.add("force_comments_due")
    found = milestones(clock_for(paper.published_on), paper.office.plan, extra=paper.office.extra)
    return tuple(
        StepFact(step=step.key, label=step.label, due_on=step.due_on, readers=owners)
        for step in found
        if step.key not in done
    )


# --- Day by day ----------------------------------------------------------------------------------------------------


@dataclass
class Oracle:
    """Collects what is due each time the product has had its chance to check.

    `must`: due at such a point, with the first of them. `may`: due only in between, from facts that changed before the
    product had to check. `should_be_out`: still due when a summary of its person was written, with the day of the first
    such summary.
    """

    must: dict[Key, datetime] = field(default_factory=dict)
    may: set[Key] = field(default_factory=set)
    should_be_out: dict[Key, date] = field(default_factory=dict)
    due_now: set[Key] = field(default_factory=set)
    _had_digest: dict[int, date] = field(default_factory=lambda: defaultdict(lambda: date.min))

    def glimpse(self, papers: Iterable[Paper], *, today: date) -> None:
        """A worker may be checking these just now, in the middle of the changes."""
        for paper in papers:
            self.may |= {each.key for each in due_reminders(facts_of(paper, today=today), today=today)}

    def checkpoint(
        self, papers: Iterable[Paper], told: Iterable[Person], *, now: datetime, nobody_acted: bool = False
    ) -> None:
        """Everything possible has been done by `now`, a moment in London.

        `told`: people whose hour has come, on a working day. `nobody_acted` since the last time: reminders that became
        due through the date alone belong in the same run's summaries.
        """
        before, today = self.due_now, now.date()
        self.due_now = set()
        for paper in papers:
            self.due_now |= {each.key for each in due_reminders(facts_of(paper, today=today), today=today)}
        for key in self.due_now:
            self.must.setdefault(key, now)
        whole, urgent = set(), set()
        for person in told:
            last = self._had_digest[person.pk]
            if last == today:
                continue
            # A weekly summary comes on Monday, or as soon after it as summaries are sent.
            is_whole = person.choice != DigestChoice.WEEKLY or self.is_first_of_week(person, today=today)
            (whole if is_whole else urgent).add(person.pk)
            self._had_digest[person.pk] = today
        for key in self.due_now if nobody_acted else self.due_now & before:
            if key[1] in whole or (key[1] in urgent and key[2] in ESCALATIONS):
                self.should_be_out.setdefault(key, today)

    def is_first_of_week(self, person: Person, *, today: date) -> bool:
        return self._had_digest[person.pk] < today - timedelta(days=today.weekday())
