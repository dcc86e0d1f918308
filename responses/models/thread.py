"""Threads beside a text, in which people comment on it. They leave the product only in a Word file, if the person who
downloads it asks for them.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from inspections.models import Finding
from responses.enums import Audience, Section, Side, SuggestionDecision
from responses.models.force_request import ForceRequest
from responses.models.response import Response

# These limits are in characters, after cleaning.
LONGEST_COMMENT = 4_000
LONGEST_QUOTE = 2_000
LONGEST_REPLACEMENT = 20_000


class Thread(models.Model):
    """A thread on one text. Without a request it is on the office's text, and only the office can read it. With a
    request, it is on a finding of that request (or the report as a whole), and `audience` says who can read it. If the
    finding is removed, the thread is resolved and keeps the finding's label in `former_finding`.
    """

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="threads")
    section = models.CharField(max_length=20, choices=Section, blank=True)
    request = models.ForeignKey(ForceRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="threads")
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="threads")
    former_finding = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=10, choices=Audience)
    started_side = models.CharField(max_length=10, choices=Side)
    quote = models.TextField(blank=True, help_text="The words of the text it is about.")
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(request=None, audience=Audience.OFFICE) & ~Q(section="")
                | Q(request__isnull=False, section=""),
                name="thread_on_office_text_is_for_the_office",
            ),
            models.CheckConstraint(
                condition=Q(finding=None) | Q(section__in=["", Section.BODY_COMMENT]),
                name="only_threads_on_comments_are_about_a_finding",
            ),
            models.CheckConstraint(
                condition=Q(audience=Audience.BOTH) | Q(audience=F("started_side")),
                name="thread_for_one_side_is_for_the_one_that_began",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="resolved_thread_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(former_finding="") | Q(finding=None, resolved_at__isnull=False),
                name="thread_of_a_removed_finding_is_resolved",
            ),
        ]
        indexes = [models.Index(fields=["response", "resolved_at"], name="threads_of_a_response")]

    def __str__(self) -> str:
        return f"Thread {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("thread", args=[self.pk])


class ThreadComment(models.Model):
    """One comment. Deleting it empties its text and keeps its place. `form_key` identifies the form it was sent from,
    so that sending the form twice makes one comment.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=Side)
    text = models.TextField(blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deleted_at=None) | Q(text=""), name="deleted_comment_of_a_thread_has_no_text"
            )
        ]

    def __str__(self) -> str:
        return f"Comment {self.pk} of {self.thread_id}"


class Suggestion(models.Model):
    """Other words for the text, suggested in a comment: for the words in `replaces` or, if that is empty, for the whole
    text. An empty `replacement` deletes the words.
    """

    comment = models.OneToOneField(ThreadComment, on_delete=models.CASCADE, related_name="suggestion")
    replaces = models.TextField(blank=True)
    replacement = models.TextField(blank=True)
    decision = models.CharField(max_length=10, choices=SuggestionDecision, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(replaces="", replacement=""), name="suggestion_does_not_delete_the_whole_text"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by=None, reason="")
                | ~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decided_suggestion_says_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"Suggestion of {self.comment_id}"


class Mention(models.Model):
    """A person named in a comment. `seen_at` is when that person opened the thread, which took the mention off their
    list of work.
    """

    comment = models.ForeignKey(ThreadComment, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentions")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "person"], name="one_mention_a_comment_and_person"),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(seen_at=None), name="mentions_not_seen")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.comment_id}"
