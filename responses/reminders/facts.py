"""Loads the facts that the schedule needs for each response, including who is reminded, in a fixed number of queries
however many responses there are.

This module decides who is reminded. Every reminder has a reader: if the person has left, or the office has no one in a
role, it goes to the next person who can act, with the reason. Anyone standing in for someone who is away gets it too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils import timezone

from inspections.models import Finding
from inspections.queries import is_for_us
from responses.enums import ResponseStatus
from responses.finding_names import named_in_sentences
from responses.models import Approval, DistributionLine, PlannedStep, Response, WithdrawalRequest
from responses.progress.plans import plan_of
from responses.queries import force_tracks, withdrawal_requests
from responses.reminders.schedule import AskedForce, AskedWithdrawal, Facts, FollowUpFact, Reader, StepFact
from responses.workflow import BEING_WRITTEN, TO_PUBLISH, UNDER_APPROVAL, WITH_FORCE
from s55tracker.accounts.delegations import is_delegate
from s55tracker.accounts.models import (
    Absence,
    DistributionRecipient,
    Membership,
    User,
    default_reminder_schedule,
)
from s55tracker.accounts.roles import FINDING_ROLES, Role
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.present import annotated, present
from s55tracker.working_days.calendar import ONE_DAY, format_date
from s55tracker.working_days.queries import proclaimed_days_of

# The name of the part of the product under which a skipped response is reported.
REPORTED_AS = "reminders"

# The related rows to load with each response.
RELATED = ("inspection", "body", "owner")


def facts_of(responses: Sequence[Response], *, today: date) -> dict[int, Facts]:
    """The facts of each response, by its key. The responses must have `inspection`, `body` and `owner` loaded.

    A response that causes an error is left out and reported, so that it does not stop the others.
    """
    prefetch_related_objects(
        responses,
        Prefetch("force_requests", force_tracks()),
        Prefetch("planned_steps", PlannedStep.objects.select_related("owner")),
    )
    follow_ups = _follow_ups_of([response for response in responses if _is_followed_up(response)])
    submitted = {
        approval.response_id: approval
        for approval in Approval.objects.filter(
            response__in=[each.pk for each in responses if each.status == ResponseStatus.WITH_APPROVER], decision=""
        ).only("response_id", "submitted_by_id", "submitted_at")
    }
    with_two = [each.pk for each in responses if each.body.needs_two_approvals]
    prefetch_related_objects([submitted[pk] for pk in with_two if pk in submitted], "signatures__delegation")
    withdrawals = _withdrawals_asked_for([each for each in responses if each.first_published_on is not None])
    copies = _copies_to_send([response for response in responses if response.status == ResponseStatus.PUBLISHED])
    body_ids = {response.body_id for response in responses}
    force_ids = {request.force_id for response in responses for request in response.force_requests.all()}
    people = People.of(body_ids, force_ids, today=today)
    extra = proclaimed_days_of(body_ids)

    def facts(response: Response) -> tuple[int, Facts]:
        return response.pk, _facts_of_one(
            response,
            people=people,
            approval=submitted.get(response.pk),
            follow_ups=follow_ups.get(response.pk, ()),
            copies=copies.get(response.pk, NO_COPIES),
            withdrawal=withdrawals.get(response.pk),
            extra=extra[response.body_id],
            today=today,
        )

    return dict(each_that_can_be_shown(responses, facts, part=REPORTED_AS))


@dataclass(frozen=True)
class CopiesToSend:
    """The copies of a current publication that section 55(6) requires and that are not recorded as sent."""

    lines: tuple[str, ...] = ()
    since: date | None = None


NO_COPIES = CopiesToSend()


# --- Who is here, and who is away -------------------------------------------------------------------------------------


@dataclass
class Team:
    """The active people of one office or force, with their roles."""

    people: dict[int, User] = field(default_factory=dict)
    roles: dict[Role, list[User]] = field(default_factory=lambda: defaultdict(list))

    def in_role(self, role: Role) -> list[User]:
        return self.roles.get(role, [])


@dataclass
class People:
    """Everyone in the given offices and forces, with their current and future days away."""

    bodies: dict[int, Team]
    forces: dict[int, Team]
    absences: dict[int, list[Absence]]
    today: date

    @classmethod
    def of(cls, body_ids: Collection[int], force_ids: Collection[int], *, today: date) -> People:
        bodies: dict[int, Team] = defaultdict(Team)
        forces: dict[int, Team] = defaultdict(Team)
        memberships = (
            Membership.objects.filter(
                Q(body__in=body_ids) | Q(force__in=force_ids), ended_at=None, user__is_active=True
            )
            # A finding contributor gets no reminder about the whole request, and stands in for no one.
            .exclude(role__in=FINDING_ROLES)
            .select_related("user")
            .annotate(is_delegate=is_delegate(on=today))
            .order_by("user__name", "user", "role")
        )
        for membership in memberships:
            team = bodies[membership.body_id] if membership.body_id else forces[present(membership.force_id)]
            team.people.setdefault(membership.user_id, membership.user)
            team.roles[Role(membership.role)].append(membership.user)
            if annotated(membership, "is_delegate") and membership.user not in team.roles[Role.APPROVER]:
                team.roles[Role.APPROVER].append(membership.user)
        absences: dict[int, list[Absence]] = defaultdict(list)
        ids = {pk for team in (*bodies.values(), *forces.values()) for pk in team.people}
        for absence in Absence.objects.filter(user__in=ids, until_on__gte=today).order_by("from_on", "pk"):
            absences[absence.user_id].append(absence)
        return cls(bodies=bodies, forces=forces, absences=absences, today=today)

    def readers(
        self, team: Team, people: Iterable[User], because: str = "", *, but: Collection[int] = ()
    ) -> tuple[Reader, ...]:
        """These people, and anyone in the same team who stands in for one of them today. People in `but` are left out."""
        found: dict[int, Reader] = {}
        waiting = [(person, because) for person in people]
        while waiting:
            person, why = waiting.pop(0)
            if person.pk in found:
                continue
            found[person.pk] = Reader(person.pk, why)
            for absence in self.absences.get(person.pk, ()):
                # A substitute who has left cannot stand in for anyone.
                if absence.from_on <= self.today and (substitute := team.people.get(absence.substitute_id)):
                    waiting.append((substitute, f"{person} is away until {format_date(absence.until_on)}"))
        return tuple(reader for pk, reader in found.items() if pk not in but)

    def next_change(self, team: Team) -> date | None:
        """The next day on which someone in the team goes away or comes back."""
        days = [
            absence.from_on if absence.from_on > self.today else absence.until_on + ONE_DAY
            for pk in team.people
            for absence in self.absences.get(pk, ())
            if absence.until_on < date.max
        ]
        return min(days, default=None)


# --- One response -----------------------------------------------------------------------------------------------------


def _facts_of_one(
    response: Response,
    *,
    people: People,
    approval: Approval | None,
    follow_ups: Sequence[FollowUpFact],
    copies: CopiesToSend,
    withdrawal: WithdrawalRequest | None,
    extra: frozenset[date],
    today: date,
) -> Facts:
    team = people.bodies[response.body_id]
    is_open = response.status in TO_PUBLISH and response.first_published_on is None
    owners = _owners(response, team, people)
    managers = _of_role(team, people, Role.MANAGER)
    teams = [team, *(people.forces[request.force_id] for request in response.force_requests.all())]
    return Facts(
        response_id=response.pk,
        opened_on=_opened_on(response, today=today),
        safe_day=response.inspection.safe_day_on,
        is_open=is_open,
        closed_because=_why_closed(response),
        is_submitted=response.status in UNDER_APPROVAL,
        is_approved=response.status == ResponseStatus.APPROVED,
        submitted_on=timezone.localdate(approval.submitted_at) if approval else None,
        owners=owners,
        managers=managers,
        approvers=_approvers(response, team, people, approval, managers),
        seniors=_seniors(response, team, people, managers),
        asked=_asked(response, people) if is_open else (),
        steps=_steps(response, team, people, owners, extra) if is_open else (),
        follow_ups=tuple(follow_ups),
        copies=copies.lines,
        copies_since=copies.since,
        withdrawal=_withdrawal(withdrawal, response, team, people, managers) if withdrawal else None,
        schedule={**default_reminder_schedule(), **response.body.reminder_schedule},
        extra_days=extra,
        readers_change_on=min((day for each in teams if (day := people.next_change(each))), default=None),
    )


def _opened_on(response: Response, *, today: date) -> date:
    """The first day anyone could have been reminded: when the response was opened or, for its follow-up, published.

    If the response was opened after `today`, a clock was fast or the question is about the past. We then use the date
    of the report.
    """
    opened_on = timezone.localdate(response.created_at)
    if opened_on > today:
        opened_on = response.inspection.published_on
    if response.first_published_on is not None:
        return max(opened_on, response.first_published_on)
    return opened_on


def _why_closed(response: Response) -> str:
    if response.status == ResponseStatus.NOT_NEEDED:
        return "No response is needed."
    if response.first_published_on is not None:
        return f"The response was published on {format_date(response.first_published_on)}."
    return ""


def _owners(response: Response, team: Team, people: People) -> tuple[Reader, ...]:
    """The owner; if the owner cannot do the work, the officers, and if there are none, the administrators."""
    owner = response.owner
    officers = team.in_role(Role.OFFICER)
    if owner in officers:
        return people.readers(team, [owner])
    if owner is None:
        because = "no one owns the response"
    elif owner.pk in team.people:
        because = f"{owner}, who owned the response, is not an officer"
    else:
        because = f"{owner}, who owned the response, has left"
    return people.readers(team, officers or team.in_role(Role.ADMINISTRATOR), because)


def _of_role(team: Team, people: People, role: Role) -> tuple[Reader, ...]:
    if found := team.in_role(role):
        return people.readers(team, found)
    return people.readers(team, team.in_role(Role.ADMINISTRATOR), f"the office has no {role.label.lower()}")


def _approvers(
    response: Response, team: Team, people: People, approval: Approval | None, managers: tuple[Reader, ...]
) -> tuple[Reader, ...]:
    """The people who may decide. The person who submitted is left out, unless the office allows self-approval, and so
    is the first of two approvers. If no one is left, the managers.
    """
    but = _may_not_decide(response, approval) if approval else frozenset()
    able = [person for person in team.in_role(Role.APPROVER) if person.pk not in but]
    if able:
        return people.readers(team, able, but=but)
    why = "no one else in the office can approve it" if team.in_role(Role.APPROVER) else "the office has no approver"
    return tuple(Reader(reader.person_id, why) for reader in managers)


def _may_not_decide(response: Response, approval: Approval) -> frozenset[int]:
    """The people `check_is_not_deciding_twice` would refuse."""
    submitter = set() if response.body.allows_self_approval else {approval.submitted_by_id}
    first = approval.signatures.all() if response.body.needs_two_approvals else ()
    by_delegates = {each.delegation.delegated_by_id for each in first if each.delegation}
    return frozenset(submitter | {each.person_id for each in first} | by_delegates)


def _seniors(response: Response, team: Team, people: People, managers: tuple[Reader, ...]) -> tuple[Reader, ...]:
    senior = team.people.get(response.body.senior_person_id or 0)
    if senior is not None:
        return people.readers(team, [senior])
    why = "no senior officer has been named for escalations"
    return tuple(Reader(reader.person_id, reader.because or why) for reader in managers)


def _asked(response: Response, people: People) -> tuple[AskedForce, ...]:
    """The forces whose comments we are waiting for. While the approver has the text, no force is asked for anything."""
    if response.status not in BEING_WRITTEN:
        return ()
    return tuple(
        AskedForce(
            request_id=request.pk,
            name=str(request.force),
            comment_by=request.comments_due_on,
            asked_on=timezone.localdate(request.status_changed_at),
            readers=people.readers(people.forces[request.force_id], people.forces[request.force_id].people.values()),
        )
        for request in response.force_requests.all()
        if request.status in WITH_FORCE
    )


def _steps(
    response: Response, team: Team, people: People, owners: tuple[Reader, ...], extra: frozenset[date]
) -> tuple[StepFact, ...]:
    """The open steps. Each goes to its own owner if that person is an officer here, otherwise to the response's owner."""
    return tuple(
        StepFact(
            step=line.step,
            label=line.label,
            due_on=line.due_on,
            readers=people.readers(team, [line.owner]) if line.owner in team.in_role(Role.OFFICER) else owners,
        )
        for line in plan_of(response, extra=extra).lines
        if not line.is_done
    )


