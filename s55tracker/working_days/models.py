from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from s55tracker.accounts.models import PolicingBody


class ProclaimedDay(models.Model):
    """A bank holiday proclaimed under section 1 of the Banking and Financial Dealings Act 1971, added when announced.

    With `is_open` it is the reverse: a known bank holiday that is a working day, because it was moved (section 1(2)).
    Without a body it applies to every office; an office's own row takes precedence.
    """

    body = models.ForeignKey(PolicingBody, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    name = models.CharField(max_length=120)
    is_open = models.BooleanField(
        "worked on", default=False, help_text="A bank holiday that was moved to another day: offices work on this one."
    )
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        # The table keeps its name from when this model was part of the inspections.
        db_table = "inspections_proclaimedday"
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["body", "day"], name="one_proclaimed_day_a_body"),
            models.UniqueConstraint(fields=["day"], condition=Q(body=None), name="one_proclaimed_day_for_all"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.day}"
