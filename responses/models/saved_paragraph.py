"""Paragraphs that an office keeps for its comments."""

from __future__ import annotations

from django.db import models

from s55tracker.accounts.models import PolicingBody


class SavedParagraph(models.Model):
    """Words that recur in an office's comments, such as "The force accepts this recommendation and has begun the work."

    People insert them while they write. Changing the saved paragraph does not change the texts that already have it.
    """

    body = models.ForeignKey(PolicingBody, on_delete=models.PROTECT, related_name="saved_paragraphs")
    title = models.CharField(max_length=100)
    html = models.TextField()  # only the stored subset of HTML
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["body", "title"], name="one_saved_paragraph_of_each_title"),
            models.CheckConstraint(condition=~models.Q(html=""), name="saved_paragraph_has_words"),
        ]

    def __str__(self) -> str:
        return self.title
