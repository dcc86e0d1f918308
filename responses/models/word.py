"""The changes in a returned Word file, until someone has decided on each text."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from inspections.models import Finding
from responses.enums import Section
from responses.models.force_request import ForceRequest
from responses.models.response import Response


class WordProposal(models.Model):
    """An uploaded file's texts. `request` is set if a force uploaded it: then only that force sees the proposal. We
    delete the proposal once someone has decided on every text, or closes it; the history keeps the decisions. We do not
    keep the file.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="word_proposals")
    request = models.ForeignKey(
        ForceRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="word_proposals"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    left_out = models.JSONField(default=list)
    missing = models.JSONField(default=list, help_text="The names of texts that the file no longer has.")

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        if self.request is not None:
            return reverse("force-word-review", args=[self.response.reference, self.request.force.slug, self.pk])
        return reverse("response-word-review", args=[self.response.reference, self.pk])


class ProposedText(models.Model):
    """One text of the file that differs from the stored text. Without a section and a request, its place is not yet
    known.
    """

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", "Used"
        LEFT_OUT = "left_out", "Not used"

    proposal = models.ForeignKey(WordProposal, on_delete=models.CASCADE, related_name="texts")
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=20, choices=Section, blank=True)
    request = models.ForeignKey(ForceRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    heading = models.CharField(max_length=200, help_text="What stood above it in the file.")
    html = models.TextField(blank=True)
    stance = models.CharField(max_length=20, blank=True, help_text="Empty if the file does not state one.")
    is_added = models.BooleanField(default=False, help_text="It goes after what is there, and does not replace it.")
    decision = models.CharField(max_length=20, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "position"], name="proposed_texts_are_numbered"),
            models.CheckConstraint(
                condition=Q(section="") | Q(request=None), name="proposed_text_is_of_the_office_or_of_a_force"
            ),
            models.CheckConstraint(
                condition=Q(finding=None) | Q(section=Section.BODY_COMMENT) | Q(request__isnull=False),
                name="only_proposed_comments_are_about_a_finding",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by=None)
                | ~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decided_text_says_when_and_who",
            ),
        ]

    def __str__(self) -> str:
        return self.heading

    @property
    def fits_nowhere(self) -> bool:
        return not self.section and self.request_id is None
