"""Publishes a response (s.55(5)): freezes the approved text, requests its PDF, and corrects it later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from responses.document.composition import as_published, content_of, findings_answered, plain_text_of
from responses.document.content import DocumentContent
from responses.document.readiness import check_ready
from responses.document.unprintable import why_unprintable
from responses.document.withholding import Withholding, withholding_of
from responses.drafting.actions import plan_copies_of
from responses.enums import Move, Section
from responses.exceptions import WorkflowError
from responses.models import (
    Passage,
    Publication,
    Response,
    ScheduledPublication,
    TextRevision,
    WithheldWords,
)
from responses.permissions import check_can_settle_pdf
from responses.progress.returns import PlaceReason
from responses.publishing.articles import store_article
from responses.publishing.fingerprints import MADE, hash_of_row, proof_of
from responses.queries import current_approval, open_schedules
from responses.sealing.seals import seal
from responses.search.indexing import index_passage, index_publication
from responses.texts import text_of
from responses.workspace import notifications
from responses.workspace.returning import tie_reasons
from responses.workspace.revising import add_revision
from responses.workspace.transitions import check_no_force_is_asked, locked_response, move
from s55tracker.audit.trail import record
from s55tracker.background import wake_worker_on_commit
from s55tracker.present import present
from s55tracker.richtext import to_plain_text

RENDER_TASK = "responses.tasks.render_publication"


@transaction.atomic
def publish(*, by, response: Response, today: date, schedule: ScheduledPublication | None = None) -> Publication:
    """Publish the approved text. Its page is public immediately, and a worker then makes its PDF. `schedule` is the
    scheduled publication being carried out, if there is one; any other is cancelled.

    Raises NotPermitted, WorkflowError (also if the text is no longer the approved one), Incomplete.
    """
    response = locked_response(response)
    earlier = response.publications.order_by("number").last()
    if response.first_published_on is None:
        # The response may have been recorded as published elsewhere and then withdrawn. The notice already has an
        # address, which we keep.
        response.public_slug = earlier.slug if earlier else free_slug(response)
        response.first_published_on = today
    move(response, Move.PUBLISH, by=by)
    approval = current_approval(response)
    content = content_of(response)
    if approval is None or approval.content_hash != content.digest():
        raise WorkflowError(
            "The document has changed since it was approved. Withdraw the approval and submit the response again."
        )
    check_ready(response, today=today)
    inspection = response.inspection
    replaced = list(response.publications.filter(is_current=True).only("pk"))
    response.publications.filter(is_current=True).update(is_current=False)
    number = earlier.number + 1 if earlier else 1
    published_at = timezone.now()
    frozen = as_published(content, response, earlier=earlier, at=published_at)
    reason, response.correction_reason = response.correction_reason, ""
    response.save()
    publication = Publication.objects.create(
        response=response,
        body=response.body,
        approval=approval,
        number=number,
        slug=present(response.public_slug),
        title=inspection.title,
        kind=inspection.kind,
        inspection_published_on=inspection.published_on,
        deadline_on=inspection.deadline_on,
        safe_day_on=inspection.safe_day_on,
        findings_answered=findings_answered(frozen),
        search_text=plain_text_of(frozen),
        content=frozen.to_json(),
        content_hash=content.digest(),
        published_at=published_at,
        published_on=today,
        published_by=by,
        correction_reason=reason,
    )
    plan_copies_of(publication)
    record(
        action=MADE,
        target=response,
        by=by,
        reason=reason,
        number=number,
        slug=publication.slug,
        row_hash=hash_of_row(publication),
        **proof_of(publication),
    )
    seal(response, response, publication, approval, replaced, publication.distribution_lines.all())
    store_article(publication)
    index_publication(response)
    if schedule is not None:
        carried_out = ScheduledPublication.objects.filter(pk=schedule.pk)
        carried_out.update(publication=publication, blocked_because="", blocked_since=None)
    cancel_schedules(response, by=by)
    notifications.response_published(publication)
    wake_worker_on_commit(RENDER_TASK, publication.pk)
    return publication


@transaction.atomic
def start_correction(*, by, response: Response, reason: str, places: Sequence[PlaceReason] = ()) -> Response:
    """Reopen the text for a correction; `places` are the places to correct. The published version stays online until
    the correction is approved and published.
    """
    response = locked_response(response)
    if why := why_unprintable(reason):
        raise WorkflowError(f"{why}.")  # the corrected response prints it, and it could not be changed later
    response.correction_reason = reason
    move(response, Move.CORRECT, by=by, reason=reason)
    tie_reasons(response, places, by=by, publication=response.publications.get(is_current=True))
    return response


@transaction.atomic
def drop_correction(*, by, response: Response, reason: str) -> Response:
    """Drop the correction and keep the publication unchanged."""
    response = locked_response(response)
    if response.first_published_on is None:
        raise WorkflowError("This response has not been published, so there is no correction to drop.")
    if not response.publications.filter(is_current=True).exists():
        raise WorkflowError("The published response was withdrawn, so there is no published version to go back to.")
    # Otherwise, once the response was published again, the force could neither write nor submit, and would get
    # reminders for ever.
    check_no_force_is_asked(response)
    response.correction_reason = ""
    move(response, Move.DROP_CORRECTION, by=by, reason=reason)
    cancel_schedules(response, by=by)
    response.returned_places.exclude(publication=None).delete()
    _restore_published_text(response, by=by)
    lines = response.distribution_lines.filter(publication__is_current=True)
    if lines.exists() and not lines.filter(done_on=None).exists():
        # No copies remain to be sent: those of the published version had all been sent before the correction began.
        move(response, Move.COMPLETE_DISTRIBUTION, by=by, automatic=True)
    return response


def cancel_schedules(response: Response, *, by) -> None:
    """Cancel the scheduled publication of a locked response, if there is one. `by` is None if the schedule is cancelled
    because there is nothing left to publish.
    """
    for schedule in open_schedules(response):
        schedule.cancelled_at, schedule.cancelled_by = timezone.now(), by
        schedule.save()
        record(action="schedule_cancelled", target=response, by=by, publish_at=schedule.publish_at.isoformat())


@transaction.atomic
def order_render_again(*, by, publication: Publication) -> None:
    """Try to make a PDF again now, even if someone had decided to leave it out. Raises NotPermitted."""
    check_can_settle_pdf(by, publication)
    changed = Publication.objects.filter(pk=publication.pk, rendered_at=None).update(
        render_after=timezone.now(),
        without_pdf_at=None,
        without_pdf_by=None,
        without_pdf_because="",
    )
    if changed:
        seal(publication.response, publication)
        record(action="render_ordered_again", target=publication.response, by=by, number=publication.number)
        wake_worker_on_commit(RENDER_TASK, publication.pk)


@transaction.atomic
def leave_without_pdf(*, by, publication: Publication, reason: str) -> Publication:
    """Decide to publish only the page, because the PDF cannot be made.

    Section 55(5) requires the comments to be published, in no particular form: the page is public, so the duty is met
    without a PDF. Raises NotPermitted; WorkflowError without a reason, or if the PDF has not failed or has since been
    made.
    """
    check_can_settle_pdf(by, publication)
    if not reason.strip():
        raise WorkflowError("Enter a reason.")
    row = Publication.objects.select_for_update(of=("self",)).select_related("response").get(pk=publication.pk)
    if row.rendered_at is not None:
        raise WorkflowError("The PDF has now been made, so there is nothing to decide.")
    if not row.render_error:
        raise WorkflowError("The PDF is still being made. Wait until it is ready or has failed.")
    if row.without_pdf_at is None:
        row.without_pdf_at, row.without_pdf_by, row.without_pdf_because = timezone.now(), by, reason
        row.save(update_fields=["without_pdf_at", "without_pdf_by", "without_pdf_because"])
        seal(row.response, row)
        record(action="left_without_pdf", target=row.response, by=by, reason=reason, number=row.number)
    return row


def _restore_published_text(response: Response, *, by) -> None:
    """Restore the office's text to the published version, so that no abandoned text is left for the next correction.

    Withheld words are restored too. A text that had withheld words is taken from its earlier versions, because the
    publication does not have the words.
    """
    publication = response.publications.get(is_current=True)
    if publication.was_published_elsewhere:
        return  # its text is on another website, so the draft here stays
    content = DocumentContent.from_json(publication.content)
    withholding = _restore_withheld_words(response, publication, by=by)
    texts: dict[tuple[str, str], tuple[str, str]] = {
        (Section.KEY_FINDINGS, ""): (content.key_findings, ""),
        (Section.INTRODUCTION, ""): (content.recommendations_introduction, ""),
        (Section.BODY_COMMENT, ""): (content.body_section.overall, ""),
    }
    for comment in content.body_section.comments:
        texts[Section.BODY_COMMENT, comment.finding] = comment.text, comment.stance
    for passage in response.passages.select_related("finding"):
        html, stance = texts.get((passage.section, str(passage.finding_id or "")), ("", ""))
        html = _with_withheld_words(passage, html, publication, withholding)
        if (passage.html, passage.action_stance) == (html, stance):
            continue
        old, passage.html, passage.plain, passage.action_stance = passage.plain, html, to_plain_text(html), stance
        passage.version += 1
        passage.edited_by, passage.edited_at = by, timezone.now()
        passage.save()
        index_passage(passage)
        add_revision(passage)
        record(
            action="text_saved",
            target=response,
            by=by,
            reason=f"Restored from publication {publication.number}.",
            restored=publication.number,
            section=passage.section,
            finding=passage.finding.label if passage.finding else None,
            version=passage.version,
            old=old,
            new=passage.plain,
        )


def _restore_withheld_words(response: Response, publication: Publication, *, by) -> Withholding:
    """Withhold exactly the words that were withheld when this publication was made."""
    of_response = WithheldWords.objects.filter(Q(response=response) | Q(request__response=response), former_finding="")
    since = of_response.filter(withheld_at__gt=publication.published_at, released_at=None)
    released = of_response.filter(withheld_at__lte=publication.published_at, released_at__gt=publication.published_at)
    changed = [*since.only("pk"), *released.only("pk")]
    since.update(released_at=timezone.now(), released_by=by)
    released.update(released_at=None, released_by=None)
    seal(response, changed)
    return withholding_of(response)


def _with_withheld_words(passage: Passage, published: str, publication: Publication, withholding: Withholding) -> str:
    """The `published` text with its withheld words put back; unchanged if nothing in it was withheld."""
    key = (None, passage.section, passage.finding_id)
    versions = TextRevision.objects.filter(**text_of(passage).columns, saved_at__lte=publication.published_at)
    last = versions.order_by("version").last()
    if last is None or last.html == published or withholding(key, last.html) != published:
        return published
    return last.html


def free_slug(response: Response) -> str:
    """A public address that is still free, for a response that has never been published."""
    base = slugify(f"{response.body.slug} {response.inspection.title}")[:120].strip("-")
    slug, number = base, 1
    while Response.objects.filter(public_slug=slug).exists() or Publication.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
