from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from responses.enums import ReminderKind
from responses.models.response import Response
from s55tracker.accounts.models import PolicingBody


class TeamsChannel(models.Model):
    """The Microsoft Teams channel for an office's late and escalated items. An office without a row has no channel.

    The address is that of a Workflows webhook. Anyone who has the address can post, so we never show it once it is
    saved.
    """

    body = models.OneToOneField(PolicingBody, on_delete=models.CASCADE, related_name="teams_channel")
    url = models.TextField()
    since = models.DateTimeField(default=timezone.now, help_text="Earlier events are not posted there.")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"Teams channel of {self.body_id}"


class TeamsMessage(models.Model):
    """One message to an office's channel, until Teams accepts it or rejects it permanently.

    There is one for each response, kind and day, however many people are reminded; a test message has no response.
    """

    body = models.ForeignKey(PolicingBody, on_delete=models.CASCADE, related_name="teams_messages")
    response = models.ForeignKey(Response, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30, choices=ReminderKind, blank=True)
    about_on = models.DateField(null=True, blank=True)
    due_on = models.DateField()
    sentence = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=timezone.now)
    attempt_after = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "kind", "about_on", "due_on"], name="one_teams_message_a_response_kind_and_day"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(refused_at=None), name="teams_message_is_sent_or_refused_not_both"
            ),
        ]
        indexes = [
            models.Index(
                fields=["attempt_after"],
                condition=Q(sent_at=None, refused_at=None),
                name="teams_messages_waiting",
            ),
            models.Index(fields=["body", "-created_at"], name="teams_messages_of_an_office"),
        ]

    def __str__(self) -> str:
        return f"{self.kind or 'test'} to the channel of {self.body_id}"