# --- After publication ------------------------------------------------------------------------------------------------


def _copies_to_send(responses: Sequence[Response]) -> dict[int, CopiesToSend]:
    found: dict[int, list[str]] = defaultdict(list)
    since: dict[int, date] = {}
    if responses:
        lines = DistributionLine.objects.filter(
            response__in=[each.pk for each in responses],
            publication__is_current=True,
            duty=DistributionRecipient.Duty.STATUTORY,
            done_on=None,
        )
        for pk, line, published_on in lines.values_list("response_id", "line", "publication__published_on"):
            found[pk].append(line)
            since[pk] = published_on
    return {pk: CopiesToSend(tuple(names), since[pk]) for pk, names in found.items()}


def _withdrawals_asked_for(responses: Sequence[Response]) -> dict[int, WithdrawalRequest]:
    """The open requests to withdraw what is published. No response has two."""
    if not responses:
        return {}
    asked = withdrawal_requests().filter(settled_at=None, response__in=[each.pk for each in responses])
    return {each.response_id: each for each in asked}


def _withdrawal(
    asked: WithdrawalRequest, response: Response, team: Team, people: People, managers: tuple[Reader, ...]
) -> AskedWithdrawal:
    return AskedWithdrawal(
        what=asked.what,
        asked_on=timezone.localdate(asked.asked_at),
        readers=_approvers(response, team, people, None, managers),
    )


def _is_followed_up(response: Response) -> bool:
    return response.first_published_on is not None and response.status != ResponseStatus.NOT_NEEDED


def _follow_ups_of(responses: Sequence[Response]) -> dict[int, tuple[FollowUpFact, ...]]:
    """The findings for us that fall due on or after publication, by response, named as in the document."""
    by_inspection: dict[int, list[Finding]] = defaultdict(list)
    if responses:
        findings = Finding.objects.filter(inspection__in={each.inspection_id for each in responses}).prefetch_related(
            "addressees"
        )
        for finding in findings.only("inspection_id", "parent_id", "kind", "reference", "due_on", "position"):
            by_inspection[finding.inspection_id].append(finding)
    found = {}
    for response in responses:
        ours = [finding for finding in by_inspection[response.inspection_id] if is_for_us(finding)]
        dated = [
            finding for finding in ours if finding.due_on and finding.due_on >= present(response.first_published_on)
        ]
        names = named_in_sentences(ours) if dated else {}
        found[response.pk] = tuple(FollowUpFact(name=names[each.pk], due_on=present(each.due_on)) for each in dated)
    return found
