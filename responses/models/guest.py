"""Guest links: how someone without an account writes comments for the force. A guest is never a User, and can read only
the report, the findings the link covers and their own words.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from inspections.models import Finding
from responses.enums import ForceStance, GuestSide, GuestUseKind
from responses.models.force_request import ForceRequest
from responses.models.kept_draft import TypedDraft
from s55tracker.accounts.addresses import AddressField, address_constraint


class GuestLink(models.Model):
    """A link for one named person at one address, to comment on one request or on some of its findings. The token is
    only in the email; we store its hash. The link also needs a code, which we email to the same address each time.
    """

    request = models.ForeignKey(ForceRequest, on_delete=models.CASCADE, related_name="guest_links")
    side = models.CharField(max_length=10, choices=GuestSide)
    name = models.CharField(max_length=150)
    email = AddressField("email address")
    covers_all = models.BooleanField(default=False, help_text="All findings of the request, and the report as a whole.")
    findings = models.ManyToManyField(Finding, blank=True, related_name="+")
    message = models.TextField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    wrong_codes = models.PositiveSmallIntegerField(default=0, help_text="Since the last right one.")
    sent_at = models.DateTimeField(
        null=True, blank=True, help_text="When the guest last said the comments are finished."
    )
    chief_officer_name = models.CharField(
        max_length=150, blank=True, help_text="For whom the guest sent them, when an office made the link."
    )

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            address_constraint("email", name="guest_address_is_in_its_normal_form"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="revoked_guest_link_says_when_and_by_whom",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="guest_link_lasts_a_while"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.email})"

    @property
    def called(self) -> str:
        """The guest's name in the history."""
        return f"{self.name} (guest)"


class GuestCode(models.Model):
    """A code of six digits, sent to the invited address. Only the link's newest code works."""

    link = models.ForeignKey(GuestLink, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sent_at", "pk"]

    def __str__(self) -> str:
        return f"Code for {self.link_id}"


class GuestSession(models.Model):
    """A browser in which someone entered the right code. Only that browser's cookie has the key; we store its hash."""

    link = models.ForeignKey(GuestLink, on_delete=models.CASCADE, related_name="sessions")
    key_hash = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Text sent from a form after an earlier session had ended, by the form's path. We keep it until we have shown it
    # again.
    kept = models.JSONField(default=dict)

    class Meta:
        ordering = ["opened_at", "pk"]

    def __str__(self) -> str:
        return f"Session of {self.link_id}"


class GuestText(models.Model):
    """A guest's text on a finding, or on the report as a whole. It is only a proposal: it changes nothing until a force
    lead puts it into the force's text or an officer records it as received.
    """

    link = models.ForeignKey(GuestLink, on_delete=models.CASCADE, related_name="texts")
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="guest_texts")
    html = models.TextField(blank=True)
    plain = models.TextField(blank=True)
    stance = models.CharField(max_length=20, choices=ForceStance, blank=True)
    version = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField()
    window = models.CharField(max_length=36, blank=True, help_text="The page it was saved from.")
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["link"], condition=Q(finding=None), name="one_overall_guest_text"),
            models.UniqueConstraint(
                fields=["link", "finding"], condition=Q(finding__isnull=False), name="one_guest_text_a_finding"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accepted_guest_text_says_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"Text of {self.link_id}"


class GuestDraft(TypedDraft):
    """What a guest has typed and not saved. Only the guest reads it: neither the force nor the office does. If a finding
    is removed, the draft stays and keeps its label.
    """

    link = models.ForeignKey(GuestLink, on_delete=models.CASCADE, related_name="drafts")
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    former_finding = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-kept_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["link", "window"],
                condition=Q(finding=None, former_finding=""),
                name="guest_draft_once_overall",
            ),
            models.UniqueConstraint(
                fields=["link", "finding", "window"],
                condition=Q(finding__isnull=False),
                name="guest_draft_once_a_finding",
            ),
        ]
        indexes = [models.Index(fields=["kept_at"], name="guest_drafts_by_age")]

    def __str__(self) -> str:
        return f"A draft kept for the guest {self.link_id}"


class GuestUse(models.Model):
    """One use of a guest link, or one refusal. A row without a link records a token that matches no link."""

    link = models.ForeignKey(GuestLink, null=True, blank=True, on_delete=models.CASCADE, related_name="uses")
    kind = models.CharField(max_length=20, choices=GuestUseKind)
    happened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["happened_at", "pk"]
        indexes = [models.Index(fields=["link", "happened_at"], name="uses_of_a_guest_link")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.link_id}"
