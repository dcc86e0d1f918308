"""An office's names, document style, milestones and distribution list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Max

from s55tracker.accounts.models import DistributionRecipient, PolicingBody
from s55tracker.audit.trail import history_of, record
from s55tracker.office.listeners import Before, OfficeChange, notify_listeners
from s55tracker.office.permissions import check_can_change_settings
from s55tracker.refusals import ChangedMeanwhile, Refused

LANGUAGES = {"en": "English", "cy": "Welsh"}

# The last day that counts: day 55 is the safe day, the last on a strict reading of s.55(5A).
LAST_DAY = 55

MILESTONES = {
    "invite_force": "Invite the force to comment",
    "force_comments_due": "Force’s comments due",
    "draft_ready": "Draft ready",
    "to_approver": "With the approver",
    "publish": "Publish",
}


@dataclass(frozen=True, kw_only=True)
class OfficeSettings:
    """An office's own settings. Its area, its kind and its forces belong to the platform administrator."""

    name_welsh: str
    office_name: str
    holder_title: str
    holder_initials: str
    panel_name: str
    languages: list[str]
    space_out_initialisms: bool
    allows_self_approval: bool
    shows_distribution_publicly: bool
    protective_marking: str


def settings_of(body: PolicingBody) -> OfficeSettings:
    return OfficeSettings(**{name: getattr(body, name) for name in OfficeSettings.__dataclass_fields__})


def fingerprint(value: OfficeSettings | Mapping[str, int] | Mapping[str, str]) -> str:
    """A short fingerprint of these values: a form carries it, so that a second editor never overwrites silently."""
    plain = asdict(value) if isinstance(value, OfficeSettings) else dict(value)
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def change_settings(*, by, body: PolicingBody, settings: OfficeSettings, opened_on: str) -> PolicingBody:
    """Change them; `opened_on` is the fingerprint the form was opened with. Raises NotPermitted, ChangedMeanwhile,
    Refused.
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
    """Set when each step should be done, in days after publication. Open responses follow straight away.

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
    """Each step is between day 1 and the safe day, and not before the step it follows."""
    for name, problem in milestone_problems(days).items():
        raise Refused(f"{MILESTONES[name]}: {problem}.")


def milestone_problems(days: Mapping[str, int]) -> dict[str, str]:
    """The errors by step; empty if there are none."""
    problems, before, name_before = {}, 1, ""
    for name in MILESTONES:
        day = days[name]
        if not 1 <= day <= LAST_DAY:
            problems[name] = f"the day must be from 1 to {LAST_DAY}"
        elif day < before:
            problems[name] = f"day {day} is before “{MILESTONES[name_before]}”, which is on day {before}"
        else:
            before, name_before = day, name
    return problems


@transaction.atomic
def add_recipient(*, by, body: PolicingBody, line: str, duty: str) -> DistributionRecipient:
    """Add a copy to the end of the list. Responses published from now on have it."""
    body = locked_office(body, by)
    line = _checked_line(body, line)
    last = body.distribution_recipients.aggregate(last=Max("position"))["last"]
    recipient = DistributionRecipient.objects.create(
        body=body, line=line, duty=duty, position=0 if last is None else last + 1
    )
    record(action="recipient_added", target=body, by=by, line=line, duty=duty)
    return recipient


@transaction.atomic
def change_recipient(
    *, by, recipient: DistributionRecipient, line: str, duty: str, confirmed: bool = False
) -> DistributionRecipient:
    """Change a line. `confirmed` is needed if a copy required by law would no longer be marked as such."""
    recipient = _locked_recipient(recipient, by)
    if recipient.duty == DistributionRecipient.Duty.STATUTORY != duty:
        _check_confirmed(confirmed)
    line = _checked_line(recipient.body, line, but=recipient)
    old = [recipient.line, recipient.duty]
    if old != [line, duty]:
        recipient.line, recipient.duty = line, duty
        recipient.save()
        record(action="recipient_changed", target=recipient.body, by=by, old=old, new=[line, duty])
    return recipient


@transaction.atomic
def remove_recipient(*, by, recipient: DistributionRecipient, confirmed: bool = False) -> None:
    """Remove a copy from the list. `confirmed` is needed for one required by section 55(6). Published responses keep
    their lists.
    """
    recipient = _locked_recipient(recipient, by)
    if recipient.duty == DistributionRecipient.Duty.STATUTORY:
        _check_confirmed(confirmed)
    record(action="recipient_removed", target=recipient.body, by=by, line=recipient.line, duty=recipient.duty)
    recipient.delete()


@transaction.atomic
def move_recipient(*, by, recipient: DistributionRecipient, up: bool) -> None:
    """Swap a line with its neighbour. At the end of the list this does nothing."""
    recipient = _locked_recipient(recipient, by)
    ordered = list(recipient.body.distribution_recipients.all())
    index = ordered.index(recipient)
    other = index - 1 if up else index + 1
    if not 0 <= other < len(ordered):
        return
    ordered[index], ordered[other] = ordered[other], ordered[index]
    for position, row in enumerate(ordered):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    record(action="recipients_reordered", target=recipient.body, by=by, line=recipient.line, up=up)


def locked_office(body: PolicingBody, by) -> PolicingBody:
    """The office's current row, locked, for someone who may change its settings."""
    # `no_key`: someone writing a row that names this office has locked its response, which our change may need.
    body = PolicingBody.objects.select_for_update(no_key=True).get(pk=body.pk)
    check_can_change_settings(by, body)
    return body


def _locked_recipient(recipient: DistributionRecipient, by) -> DistributionRecipient:
    locked_office(recipient.body, by)
    try:
        return DistributionRecipient.objects.select_related("body").get(pk=recipient.pk)
    except DistributionRecipient.DoesNotExist:
        raise Refused("This copy has already been removed from the list.") from None


def _checked_line(body: PolicingBody, line: str, *, but: DistributionRecipient | None = None) -> str:
    line = " ".join(line.split())
    if not line:
        raise Refused("Enter what you send and who gets it.")
    others = body.distribution_recipients.filter(line__iexact=line)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refused(f"“{line}” is already on the list.")
    return line


def _check_confirmed(confirmed: bool) -> None:
    if not confirmed:
        raise Refused(
            "Section 55(6) of the Police Act 1996 requires this copy. Confirm that you send it another way before "
            "you remove it from the list."
        )
