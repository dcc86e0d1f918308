from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from responses.models.of_one_text import OfOneText, on_one_side, once_a_text


class TypedDraft(models.Model):
    """Text that someone has typed in one window and not saved. A window is one opened page: two tabs on the same text
    each keep a draft, so that neither overwrites the other's (docs/decisions/0026-drafts-and-revisions.md).
    """

    class Format(models.TextChoices):
        SIMPLE = "simple", "Simple text"
        HTML = "html", "HTML of the editor"

    window = models.CharField(max_length=36, help_text="The page it was typed in.")
    number = models.PositiveIntegerField(
        default=0, help_text="Counts up in the window, so that late requests are told apart."
    )
    text = models.TextField(blank=True, help_text="As typed.")
    text_format = models.CharField(max_length=10, choices=Format, default=Format.SIMPLE)
    stance = models.CharField(max_length=20, blank=True)
    started_from_version = models.PositiveIntegerField(default=0)
    kept_at = models.DateTimeField(default=timezone.now)
    # True if the person chose this after someone else had saved: the page then opens with the saved text, and offers
    # this draft beside it.
    is_set_aside = models.BooleanField(default=False)

    class Meta:
        abstract = True


class KeptDraft(OfOneText, TypedDraft):
    """The unsaved text of one person with an account. It is private: only queries that start from the person read it.
    Keeping it adds no revision and no history.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_drafts")

    class Meta:
        ordering = ["-kept_at", "-pk"]
        constraints = [on_one_side("kept_draft"), *once_a_text("draft", "person", "window")]
        indexes = [
            models.Index(fields=["person", "-kept_at"], name="kept_drafts_of_a_person"),
            models.Index(fields=["kept_at"], name="kept_drafts_by_age"),
        ]

    def __str__(self) -> str:
        return f"A draft kept for {self.person_id}"
