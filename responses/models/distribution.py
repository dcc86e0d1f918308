from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from responses.models.publication import Publication
from responses.models.response import Response
from s55tracker.accounts.models import DistributionRecipient
from s55tracker.mail.models import OutgoingMail


class DistributionLine(models.Model):
    """One copy to send, and the proof that it was sent. Sending the statutory copies discharges the duty in s.55(6)."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="distribution_lines")
    # Empty until there is a publication to send.
    publication = models.ForeignKey(
        Publication, null=True, blank=True, on_delete=models.PROTECT, related_name="distribution_lines"
    )
    position = models.PositiveSmallIntegerField(default=0)
    line = models.CharField(max_length=200)
    duty = models.CharField(
        max_length=20, choices=DistributionRecipient.Duty, default=DistributionRecipient.Duty.PRACTICE
    )
    # The entry in the office's list that this copy came from. It has the usual method and address.
    recipient = models.ForeignKey(
        DistributionRecipient, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_on = models.DateField(null=True, blank=True)
    done_by = models.CharField("sent by", max_length=150, blank=True)
    method = models.CharField("how it was sent", max_length=20, choices=DistributionRecipient.Method, blank=True)
    sent_to = models.CharField("the address it went to", max_length=500, blank=True)
    reference = models.CharField("the recipient's reference", max_length=200, blank=True)
    note = models.TextField("how, and the evidence", blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["response", "publication", "line"], name="one_line_a_publication"),
            models.CheckConstraint(
                condition=Q(done_on=None, recorded_at=None, recorded_by=None)
                | Q(
                    done_on__isnull=False,
                    recorded_at__isnull=False,
                    recorded_by__isnull=False,
                    publication__isnull=False,
                )
                & ~Q(done_by=""),
                name="sent_copy_says_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.line


class CopyEmail(models.Model):
    """A copy sent by email from the product. The mail server's answers, and a report that it bounced, are in `mail`."""

    line = models.ForeignKey(DistributionLine, on_delete=models.CASCADE, related_name="emails")
    mail = models.OneToOneField(OutgoingMail, on_delete=models.PROTECT, related_name="copy_email")
    pdf_sha256 = models.CharField(
        max_length=64, blank=True, help_text="Of the attached PDF; empty if only the link was sent."
    )
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    # When we acted on the outcome, which we do once. If the mail server accepts the email, we record the copy as sent.
    # If it refuses the email, or the email bounces, we tell the people who can send the copy another way.
    settled_at = models.DateTimeField(null=True, blank=True)
    bounce_settled_at = models.DateTimeField(null=True, blank=True)
    # Set if the email was stopped before it was sent, because the page it links to is no longer public or the copy was
    # sent another way.
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_because = models.TextField(blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, cancelled_because="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False, settled_at__isnull=False)
                & ~Q(cancelled_because=""),
                name="cancelled_copy_email_says_when_by_whom_and_why",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(settled_at=None), name="copy_emails_to_settle"),
        ]

    def __str__(self) -> str:
        return f"{self.line}, by email"


class EvidenceFile(models.Model):
    """Evidence that a copy was sent, such as a screenshot of a portal or a receipt. The bytes are in the evidence
    store.

    `sha256` is the hash of the stored bytes. It differs from `uploaded_sha256` if we redrew a picture or converted a
    text.
    """

    line = models.ForeignKey(DistributionLine, on_delete=models.CASCADE, related_name="evidence")
    file_name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    uploaded_sha256 = models.CharField(max_length=64)
    storage_name = models.CharField(max_length=200, unique=True, help_text="Its name in the evidence store.")
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_because = models.TextField(blank=True)

    class Meta:
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None, removed_because="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_because="")),
                name="removed_evidence_says_when_by_whom_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
