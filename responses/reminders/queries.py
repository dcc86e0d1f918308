"""Finds the reminders that someone may see: their own, and an office's if they manage its reminders."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from responses.enums import Delivery, ForceStatus, ReminderState
from responses.models import Digest, Reminder, ReminderChoice
from s55tracker.accounts.memberships import body_ids_of, force_ids_of
from s55tracker.accounts.models import Membership, PolicingBody, User
from s55tracker.audit.trail import target_of
from s55tracker.mail.models import OutgoingMail
from s55tracker.present import present

# Reminders sent, or about to be. Those replaced or withdrawn beforehand appear only in the ledger.
SAID = (ReminderState.WAITING, ReminderState.SENT, ReminderState.SWITCHED_OFF)

MOST_COUNTED = 100


def reminders_visible_to(user) -> QuerySet[Reminder]:
    """This person's reminders, newest first: about offices where they work, and about requests to their force.

    Someone who has left an organisation no longer sees its reminders.
    """
    visible = Q(response__body__in=body_ids_of(user))
    if force_ids := force_ids_of(user):
        visible |= Q(request__force__in=force_ids) & ~Q(request__status=ForceStatus.NOT_INVITED)
    return (
        Reminder.objects.filter(visible, person=user, state__in=SAID)
        .select_related("response__inspection", "response__body", "request__force")
        .order_by("-due_on", "-pk")
    )


def unread_reminders(user) -> int:
    """How many of the person's reminders are unread, up to MOST_COUNTED: the badge shows no more than "99+". Called for
    every page.
    """
    # For so few rows, counting their keys here is less work than Django's filtered count.
    return len(reminders_visible_to(user).filter(read_at=None).order_by().values_list("pk")[:MOST_COUNTED])


def reminders_of_office(body: PolicingBody) -> QuerySet[Reminder]:
    """The office's ledger, newest first: who was due to be reminded of what, and the status of the email. The email's
    text is not loaded.
    """
    return (
        Reminder.objects.filter(response__body=body)
        .select_related(
            "response__inspection", "response__body", "person", "request__force", "digest__mail", "superseded_by"
        )
        .defer("digest__mail__text", "digest__mail__html", "digest__mail__headers")
        .order_by("-due_on", "-pk")
    )


# A reminder's status, as conditions on its row and on the last email of its summary.
_SENT = Q(state=ReminderState.SENT)
DELIVERED_IF: dict[Delivery, Q] = {
    Delivery.WAITING: Q(state=ReminderState.WAITING),
    Delivery.ON_ITS_WAY: _SENT
    & Q(digest__mail__sent_at=None, digest__mail__refused_at=None, digest__mail__isnull=False),
    Delivery.ACCEPTED: _SENT & Q(digest__mail__sent_at__isnull=False),
    Delivery.REFUSED: _SENT & Q(digest__mail__refused_at__isnull=False),
    Delivery.NOT_KEPT: _SENT & Q(digest__mail=None),
    Delivery.SUPERSEDED: Q(state=ReminderState.SUPERSEDED),
    Delivery.WITHDRAWN: Q(state=ReminderState.WITHDRAWN),
    Delivery.SWITCHED_OFF: Q(state=ReminderState.SWITCHED_OFF),
}


def delivery_of(reminder: Reminder) -> Delivery:
    """A reminder's status, by the same rules as DELIVERED_IF. Its summary and email are loaded already."""
    if reminder.state != ReminderState.SENT:
        return Delivery(reminder.state)
    mail = present(reminder.digest).mail
    if mail is None:
        return Delivery.NOT_KEPT
    if mail.refused_at:
        return Delivery.REFUSED
    return Delivery.ACCEPTED if mail.sent_at else Delivery.ON_ITS_WAY


def mails_of_digest(digest: Digest) -> list[OutgoingMail]:
    """Every email of this summary, earliest first: it may have been sent again."""
    mails = OutgoingMail.objects.filter(Q(about=target_of(digest)) | Q(digest=digest))
    return list(mails.order_by("created_at", "pk"))


def is_of_this_office_alone(person: User, body: PolicingBody) -> bool:
    """True if this person's summary is entirely about the office’s own work.

    A summary covers every organisation where its reader works, and an office may not read a force's reminders.
    """
    return not Membership.objects.filter(user=person).exclude(body=body).exists()


def reminder_choice_of(user) -> ReminderChoice:
    """When this person wants their summary; the unsaved default if they have never chosen."""
    return ReminderChoice.objects.filter(person=user).first() or ReminderChoice(person=user)
