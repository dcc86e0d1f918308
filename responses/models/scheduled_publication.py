from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from responses.models.publication import Publication
from responses.models.response import Response


class ScheduledPublication(models.Model):
    """The time set for publishing an approved text. The row is the request, and a worker publishes the text. It is open
    until it has led to a publication or someone cancels it. `blocked_because` says why it could not run when last tried
    or checked.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="scheduled_publications")
    publish_at = models.DateTimeField()
    scheduled_at = models.DateTimeField(default=timezone.now)
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    blocked_because = models.TextField(blank=True)
    blocked_since = models.DateTimeField(null=True, blank=True)
    publication = models.OneToOneField(
        Publication, null=True, blank=True, on_delete=models.PROTECT, related_name="scheduled"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # Empty if we cancelled it because there was nothing left to publish.
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["publish_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response"],
                condition=Q(publication=None, cancelled_at=None),
                name="one_open_schedule_a_response",
            ),
            models.CheckConstraint(
                condition=Q(blocked_because="", blocked_since=None)
                | (~Q(blocked_because="") & Q(blocked_since__isnull=False)),
                name="blocked_schedule_says_why",
            ),
            models.CheckConstraint(
                condition=Q(publication=None) | Q(cancelled_at=None), name="schedule_is_done_or_cancelled"
            ),
        ]
        indexes = [
            models.Index(fields=["publish_at"], condition=Q(publication=None, cancelled_at=None), name="open_schedules")
        ]

    def __str__(self) -> str:
        return f"Publication of {self.response_id} at {self.publish_at:%Y-%m-%d %H:%M}"

    @property
    def is_overdue(self) -> bool:
        return self.publish_at <= timezone.now()
