"""Overriding a check with a written reason, and withdrawing the override. Both are recorded."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from responses.document.readiness import all_problems_of
from responses.enums import Section
from responses.exceptions import WorkflowError
from responses.models import CheckOverride, Response
from responses.permissions import check_can_override
from responses.sealing.seals import seal
from responses.workspace.transitions import locked_response
from s55tracker.audit.trail import record


@transaction.atomic
def override_check(*, by, response: Response, key: str, reason: str, today: date) -> CheckOverride:
    """Override a problem so that it no longer stops this response. `key` is the `Problem.key` shown on the page.

    Raises NotPermitted; WorkflowError if there is no reason, or if the problem cannot be overridden or no longer
    exists.
    """
    response = locked_response(response)
    check_can_override(by, response)
    reason = reason.strip()
    if not reason:
        raise WorkflowError("Enter a reason.")
    found = next((each for each in all_problems_of(response, today=today) if each.key == key), None)
    if found is None:
        raise WorkflowError("The checks no longer find this problem. Go back to the checks to see the latest results.")
    if not found.may_be_overridden:
        raise WorkflowError(
            found.facts.no_override or "This does not prevent publication, so there is nothing to override."
        )
    if found.override is not None:
        raise WorkflowError(f"{found.override.made_by} has already overridden this.")
    override = CheckOverride.objects.create(
        response=response,
        rule=found.rule,
        section=found.place if found.place in Section.values else "",
        finding=found.finding,
        force=found.force,
        key=found.key,
        sentence=found.sentence,
        reason=reason,
        made_by=by,
    )
    seal(response, override)
    response.has_overridden_checks = True
    response.save(update_fields=["has_overridden_checks"])
    record(
        action="check_overridden",
        target=response,
        by=by,
        reason=reason,
        rule=found.rule.value,
        sentence=found.sentence,
        key=found.key,
    )
    return override


@transaction.atomic
def withdraw_override(*, by, override: CheckOverride) -> None:
    """Withdraw an override, so that the check stops the response again. A second call does nothing. Raises
    NotPermitted.
    """
    response = locked_response(override.response)
    check_can_override(by, response)
    changed = CheckOverride.objects.filter(pk=override.pk, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), withdrawn_by=by
    )
    if not changed:
        return
    seal(response, override)
    response.has_overridden_checks = response.check_overrides.filter(withdrawn_at=None).exists()
    response.save(update_fields=["has_overridden_checks"])
    record(action="check_override_withdrawn", target=response, by=by, rule=override.rule, sentence=override.sentence)
