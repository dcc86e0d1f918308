"""Whose reminders somebody may see: one's own, and an office's for those who look after it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from responses.enums import Delivery, ForceStatus, ReminderState
from responses.models import Digest, Reminder, ReminderChoice
from s55tracker.accounts.memberships import body_ids_of, force_ids_of
from s55tracker.accounts.models import Membership, PolicingBody, User
from s55tracker.audit.trail import target_of
from s55tracker.mail.models import OutgoingMail
from s55tracker.present import present

# What was said, or is about to be. What was replaced or no longer stood before it was said is the ledger's business alone.
SAID = (ReminderState.WAITING, ReminderState.SENT, ReminderState.SWITCHED_OFF)

MOST_COUNTED = 100


def reminders_visible_to(user) -> QuerySet[Reminder]:
    """What this person has been reminded of, newest first: of offices where they work, and of what their force is asked.

    Whoever has left an organisation no longer sees what it reminded them of.
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
    """How many of them are unread; the badge says no more than "99+". Asked for on every page."""
    # Their keys, counted here: of so few that is less work than a count of a part is for Django.
    return len(reminders_visible_to(user).filter(read_at=None).order_by().values_list("pk")[:MOST_COUNTED])


def reminders_of_office(body: PolicingBody) -> QuerySet[Reminder]:
    """The office's ledger, newest first: what fell due for whom, and what became of its mail. The mail's words are left out."""
    return (
        Reminder.objects.filter(response__body=body)
        .select_related(
            "response__inspection", "response__body", "person", "request__force", "digest__mail", "superseded_by"
        )
        .defer("digest__mail__text", "digest__mail__html", "digest__mail__headers")
        .order_by("-due_on", "-pk")
    )


# What became of a reminder, as conditions on its row and on the last mail of its digest.
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
    """Status: the same as DELIVERED_IF, of a row that came with its digest and mail."""
    if reminder.state != ReminderState.SENT:
        return Delivery(reminder.state)
    mail = present(reminder.digest).mail
    if mail is None:
        return Delivery.NOT_KEPT
    if mail.refused_at:
        return Delivery.REFUSED
    return Delivery.ACCEPTED if mail.sent_at else Delivery.ON_ITS_WAY


def mails_of_digest(digest: Digest) -> list[OutgoingMail]:
    """Each time that it was sent, the first time first."""
    mails = OutgoingMail.objects.filter(Q(about=target_of(digest)) | Q(digest=digest))
    return list(mails.order_by("created_at", "pk"))


def is_of_this_office_alone(person: User, body: PolicingBody) -> bool:
    """Whether all that this person is told is the office’s own.

    A digest holds the news of every place where its reader works, and what a force’s people are told of their own side is
    nothing that an office reads.
    """
    return not Membership.objects.filter(user=person).exclude(body=body).exists()


def reminder_choice_of(user) -> ReminderChoice:
    """When this person wants their digest; the usual choice, not saved, for whoever never made one."""
    return ReminderChoice.objects.filter(person=user).first() or ReminderChoice(person=user)
