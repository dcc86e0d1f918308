from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from responses.enums import WithdrawalOutcome
from responses.models.publication import Publication
from responses.models.response import Response


class WithdrawalRequest(models.Model):
    """An officer’s request that an approver withdraw what is published. The request is open until an approver withdraws
    the publication or declines, or the officer cancels the request. `publication` is the version to withdraw; empty
    means the whole response.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="withdrawal_requests")
    publication = models.ForeignKey(
        Publication, null=True, blank=True, on_delete=models.PROTECT, related_name="withdrawal_requests"
    )
    reason = models.TextField(help_text="For the office. The public never reads it.")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=WithdrawalOutcome, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True, help_text="Why it was declined.")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response"], condition=Q(settled_at=None), name="one_open_withdrawal_request_a_response"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_request_says_why"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, outcome="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome="")),
                name="settled_withdrawal_request_says_who_and_how",
            ),
            models.CheckConstraint(
                condition=Q(outcome=WithdrawalOutcome.DECLINED) & ~Q(answer="")
                | ~Q(outcome=WithdrawalOutcome.DECLINED) & Q(answer=""),
                name="declined_withdrawal_request_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Request to withdraw {self.what} of {self.response_id}"

    @property
    def what(self) -> str:
        """The name, in a sentence, of what should be withdrawn."""
        return f"publication {self.publication.number}" if self.publication else "the published response"
