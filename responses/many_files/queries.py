"""Finds the batches a person may see, and says what can still happen to each response found in them."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from inspections.models import Finding, Inspection
from inspections.permissions import can_log_inspection
from inspections.report_addresses import page_of
from responses.exceptions import WorkflowError
from responses.many_files.matching import Facts, pages_of, recorded_like, wording_hash
from responses.models import FileBatch, FileInBatch, ImportProposal, ProposedResponse, Response
from s55tracker.accounts.memberships import body_ids_of
from s55tracker.accounts.models import PolicingBody
from s55tracker.accounts.roles import Role
from s55tracker.refusals import NotPermitted

NOT_AN_OFFICER = "Only an officer of the office can import files."
NOTHING_TO_UNDO = "Nothing has been imported, so there is nothing to undo."
Kind = ProposedResponse.Kind


def batches_of(user) -> QuerySet[FileBatch]:
    """The batches uploaded by any officer of the offices where this person is an officer, so that colleagues can share
    the checking.
    """
    return FileBatch.objects.filter(body__in=body_ids_of(user, [Role.OFFICER])).select_related(
        "body", "created_by", "cancelled_by", "undo_asked_by"
    )


def files_of(batch: FileBatch) -> QuerySet[FileInBatch]:
    """The files without their bytes."""
    return FileInBatch.objects.filter(batch=batch).defer("data").order_by("position")


def found_in_batch(batch: FileBatch) -> QuerySet[ProposedResponse]:
    """The responses found in the batch, in its order, with their files but not the files' bytes. `is_changed` is true
    if someone has begun to change what was read.
    """
    changed = ImportProposal.objects.filter(proposed=OuterRef("pk"), version__gt=0)
    found = ProposedResponse.objects.filter(file__batch=batch).annotate(is_changed=Exists(changed))
    found = found.select_related("file", "left_out_by", "asked_by")
    return found.defer("file__data").order_by("file__position", "position")


def is_waiting(proposed: ProposedResponse) -> bool:
    """True while a worker has yet to import it."""
    return bool(proposed.asked_at and not proposed.reference and not proposed.not_imported_because)


def is_without_doubt(proposed: ProposedResponse) -> bool:
    """True for a response that has a title and a date, was read without a warning, looks like no other file, and has
    not been changed by anyone.
    """
    return (
        proposed.kind == Kind.RESPONSE
        and bool(proposed.title and proposed.published_on)
        and not proposed.warnings
        and proposed.alike is None
        and not getattr(proposed, "is_changed", False)
    )


def to_import(batch: FileBatch) -> QuerySet[ProposedResponse]:
    """The responses that a worker has yet to import."""
    return found_in_batch(batch).filter(asked_at__isnull=False, reference="", not_imported_because="")


def to_undo(batch: FileBatch) -> QuerySet[ProposedResponse]:
    """The responses that an undo has yet to deal with."""
    return found_in_batch(batch).exclude(reference="").filter(undone_at=None, kept_because="")


def is_importing(batch: FileBatch) -> bool:
    return to_import(batch).exists()


def is_undoing(batch: FileBatch) -> bool:
    return batch.undo_asked_at is not None and batch.undone_at is None


def facts_of(proposed: ProposedResponse) -> Facts:
    return Facts(
        key=proposed.pk,
        title=proposed.title,
        published_on=proposed.published_on,
        pages=pages_of(proposed.address_end),
        wordings=frozenset(proposed.wordings),
        text_hash=proposed.text_hash,
        file=proposed.file_id,
    )


class Records:
    """The reports that an office has recorded, read once for all the files of a page."""

    def __init__(self, body: PolicingBody) -> None:
        self.body = body

    def like(self, proposed: ProposedResponse) -> tuple[Response, str] | None:
        """The response to the recorded report that looks the same, and why it does."""
        same = recorded_like(facts_of(proposed), self._facts)
        return (self._responses[same[0].key], same[1]) if same else None

    @cached_property
    def _responses(self) -> dict[int, Response]:
        responses = Response.objects.filter(body=self.body, inspection__recorded_by=self.body)
        return {each.inspection_id: each for each in responses.select_related("inspection")}

    @cached_property
    def _facts(self) -> list[Facts]:
        wordings: dict[int, set[str]] = {}
        for inspection, plain in Finding.objects.filter(inspection__recorded_by=self.body).values_list(
            "inspection", "plain"
        ):
            wordings.setdefault(inspection, set()).add(wording_hash(plain))
        reports = Inspection.objects.filter(pk__in=self._responses).only(
            "title", "published_on", "report_url", "report_pdf_url", "recorded_by"
        )
        return [
            Facts(
                key=report.pk,
                title=report.title,
                published_on=report.published_on,
                pages=pages_of(page_of(report.report_url), page_of(report.report_pdf_url)),
                wordings=frozenset(wordings.get(report.pk, ())),
            )
            for report in reports
        ]


def check_can_undo(user, batch: FileBatch) -> None:
    """Raise NotPermitted or WorkflowError unless the import of the batch can be undone: by an officer of the office, as
    long as something is imported.
    """
    if not can_log_inspection(user, batch.body):
        raise NotPermitted(NOT_AN_OFFICER)
    if is_importing(batch):
        raise WorkflowError("The import has not finished. You can undo it afterwards.")
    if is_undoing(batch):
        raise WorkflowError(f"{batch.undo_asked_by} has already asked to undo this import.")
    if not found_in_batch(batch).exclude(reference="").filter(undone_at=None).exists():
        raise WorkflowError(NOTHING_TO_UNDO)


def why_no_undo(user, batch: FileBatch) -> str:
    try:
        check_can_undo(user, batch)
    except (NotPermitted, WorkflowError) as refusal:
        return str(refusal)
    return ""


def batches_to_work_on() -> list[int]:
    """Batches with work to do that no worker is dealing with."""
    return list(_to_work_on().filter(work_after__lte=timezone.now()).order_by("pk").values_list("pk", flat=True))


def _to_work_on() -> QuerySet[FileBatch]:
    asked = ProposedResponse.objects.filter(asked_at__isnull=False, reference="", not_imported_because="")
    to_draw = FileInBatch.objects.filter(to_draw=True)
    return FileBatch.objects.filter(
        Q(read_at=None)
        | Q(pk__in=to_draw.order_by().values("batch"))
        | Q(pk__in=asked.order_by().values("file__batch"))
        | Q(undo_asked_at__isnull=False, undone_at=None)
    )


def claimable(pk: int) -> QuerySet[FileBatch]:
    """The batch, if it has work to do that no worker is dealing with."""
    return _to_work_on().filter(pk=pk, work_after__lte=timezone.now())
