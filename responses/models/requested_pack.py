from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from responses.enums import PackForm, PackNames
from responses.models.response import Response


class RequestedPack(models.Model):
    """A proof pack that someone has asked for: the row is the request, and a worker makes the file. The file is removed
    after a few days, and the row a few weeks later; the history keeps the hash.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="requested_packs")
    names = models.CharField(max_length=20, choices=PackNames)
    form = models.CharField(max_length=10, choices=PackForm)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    make_after = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    # Set if the pack was refused or failed too often. We do not try again unless someone asks us to.
    given_up_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    data = models.BinaryField(default=bytes)
    size = models.PositiveIntegerField(default=0, help_text="Bytes, also after the file has been removed.")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None, file_name="", size=0, removed_at=None)
                | (Q(made_at__isnull=False, error="", given_up_at=None, size__gt=0) & ~Q(file_name="")),
                name="pack_is_made_with_a_file",
            ),
            models.CheckConstraint(
                condition=Q(given_up_at=None) | ~Q(error=""),
                name="pack_given_up_says_why",
            ),
            models.UniqueConstraint(
                fields=["response", "asked_by", "names", "form"],
                condition=Q(made_at=None, given_up_at=None),
                name="one_pack_being_made_for_each_request",
            ),
        ]
        indexes = [
            models.Index(fields=["make_after"], condition=Q(made_at=None, given_up_at=None), name="packs_to_make"),
        ]

    def __str__(self) -> str:
        return f"Proof pack of {self.response_id} ({self.form})"
