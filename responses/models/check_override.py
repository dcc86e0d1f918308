from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from inspections.models import Finding
from responses.enums import Rule, Section
from responses.models.response import Response
from s55tracker.accounts.models import Force


class CheckOverride(models.Model):
    """An approver’s override of a check for one response, with a written reason.

    It covers one problem at one place. `key` is a fingerprint of the rule, the place and the sentence shown, so the
    check applies again if any of them changes. An override is withdrawn, never deleted.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="check_overrides")
    rule = models.CharField(max_length=40, choices=Rule)
    section = models.CharField(max_length=20, choices=Section, blank=True)
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    sentence = models.TextField(help_text="What the check said.")
    reason = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "key"], condition=Q(withdrawn_at=None), name="one_override_a_thing"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_says_why"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="withdrawn_override_says_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}, overridden in {self.response_id}"
