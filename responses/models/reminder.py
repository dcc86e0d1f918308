from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from responses.enums import DigestChoice, ReminderKind, ReminderState
from responses.models.force_request import ForceRequest
from responses.models.response import Response
from s55tracker.mail.models import OutgoingMail


class ReminderRecalculation(models.Model):
    """When a response's reminders must next be recalculated. This is not in the response's own row, because people's
    work locks that row.

    If an open response has no row, its reminders have never been calculated. Anything that changes a response, its
    people or its office's rules sets `recalculate_on` to the earliest possible day, in the same transaction
    (responses/reminders/recalculation.py). The same change clears `entered_at`, so that the dates in people's calendars
    are updated (responses/calendars/entries.py).
    """

    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="reminder_recalculation")
    recalculate_on = models.DateField(default=date.min, db_column="look_on")
    recalculated_at = models.DateTimeField(null=True, blank=True, db_column="looked_at")
    entered_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When its dates were last written for calendars. Empty if they still need to be.",
    )
    enter_since = models.DateTimeField(
        default=timezone.now, help_text="Since when its dates have needed to be written, while they do."
    )

    class Meta:
        db_table = "responses_reminderwatch"
        indexes = [
            models.Index(fields=["entered_at"], name="responses_not_entered_lately"),
            models.Index(fields=["recalculate_on"], name="responses_to_look_at"),
            models.Index(fields=["recalculated_at"], name="responses_not_looked_at_lately"),
        ]

    def __str__(self) -> str:
        return f"{self.response_id}: {self.recalculate_on}"


class Digest(models.Model):
    """One person's summary for one day, or a record that there was nothing to tell. The email is in the outbox.

    The row, the mark on its reminders and the email are written in one transaction: a summary exists whole or not at
    all, and the constraint stops a second worker writing another.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    for_on = models.DateField(help_text="The day it covers, in Europe/London.")
    composed_at = models.DateTimeField(default=timezone.now)
    mail = models.OneToOneField(OutgoingMail, null=True, blank=True, on_delete=models.SET_NULL, related_name="digest")

    class Meta:
        ordering = ["-for_on", "person"]
        constraints = [models.UniqueConstraint(fields=["person", "for_on"], name="one_digest_a_person_and_day")]

    def __str__(self) -> str:
        return f"Digest of {self.person_id} on {self.for_on}"


class Reminder(models.Model):
    """One line of the ledger: who is reminded, of what and about which date, and the day on which the reminder became
    due.

    Future reminders are worked out and never stored, so they cannot be out of date; reminders that become due are
    written here once and kept. `about_on` is the date the reminder is about (the safe day, the day for comments);
    `due_on` is the day the reminder became due.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="reminders")
    request = models.ForeignKey(ForceRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=30, choices=ReminderKind)
    about_on = models.DateField()
    due_on = models.DateField()
    sentence = models.CharField(max_length=300, help_text="The text, without the date.")
    because = models.CharField(max_length=300, blank=True, help_text="Why this person gets it.")
    state = models.CharField(max_length=20, choices=ReminderState, default=ReminderState.WAITING)
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="supersedes"
    )
    ended_because = models.CharField(max_length=300, blank=True, help_text="Why it was not sent.")
    digest = models.ForeignKey(Digest, null=True, blank=True, on_delete=models.PROTECT, related_name="reminders")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "person", "kind", "about_on", "due_on"],
                name="one_reminder_a_response_person_kind_and_date",
            ),
            models.CheckConstraint(
                condition=Q(state=ReminderState.SENT, digest__isnull=False)
                | ~Q(state=ReminderState.SENT) & Q(digest=None),
                name="sent_reminder_is_in_a_digest",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "response"], condition=Q(state=ReminderState.WAITING), name="reminders_waiting"
            ),
            models.Index(fields=["person", "read_at", "-due_on"], name="reminders_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.person_id} about {self.about_on}"


class ReminderChoice(models.Model):
    """When a person wants their summary. A person without a row gets it every working day at eight."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_choice")
    digest = models.CharField(max_length=10, choices=DigestChoice, default=DigestChoice.DAILY)
    hour = models.PositiveSmallIntegerField(default=8, help_text="The hour to send it, in Europe/London.")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hour__gte=0, hour__lte=23), name="digest_hour_is_an_hour")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.digest}"
