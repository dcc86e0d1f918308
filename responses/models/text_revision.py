from __future__ import annotations

from django.conf import settings
from django.db import models

from responses.models.of_one_text import OfOneText, on_one_side, once_a_text


class TextRevision(OfOneText):
    """One saved version of a text, never changed: one row for each text and version.

    Submissions, approvals and publications have rows of their own, and are not repeated here
    (docs/decisions/0026-drafts-and-revisions.md).
    """

    version = models.PositiveIntegerField()
    html = models.TextField(blank=True)
    stance = models.CharField(max_length=20, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    restored_from = models.PositiveIntegerField(null=True, blank=True, help_text="The version it brought back.")
    window = models.CharField(
        max_length=36,
        blank=True,
        help_text="The page it was saved from: a draft that arrives late from it is not kept.",
    )

    class Meta:
        ordering = ["version", "pk"]
        constraints = [on_one_side("revision"), *once_a_text("revision", "version")]

    def __str__(self) -> str:
        return f"{self.former_finding or 'A text'}, version {self.version}"
