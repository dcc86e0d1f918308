from __future__ import annotations

from django.conf import settings
from django.db import models

from responses.models.of_one_text import OfOneText, on_one_side, once_a_text


class TextPresence(OfOneText):
    """Who has a text open. It locks nothing, and only informs colleagues in the same organisation."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [on_one_side("presence"), *once_a_text("presence", "person")]
        indexes = [models.Index(fields=["seen_at"], name="presences_by_age")]

    def __str__(self) -> str:
        return f"{self.person_id} has a text open"
