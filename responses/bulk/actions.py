"""Makes bulk changes and undoes them. Each response goes through the same action as when it is changed by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from responses.bulk.queries import (
    MOST,
    Line,
    MovedStep,
    NewOwner,
    changed_since,
    check_can_undo,
    format_responses,
)
from responses.enums import BulkKind
from responses.exceptions import PreviewStale, WorkflowError
from responses.models import BulkChange, PlannedStep, Response
from responses.permissions import check_may_change_many
from responses.planning.actions import assign_owner, change_step_date, restore_step
from responses.workspace.notices import in_one_email
from responses.workspace.transitions import locked_response
from s55tracker.accounts.models import PolicingBody, User
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import record, recorded_with, target_of
from s55tracker.refusals import ChangedMeanwhile, NotPermitted


@transaction.atomic
def change_many(
    *,
    by,
    body: PolicingBody,
    responses: Sequence[Response],
    change: NewOwner | MovedStep,
    seen: Mapping[str, Sequence[str]],
    form_key: UUID,
) -> BulkChange:
    """Make all the possible changes, or none. Confirming twice makes the change only once.

    `seen` is what the preview showed (queries.seen_of). Raises PreviewStale if that is no longer true;
    NotPermitted; WorkflowError if there is nothing to change.
    """
    check_may_change_many(by)
    if any(response.body_id != body.pk for response in responses):
        raise WorkflowError("Choose responses of one office at a time.")
    if len(responses) > MOST:
        raise WorkflowError(f"Choose {format_responses(MOST)} or fewer.")
    made, is_new = _row_of(by=by, body=body, kind=change.kind, form_key=form_key)
    if not is_new:
        return made
    # Lock the rows in the same order every time, so that two bulk changes at once never deadlock.
    locked = [locked_response(response) for response in sorted(responses, key=lambda response: response.pk)]
    lines = change.lines(locked, by=by)
    if changed := changed_since(lines, seen):
        raise PreviewStale(lines, changed)
    changing = [line for line in lines if not line.why_not]
    if not changing:
        raise WorkflowError("None of these responses can be changed like this.")
    with recorded_with(batch=made.pk, batch_of=len(changing)), in_one_email():
        made.lines = [_make(change, line, by=by) for line in changing]
    made.what, made.reason = change.what(len(changing)), change.reason
    made.save()
    record(action="bulk_change_made", target=made, by=by, reason=made.reason, what=made.what)
    return made


@transaction.atomic
def undo(*, by, bulk_change: BulkChange) -> BulkChange:
    """Restore the earlier values, unless someone has changed them since. Anything left unchanged is listed with its
    reason.

    Raises NotPermitted; WorkflowError if it has already been undone or is more than seven days old.
    """
    bulk_change = (
        BulkChange.objects.select_for_update(of=("self",))
        .select_related("body", "by", "undone_by")
        .get(pk=bulk_change.pk)
    )
    check_can_undo(by, bulk_change, now=timezone.now())
    put_back = {BulkKind.OWNER: _give_back, BulkKind.STEP: _move_back}[BulkKind(bulk_change.kind)]
    left = []
    with recorded_with(undoes=bulk_change.pk, batch_of=len(bulk_change.lines)), in_one_email():
        for line in sorted(bulk_change.lines, key=lambda line: line["response"]):
            if why := _put_back(put_back, line, bulk_change, by=by):
                left.append({"reference": line["reference"], "title": line["title"], "why": why})
    bulk_change.undone_at, bulk_change.undone_by, bulk_change.left = timezone.now(), by, left
    bulk_change.save()
    record(
        action="bulk_change_undone",
        target=bulk_change,
        by=by,
        what=bulk_change.what,
        left=[each["reference"] for each in left],
    )
    return bulk_change


def _row_of(*, by, body: PolicingBody, kind: BulkKind, form_key: UUID) -> tuple[BulkChange, bool]:
    """This change's row, and whether this is the first request for it. A second request at the same moment waits here
    for the first.
    """
    sent_before = BulkChange.objects.filter(form_key=form_key, by=by)
    if earlier := sent_before.first():
        return earlier, False
    try:
        with transaction.atomic():
            return BulkChange.objects.create(body=body, by=by, kind=kind, form_key=form_key), True
    except IntegrityError:
        if earlier := sent_before.first():
            return earlier, False
        raise


def _make(change: NewOwner | MovedStep, line: Line, *, by) -> dict:
    """Change one response through its usual action, and return what is needed to undo the change."""
    detail = {
        "response": line.response.pk,
        "reference": line.response.reference,
        "title": line.response.inspection.title,
        "old": line.old,
        "old_words": line.old_words,
        "new": line.new,
        "new_words": line.new_words,
    }
    if isinstance(change, NewOwner):
        assign_owner(by=by, response=line.response, owner=change.owner)
        return detail
    row = change_step_date(
        by=by,
        response=line.response,
        step=change.step,
        due_on=date.fromisoformat(line.new),
        reason=change.reason,
        version=line.version,
    )
    return detail | {
        "step": change.step,
        "version": row.version if row else 0,
        "was_by_hand": line.was_by_hand,
        "old_reason": line.old_reason,
    }


def _put_back(put_back: Callable, line: dict, bulk_change: BulkChange, *, by) -> str:
    """Undo one line, and return the reason if it was refused. A refused attempt leaves no trace."""
    response = locked_response(Response(pk=line["response"]))
    try:
        with transaction.atomic():
            return put_back(line, response, bulk_change, by=by)
    except (NotPermitted, WorkflowError) as refusal:
        return str(refusal)
    except ChangedMeanwhile:
        return "Its plan has been changed since."


def _give_back(line: dict, response: Response, bulk_change: BulkChange, *, by) -> str:
    since = AuditEvent.objects.filter(target=target_of(response), action__startswith="owner_").order_by("pk").last()
    if since is None or since.detail.get("batch") != bulk_change.pk:
        return f"The response has since been given to {response.owner or 'no one'}."
    old = User.objects.filter(pk=line["old"]).first() if line["old"] else None
    if old is None:
        return "The response had no owner before, and we cannot remove an owner."
    assign_owner(by=by, response=response, owner=old)
    return ""


def _move_back(line: dict, response: Response, bulk_change: BulkChange, *, by) -> str:
    row = PlannedStep.objects.filter(response=response, step=line["step"]).first()
    if (row.version if row else 0) != line["version"]:
        return "This step has since been rescheduled."
    if not line["was_by_hand"]:
        restore_step(
            by=by,
            response=response,
            step=line["step"],
            version=line["version"],
            reason="A change to several responses was undone.",
        )
        return ""
    change_step_date(
        by=by,
        response=response,
        step=line["step"],
        due_on=date.fromisoformat(line["old"]),
        reason=line["old_reason"],
        version=line["version"],
    )
    return ""
