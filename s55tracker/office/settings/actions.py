"""Changes an office's names, document style and milestones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction

from s55tracker.accounts.models import PolicingBody
from s55tracker.audit.trail import history_of, record
from s55tracker.office.editing import LAST_DAY, fingerprint, locked_office
from s55tracker.office.listeners import Before, OfficeChange, notify_listeners
from s55tracker.refusals import ChangedMeanwhile, Refused

LANGUAGES = {"en": "English", "cy": "Welsh"}
MILESTONES = {
    "invite_force": "Invite the force to comment",
    "force_comments_due": "Force’s comments due",
    "draft_ready": "Draft ready",
    "to_approver": "With the approver",
    "publish": "Publish",
}


@dataclass(frozen=True, kw_only=True)
class OfficeSettings:
    """An office's own settings. The platform administrator sets its area, kind and forces."""

    name_welsh: str
    office_name: str
    holder_title: str
    holder_initials: str
    panel_name: str
    languages: list[str]
    space_out_initialisms: bool
    allows_self_approval: bool
    needs_two_approvals: bool
    shows_distribution_publicly: bool
    protective_marking: str
    fetches_reports: bool


def settings_of(body: PolicingBody) -> OfficeSettings:
    return OfficeSettings(**{name: getattr(body, name) for name in OfficeSettings.__dataclass_fields__})


@transaction.atomic
def change_settings(*, by, body: PolicingBody, settings: OfficeSettings, opened_on: str) -> PolicingBody:
    """Change the settings. `opened_on` is the fingerprint the form was opened with. Raises NotPermitted,
    ChangedMeanwhile, Refused.
    """
    body = locked_office(body, by)
    before = settings_of(body)
    if opened_on != fingerprint(before):
        raise ChangedMeanwhile
    if not settings.languages or not set(settings.languages) <= set(LANGUAGES):
        raise Refused("Select the languages the office publishes in.")
    changed = {
        name: [getattr(before, name), value]
        for name, value in asdict(settings).items()
        if value != getattr(before, name)
    }
    if changed:
        for name, (_old, new) in changed.items():
            setattr(body, name, new)
        body.save()
        record(action="settings_changed", target=body, by=by, changed=changed)
    elif not were_settings_checked(body):
        # Saved without changes: someone has checked them, which is a new office's first step.
        record(action="settings_checked", target=body, by=by)
    return body


def were_settings_checked(body: PolicingBody) -> bool:
    """True if anyone in the office has saved its settings, changed or not."""
    return history_of(body).filter(action__in=["settings_changed", "settings_checked"]).exists()


@transaction.atomic
def change_milestones(*, by, body: PolicingBody, days: Mapping[str, int], opened_on: str) -> list[str]:
    """Set when each step should be done, in days after publication. The plans of open responses change straight away.

    Returns sentences describing what changed.
    """
    body = locked_office(body, by)
    if opened_on != fingerprint(body.milestones):
        raise ChangedMeanwhile
    new = {name: days[name] for name in MILESTONES}
    check_milestones(new)
    if new != body.milestones:
        old, body.milestones = body.milestones, new
        body.save()
        record(action="milestones_changed", target=body, by=by, old=old, new=new)
        return notify_listeners(
            body,
            OfficeChange.PLAN,
            by=by,
            why="changed the office’s milestones",
            before=Before(milestones=old),
        )
    return []


def check_milestones(days: Mapping[str, int]) -> None:
    """Raises Refused unless each step is between day 1 and the safe day, and not before the step it follows."""
    for name, problem in milestone_problems(days).items():
        raise Refused(f"{MILESTONES[name]}: {problem}.")


def milestone_problems(days: Mapping[str, int]) -> dict[str, str]:
    """Return any errors by step."""
    problems, before, name_before = {}, 1, ""
    for name in MILESTONES:
        day = days[name]
        if not 1 <= day <= LAST_DAY:
            problems[name] = f"the day must be between 1 and {LAST_DAY}"
        elif day < before:
            problems[name] = f"day {day} is before “{MILESTONES[name_before]}”, which is on day {before}"
        else:
            before, name_before = day, name
    return problems
