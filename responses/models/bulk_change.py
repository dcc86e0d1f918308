from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from responses.enums import BulkKind
from s55tracker.accounts.models import PolicingBody

UNDO_WITHIN = timedelta(days=7)


class BulkChange(models.Model):
    """One bulk change, with each old and new value, so that it can be undone.

    `lines` are the changes, one dictionary per response: its key, reference and title, the `old` and `new` values as
    stored, and both as text. `left` lists what an undo could not restore, with reasons.
    """

    body = models.ForeignKey(PolicingBody, on_delete=models.PROTECT, related_name="bulk_changes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=BulkKind)
    made_at = models.DateTimeField(default=timezone.now)
    # Created with the preview, so that confirming the same preview twice makes only one change.
    form_key = models.UUIDField(unique=True)
    what = models.CharField(max_length=300, help_text="What was done, in words.")
    reason = models.TextField(blank=True)
    lines = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    left = models.JSONField(default=list)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="undone_change_says_when_and_by_whom",
            )
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("bulk-change", args=[self.pk])

    @property
    def can_be_undone_until(self) -> datetime:
        return self.made_at + UNDO_WITHIN
