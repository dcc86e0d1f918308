from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspections.models import Finding
from responses.enums import ActionStance, Section
from responses.models.response import Response


class Passage(models.Model):
    """A piece of the body's own text: key findings, introduction, overall comment (no finding), or the comment on one finding."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="passages")
    section = models.CharField(max_length=20, choices=Section)
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="passages")
    html = models.TextField(blank=True)
    plain = models.TextField(blank=True)
    action_stance = models.CharField(max_length=20, choices=ActionStance, blank=True)
    version = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "section"], condition=Q(finding=None), name="one_passage_a_section"
            ),
            models.UniqueConstraint(
                fields=["response", "finding"], condition=Q(finding__isnull=False), name="one_body_comment_a_finding"
            ),
            models.CheckConstraint(
                condition=Q(finding=None) | Q(section=Section.BODY_COMMENT), name="only_comments_are_about_a_finding"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()} of {self.response_id}"
