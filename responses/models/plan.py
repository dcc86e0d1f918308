from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from responses.models.response import Response


class PlannedStep(models.Model):
    """One response's own changes to a step of the office's plan: another date, with the reason, or another owner.

    A step without a row, or with `due_on` empty, follows the office's plan, whose dates are worked out and never stored
    (responses/progress/plans.py). `first_due_on` is the plan's date when someone first changed this step by hand.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="planned_steps")
    step = models.CharField(max_length=30, help_text="A key of inspections.clock.deadlines.STEPS.")
    due_on = models.DateField(null=True, blank=True)
    first_due_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["response", "step"]
        constraints = [
            models.UniqueConstraint(fields=["response", "step"], name="one_planned_step_a_response"),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(first_due_on__isnull=False) & ~Q(reason=""),
                name="moved_step_keeps_its_first_date_and_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.response_id}"
