"""The work someone owns in an office, and who takes it over when they leave or stop being an officer, so that all work
has an owner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from inspections.models import Finding
from responses.enums import ResponseStatus
from responses.models import PlannedStep, Response
from responses.queries import able_to_own, open_responses
from responses.workflow import TO_PUBLISH
from s55tracker.accounts.absences import absences_on, away_on
from s55tracker.accounts.models import Force, PolicingBody, User
from s55tracker.office.handovers import Handover


@dataclass(frozen=True)
class Successor:
    """The person who takes over, and why it is this person."""

    user: User
    because: str


def owned_by(person: User, body: PolicingBody, *, today: date) -> QuerySet[Response]:
    """The person's responses with work left: to publish, send or follow up."""
    to_follow_up = Finding.objects.filter(inspection=OuterRef("inspection"), due_on__gte=today)
    return (
        Response.objects.filter(body=body, owner=person)
        .exclude(status=ResponseStatus.NOT_NEEDED)
        .filter(~Q(status=ResponseStatus.DISTRIBUTED) | Exists(to_follow_up))
        .order_by("pk")
    )


def steps_owned_by(person: User, body: PolicingBody) -> QuerySet[PlannedStep]:
    """Steps given to the person by name, in responses still to be published."""
    return PlannedStep.objects.filter(
        owner=person, response__body=body, response__status__in=TO_PUBLISH, response__first_published_on=None
    ).order_by("response", "pk")


def successor_of(person: User, body: PolicingBody, *, today: date, but: Collection[int] = ()) -> Successor | None:
    """The officer standing in for them today, or else the officer with the fewest open responses. An officer who is
    away is chosen only if all the others are away too, and so is a substitute. None if there is no other officer,
    because no one else can do the work.
    """
    others = able_to_own(body).exclude(pk__in=[person.pk, *but])
    absence = absences_on(today).filter(user=person).first()
    substitute = others.filter(pk=absence.substitute_id).first() if absence else None
    if substitute and not away_on(today, people={substitute.pk}):
        return Successor(substitute, f"who stands in for {person}")
    if officer := _least_busy(list(others), body, today):
        return Successor(officer, "the officer with the fewest open responses")
    return None


def handover_of(*, person: User, organisation: PolicingBody | Force, today: date) -> Handover | None:
    """What someone would hand over, for the page where an administrator ends their roles. A force's people own nothing
    here.
    """
    if isinstance(organisation, Force):
        return None
    responses, steps = owned_by(person, organisation, today=today).count(), steps_owned_by(person, organisation).count()
    if not responses and not steps:
        return None
    left = format_work_counts(responses, steps)
    successor = successor_of(person, organisation, today=today)
    if successor is None:
        return Handover(left=left)
    successors = list(able_to_own(organisation).exclude(pk=person.pk))
    return Handover(left=left, successor=successor.user, because=successor.because, successors=successors)


def format_work_counts(responses: int, steps: int) -> str:
    """ "3 open responses and 1 step"."""
    said = []
    if responses:
        said.append(f"{responses} open response{'' if responses == 1 else 's'}")
    if steps:
        said.append(f"{steps} step{'' if steps == 1 else 's'}")
    return " and ".join(said)


def _least_busy(people: list[User], body: PolicingBody, today: date) -> User | None:
    if not people:
        return None
    owned = Counter(open_responses(Response.objects.filter(body=body)).values_list("owner", flat=True))
    away = away_on(today, people={person.pk for person in people})
    return min(people, key=lambda person: (person.pk in away, owned[person.pk], person.name, person.pk))
