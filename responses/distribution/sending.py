"""Sends copies by email. The email and its row are written together, and a worker sends the email."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from responses.distribution.actions import current_line
from responses.distribution.cancelling import cancel_email
from responses.distribution.methods import check_can_be_emailed
from responses.exceptions import WorkflowError
from responses.models import CopyEmail, DistributionLine, Publication, Response
from responses.permissions import check_can_record_distribution
from responses.sealing.seals import seal
from responses.workspace import notifications
from responses.workspace.transitions import locked_response
from s55tracker.accounts.models import DistributionRecipient
from s55tracker.audit.trail import record
from s55tracker.mail.outbox import Attachment, can_attach
from s55tracker.present import present

# Most mail servers accept messages of up to 10 MB. Encoding makes an attached file a third larger.
LARGEST_ATTACHMENT = 7 * 1024 * 1024


@dataclass(frozen=True)
class Addressed:
    """A copy, and the address it goes to."""

    line: DistributionLine
    email: str


def why_no_pdf(publication: Publication) -> str:
    """Why the PDF cannot be attached, as a sentence; empty if it can."""
    file = getattr(publication, "file", None)
    if not can_attach():
        return "Emails go through GOV.UK Notify, which does not attach files."
    if file is None:
        return "The PDF has not been made."
    if file.size > LARGEST_ATTACHMENT:
        return "The PDF is too large to attach."
    return ""


@transaction.atomic
def send_copies(
    *, by, response: Response, copies: Sequence[Addressed], subject: str, message: str, attach_pdf: bool
) -> list[CopyEmail]:
    """Send these copies by email. Each is recorded as sent when the mail server accepts its email.

    Raises NotPermitted; WorkflowError if a copy is already sent or on its way, or if the PDF cannot be attached.
    """
    response = locked_response(response)
    check_can_record_distribution(by, response)
    if not copies:
        raise WorkflowError("Tick at least one copy to send.")
    publication = Publication.objects.select_related("file").get(response=response, is_current=True)
    if attach_pdf and (why := why_no_pdf(publication)):
        raise WorkflowError(f"{why} Send the link instead.")
    attachments = [_pdf(publication)] if attach_pdf else []
    sent = []
    for each in sorted(copies, key=lambda each: each.line.pk):
        line = current_line(each.line)
        if line.response_id != response.pk:
            raise WorkflowError("This copy belongs to another response.")
        check_can_be_emailed(line)
        if line.done_on is not None:
            raise WorkflowError(f"“{line.line}” is already recorded as sent. Reload the page.")
        if is_on_its_way(line):
            raise WorkflowError(f"An email for “{line.line}” is already on its way. Reload the page to see it.")
        mail = notifications.copy_of_response(
            publication,
            to_email=each.email,
            subject=subject,
            message=message,
            attachments=attachments,
            is_statutory=line.duty == DistributionRecipient.Duty.STATUTORY,
            by=by,
        )
        pdf_sha256 = hashlib.sha256(attachments[0].data).hexdigest() if attachments else ""
        sent.append(CopyEmail.objects.create(line=line, mail=mail, pdf_sha256=pdf_sha256, sent_by=by))
        record(
            action="copy_email_queued",
            target=response,
            by=by,
            line=line.line,
            to=each.email,
            pdf_sha256=pdf_sha256,
            message_id=mail.message_id,
        )
    seal(response, sent)
    return sent


def cancel_copies(*, by, response: Response, because: str, publications: Sequence[Publication]) -> None:
    """Cancel the emails with copies of these publications that have not been sent yet. The caller has locked the
    response.
    """
    of_these = CopyEmail.objects.filter(line__response=response, line__publication__in=publications)
    waiting = of_these.filter(settled_at=None).select_related("line", "mail")
    for email in waiting.order_by("pk"):
        cancel_email(email, response, by=by, because=because)


def is_on_its_way(line: DistributionLine) -> bool:
    """True if there is an email with this copy whose outcome has not been recorded."""
    return line.emails.filter(settled_at=None).exists()


def _pdf(publication: Publication) -> Attachment:
    file = present(publication.file)
    return Attachment(file_name=f"{publication.slug}.pdf", media_type="application/pdf", data=bytes(file.data))
