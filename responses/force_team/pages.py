"""The page on which a lead sees who writes what."""

from __future__ import annotations

from dataclasses import dataclass

from responses.force_team.actions import current_assignments
from responses.models import FindingAssignment, ForceRequest
from responses.permissions import takes_force_comments
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import FORCE_ROLES


@dataclass(frozen=True, kw_only=True)
class Assigned:
    """One finding with the person who writes on it. `sees_this_alone`: a finding contributor."""

    assignment: FindingAssignment
    sees_this_alone: bool


@dataclass(frozen=True, kw_only=True)
class TeamPage:
    assigned: list[Assigned]
    takes_comments: bool


def team_page_of(asked: ForceRequest) -> TeamPage:
    rows = current_assignments(asked).select_related("finding", "person", "assigned_by")
    sees_all = set(people_in(asked.force, *FORCE_ROLES).values_list("pk", flat=True))
    return TeamPage(
        assigned=[
            Assigned(assignment=row, sees_this_alone=row.person_id not in sees_all)
            for row in rows.order_by("finding__position", "person__name", "pk")
        ],
        takes_comments=takes_force_comments(asked),
    )
