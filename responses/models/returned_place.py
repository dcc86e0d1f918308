from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from inspections.models import Finding
from responses.enums import Section
from responses.models.approval import Approval
from responses.models.force_request import ForceSubmission
from responses.models.publication import Publication
from responses.models.response import Response


class ReturnedPlace(models.Model):
    """A place in the text that needs changing, and why: a reason linked to one text instead of the whole response.

    It belongs to an approval round that was returned or withdrawn, to the publication a correction will replace, or to
    the submission the office returned to a force (without a `section`). Whether the place has changed since is worked
    out, never stored: `text_hash` is the fingerprint of the place's text when it was returned
    (responses/progress/returns.py).
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="returned_places")
    approval = models.ForeignKey(
        Approval, null=True, blank=True, on_delete=models.CASCADE, related_name="returned_places"
    )
    publication = models.ForeignKey(
        Publication, null=True, blank=True, on_delete=models.CASCADE, related_name="places_to_correct"
    )
    submission = models.ForeignKey(
        ForceSubmission, null=True, blank=True, on_delete=models.CASCADE, related_name="returned_places"
    )
    section = models.CharField(max_length=20, choices=Section, blank=True)
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField()
    text_hash = models.CharField(max_length=64)
    returned_at = models.DateTimeField(default=timezone.now)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approval__isnull=False, publication=None, submission=None)
                | Q(approval=None, publication__isnull=False, submission=None)
                | Q(approval=None, publication=None, submission__isnull=False),
                name="returned_place_has_one_origin",
            ),
            models.CheckConstraint(
                condition=Q(submission=None) & ~Q(section="") | Q(submission__isnull=False, section=""),
                name="returned_place_is_on_one_side",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="returned_place_says_why"),
        ]

    def __str__(self) -> str:
        return f"A place of {self.response_id} to change"
