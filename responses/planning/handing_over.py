"""Hands over the work of someone who leaves an office, or is no longer an officer, and tells the people concerned."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from inspections.clock.deadlines import STEPS
from responses.models import PlannedStep, Response
from responses.progress.handovers import format_work_counts, owned_by, steps_owned_by, successor_of
from responses.queries import able_to_own
from responses.workspace.notices import in_one_email, notify_at_once
from responses.workspace.transitions import locked_response
from s55tracker.accounts.models import Absence, Force, PolicingBody, User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import record


def hand_over(
    person: User, *, body: PolicingBody, by, why: str, today: date, successor: User | None = None
) -> list[str]:
    """Give everything this person owns to `successor`, or by default to the choice of `successor_of`. Returns sentences
    describing what happened.

    Called inside the transaction that ends the role, after the role has ended. `why` follows the person's name ("no
    longer works here").
    """
    keys = list(owned_by(person, body, today=today).values_list("pk", flat=True))
    steps = list(steps_owned_by(person, body).values_list("pk", flat=True))
    if not keys and not steps:
        return []
    if successor is None:
        found = successor_of(person, body, today=today)
        if found is None:
            left = format_work_counts(len(keys), len(steps))
            return [
                f"There is no other officer to take over {left} from {person}. Give someone the role of officer first."
            ]
        successor = found.user
    to_give = Response.objects.filter(Q(pk__in=keys) | Q(planned_steps__in=steps)).distinct().order_by("pk")
    with in_one_email():
        for response in to_give:
            locked = locked_response(response)
            _give(locked, person, successor, by=by, why=why, gives_response=response.pk in keys, steps=steps)
    return [f"{successor} will take over {format_work_counts(len(keys), len(steps))} from {person}."]


def replace_substitute(
    person: User, *, organisation: PolicingBody | Force, by, today: date, for_officers: bool = False
) -> list[str]:
    """Replace a leaver as the substitute for everyone in the organisation who is or will be away. If no one else can
    stand in, delete the absence.

    With `for_officers`, the person stays but is no longer an officer, so only officers need a new substitute.
    """
    said = []
    roles = [Role.OFFICER] if for_officers else list(Role)
    absences = Absence.objects.filter(substitute=person, until_on__gte=today, user__in=people_in(organisation, *roles))
    for absence in absences.select_for_update(of=("self",)).select_related("user").order_by("pk"):
        successor = _next_substitute(person, absence.user, organisation, today)
        record(
            action="substitute_left",
            target=organisation,
            by=by,
            user=absence.user_id,
            name=str(absence.user),
            old=str(person),
            new=str(successor) if successor else None,
        )
        if successor is None:
            absence.delete()
            said.append(f"There is no one left to stand in for {absence.user}.")
            continue
        absence.substitute = successor
        absence.save()
        said.append(f"{successor} will stand in for {absence.user} instead of {person}.")
    return said


def _give(
    response: Response, person: User, successor: User, *, by, why: str, gives_response: bool, steps: list[int]
) -> None:
    gives_response = gives_response and response.owner_id == person.pk
    if gives_response:
        response.owner = successor
        response.save()
        record(
            action="owner_left", target=response, by=by, what="response", old=str(person), new=str(successor), why=why
        )
    given = list(PlannedStep.objects.filter(pk__in=steps, response=response, owner=person))
    if given:
        PlannedStep.objects.filter(pk__in=[row.pk for row in given]).update(
            # A step of the successor's own response needs no separate owner.
            owner=None if response.owner_id == successor.pk else successor
        )
        record(
            action="owner_left",
            target=response,
            by=by,
            what="steps",
            steps=[row.step for row in given],
            old=str(person),
            new=str(successor),
            why=why,
        )
    if gives_response or given:
        named = ", ".join(STEPS.get(row.step, row.step) for row in given)
        sentence = "This response is now yours" if gives_response else f"These steps are now yours: {named}"
        notify_at_once(response, [successor], sentence=sentence, because=f"{person} {why}", by=None)


def _next_substitute(leaver: User, away: User, organisation: PolicingBody | Force, today: date) -> User | None:
    if isinstance(organisation, PolicingBody):
        if found := successor_of(leaver, organisation, today=today, but=[away.pk]):
            return found.user
        if able_to_own(organisation).filter(pk=away.pk).exists():
            return None  # there is no other officer, and only an officer can stand in for one
    return people_in(organisation).exclude(pk__in=[leaver.pk, away.pk]).order_by("name", "pk").first()
