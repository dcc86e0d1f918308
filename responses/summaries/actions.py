"""Carries out people's decisions about reminders: marking them as read, choosing when to get them, sending one again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from responses.enums import DigestChoice
from responses.exceptions import WorkflowError
from responses.models import Digest, Reminder, ReminderChoice
from responses.permissions import check_can_send_reminders
from responses.reminders.queries import reminders_visible_to
from responses.summaries.content import preview_of
from s55tracker.accounts.models import PolicingBody, User
from s55tracker.audit.trail import record, target_of
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import queue_again, queue_mail


def mark_read(*, by: User, reminders: Collection[int] | None = None, up_to: int | None = None) -> int:
    """Mark these of the person's own reminders as read, or all up to the newest they saw; returns how many.

    A reminder that has arrived since then is not covered by `up_to` and stays unread. Nothing in the office changes, so
    this is not in the history.
    """
    own = reminders_visible_to(by).filter(read_at=None)
    own = own.filter(pk__in=reminders) if reminders is not None else own.filter(pk__lte=up_to)
    own, now = Reminder.objects.filter(pk__in=own.order_by().values("pk")), timezone.now()
    with transaction.atomic():
        free = list(own.select_for_update(skip_locked=True).values_list("pk", flat=True))
        marked = Reminder.objects.filter(pk__in=free).update(read_at=now)
    # Others had locked the remaining rows, so mark each of those in its own transaction: one that waits for a row must
    # hold no other lock (reminders/recalculation.py).
    for pk in list(own.values_list("pk", flat=True)):
        marked += Reminder.objects.filter(pk=pk, read_at=None).update(read_at=now)
    return marked


@transaction.atomic
def choose_digests(*, by: User, digest: DigestChoice, hour: int) -> ReminderChoice:
    """Choose when the person gets their summary. We always send escalations about a statutory date."""
    choice, _ = ReminderChoice.objects.select_for_update().get_or_create(person=by)
    old = {"digest": choice.digest, "hour": choice.hour}
    new = {"digest": str(digest), "hour": hour}
    if old != new:
        choice.digest, choice.hour, choice.changed_at = digest, hour, timezone.now()
        choice.save()
        record(action="digests_chosen", target=by, by=by, old=old, new=new)
    return choice


@transaction.atomic
def switch_digests_off(*, person: User) -> bool:
    """Switch a person's summaries off, from the link in one. Returns whether anything changed: a second click does
    nothing.
    """
    choice, _ = ReminderChoice.objects.select_for_update().get_or_create(person=person)
    if choice.digest == DigestChoice.OFF:
        return False
    old = choice.digest
    choice.digest, choice.changed_at = DigestChoice.OFF, timezone.now()
    choice.save()
    record(action="digests_switched_off_by_link", target=person, by=person, old=old, new=choice.digest)
    return True


@transaction.atomic
def send_again(*, by: User, reminder: Reminder) -> OutgoingMail:
    """Send the summary containing this reminder again, to its reader's current address.

    It is a new email: the first one's outcome stays on record. An email still being sent is not duplicated.
    """
    check_can_send_reminders(by, reminder.response.body)
    if reminder.digest_id is None:
        raise WorkflowError("This reminder has not been sent, so it cannot be sent again.")
    digest = Digest.objects.select_for_update().get(pk=reminder.digest_id)
    old = digest.mail  # read after the lock: someone who clicked first has replaced it
    if old is None:
        raise WorkflowError("The email has been deleted, so it cannot be sent again.")
    if old.sent_at is None and old.refused_at is None:
        raise WorkflowError("This email is already being sent.")
    if not reminders_visible_to(digest.person).filter(pk=reminder.pk).exists():
        raise WorkflowError(f"{digest.person} no longer works here, so we do not send them emails.")
    digest.mail = queue_again(old, to_email=digest.person.email, about=target_of(digest))
    digest.save()
    record(
        action="digest_sent_again",
        target=digest,
        by=by,
        to=digest.mail.to_email,
        earlier=old.message_id,
        earlier_was="refused" if old.refused_at else "delivered",
    )
    return digest.mail


@transaction.atomic
def send_test(*, by: User, body: PolicingBody, today: date) -> OutgoingMail:
    """Send the person a test email through the same steps as every summary, with the content of their own summary.

    No reminder counts as sent.
    """
    check_can_send_reminders(by, body)
    context = {
        "person": by,
        "body": body,
        "today": today,
        "sections": preview_of(by, today).by_item,
        "reminders_page": f"{settings.PUBLIC_URL}{reverse('office-reminders')}?office={body.slug}",
    }
    mail = queue_mail(to_email=by.email, template="digest_test", context=context, on_behalf_of=body.office_name)
    record(action="test_digest_sent", target=body, by=by, to=mail.to_email, message_id=mail.message_id)
    return mail
