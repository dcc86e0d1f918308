"""Describes an organisation's own history: its people, their sign-ins and addresses, its settings and its imports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import QuerySet

from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.govuk.templatetags.dates import govuk_date
from s55tracker.identity import history as accounts
from s55tracker.identity.history import Line

PEOPLE = "people"
KINDS = {
    PEOPLE: "People and roles",
    "accounts": "Signing in and addresses",
    "settings": "Settings",
    "imports": "Imports",
    "new-reports": "New reports",
}


def role_of(event: AuditEvent) -> str:
    return label(event.detail.get("role"))


def roles_of(event: AuditEvent) -> str:
    return " and ".join(label(role) for role in event.detail.get("roles", []))


def lengths_in(event: AuditEvent) -> str:
    new = event.detail.get("new") or {}
    return f"{new.get('idle_minutes')} minutes without use, and {new.get('longest_hours')} hours in any case"


def day_in(event: AuditEvent) -> str:
    return govuk_date(date.fromisoformat(str(event.detail.get("ends_on"))))


def titles_in(event: AuditEvent) -> str:
    titles = [f"“{title}”" for title in event.detail.get("titles", [])]
    more = f" and {len(titles) - 3} more" if len(titles) > 3 else ""
    return ", ".join(titles[:3]) + more


def label(role: str | None) -> str:
    return Role(role).label.lower() if role in Role.values else str(role)


# For each action, the words that follow the name of the person who acted.
OF_PEOPLE: dict[str, Callable[[AuditEvent], str]] = {
    "office_founded": lambda e: "set up the office",
    "person_invited": lambda e: f"invited {e.detail.get('email')} as {roles_of(e)}",
    "invitation_sent_again": lambda e: f"sent the invitation to {e.detail.get('email')} again",
    "invitation_withdrawn": lambda e: f"withdrew the invitation to {e.detail.get('email')}",
    "invitation_accepted": lambda e: f"accepted an invitation, as {roles_of(e)}",
    "admitted_by_group": lambda e: f"joined by single sign-on, as {roles_of(e)}",
    "role_given": lambda e: f"gave {e.detail.get('name')} the role of {role_of(e)}",
    "role_ended": lambda e: f"ended the role of {e.detail.get('name')} as {role_of(e)}",
    "unused_account_warned": lambda e: (
        f"warned {e.detail.get('name')} that their roles end on {day_in(e)} unless they sign in"
    ),
    "unused_account_kept": lambda e: (
        f"warned {e.detail.get('name')}, whose roles were not ended although unused: {e.detail.get('why')}"
    ),
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
    "session_lengths_changed": lambda e: (f"changed how long people stay signed in: to {lengths_in(e)}"),
    "single_sign_on_set_up": lambda e: "changed the settings of single sign-on",
    "single_sign_on_checked": lambda e: (
        "checked single sign-on, and found a problem" if e.detail.get("problems") else "checked single sign-on"
    ),
    "single_sign_on_switched_on": lambda e: "switched single sign-on on",
    "single_sign_on_switched_off": lambda e: "switched single sign-on off",
    "single_sign_on_required": lambda e: (
        f"made single sign-on the only way to sign in, with {e.detail.get('emergency')}’s account as the emergency account"
    ),
    "passwords_allowed": lambda e: "allowed passwords alongside single sign-on",
    "connection_links_sent": lambda e: f"sent links to connect accounts to single sign-on: {e.detail.get('people')}",
    "single_sign_on_refused": lambda e: f"refused a single sign-on: {str(e.detail.get('sentence')).rstrip('.')}",
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
OF_IMPORTS: dict[str, Callable[[AuditEvent], str]] = {
    "table_import_asked": lambda e: f"asked to import reports from the table {e.detail.get('file')}: {e.detail.get('reports')}",
    "table_undo_asked": lambda e: f"asked to undo the import of the table {e.detail.get('file')}",
    "batch_import_asked": lambda e: f"asked to import responses from the files in {e.detail.get('file')}: {e.detail.get('responses')}",
    "batch_undo_asked": lambda e: f"asked to undo the import of the files in {e.detail.get('file')}",
    "import_undone": lambda e: (
        f"undid the import of “{e.detail.get('title')}” from {e.detail.get('file')} ({e.detail.get('reference')})"
    ),
}
OF_NEW_REPORTS: dict[str, Callable[[AuditEvent], str]] = {
    "watched_address_added": lambda e: f"added {e.detail.get('address')} to the watched addresses",
    "watched_address_removed": lambda e: f"removed {e.detail.get('address')} from the watched addresses",
    "watched_address_read_now": lambda e: f"asked to read {e.detail.get('address')} for new reports",
    "new_reports_found": lambda e: f"found new reports: {titles_in(e)}",
    "new_report_dismissed": lambda e: f"dismissed the new report “{e.detail.get('title')}”",
    "new_report_restored": lambda e: f"brought back the new report “{e.detail.get('title')}”",
}
SENTENCES = OF_PEOPLE | OF_SETTINGS | OF_IMPORTS | OF_NEW_REPORTS | accounts.SENTENCES
OF_KIND = {
    PEOPLE: OF_PEOPLE,
    "accounts": accounts.SENTENCES,
    "settings": OF_SETTINGS,
    "imports": OF_IMPORTS,
    "new-reports": OF_NEW_REPORTS,
}


def events_of(organisation: PolicingBody | Force, *, kind: str) -> QuerySet[AuditEvent]:
    """Return the organisation's history, newest first: one kind of event, or all of them if there is no such kind."""
    return history_of(organisation).filter(action__in=OF_KIND.get(kind, SENTENCES)).order_by("-happened_at", "-pk")


def line_of(event: AuditEvent) -> Line:
    if event.action in accounts.SENTENCES:
        return accounts.line_of(event)
    said = SENTENCES[event.action](event)
    return Line(sentence=f"{event.actor_name} {said}.", at=event.happened_at, reason=event.reason)
