"""What people decide about reminders: that they have read them, when they want them, that one is sent again."""

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
    """Note that the person has read these of their own reminders, or all up to the newest that they saw; how many there were.

    One that came in the meantime is not among those `up_to`, and stays unread. Nothing of the office changes, so the history
    does not hear of it.
    """
    own = reminders_visible_to(by).filter(read_at=None)
    own = own.filter(pk__in=reminders) if reminders is not None else own.filter(pk__lte=up_to)
    own, now = Reminder.objects.filter(pk__in=own.order_by().values("pk")), timezone.now()
    with transaction.atomic():
        free = list(own.select_for_update(skip_locked=True).values_list("pk", flat=True))
        marked = Reminder.objects.filter(pk__in=free).update(read_at=now)
    # What somebody else is changing is marked one by one: whoever waits for a line holds no other (reminders/watch.py).
    for pk in list(own.values_list("pk", flat=True)):
        marked += Reminder.objects.filter(pk=pk, read_at=None).update(read_at=now)
    return marked


@transaction.atomic
def choose_digests(*, by: User, digest: DigestChoice, hour: int) -> ReminderChoice:
    """When the person wants their digest. What escalates on a statutory date comes whatever they choose."""
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
    """What the link in a digest does; whether anything changed. Pressed twice it does nothing more."""
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
    """Send the digest that this reminder stands in once more, to the address that its reader has now.

    It is a mail of its own: what became of the first stays on record. One that is still on its way is not doubled.
    """
    check_can_send_reminders(by, reminder.response.body)
    if reminder.digest_id is None:
        raise WorkflowError("This reminder has not been sent, so it cannot be sent again.")
    digest = Digest.objects.select_for_update().get(pk=reminder.digest_id)
    old = digest.mail  # read after the lock: whoever pressed first has put another in its place
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
    """A mail to oneself that goes the way of every digest, by the row, the worker and the mail server; with what one's own would say.

    No reminder counts as sent by it.
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
