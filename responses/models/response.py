from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from inspections.models import Inspection
from responses.enums import DocumentShape, ResponseStatus
from s55tracker.accounts.models import PolicingBody


class Response(models.Model):
    """A policing body's section 55 response to one inspection."""

    reference = models.CharField(max_length=80, unique=True)
    body = models.ForeignKey(PolicingBody, on_delete=models.PROTECT, related_name="responses")
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="responses")
    status = models.CharField(max_length=20, choices=ResponseStatus, default=ResponseStatus.NOT_STARTED)
    status_changed_at = models.DateTimeField(default=timezone.now)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    not_needed_because = models.TextField(blank=True)
    answered_in = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="answers_too")
    # The public address, set at first publication and kept by every correction.
    public_slug = models.SlugField(max_length=140, null=True, blank=True, unique=True)
    first_published_on = models.DateField(null=True, blank=True)
    # Why the text was reopened after publishing; copied to the next publication.
    correction_reason = models.TextField(blank=True)
    document_shape = models.CharField(max_length=20, choices=DocumentShape, default=DocumentShape.FULL)
    # True while an approver's override of a check is in force: lists load overrides only then.
    has_overridden_checks = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["inspection__safe_day_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["body", "inspection"], name="one_response_a_body_and_inspection"),
            models.CheckConstraint(
                condition=~Q(status=ResponseStatus.NOT_NEEDED)
                | ~Q(not_needed_because="")
                | Q(answered_in__isnull=False),
                name="not_needed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(public_slug=None, first_published_on=None)
                | Q(public_slug__isnull=False, first_published_on__isnull=False),
                name="published_has_an_address_and_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "distributed"]) | Q(first_published_on__isnull=False),
                name="published_status_has_been_published",
            ),
        ]
        indexes = [models.Index(fields=["body", "status"], name="responses_of_a_body_by_status")]

    def __str__(self) -> str:
        return f"{self.reference}: {self.inspection.title}"

    def get_absolute_url(self) -> str:
        return reverse("response-workspace", args=[self.reference])
