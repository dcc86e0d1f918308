"""Dates as calendar programs see them: the entries, and the secret addresses for reading them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from responses.models.force_request import ForceRequest
from responses.models.response import Response
from s55tracker.accounts.models import PolicingBody


class CalendarEntry(models.Model):
    """One date of one response, shared by everyone who reads it in a calendar. Its `uid` never changes, and its
    `sequence` grows with every change.

    A date no longer needed is kept as cancelled: calendars that have it must be told to remove it. `request` is set for
    the force's date for comments, the only one the force sees.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="calendar_entries")
    request = models.ForeignKey(
        ForceRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="calendar_entries"
    )
    key = models.CharField(
        max_length=40, help_text="Which of the response’s dates it is; see responses/calendars/dates.py."
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    day = models.DateField()
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["response", "key"], name="one_calendar_entry_a_response_and_date"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(cancelled_at__lte=F("changed_at")),
                name="calendar_entry_changed_when_it_was_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.response_id} on {self.day}"


class CalendarFeed(models.Model):
    """The secret address where one person’s calendar program reads dates: their own, or all of one office's.

    The address is shown once; we store only its hash. An address always belongs to one person, and stops working when
    they leave the office. If they return, they create a new one.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds")
    body = models.ForeignKey(
        PolicingBody,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Empty for a person’s own dates.",
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(body=None, revoked_at=None), name="one_calendar_address_of_ones_own"
            ),
            models.UniqueConstraint(
                fields=["user", "body"],
                condition=Q(body__isnull=False, revoked_at=None),
                name="one_calendar_address_a_person_and_office",
            ),
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.body or self.user}"
