from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from responses.enums import ApprovalDecision
from responses.models.response import Response
from s55tracker.accounts.models import Delegation


class Approval(models.Model):
    """One round with the approver: the exact text submitted, who decided what and why, and any withdrawal.

    `signatures` are the approvals given, one or two as the office requires. `trial_pdf` is the PDF of the text, marked
    as a draft and made before anyone can approve it.
    """

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
    # This row is also the request for the trial PDF; `trial_pdf` is the result.
    rendered_at = models.DateTimeField(null=True, blank=True)
    render_after = models.DateTimeField(default=timezone.now)
    render_attempts = models.PositiveSmallIntegerField(default=0)
    render_error = models.TextField(blank=True)

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
        indexes = [
            models.Index(
                fields=["render_after"], condition=Q(rendered_at=None, decision=""), name="trial_pdfs_to_render"
            )
        ]

    def __str__(self) -> str:
        return f"Approval of {self.response_id}"


class ApprovalSignature(models.Model):
    """One person’s approval of a text, with the hash of that text and the person’s name and role at the time.

    `step` is 1, or 2 for the second of two approvers. If the approval was given under a delegation, `approved_for`
    names the person who delegated the power, and `scheme_reference` the scheme.
    """

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="signatures")
    step = models.PositiveSmallIntegerField(default=1)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=150)
    delegation = models.ForeignKey(Delegation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_for = models.CharField(max_length=150, blank=True, help_text="Whose power to approve it was.")
    scheme_reference = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of the text approved.")
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["approval", "step"]
        constraints = [
            models.UniqueConstraint(fields=["approval", "step"], name="one_signature_a_step"),
            models.UniqueConstraint(fields=["approval", "person"], name="one_signature_a_person_and_round"),
            models.CheckConstraint(
                condition=Q(delegation=None, approved_for="", scheme_reference="")
                | Q(delegation__isnull=False) & ~Q(approved_for="") & ~Q(scheme_reference=""),
                name="delegated_signature_says_for_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, approval {self.approval_id}"


class ApprovalLook(models.Model):
    """When a person with the power to decide last opened a round's page, so that we can show what has changed since."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="looks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["approval", "person"], name="one_look_a_person_and_round"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} looked at {self.approval_id}"


class TrialPdf(models.Model):
    """The PDF of a submitted text, marked as a draft, for the approver to open. A worker makes it."""

    approval = models.OneToOneField(Approval, on_delete=models.CASCADE, related_name="trial_pdf")
    data = models.BinaryField()
    size = models.PositiveIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Trial PDF of {self.approval_id}"
