"""Opens a response, saves its text and layout, plans its copies, and records that no response is needed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inspections.models import Finding, Inspection
from inspections.queries import findings_for_us
from responses.enums import DocumentShape, Move, ResponseStatus, Section
from responses.exceptions import WorkflowError
from responses.keeping.actions import forget_saved_draft
from responses.models import DistributionLine, ForceRequest, Passage, Publication, ReminderRecalculation, Response
from responses.permissions import check_can_write
from responses.search.indexing import index_passage
from responses.texts import Text
from responses.workspace.revising import add_revision
from responses.workspace.transitions import (
    check_no_force_is_asked,
    locked_response,
    move,
    take_back_after_change,
)
from s55tracker.accounts.models import PolicingBody
from s55tracker.accounts.queries import forces_under
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import record
from s55tracker.refusals import ChangedMeanwhile, NotPermitted
from s55tracker.richtext import clean, to_plain_text

OPENED = "response_opened"


@transaction.atomic
def open_response(*, by, inspection: Inspection, body: PolicingBody) -> Response:
    """Start the body's response to a report: its reference, its forces' tracks and the copies due.

    A second call returns the same response. The person who opens it owns it until someone else takes over.
    """
    PolicingBody.objects.select_for_update(no_key=True).get(
        pk=body.pk
    )  # an office's references are issued one at a time
    if existing := Response.objects.filter(body=body, inspection=inspection).first():
        return existing
    response = Response.objects.create(
        reference=_next_reference(body, inspection),
        body=body,
        inspection=inspection,
        owner=by,
        status_changed_at=timezone.now(),
        created_at=timezone.now(),
        created_by=by,
    )
    forces = forces_under(body, on=inspection.published_on) | forces_under(body, on=timezone.localdate())
    if not inspection.all_forces and inspection.forces.exists():
        forces = forces.filter(pk__in=inspection.forces.values("pk"))
    ReminderRecalculation.objects.create(response=response)  # changes lock this row, so it must exist from the start
    ForceRequest.objects.bulk_create(ForceRequest(response=response, force=force) for force in forces.distinct())
    plan_distribution(response)
    record(action=OPENED, target=response, by=by, inspection=inspection.title)
    return response


def plan_distribution(response: Response) -> None:
    """Plan the copies the office will send, from its distribution list."""
    DistributionLine.objects.bulk_create(
        DistributionLine(
            response=response, position=position, line=recipient.line, duty=recipient.duty, recipient=recipient
        )
        for position, recipient in enumerate(response.body.distribution_recipients.all())
    )


def plan_copies_of(publication: Publication) -> None:
    """Assign the planned copies to this publication. A correction is sent to everyone again, so it gets new copies."""
    response = publication.response
    planned = DistributionLine.objects.filter(response=response, publication=None)
    if not planned.update(publication=publication):
        plan_distribution(response)
        planned.update(publication=publication)


@transaction.atomic
def save_passage(
    *,
    by,
    response: Response,
    section: Section,
    finding: Finding | None = None,
    html: str,
    action_stance: str = "",
    version: int,
    restored_from: int | None = None,
    window: str = "",
    replaces: str = "",
) -> Passage:
    """Save a piece of the body's text. `version` is the one the person started from (0: there was no text yet).

    `restored_from` is the version being restored. `window` identifies the page the text was typed in, and `replaces`
    the page of the kept draft it started from. We delete the drafts of both pages, because their text is now saved.

    Raises NotPermitted; ChangedMeanwhile, which has the current row, if someone else saved first (nothing is written).
    Saving unchanged text does nothing: a double click adds no history and withdraws no approval.
    """
    response = locked_response(response)
    check_can_write(by, response)
    if finding is not None and not findings_for_us(response.inspection).filter(pk=finding.pk).exists():
        raise NotPermitted("This finding is not for your office.")
    of_this_text = Passage.objects.filter(response=response, section=section, finding=finding)
    passage = of_this_text.first() or Passage(section=section, version=0)
    passage.response, passage.finding = response, finding
    text = Text(response=response, section=section, finding=finding)
    html = clean(html)
    if passage.pk and (passage.html, passage.action_stance) == (html, action_stance):
        forget_saved_draft(by=by, text=text, window=window, replaces=replaces)
        return passage
    if passage.version != version:
        raise ChangedMeanwhile(passage)
    if passage.pk is None and not html and not action_stance:
        return passage
    old = passage.plain
    passage.html, passage.plain, passage.action_stance = html, to_plain_text(html), action_stance
    passage.version += 1
    passage.edited_by, passage.edited_at = by, timezone.now()
    passage.save()
    index_passage(passage)
    add_revision(passage, text, restored_from=restored_from, window=window)
    forget_saved_draft(by=by, text=text, window=window, replaces=replaces)
    restored: dict[str, Any] = {"restored_version": restored_from} if restored_from else {}
    what = finding.label if finding else Section(section).label
    record(
        action="text_saved",
        target=response,
        by=by,
        section=Section(section).value,
        finding=finding.label if finding else None,
        version=passage.version,
        old=old,
        new=passage.plain,
        **restored,
    )
    if response.status == ResponseStatus.NOT_STARTED:
        move(response, Move.START, by=by)
    else:
        take_back_after_change(response, by=by, what=f"The text under “{what}”", did=f"changed the text under “{what}”")
    return passage


@transaction.atomic
def choose_document_shape(*, by, response: Response, shape: DocumentShape, opened_on: str) -> Response:
    """Choose how the document is set out. `opened_on` is the shape that the person saw. An approval of the old shape is
    withdrawn.

    Raises NotPermitted; ChangedMeanwhile if someone else has since chosen another shape.
    """
    response = locked_response(response)
    check_can_write(by, response)
    old = DocumentShape(response.document_shape)
    if old == shape:
        return response
    if old != opened_on:
        raise ChangedMeanwhile(response)
    response.document_shape = shape
    response.save(update_fields=["document_shape"])
    record(action="document_shape_chosen", target=response, by=by, old=old.label, new=shape.label)
    take_back_after_change(response, by=by, what="The layout of the document", did="changed the layout of the document")
    return response


@transaction.atomic
def mark_not_needed(*, by, response: Response, reason: str, answered_in: Response | None = None) -> Response:
    """Record that this report needs no response, and why, or which response answers it."""
    response = locked_response(response)
    if response.first_published_on:
        raise WorkflowError("This response has been published, so it cannot be recorded as not needed.")
    if answered_in is not None and (answered_in.body_id != response.body_id or answered_in.pk == response.pk):
        raise WorkflowError("Choose another response of your own office.")
    if answered_in is not None and not reason.strip():
        reason = f"It is answered in our response {answered_in.reference}."
    check_no_force_is_asked(response)
    response.not_needed_because, response.answered_in = reason, answered_in
    move(
        response, Move.MARK_NOT_NEEDED, by=by, reason=reason, answered_in=answered_in.reference if answered_in else None
    )
    return response


@transaction.atomic
def mark_needed(*, by, response: Response, reason: str) -> Response:
    """Record that a response is needed after all."""
    response = locked_response(response)
    response.not_needed_because, response.answered_in = "", None
    move(response, Move.MARK_NEEDED, by=by, reason=reason)
    return response


def _next_reference(body: PolicingBody, inspection: Inspection) -> str:
    """ "norfolk-2023-004": the office, the year of the report, and a running number within both. The reference of a
    response whose import was undone is not used again, because its history keeps that name.
    """
    prefix = f"{body.slug}-{inspection.published_on.year}-"
    taken = Response.objects.filter(Q(body=body, reference__startswith=prefix)).values_list("reference", flat=True)
    opened = AuditEvent.objects.filter(action=OPENED, target__startswith=f"response:{prefix}")
    numbers = [reference.rpartition("-")[2] for reference in [*taken, *opened.values_list("target", flat=True)]]
    return f"{prefix}{max(map(int, filter(str.isdecimal, numbers)), default=0) + 1:03d}"
