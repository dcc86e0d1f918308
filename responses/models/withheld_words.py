from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from responses.enums import WithholdingGround
from responses.models.of_one_text import OfOneText, on_one_side


class WithheldWords(OfOneText):
    """Words of one text that are not for publication, and the ground for withholding them. We look for each line in the
    text separately. The text itself keeps these words, and we replace them when we compose a document
    (responses/document/withholding.py), so that nothing made from the document can contain them. A row on a force's
    text belongs to the office that publishes it.
    """

    words = models.TextField()
    ground = models.CharField(max_length=20, choices=WithholdingGround)
    withheld_at = models.DateTimeField(default=timezone.now)
    withheld_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["withheld_at", "pk"]
        constraints = [
            on_one_side("withheld"),
            models.CheckConstraint(condition=~Q(words=""), name="withheld_words_are_some"),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="released_words_say_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"Words withheld: {self.get_ground_display()}"

    @property
    def lines(self) -> list[str]:
        return [line for line in self.words.splitlines() if line.strip()]
