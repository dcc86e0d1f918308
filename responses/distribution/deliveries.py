"""Records the outcome of copies sent by email. A worker does this once for each outcome.

If the mail server accepts an email, the copy is recorded as sent, even if someone cancelled the email at that moment.
If the server refuses the email, we email the people who can send the copy another way. If it bounces, we undo the
record and email them too.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from responses.distribution.actions import CopySent, clear_copy, detail_of, lines_to_send, write_copy
from responses.enums import Move, ResponseStatus
from responses.models import CopyEmail, DistributionLine, Response
from responses.sealing.seals import seal
from responses.workspace import notifications
from responses.workspace.transitions import locked_response, move_automatically
from s55tracker.accounts.models import DistributionRecipient
from s55tracker.audit.trail import record
from s55tracker.background import wake_worker_on_commit
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import answer_in_words
from s55tracker.present import present

SETTLE_TASK = "responses.tasks.settle_copy_emails"

# Cancelled while a worker was giving it to the mail server, which accepted it.
WENT_ALL_THE_SAME = Q(cancelled_at__isnull=False, mail__sent_at__isnull=False)
UNSETTLED = (
    Q(settled_at=None) & (Q(mail__sent_at__isnull=False) | Q(mail__refused_at__isnull=False))
    | Q(bounce_settled_at=None, mail__bounced_at__isnull=False)
    | WENT_ALL_THE_SAME
)


def settle_soon(mail: OutgoingMail) -> None:
    """Ask a worker to record the outcome of an email that was accepted, refused or bounced. A periodic task finds any
    outcome that was missed.
    """
    if CopyEmail.objects.filter(mail=mail).exists():
        wake_worker_on_commit(SETTLE_TASK)


def settle_copy_emails() -> int:
    """Record every outcome not yet recorded, and return how many. Two workers can safely do this at the same time."""
    number = 0
    for pk in CopyEmail.objects.filter(UNSETTLED).order_by("pk").values_list("pk", flat=True):
        number += _settle(pk)
    return number


@transaction.atomic
def _settle(pk: int) -> bool:
    found = CopyEmail.objects.select_related("line__response").get(pk=pk)
    response = locked_response(found.line.response)
    email = (
        CopyEmail.objects.select_for_update(of=("self",))
        .select_related("line__publication", "mail", "sent_by")
        .filter(UNSETTLED)
        .filter(pk=pk)
        .first()
    )
    if email is None:
        return False
    line = DistributionLine.objects.select_for_update(of=("self",)).select_related("publication").get(pk=email.line_id)
    email.line = line
    if email.cancelled_at is not None:
        email.settled_at = email.cancelled_at = email.cancelled_by = None
        email.cancelled_because = ""
    if email.settled_at is None:
        email.settled_at = timezone.now()
        if email.mail.refused_at is not None:
            _was_refused(email, response)
        else:
            _was_accepted(email, response)
    if email.mail.bounced_at is not None and email.bounce_settled_at is None:
        email.bounce_settled_at = timezone.now()
        _bounced(email, response)
    email.save()
    seal(response, email)
    return True


def _was_accepted(email: CopyEmail, response: Response) -> None:
    line = email.line
    if line.done_on is not None:
        return  # someone has since recorded it by hand
    sent_at = timezone.localtime(present(email.mail.sent_at))
    copy = CopySent(
        done_on=sent_at.date(),
        done_by=email.sent_by.name,
        method=DistributionRecipient.Method.EMAIL,
        sent_to=email.mail.to_email,
    )
    write_copy(line, copy, by=email.sent_by)
    record(action="copy_sent", target=response, by=email.sent_by, by_email=email.pk, **detail_of(line))
    if response.status == ResponseStatus.PUBLISHED and not lines_to_send(response).exists():
        move_automatically(response, Move.COMPLETE_DISTRIBUTION, by=email.sent_by)


def _was_refused(email: CopyEmail, response: Response) -> None:
    record(
        action="copy_email_refused",
        target=response,
        by=None,
        line=email.line.line,
        to=email.mail.to_email,
        error=email.mail.last_error,
    )
    if email.line.done_on is None:
        notifications.copy_not_delivered(email, response, because=answer_in_words(email.mail.last_error))


def _bounced(email: CopyEmail, response: Response) -> None:
    """Undo the record made from this email. If a person has recorded the copy since, leave that record."""
    line, mail = email.line, email.mail
    is_from_this_email = line.method == DistributionRecipient.Method.EMAIL and line.sent_to == mail.to_email
    clears = line.done_on is not None and is_from_this_email
    record(
        action="copy_email_bounced",
        target=response,
        by=None,
        line=line.line,
        publication=present(line.publication).number,
        to=mail.to_email,
        report=mail.bounce_report,
        cleared=clears,
    )
    if not clears:
        return
    clear_copy(line)
    is_current = line.publication is not None and line.publication.is_current
    if is_current and response.status == ResponseStatus.DISTRIBUTED:
        move_automatically(response, Move.REOPEN_DISTRIBUTION, by=None)
    notifications.copy_not_delivered(email, response, because=mail.bounce_report)
