"""An organisation's own history in words: its people, their sign-ins and addresses, and its settings."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.identity import history as accounts
from s55tracker.identity.history import Line

PEOPLE = "people"
KINDS = {PEOPLE: "People and roles", "accounts": "Signing in and addresses", "settings": "Settings"}


def role_of(event: AuditEvent) -> str:
    return label(event.detail.get("role"))


def roles_of(event: AuditEvent) -> str:
    return " and ".join(label(role) for role in event.detail.get("roles", []))


def label(role: str | None) -> str:
    return Role(role).label.lower() if role in Role.values else str(role)


# The words after the name of the person who acted.
OF_PEOPLE: dict[str, Callable[[AuditEvent], str]] = {
    "office_founded": lambda e: "set up the office",
    "person_invited": lambda e: f"invited {e.detail.get('email')} as {roles_of(e)}",
    "invitation_sent_again": lambda e: f"sent the invitation to {e.detail.get('email')} again",
    "invitation_withdrawn": lambda e: f"withdrew the invitation to {e.detail.get('email')}",
    "invitation_accepted": lambda e: f"accepted an invitation, as {roles_of(e)}",
    "role_given": lambda e: f"gave {e.detail.get('name')} the role of {role_of(e)}",
    "role_ended": lambda e: f"ended the role of {e.detail.get('name')} as {role_of(e)}",
    "accounts_downloaded": lambda e: "downloaded the review of accounts",
    "absence_recorded": lambda e: "recorded days away",
    "absence_changed": lambda e: "changed days away",
    "absence_removed": lambda e: "removed days away",
    "delegation_recorded": lambda e: (
        f"recorded that {e.detail.get('delegate')} may approve for {e.detail.get('delegated_by')} ({e.detail.get('scheme')})"
    ),
    "delegation_ended": lambda e: (
        f"ended the delegation from {e.detail.get('delegated_by')} to {e.detail.get('delegate')}"
    ),
}
OF_SETTINGS: dict[str, Callable[[AuditEvent], str]] = {
    "settings_changed": lambda e: "changed the settings",
    "second_factor_rules_changed": lambda e: "changed who needs a second step to sign in",
    "letterhead_changed": lambda e: "changed the letterhead",
    "milestones_changed": lambda e: "changed the milestones",
    "ladder_changed": lambda e: "changed the reminder schedule",
    "bank_holiday_added": lambda e: f"added the bank holiday “{e.detail.get('name')}”",
    "bank_holiday_removed": lambda e: f"removed the bank holiday “{e.detail.get('name')}”",
    "recipient_added": lambda e: f"added “{e.detail.get('line')}” to the distribution list",
    "recipient_changed": lambda e: "changed a line of the distribution list",
    "recipient_removed": lambda e: f"removed “{e.detail.get('line')}” from the distribution list",
    "recipients_reordered": lambda e: "changed the order of the distribution list",
    "saved_paragraph_added": lambda e: f"added the saved paragraph “{e.detail.get('title')}”",
    "saved_paragraph_changed": lambda e: f"changed the saved paragraph “{e.detail.get('title')}”",
    "saved_paragraph_removed": lambda e: f"removed the saved paragraph “{e.detail.get('title')}”",
    "saved_paragraphs_reordered": lambda e: "changed the order of the saved paragraphs",
    "teams_channel_set": lambda e: "set a channel in Microsoft Teams",
    "teams_channel_removed": lambda e: "removed the channel in Microsoft Teams",
    "teams_test_sent": lambda e: "sent a test to the channel in Microsoft Teams",
    "test_digest_sent": lambda e: "sent a test email",
    "added_by_platform_administrator": lambda e: "added this organisation",
    "changed_by_platform_administrator": lambda e: "changed this organisation in platform administration",
}
SENTENCES = OF_PEOPLE | OF_SETTINGS | accounts.SENTENCES
OF_KIND = {PEOPLE: OF_PEOPLE, "accounts": accounts.SENTENCES, "settings": OF_SETTINGS}


def events_of(organisation: PolicingBody | Force, *, kind: str) -> QuerySet[AuditEvent]:
    """The organisation's history, newest first: one kind of event, or everything if the kind does not exist."""
    return history_of(organisation).filter(action__in=OF_KIND.get(kind, SENTENCES)).order_by("-happened_at", "-pk")


def line_of(event: AuditEvent) -> Line:
    if event.action in accounts.SENTENCES:
        return accounts.line_of(event)
    said = SENTENCES[event.action](event)
    return Line(sentence=f"{event.actor_name} {said}.", at=event.happened_at, reason=event.reason)
