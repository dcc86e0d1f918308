"""The copies of a response, with everything their pages show."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from responses.evidence.verification import ADDED
from responses.models import CopyEmail, DistributionLine, EvidenceFile, Response
from responses.queries import responses_visible_to
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import target_of


def copies_of(response: Response) -> QuerySet[DistributionLine]:
    emails = CopyEmail.objects.select_related("mail", "sent_by", "cancelled_by").order_by("-created_at", "-pk")
    return (
        response.distribution_lines.select_related("publication", "recipient", "recorded_by")
        # These hold the whole text of the response, which would be read again for each line.
        .defer("publication__content", "publication__search_text", "publication__search_words")
        .prefetch_related(
            Prefetch("emails", emails), Prefetch("evidence", EvidenceFile.objects.filter(removed_at=None))
        )
    )


def has_email_on_its_way(line: DistributionLine) -> bool:
    """True if an email with this copy has no outcome recorded yet. The line comes from `copies_of`, so this makes no
    query.
    """
    return any(email.settled_at is None for email in line.emails.all())


def is_being_sent(line: DistributionLine) -> bool:
    """True until the mail server has accepted or refused the email. The line comes from `copies_of`, so this makes no
    query.
    """
    return any(_is_pending(email) for email in line.emails.all())


def emails_being_sent(line: DistributionLine) -> list[CopyEmail]:
    """The emails with this copy that the mail server has neither accepted nor refused."""
    return [email for email in line.emails.filter(settled_at=None).select_related("mail") if _is_pending(email)]


def _is_pending(email: CopyEmail) -> bool:
    return email.settled_at is None and email.mail.sent_at is None and email.mail.refused_at is None


def evidence_visible_to(user) -> QuerySet[EvidenceFile]:
    """Evidence files of responses of the person's own offices, except removed ones."""
    return EvidenceFile.objects.filter(line__response__in=responses_visible_to(user), removed_at=None).select_related(
        "line__response__body", "line__response__inspection", "uploaded_by"
    )


def encodings_before(response: Response) -> dict[int, str]:
    """The original encoding of each evidence text that we converted, by the file’s key. It comes from the history."""
    added = AuditEvent.objects.filter(action=ADDED, target=target_of(response), detail__has_key="converted_from")
    return {event.detail["evidence"]: event.detail["converted_from"] for event in added}
