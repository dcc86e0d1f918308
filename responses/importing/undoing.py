"""Undoes an import: deletes the report, its findings, the response and all the text read into it, as long as no one has
built on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from inspections.logging.actions.findings import locked_inspection
from inspections.logging.actions.removal import remove_imported_inspection
from inspections.logging.actions.reports import PART_OF_IMPORT
from inspections.models import Finding, FindingAddressee, Inspection, ReportProposal
from responses.history_sentences import sentence_of
from responses.models import (
    Approval,
    CalendarEntry,
    CheckOverride,
    CopyEmail,
    DistributionLine,
    EvidenceFile,
    FindingAssignment,
    ForceComment,
    ForceRequest,
    ForceSubmission,
    GuestDraft,
    GuestLink,
    GuestText,
    Invitation,
    KeptDraft,
    LikeFinding,
    Passage,
    PlannedStep,
    ProposedText,
    Publication,
    PublishedArticle,
    Reminder,
    ReminderRecalculation,
    RequestedPack,
    Response,
    ReturnedPlace,
    ScheduledPublication,
    SearchEntry,
    SubmittedComment,
    TeamsMessage,
    TextPresence,
    TextRevision,
    Thread,
    WithdrawalRequest,
    WithheldWords,
    WordProposal,
)
from responses.models.bulk_change import UNDO_WITHIN
from responses.permissions import check_can_undo_import
from responses.publishing.fingerprints import MADE as MADE_PUBLIC
from responses.reminders.recalculation import lock_recalculations
from responses.sealing.evidence import EVIDENCE, rows_of
from responses.sealing.seals import seal_removal
from responses.workspace.transitions import locked_response
from s55tracker.accounts.models import PolicingBody
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of, record
from s55tracker.refusals import Refused
from s55tracker.working_days.calendar import format_date

UNDONE = "import_undone"
BUILT_ON = "People have worked on this since it was imported, so the import can no longer be undone."
NOT_IMPORTED = "This response was not imported, so there is no import to undo."

# The kinds of record that an import makes, and those that the product works out from them. Undoing the import deletes
# all of these records.
MADE = (
    *(Inspection, Finding, FindingAddressee, Response, ForceRequest, ForceSubmission, SubmittedComment),
    *(DistributionLine, Passage, TextRevision),
)
WORKED_OUT = (ReminderRecalculation, Reminder, CalendarEntry, TeamsMessage, SearchEntry, LikeFinding, TextPresence)

# Rows that stay without the inspection: a proposed report is open again.
KEPT = (ReportProposal,)

# Rows that exist only if a person has worked on the response. Most of that work is in the history too, in more detail.
OF_RESPONSE, OF_REQUEST = "response", "request__response"
WORK: dict[type[Model], tuple[str, ...]] = {
    **dict.fromkeys((Approval, CheckOverride, PlannedStep, Publication, RequestedPack), (OF_RESPONSE,)),
    **dict.fromkeys((ReturnedPlace, ScheduledPublication, WithdrawalRequest), (OF_RESPONSE,)),
    **dict.fromkeys((KeptDraft, Thread, WithheldWords, WordProposal), (OF_RESPONSE, OF_REQUEST)),
    **dict.fromkeys((FindingAssignment, ForceComment, GuestLink, Invitation), (OF_REQUEST,)),
    **dict.fromkeys((CopyEmail, EvidenceFile), ("line__response",)),
    ProposedText: ("proposal__response",),
    **dict.fromkeys((GuestDraft, GuestText), ("link__request__response",)),
}
LONG_PUBLIC = "It has been in the public register for more than 7 days."
SOMEONE_WORKS = "Someone has begun to work on the response."

# Events that do not come from work on this response.
NOT_WORK = frozenset(
    {
        *("inspection_logged", "inspection_imported", "response_opened", "response_imported"),
        *("publication_date_confirmed", "plan_moved", "owner_left"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Contents:
    """How many records of each kind an undo deletes."""

    findings: int
    texts: int
    comments: int
    copies: int


def contents_of(response: Response) -> Contents:
    return Contents(
        findings=response.inspection.findings.count(),
        texts=response.passages.count(),
        comments=SubmittedComment.objects.filter(submission__request__response=response).count(),
        copies=response.distribution_lines.count(),
    )


def work_since_import(response: Response) -> list[str]:
    """A sentence for each thing built on the import, newest events first; an empty list if the import can be undone."""
    return list(dict.fromkeys(_work_on(response)))


def _work_on(response: Response) -> Iterator[str]:
    events = history_of(response, response.inspection, *response.force_requests.all()).exclude(action__in=NOT_WORK)
    for event in events.order_by("-happened_at", "-pk"):
        if not event.detail.get(PART_OF_IMPORT):
            on = format_date(timezone.localdate(event.happened_at))
            yield f"{sentence_of(event).rstrip('.')}, on {on}."
    for other in Response.objects.filter(answered_in=response).select_related("inspection"):
        yield f"The response to “{other.inspection}” says that it is answered here."
    for other in Response.objects.filter(inspection=response.inspection).exclude(pk=response.pk):
        yield f"{other.body.office_name} is answering the same report."
    for report in response.inspection.related.all():
        yield f"The inspection “{report}” names this one as related."
    made = [event for event in history_of(response).filter(action=MADE_PUBLIC) if event.detail.get(PART_OF_IMPORT)]
    if any(event.happened_at < timezone.now() - UNDO_WITHIN for event in made):
        yield LONG_PUBLIC
    for model in WORK:
        rows = _rows(model, response)
        if model is Publication:  # leave out those the import itself recorded as published elsewhere
            rows = rows.exclude(number__in=[event.detail.get("number") for event in made])
        if rows.exists():
            yield SOMEONE_WORKS


def _rows(model: type[Model], response: Response) -> QuerySet:
    wanted = Q()
    for path in WORK[model]:
        wanted |= Q(**{path: response})
    return model._default_manager.filter(wanted)


@transaction.atomic
def undo_import(*, by, response: Response) -> None:
    """Delete the imported report with its response, and everything that the import or the product made from them.

    Only the history stays. The file can then be imported again. Raises NotPermitted; Refused, changing nothing, if
    the report was not imported or someone has worked on it since.
    """
    check_can_undo_import(by, response)
    body = PolicingBody.objects.select_for_update(no_key=True).get(pk=response.body_id)
    inspection = locked_inspection(response.inspection, by)
    lock_recalculations(Response.objects.filter(inspection=inspection))
    response = locked_response(response)
    if not inspection.imported_from:
        raise Refused(NOT_IMPORTED)
    if work_since_import(response):
        raise Refused(BUILT_ON)
    contents = contents_of(response)
    for model in EVIDENCE:
        seal_removal(response, rows_of(model, response=response.pk))
    # Publications protect their response from being deleted, and the force's comments protect their findings, so delete
    # from the inside out.
    reference = response.reference
    PublishedArticle.objects.filter(publication__response=response).delete()
    response.distribution_lines.all().delete()
    response.publications.all().delete()
    response.delete()
    remove_imported_inspection(by=by, inspection=inspection)
    record(
        action=UNDONE,
        target=body,
        by=by,
        reference=reference,
        title=inspection.title,
        file=inspection.imported_from,
        findings=contents.findings,
        texts=contents.texts,
        comments=contents.comments,
    )


def imports_undone(bodies: Sequence[PolicingBody], *, most: int) -> QuerySet[AuditEvent]:
    """The most recently undone imports of these offices, newest first."""
    return history_of(*bodies).filter(action=UNDONE).order_by("-happened_at", "-pk")[:most]
