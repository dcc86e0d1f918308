from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from responses.models.publication import Publication
from responses.models.response import Response
from s55tracker.accounts.models import DistributionRecipient


class DistributionLine(models.Model):
    """One copy to send, and the proof that it was sent. Statutory lines discharge s.55(6)."""

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
    done_on = models.DateField(null=True, blank=True)
    done_by = models.CharField("sent by", max_length=150, blank=True)
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
