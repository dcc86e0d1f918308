"""Imports an existing response from a file. The import only proposes: a person checks the date of publication and all
the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from inspections.intake.picturing import Picture
from inspections.logging.actions.findings import FindingDetails
from inspections.logging.actions.reports import (
    PART_OF_IMPORT,
    ReportFacts,
    confirm_publication_date,
    log_imported_inspection,
)
from inspections.models import Finding
from inspections.permissions import can_log_inspection
from inspections.queries import recorded_as_it_is
from responses.enums import ForceStatus, ResponseStatus, Section
from responses.models import (
    DistributionLine,
    ForceRequest,
    ForceSubmission,
    ImportProposal,
    Passage,
    ProposalPicture,
    ProposedResponse,
    Response,
    SubmittedComment,
)
from responses.publishing.elsewhere import record_elsewhere
from responses.sealing.seals import seal
from responses.search.indexing import index_report
from responses.workspace.revising import add_revision
from responses.workspace.transitions import locked_response
from s55tracker.accounts.models import DistributionRecipient, PolicingBody
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import record, recorded_with, target_of
from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refused
from s55tracker.richtext import clean, to_plain_text

IMPORTED = "response_imported"
RECEIVED_FROM = "Imported from the published response"
NOT_AN_OFFICER = "Only an officer of the office can import a response."


class AlreadyThere(Exception):
    """The same file, or a response to the same report, is already recorded as `response`; nothing has been changed."""

    def __init__(self, response: Response, sentence: str) -> None:
        self.response = response
        super().__init__(sentence)


@dataclass(frozen=True, kw_only=True)
class ImportedComment:
    """The comments on one finding, which is given by its position in the list. They are HTML, and will be cleaned to
    the subset of HTML that we store.
    """

    finding: int
    force_html: str = ""
    body_html: str = ""
    action_stance: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportedLine:
    line: str
    is_statutory: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportedResponse:
    """A response as passed in by an importer."""

    facts: ReportFacts
    published_on: date
    findings: Sequence[FindingDetails] = ()
    key_findings: str = ""
    introduction: str = ""
    force_comment: str = ""
    body_comment: str = ""
    comments: Sequence[ImportedComment] = ()
    distribution: Sequence[ImportedLine] = ()
    warnings: Sequence[str] = ()
    file_name: str = ""
    file_hash: str = ""


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """When and where the response was published on another website."""

    published_on: date
    address: str


@transaction.atomic
def import_response(*, by, body: PolicingBody, imported: ImportedResponse, another_because: str = "") -> Response:
    """Record the inspection, its findings and a draft response, with the document's comments.

    `by` is None if the import was started on the server. Raises PermissionDenied; AlreadyThere, changing nothing, for a
    file already imported and for a report already recorded by the office; inspections' LoggedAlready for a report that
    may already be recorded, unless `another_because` says why it is different.
    """
    PolicingBody.objects.select_for_update(no_key=True).get(
        pk=body.pk
    )  # so that the same file sent twice at once is imported once
    _check_is_new(body, imported)
    inspection = log_imported_inspection(
        by=by,
        body=body,
        facts=imported.facts,
        published_on=imported.published_on,
        findings=imported.findings,
        another_because=another_because,
        file=imported.file_name,
        file_hash=imported.file_hash,
    )
    response = locked_response(Response.objects.get(inspection=inspection, body=body))
    # The response starts in the state the document shows: written, with the force's comments submitted. No move in the
    # table of moves leads to that state, so we set it directly.
    response.status, response.status_changed_at = ResponseStatus.DRAFTING, timezone.now()
    response.save()
    findings = list(inspection.findings.all())
    _write_passages(response, imported, findings, by=by)
    submitted = _write_force_comments(response, imported, findings)
    _write_distribution(response, imported)
    index_report(inspection)
    record(
        action=IMPORTED,
        target=response,
        by=by,
        file=imported.file_name,
        file_hash=imported.file_hash,
        findings=len(findings),
        warnings=list(imported.warnings),
        **({"submitted": target_of(submitted)} if submitted else {}),
    )
    return response


@transaction.atomic
def propose_import(
    *, by, body: PolicingBody, reading: dict, file_name: str, file_hash: str, pictures: Sequence[Picture] = ()
) -> ImportProposal:
    """Keep a file's contents, and pictures of its pages, until the person has checked them. Nothing is recorded for the
    office yet.

    Raises NotPermitted.
    """
    if not can_log_inspection(by, body):
        raise NotPermitted(NOT_AN_OFFICER)
    delete_old_proposals(now=timezone.now())
    proposal = ImportProposal.objects.create(
        body=body, created_by=by, reading=reading, file_name=file_name[-200:], file_hash=file_hash
    )
    keep_pictures(proposal, pictures)
    return proposal


def keep_pictures(proposal: ImportProposal, pictures: Sequence[Picture]) -> None:
    """Keep pictures of the file’s pages with the proposal. They are deleted with it."""
    ProposalPicture.objects.bulk_create(
        ProposalPicture(proposal=proposal, page=each.page, width=each.width, height=each.height, data=each.jpeg)
        for each in pictures
    )


def delete_old_proposals(*, now: datetime) -> int:
    """Delete what was read from files that no one confirmed within a week. Returns how many."""
    gone, _ = ImportProposal.objects.filter(expires_at__lte=now).delete()
    return gone


@transaction.atomic
def make_records(
    *,
    by,
    proposal: ImportProposal,
    imported: ImportedResponse,
    date_confirmed: bool,
    another_because: str = "",
    elsewhere: Elsewhere | None = None,
) -> Response:
    """Record what a person has confirmed, and delete the proposal. `imported` is the proposal with the person's
    corrections. The response is a draft, or published `elsewhere`.

    Raises NotPermitted, WorkflowError, AlreadyThere, deadlines.ClockError, inspections' Refused, and ChangedMeanwhile if the proposal
    has been changed since it was read. In each case nothing is recorded and the proposal is kept.
    """
    if not can_log_inspection(by, proposal.body):
        raise NotPermitted(NOT_AN_OFFICER)
    current = ImportProposal.objects.select_for_update().filter(pk=proposal.pk).only("version").first()
    if current is None:
        raise Refused("This has already been recorded. You can find it in the list of responses.")
    if current.version != proposal.version:
        raise ChangedMeanwhile(current)
    response = import_response(by=by, body=proposal.body, imported=imported, another_because=another_because)
    if date_confirmed:
        confirm_publication_date(by=by, inspection=response.inspection)
    if elsewhere:
        # Marked as a part of the import, so that undoing the import undoes it as well.
        with recorded_with(**{PART_OF_IMPORT: True}):
            record_elsewhere(
                by=by,
                response=response,
                published_on=elsewhere.published_on,
                address=elsewhere.address,
                today=timezone.localdate(),
            )
    if proposal.proposed_id:  # the list of the batch shows the outcome for each file
        ProposedResponse.objects.filter(pk=proposal.proposed_id).update(
            reference=response.reference,
            imported_at=timezone.now(),
            title=response.inspection.title,
            published_on=response.inspection.published_on,
            not_imported_because="",
            left_out_at=None,
            left_out_by=None,
        )
    proposal.delete()
    return response


def import_warnings(response: Response) -> list[str]:
    """The warnings recorded with the import, for the person checking it."""
    event = AuditEvent.objects.filter(action=IMPORTED, target=f"response:{response.reference}").last()
    return event.detail.get("warnings", []) if event else []


def earlier_import(body: PolicingBody, file_hash: str) -> Response | None:
    """The office's response that was imported from the same file."""
    if not file_hash:
        return None
    same_file = AuditEvent.objects.filter(action=IMPORTED, detail__file_hash=file_hash)
    references = [event.target.removeprefix("response:") for event in same_file]
    return Response.objects.filter(body=body, reference__in=references).first()


