"""The copies required by s.55(6) and by practice, each with its proof."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from responses.enums import Move, ResponseStatus
from responses.exceptions import WorkflowError
from responses.models import DistributionLine, Response
from responses.permissions import check_can_record_distribution
from responses.workspace.transitions import locked_response, move
from s55tracker.audit.trail import record
from s55tracker.present import present


@transaction.atomic
def record_copy_sent(
    *, by, line: DistributionLine, done_on: date, done_by: str, note: str = "", today: date
) -> DistributionLine:
    """Record one copy as sent. The last one completes the distribution."""
    response = locked_response(line.response)
    check_can_record_distribution(by, response)
    line = _current_line(line)
    if done_on > today:
        raise WorkflowError("The date the copy was sent cannot be in the future.")
    if done_on < present(line.publication).published_on:
        raise WorkflowError("The copy cannot have been sent before the response was published.")
    line.done_on, line.done_by, line.note = done_on, done_by, note
    line.recorded_at, line.recorded_by = timezone.now(), by
    line.save()
    record(
        action="copy_sent",
        target=response,
        by=by,
        line=line.line,
        done_on=done_on.isoformat(),
        done_by=done_by,
        note=note,
    )
    if response.status == ResponseStatus.PUBLISHED and not _lines_to_send(response).exists():
        move(response, Move.COMPLETE_DISTRIBUTION, by=by)
    return line


@transaction.atomic
def undo_copy_sent(*, by, line: DistributionLine, reason: str) -> DistributionLine:
    """Undo the record of a copy that was not sent."""
    response = locked_response(line.response)
    check_can_record_distribution(by, response)
    line = _current_line(line)
    if line.done_on is None:
        return line
    if not reason.strip():
        raise WorkflowError("Enter a reason.")
    record(
        action="copy_undone", target=response, by=by, reason=reason, line=line.line, done_on=line.done_on.isoformat()
    )
    line.done_on, line.done_by, line.note, line.recorded_at, line.recorded_by = None, "", "", None, None
    line.save()
    if response.status == ResponseStatus.DISTRIBUTED:
        move(response, Move.REOPEN_DISTRIBUTION, by=by, reason=reason)
    return line


def _current_line(line: DistributionLine) -> DistributionLine:
    line = DistributionLine.objects.select_for_update(of=("self",)).select_related("publication").get(pk=line.pk)
    if line.publication is None or not line.publication.is_current:
        raise WorkflowError("This copy belongs to an earlier publication. Reload the page to see the current one.")
    return line


def _lines_to_send(response: Response):
    return response.distribution_lines.filter(publication__is_current=True, done_on=None)
