"""The force's side of a response. Queries for the force's people start at ForceRequest and never reach the office's
text. The office reads submissions, and drafts that the force shares.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from inspections.models import Finding
from responses.enums import ForceStance, ForceStatus
from responses.models.response import Response
from responses.workflow import WITH_FORCE
from s55tracker.accounts.models import Force
from s55tracker.present import present


class ForceRequest(models.Model):
    """One force's track, which runs alongside the response: whether it was invited to comment (s.55(4)), by when, and
    the result.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="force_requests")
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="requests")
    status = models.CharField(max_length=20, choices=ForceStatus, default=ForceStatus.NOT_INVITED)
    status_changed_at = models.DateTimeField(default=timezone.now)
    comment_by = models.DateField("comments due by", null=True, blank=True)
    # While these are set, the office can read the force's draft text. Submitting and recalling clear them.
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["response", "force__name"]
        constraints = [
            models.UniqueConstraint(fields=["response", "force"], name="one_request_a_response_and_force"),
            models.CheckConstraint(
                condition=Q(status=ForceStatus.NOT_INVITED) | Q(comment_by__isnull=False), name="invited_by_a_date"
            ),
            models.CheckConstraint(
                condition=Q(shared_at=None, shared_by=None)
                | Q(
                    shared_at__isnull=False,
                    shared_by__isnull=False,
                    status__in=sorted(str(each) for each in WITH_FORCE),
                ),
                name="shared_draft_says_when_and_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["force", "status"], name="requests_of_a_force_by_status")]

    def __str__(self) -> str:
        return f"{self.force} on {self.response_id}"

    def get_absolute_url(self) -> str:
        return reverse("force-request", args=[self.response.reference, self.force.slug])

    @property
    def comments_due_on(self) -> date:
        """The date in `comment_by`, which an invited force always has."""
        return present(self.comment_by)

    @property
    def reference(self) -> str:
        """The name of the request in the history."""
        return f"{self.response.reference}/{self.force.slug}"


class Invitation(models.Model):
    """The invitation that s.55(4) requires: who sent it, who it was addressed to, when, and the date specified."""

    request = models.ForeignKey(ForceRequest, on_delete=models.CASCADE, related_name="invitations")
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    addressed_to = models.CharField(max_length=300, help_text="Names and email addresses it was sent to.")
    comment_by = models.DateField()
    message = models.TextField(blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True)
    recalled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recall_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recalled_at=None, recalled_by=None)
                | Q(recalled_at__isnull=False, recalled_by__isnull=False) & ~Q(recall_reason=""),
                name="recalled_invitation_says_when_who_and_why",
            )
        ]

    def __str__(self) -> str:
        return f"Invitation to {self.addressed_to}"


class ForceComment(models.Model):
    """The force's draft text, overall (no finding) or on one finding. The office cannot read it unless the force shares
    its draft. Each submission has its own copy.
    """

    request = models.ForeignKey(ForceRequest, on_delete=models.CASCADE, related_name="comments")
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="force_comments")
    html = models.TextField(blank=True)
    plain = models.TextField(blank=True)
    stance = models.CharField(max_length=20, choices=ForceStance, blank=True)
    version = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # The person who told the lead that this text is ready, and when. Any change to the text clears both.
    ready_at = models.DateTimeField(null=True, blank=True)
    ready_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ready_at=None, ready_by=None) | Q(ready_at__isnull=False, ready_by__isnull=False),
                name="ready_force_comment_says_when_and_by_whom",
            ),
            models.UniqueConstraint(fields=["request"], condition=Q(finding=None), name="one_overall_force_comment"),
            models.UniqueConstraint(
                fields=["request", "finding"], condition=Q(finding__isnull=False), name="one_force_comment_a_finding"
            ),
        ]

    def __str__(self) -> str:
        return f"Comment of {self.request_id}"


class FindingAssignment(models.Model):
    """A finding in a request, assigned by a force lead to someone in the force. For as long as the finding exists,
    assignments are ended and not deleted.

    A finding contributor sees only the findings assigned to them. Everyone else in the force sees all of them, with
    their own first on My work.
    """

    request = models.ForeignKey(ForceRequest, on_delete=models.CASCADE, related_name="assignments")
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="assignments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="finding_assignments")
    assigned_at = models.DateTimeField(default=timezone.now)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["assigned_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "finding", "person"],
                condition=Q(ended_at=None),
                name="one_current_assignment_a_finding_and_person",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="ended_assignment_says_when_and_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(ended_at=None), name="assignments_of_a_person")]

    def __str__(self) -> str:
        return f"{self.finding_id} for {self.person_id}"


class ForceSubmission(models.Model):
    """The force's comments as submitted on behalf of the chief officer, never changed afterwards."""

    request = models.ForeignKey(ForceRequest, on_delete=models.CASCADE, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    submitted_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    chief_officer_name = models.CharField(
        max_length=150,
        blank=True,
        help_text="The chief officer on whose behalf it was submitted. Blank if it was not asked for.",
    )
    # Set if the office recorded comments received by letter or email, or if an import brought them.
    received_from = models.CharField(max_length=300, blank=True)
    unchanged_because = models.TextField(
        blank=True, help_text="Why it was submitted again without a change after being returned."
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    return_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="submissions_are_numbered"),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_by=None)
                | Q(returned_at__isnull=False, returned_by__isnull=False) & ~Q(return_reason=""),
                name="returned_submission_says_when_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Submission {self.number} of {self.request_id}"


class SubmittedComment(models.Model):
    """One comment of a submission, overall (no finding) or on one finding."""

    submission = models.ForeignKey(ForceSubmission, on_delete=models.CASCADE, related_name="comments")
    finding = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="submitted_comments"
    )
    html = models.TextField(blank=True)
    plain = models.TextField(blank=True)
    stance = models.CharField(max_length=20, choices=ForceStance, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], condition=Q(finding=None), name="one_overall_submitted_comment"
            ),
            models.UniqueConstraint(
                fields=["submission", "finding"],
                condition=Q(finding__isnull=False),
                name="one_submitted_comment_a_finding",
            ),
        ]

    def __str__(self) -> str:
        return f"Comment of submission {self.submission_id}"
