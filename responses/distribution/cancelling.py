"""Stops an email with a copy, if the email has not been sent."""

from __future__ import annotations

from django.utils import timezone

from responses.models import CopyEmail, Response
from responses.sealing.seals import seal
from s55tracker.audit.trail import record
from s55tracker.mail.outbox import cancel_mail


def cancel_email(email: CopyEmail, response: Response, *, by, because: str) -> None:
    """Cancel an email with a copy. The caller has locked the response. An email that a worker is sending at this moment
    is still sent.
    """
    if not cancel_mail(email.mail, because=because):
        return
    email.settled_at = email.cancelled_at = timezone.now()
    email.cancelled_by, email.cancelled_because = by, because
    email.save(update_fields=["settled_at", "cancelled_at", "cancelled_by", "cancelled_because"])
    seal(response, email)
    record(action="copy_email_cancelled", target=response, by=by, line=email.line.line, to=email.mail.to_email)
