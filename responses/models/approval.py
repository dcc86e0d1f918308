from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from responses.enums import ApprovalDecision
from responses.models.response import Response


class Approval(models.Model):
    """One round with the approver: the exact text submitted, who decided what and why, and any withdrawal."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="approvals")
    submitted_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    unchanged_because = models.TextField(
        blank=True, help_text="Why it was submitted again without a change after being returned."
    )
    decision = models.CharField(max_length=20, choices=ApprovalDecision, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        ordering = ["submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["response"], condition=Q(decision=""), name="one_open_approval_a_response"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by=None)
                | ~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decision_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(decision=ApprovalDecision.RETURNED) | ~Q(reason=""), name="returned_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, decision=ApprovalDecision.APPROVED)
                & ~Q(withdrawn_because=""),
                name="withdrawn_approval_says_when_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Approval of {self.response_id}"
