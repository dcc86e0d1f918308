"""Sets, tests and removes an office's Microsoft Teams channel. The history has the host, never the address."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from responses.exceptions import WorkflowError
from responses.models import TeamsChannel, TeamsMessage
from responses.permissions import check_can_send_reminders
from responses.teams.messages import is_allowed
from s55tracker.accounts.models import PolicingBody, User
from s55tracker.audit.trail import record


@transaction.atomic
def set_teams_channel(*, by: User, body: PolicingBody, url: str) -> TeamsChannel:
    """Set the channel. Late and escalated items are posted to it from now on, but not earlier ones."""
    check_can_send_reminders(by, body)
    if not is_allowed(url):
        raise WorkflowError("This is not the address of a Workflows webhook.")
    channel, _ = TeamsChannel.objects.update_or_create(
        body=body, defaults={"url": url, "since": timezone.now(), "set_by": by}
    )
    record(action="teams_channel_set", target=body, by=by, host=urlsplit(url).hostname)
    return channel


@transaction.atomic
def switch_teams_off(*, by: User, body: PolicingBody) -> None:
    """Remove the channel. Messages not yet sent are dropped."""
    check_can_send_reminders(by, body)
    deleted, _ = TeamsChannel.objects.filter(body=body).delete()
    if deleted:
        waiting = TeamsMessage.objects.filter(body=body, sent_at=None, refused_at=None)
        waiting.update(refused_at=timezone.now(), last_error="Teams was switched off.")
        record(action="teams_channel_removed", target=body, by=by)


@transaction.atomic
def send_teams_test(*, by: User, body: PolicingBody, today: date) -> TeamsMessage:
    check_can_send_reminders(by, body)
    if not TeamsChannel.objects.filter(body=body).exists():
        raise WorkflowError("Save the channel’s address first.")
    record(action="teams_test_sent", target=body, by=by)
    sentence = f"A test of reminders for the {body.office_name}, sent by {by}."
    return TeamsMessage.objects.create(body=body, due_on=today, sentence=sentence[:300])
