"""Reports a permanently rejected email to the people who can correct the address, so that someone always knows.

It goes to the administrators of the office concerned: as a reminder in their next summary, or as an email if the office
has no response that a reminder could be about. If no administrator can be told, because there is none or their own
address is rejected, it goes to the platform administrators. Registered in ports.refused_mail_listeners.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from responses.enums import ReminderKind, ReminderState
from responses.models import Digest, GuestLink, Reminder, Response
from responses.queries import nearest_first
from responses.reminders.notes import note
from responses.reminders.recalculation import lock_recalculations
from s55tracker.accounts.memberships import body_ids_of, force_ids_of
from s55tracker.accounts.models import AccountInvitation, Force, PolicingBody, User
from s55tracker.accounts.queries import bodies_over, people_in
from s55tracker.accounts.roles import Role
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import queue_mail

logger = logging.getLogger(__name__)

# Marks an email that reports a rejection, with the address it is about. It may itself be rejected.
ABOUT = "refusal"
# Marks an email to a force's guest. The office must not learn who the force has asked.
ABOUT_GUEST = "guestlink"


def mail_was_refused(mail: OutgoingMail) -> None:
    """Report a rejected email to each office concerned. Several addresses rejected on one day are reported together."""
    kind, _, number = mail.about.partition(":")
    if kind == ABOUT:
        _notify_platform(number, office="", but=mail.to_email)
        return
    if kind == ABOUT_GUEST:
        _notify_those_who_asked(number, mail.to_email)
        return
    said_of = _responses_told_of(mail)
    offices = _offices(mail, said_of)
    if not offices:
        # Someone who has just left is emailed at an address that may no longer exist: there is nothing to correct.
        if kind != "user":
            _notify_platform(mail.to_email, office="", but=mail.to_email)
        return
    # Lock the offices: otherwise two workers with a rejection at the same moment would write the same line.
    locked = PolicingBody.objects.select_for_update(no_key=True).filter(pk__in=[body.pk for body in offices])
    offices = list(locked.order_by("pk"))
    about = {body.pk: said_of.get(body.pk) or _nearest(body) for body in offices}
    lock_recalculations(
        Response.objects.filter(pk__in=[response.pk for response in about.values() if response is not None])
    )
    for body in offices:
        _notify_office(body, mail.to_email, about[body.pk], today=timezone.localdate())


def _notify_office(body: PolicingBody, address: str, response: Response | None, *, today: date) -> None:
    administrators = list(people_in(body, Role.ADMINISTRATOR).order_by("pk"))
    others = [each for each in administrators if each.email.lower() != address.lower()]
    if response is not None:
        for administrator in administrators:
            note(
                response,
                [administrator],
                kind=ReminderKind.MAIL_REFUSED,
                sentence=_sentence(response, administrator, address, today),
                because="you manage the office’s people and their addresses",
                today=today,
            )
    else:
        page = f"{reverse('office-people')}?office={body.slug}"
        _mail(others, address, office=body.office_name, page=page, because="you manage its people")
    if not others:
        _notify_platform(address, office=body.office_name, but=address)


def _notify_those_who_asked(number: str, address: str) -> None:
    link = (
        GuestLink.objects.select_related("created_by", "request__response", "request__force").filter(pk=number).first()
    )
    if link is not None:
        page = reverse("force-guests", args=[link.request.response.reference, link.request.force.slug])
        _mail(
            [link.created_by],
            address,
            office="",
            page=page,
            because="you asked this person to comment",
            template="guest_mail_refused",
        )


def _notify_platform(address: str, *, office: str, but: str) -> None:
    people = User.objects.filter(is_staff=True, is_active=True).exclude(email=but).order_by("pk")
    because = "that office has no administrator we can tell" if office else "there is no one closer to them we can tell"
    page = f"{reverse('admin:mail_outgoingmail_changelist')}?{urlencode({'q': address})}"
    if not _mail(people, address, office=office, page=page, because=because):
        # We keep the address out of the log. It is in the admin site's tables.
        logger.error("An email was rejected permanently, and there is no one to tell")


def _mail(
    people: Iterable[User], address: str, *, office: str, page: str, because: str, template: str = "mail_refused"
) -> int:
    """Send each administrator at most one email a day about an address, even if the server rejects several emails.
    Returns how many administrators have now been told.
    """
    told, about = 0, f"{ABOUT}:{address}"[:120]
    begins = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    for person in people:
        told += 1
        if OutgoingMail.objects.filter(to_email=person.email, about=about, created_at__gte=begins).exists():
            continue
        context = {"person": person, "address": address, "office": office, "because": because}
        queue_mail(
            to_email=person.email,
            template=template,
            context={**context, "page": settings.PUBLIC_URL + page},
            on_behalf_of=office,
            about=about,
        )
    return told


def _responses_told_of(mail: OutgoingMail) -> dict[int, Response]:
    """The response the email was about, by its office. For a summary, the most urgent response of each office it
    covered.
    """
    digest = Digest.objects.filter(mail=mail).first()
    if digest is None:
        kind, _, reference = mail.about.partition(":")
        found = Response.objects.filter(reference=reference).select_related("body") if kind == "response" else []
        return {response.body_id: response for response in found}
    said = Reminder.objects.filter(digest=digest).select_related("response__body").order_by("about_on", "pk")
    return {reminder.response.body_id: reminder.response for reminder in reversed(said)}


def _offices(mail: OutgoingMail, said_of: dict[int, Response]) -> list[PolicingBody]:
    """The offices that can correct the address: those the email was about, the reader's own, and those responsible for
    the reader's force.
    """
    kind, _, number = mail.about.partition(":")
    bodies, forces = set(said_of), set()
    if kind != "response":
        reader = User.objects.filter(email=mail.to_email).first()
        if reader is not None:
            bodies |= body_ids_of(reader)
            forces |= force_ids_of(reader)
    if kind == "accountinvitation":
        for invitation in AccountInvitation.objects.filter(pk=number).select_related("body", "force"):
            organisation = invitation.organisation
            (forces if isinstance(organisation, Force) else bodies).add(organisation.pk)
    over = bodies_over(forces, on=timezone.localdate()).order_by().values("pk")
    return list(PolicingBody.objects.filter(Q(pk__in=bodies) | Q(pk__in=over)))


def _nearest(body: PolicingBody) -> Response | None:
    return nearest_first(Response.objects.filter(body=body).select_related("body")).first()


def _sentence(response: Response, administrator, address: str, today) -> str:
    """The text of the reminder. It includes the addresses reported earlier today and not yet sent, so that one line a
    day lists them all.
    """
    earlier = Reminder.objects.filter(
        response=response,
        person=administrator,
        kind=ReminderKind.MAIL_REFUSED,
        about_on=today,
        state=ReminderState.WAITING,
    ).first()
    if earlier is None:
        return f"Emails to {address} are being rejected: check the address"
    if address in earlier.sentence:
        return earlier.sentence
    return earlier.sentence.replace(" are being rejected", f" and {address} are being rejected")
