"""A new office's first steps, each ticked when done, with a link for people who can do it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from inspections.models import Inspection
from responses.models import Response
from s55tracker.accounts.memberships import bodies_of, roles_in
from s55tracker.accounts.models import AccountInvitation, Force, PolicingBody
from s55tracker.accounts.queries import forces_under, people_in
from s55tracker.accounts.roles import BODY_ROLES, Role
from s55tracker.office.settings.actions import were_settings_checked
from s55tracker.text.wording import listed


@dataclass(frozen=True, kw_only=True)
class FirstStep:
    """One step. `url` is empty for people who cannot take it, and `who` then says who can."""

    words: str
    is_done: bool
    url: str = ""
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class FirstSteps:
    office: str
    steps: list[FirstStep]

    @property
    def number_done(self) -> int:
        return sum(step.is_done for step in self.steps)


def first_steps_of(user, *, today: date, published: Collection[int] = ()) -> FirstSteps | None:
    """The steps of the person's first office that has published nothing and has a step left; None if there is none.

    An office that has published needs no introduction: for such an office this makes one query, or none if its key is
    in `published`.
    """
    bodies = [body for body in bodies_of(user, BODY_ROLES) if body.pk not in published]
    if not bodies:
        return None
    begun = set(
        Response.objects.filter(body__in=bodies)
        .exclude(first_published_on=None)
        .order_by()
        .values_list("body", flat=True)
        .distinct()
    )
    for body in bodies:
        if body.pk not in begun:
            steps = _steps(body, user, today)
            if not all(step.is_done for step in steps):
                return FirstSteps(office=body.office_name, steps=steps)
    return None


def _steps(body: PolicingBody, user, today: date) -> list[FirstStep]:
    roles = roles_in(user, body)
    administrators = (
        listed([str(person) for person in people_in(body, Role.ADMINISTRATOR)]) or "a platform administrator"
    )
    officers = list(people_in(body, Role.OFFICER))
    office = f"?office={body.slug}"

    def administrators_step(words: str, is_done: bool, url: str) -> FirstStep:
        may = Role.ADMINISTRATOR in roles
        return FirstStep(
            words=words,
            is_done=is_done,
            url=url if may else "",
            who="" if may else f"An administrator can do this: {administrators}.",
        )

    steps = [
        administrators_step(
            "Check the office’s name, address and letterhead",
            were_settings_checked(body),
            reverse("office-settings") + office,
        )
    ]
    if not officers:
        steps.append(
            administrators_step(
                "Invite an officer, who logs reports and writes the responses",
                _is_invited(body, Role.OFFICER),
                reverse("office-invite") + office,
            )
        )
    steps.append(
        administrators_step(
            "Invite an approver",
            people_in(body, Role.APPROVER).exists() or _is_invited(body, Role.APPROVER),
            reverse("office-invite") + office,
        )
    )
    steps += [
        administrators_step(
            f"Invite the first force lead of {force}",
            people_in(force, Role.FORCE_LEAD).exists() or _is_invited(force, Role.FORCE_LEAD),
            reverse("office-force-lead", args=[force.slug]) + office,
        )
        for force in forces_under(body, on=today).order_by("name")
    ]
    may_log = Role.OFFICER in roles
    names = listed([str(person) for person in officers]) or "the office has none yet"
    steps.append(
        FirstStep(
            words="Log the first report",
            is_done=Inspection.objects.filter(recorded_by=body).exists(),
            url=reverse("inspection-log") if may_log else "",
            who="" if may_log else f"An officer can do this: {names}.",
        )
    )
    return steps


def _is_invited(organisation: PolicingBody | Force, role: Role) -> bool:
    """True if an invitation to this role is pending."""
    field = "body" if isinstance(organisation, PolicingBody) else "force"
    waiting = AccountInvitation.objects.filter(
        **{field: organisation}, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )
    return any(role in invitation.roles for invitation in waiting.only("roles"))
