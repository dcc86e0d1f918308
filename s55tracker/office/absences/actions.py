"""Records days away and substitutes. People add their own days away, and those who manage people can add days away for
them.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from s55tracker.accounts.memberships import bodies_of, forces_of, roles_in
from s55tracker.accounts.models import Absence, Force, PolicingBody, User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import ROLES_IN_A_FORCE, Role
from s55tracker.audit.trail import record
from s55tracker.office.listeners import OfficeChange, lock_organisations, notify_listeners
from s55tracker.office.permissions import can_manage_people
from s55tracker.office.queries import colleagues_of
from s55tracker.refusals import NotPermitted, Refused


@transaction.atomic
def record_absence(*, by, user: User, substitute: User, from_on: date, until_on: date, today: date) -> Absence:
    """Record when someone is away, from the first to the last day inclusive, and who stands in.

    Raises NotPermitted; Refused for days that have passed or overlap the person's other days away, and for a substitute
    who cannot stand in.
    """
    user = _locked(user, by)
    _check_days(user, from_on, until_on, today)
    _check_substitute(user, substitute)
    absence = Absence.objects.create(
        user=user, substitute=substitute, from_on=from_on, until_on=until_on, created_by=by
    )
    _notify("absence_recorded", absence, by=by)
    return absence


@transaction.atomic
def change_absence(*, by, absence: Absence, substitute: User, from_on: date, until_on: date, today: date) -> Absence:
    """Change the dates or the substitute of someone's days away. Saving unchanged values does nothing."""
    user = _locked(absence.user, by)
    absence = _still_there(absence)
    if (absence.substitute, absence.from_on, absence.until_on) == (substitute, from_on, until_on):
        return absence
    _check_days(user, from_on, until_on, today, but=absence)
    _check_substitute(user, substitute)
    absence.substitute, absence.from_on, absence.until_on = substitute, from_on, until_on
    absence.save()
    _notify("absence_changed", absence, by=by)
    return absence


@transaction.atomic
def remove_absence(*, by, absence: Absence) -> None:
    """Remove someone's days away. Raises NotPermitted; Refused if they have already been removed."""
    _locked(absence.user, by)
    absence = _still_there(absence)
    _notify("absence_removed", absence, by=by)
    absence.delete()


def organisations_of(user: User) -> list[PolicingBody | Force]:
    return [*bodies_of(user), *forces_of(user, ROLES_IN_A_FORCE)]


def can_say_away(by: User, user: User) -> bool:
    """True if this person may change that person's days away."""
    return by == user or any(can_manage_people(by, each) for each in organisations_of(user))


def can_stand_in(user: User) -> QuerySet[User]:
    """Return the people who can do this person's work while they are away: an officer for an officer and an approver
    for an approver in each of their offices, and any colleague in a force.
    """
    found = colleagues_of([user]).exclude(pk=user.pk)
    for body in bodies_of(user):
        if role := work_role_in(user, body):
            found = found.filter(pk__in=people_in(body, role).values("pk"))
    return found


def work_role_in(user: User, body: PolicingBody) -> Role | None:
    """Return the role whose work a substitute takes over while the person is away: officer if they are one, otherwise
    approver, otherwise None.
    """
    held = roles_in(user, body)
    return next((role for role in (Role.OFFICER, Role.APPROVER) if role in held), None)


def doubts_about(absence: Absence) -> list[str]:
    """Return warnings about an absence that do not prevent it: the substitute is also away, or cannot submit for a
    force.
    """
    doubts = []
    also_away = Absence.objects.filter(
        user=absence.substitute, from_on__lte=absence.until_on, until_on__gte=absence.from_on
    ).first()
    if also_away is not None:
        doubts.append(
            f"{absence.substitute} is also away, from {_words(also_away.from_on)} to {_words(also_away.until_on)}."
        )
    for force in forces_of(absence.user, [Role.FORCE_LEAD]):
        if Role.FORCE_LEAD not in roles_in(absence.substitute, force):
            doubts.append(
                f"{absence.substitute} is not a force lead, so can write {force}’s comments but cannot submit them."
            )
    return doubts


def _locked(user: User, by) -> User:
    """Lock the person's row, so that if two overlapping absences are saved at once, the second sees the first."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not can_say_away(by, user):
        raise NotPermitted(f"Only {user}, or someone who manages people there, can change when {user} is away.")
    # Lock the organisations before the days away: ending a substitute's roles locks them in the same order.
    lock_organisations(organisations_of(user))
    return user


def _still_there(absence: Absence) -> Absence:
    found = Absence.objects.select_related("user", "substitute").filter(pk=absence.pk).first()
    if found is None:
        raise Refused("These days away have already been removed.")
    return found


def _check_days(user: User, from_on: date, until_on: date, today: date, *, but: Absence | None = None) -> None:
    if until_on < from_on:
        raise Refused("The last day away must be the first day or a later one.")
    if until_on < today:
        raise Refused("These days have passed. Enter a last day that is today or later.")
    others = Absence.objects.filter(user=user, from_on__lte=until_on, until_on__gte=from_on)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if (other := others.select_related("substitute").first()) is not None:
        raise Refused(
            f"{user} is away from {_words(other.from_on)} to {_words(other.until_on)}, and "
            f"{other.substitute} is standing in. Change those days instead."
        )


def _check_substitute(user: User, substitute: User) -> None:
    if substitute == user:
        raise Refused("People cannot stand in for themselves. Choose someone else.")
    if not any(people_in(each).filter(pk=substitute.pk).exists() for each in organisations_of(user)):
        raise Refused(f"{substitute} does not work where {user} works. Choose someone from the same office or force.")
    for body in bodies_of(user):
        if (role := work_role_in(user, body)) and role not in roles_in(substitute, body):
            raise Refused(
                f"{substitute} is not {_a(role)}, so cannot do {user}’s work. Choose {_a(role)}, or ask an administrator to "
                f"give {substitute} that role."
            )


def _notify(action: str, absence: Absence, *, by) -> None:
    for organisation in organisations_of(absence.user):
        record(
            action=action,
            target=organisation,
            by=by,
            user=absence.user_id,
            name=str(absence.user),
            from_on=absence.from_on.isoformat(),
            until_on=absence.until_on.isoformat(),
            substitute=str(absence.substitute),
        )
        notify_listeners(organisation, OfficeChange.ABSENCE, by=by, person=absence.user)


def _a(role: Role) -> str:
    """Return the name of a role with its article, for example "an approver"."""
    return f"an {Role(role).label.lower()}"


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
