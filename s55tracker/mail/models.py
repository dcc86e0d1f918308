from django.db import models
from django.utils import timezone


class OutgoingMail(models.Model):
    """One email to one reader, and whether the mail server has accepted it or rejected it permanently."""

    to_email = models.EmailField()
    from_name = models.CharField(
        max_length=200, blank=True, help_text="The organisation the email is sent for, shown before our address."
    )
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=200, unique=True)
    about = models.CharField(max_length=120, blank=True, help_text="The audit target it is about.")
    holds_secret = models.BooleanField(
        default=False, help_text="It contains a personal link, so its text is deleted once it is sent."
    )
    created_at = models.DateTimeField(default=timezone.now)
    attempt_after = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    bounced_at = models.DateTimeField(
        null=True, blank=True, help_text="When a report arrived that the email could not be delivered after all."
    )
    bounce_report = models.TextField(blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(refused_at=None), name="mail_is_sent_or_refused_not_both"
            ),
            models.CheckConstraint(
                condition=models.Q(bounced_at=None) | models.Q(sent_at__isnull=False), name="only_sent_mail_bounces"
            ),
        ]
        indexes = [
            models.Index(
                fields=["attempt_after"],
                condition=models.Q(sent_at=None, refused_at=None),
                name="mail_waiting_to_be_sent",
            ),
            models.Index(fields=["about", "created_at"], name="mail_about_a_target"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to_email}"


class MailAttachment(models.Model):
    """A file sent with an email. We remove the bytes of a large file once the email is sent, and those of any file if
    the email is cancelled. Its name, size and hash are kept for good.
    """

    mail = models.ForeignKey(OutgoingMail, on_delete=models.CASCADE, related_name="attachments")
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    data = models.BinaryField()
    size = models.PositiveIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.file_name} with mail {self.mail_id}"