def _check_is_new(body: PolicingBody, imported: ImportedResponse) -> None:
    earlier = earlier_import(body, imported.file_hash)
    if earlier:
        raise AlreadyThere(
            earlier, f"This file has already been imported, as {earlier.reference}. Nothing has been changed."
        )
    same_report = recorded_as_it_is(body, title=imported.facts.title, published_on=imported.published_on)
    earlier = Response.objects.filter(body=body, inspection=same_report).first() if same_report else None
    if earlier:
        raise AlreadyThere(
            earlier,
            f"The response to this report has already been recorded, as {earlier.reference}. Nothing has been changed.",
        )


def _write_passages(response: Response, imported: ImportedResponse, findings: list[Finding], *, by) -> None:
    texts = [
        (Section.KEY_FINDINGS, None, imported.key_findings, ""),
        (Section.INTRODUCTION, None, imported.introduction, ""),
        (Section.BODY_COMMENT, None, imported.body_comment, ""),
        *(
            (Section.BODY_COMMENT, findings[comment.finding], comment.body_html, comment.action_stance)
            for comment in imported.comments
        ),
    ]
    now = timezone.now()
    for section, finding, html, stance in texts:
        stored = clean(html)
        if stored or stance:
            passage = Passage.objects.create(
                response=response,
                section=section,
                finding=finding,
                html=stored,
                plain=to_plain_text(stored),
                action_stance=stance,
                edited_by=by,
                edited_at=now,
            )
            add_revision(passage)


def _write_force_comments(
    response: Response, imported: ImportedResponse, findings: list[Finding]
) -> ForceRequest | None:
    """Record the chief officer's comments as a submission marked as imported. Return the request they answer, or None,
    changing nothing, if the document has no comments or there is no request.
    """
    texts = [(None, imported.force_comment)] + [
        (findings[comment.finding], comment.force_html) for comment in imported.comments
    ]
    stored = [(finding, html) for finding, text in texts if (html := clean(text))]
    requests = list(ForceRequest.objects.select_for_update(of=("self",)).filter(response=response))
    if not stored or not requests:
        return None
    # A document has comments from one chief officer. If a body has two forces, a person may have to move the comments
    # to the other force.
    request = requests[0]
    request.status, request.status_changed_at = ForceStatus.SUBMITTED, timezone.now()
    # The document does not give the force's date for comments, so use the last day on which it could matter.
    request.comment_by = response.inspection.safe_day_on
    request.save()
    submission = ForceSubmission.objects.create(
        request=request, number=1, submitted_by=None, received_from=RECEIVED_FROM
    )
    for finding, html in stored:
        SubmittedComment.objects.create(submission=submission, finding=finding, html=html, plain=to_plain_text(html))
    seal(response, submission, submission.comments.all())
    return request


def _write_distribution(response: Response, imported: ImportedResponse) -> None:
    """Record the document's own distribution list instead of the office's usual one. A person records when copies were
    sent.
    """
    if not imported.distribution:
        return
    response.distribution_lines.all().delete()
    duty = DistributionRecipient.Duty
    DistributionLine.objects.bulk_create(
        DistributionLine(
            response=response,
            position=position,
            line=line.line,
            duty=duty.STATUTORY if line.is_statutory else duty.PRACTICE,
            note=line.note,
        )
        for position, line in enumerate(imported.distribution)
    )
