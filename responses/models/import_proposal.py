from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from inspections.models import PagePicture, in_a_week
from s55tracker.accounts.models import PolicingBody


class ImportProposal(models.Model):
    """The contents of an uploaded file, until the person who uploaded it confirms or abandons the import. A proposal is
    not part of the office's records.

    We keep the text we read from the file and pictures of its pages, but not the file.
    """

    body = models.ForeignKey(PolicingBody, on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_a_week, db_index=True)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    reading = models.JSONField()
    # Set if the file was one of many.
    proposed = models.OneToOneField(
        "responses.ProposedResponse", null=True, blank=True, on_delete=models.CASCADE, related_name="proposal"
    )
    # The text as the person has arranged it (responses.importing.parts.layout); null if they have not changed what we
    # read.
    parts = models.JSONField(null=True, blank=True)
    # The fields of the pages as the person has typed them, before anything is recorded.
    typed = models.JSONField(default=dict, blank=True)
    # Counts the changes, so that no change overwrites another unnoticed.
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("response-import-review", args=[self.pk])


class ProposalPicture(PagePicture):
    """A page of the uploaded file, beside which its text is checked."""

    proposal = models.ForeignKey(ImportProposal, on_delete=models.CASCADE, related_name="pictures")

    class Meta(PagePicture.Meta):
        constraints = [models.UniqueConstraint(fields=["proposal", "page"], name="one_picture_of_a_page_of_an_import")]
