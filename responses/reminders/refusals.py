"""A mail that was refused for good is told to those who can mend the address: the administrators of the office that it is about.

In the list of reminders, and in their next digest. Named in settings.MAIL_REFUSAL_FOLLOWERS.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from responses.enums import ReminderKind
from responses.models import Digest, Reminder, Response
from responses.queries import nearest_first
from responses.reminders.notes import note
from s55tracker.accounts.models import PolicingBody
from s55tracker.accounts.queries import bodies_over, people_in
from s55tracker.accounts.roles import Role
from s55tracker.accounts.standing import body_ids_of, force_ids_of
from s55tracker.mail.models import OutgoingMail


def mail_was_refused(mail: OutgoingMail) -> None:
    """Tell each office once; several addresses refused on one day are told together."""
    today = timezone.localdate()
    for response in _about(mail):
        # One at a time in an office: two workers that are refused at the same moment would otherwise write the same line.
        PolicingBody.objects.select_for_update(no_key=True).get(pk=response.body_id)
        for administrator in people_in(response.body, Role.ADMINISTRATOR):
            note(
                response,
                [administrator],
                kind=ReminderKind.MAIL_REFUSED,
                sentence=_sentence(response, administrator, mail.to_email, today),
                because="you look after the office’s people and their addresses",
                today=today,
            )


def _about(mail: OutgoingMail) -> Iterable[Response]:
    """The response that the mail is about; for a digest the most urgent that it told of, or that the reader's office has."""
    digest = Digest.objects.select_related("person").filter(mail=mail).first()
    if digest is None:
        kind, _, reference = mail.about.partition(":")
        return Response.objects.filter(reference=reference).select_related("body") if kind == "response" else []
    said = Reminder.objects.filter(digest=digest).select_related("response__body").order_by("about_on", "pk")
    by_office = {reminder.response.body_id: reminder.response for reminder in reversed(said)}
    bodies = PolicingBody.objects.filter(pk__in=body_ids_of(digest.person))
    if force_ids := force_ids_of(digest.person):
        bodies = bodies | PolicingBody.objects.filter(
            pk__in=bodies_over(force_ids, on=timezone.localdate()).values("pk")
        )
    for body in bodies:
        if body.pk not in by_office:
            nearest = nearest_first(Response.objects.filter(body=body).select_related("body")).first()
            if nearest is not None:
                by_office[body.pk] = nearest
    return by_office.values()


def _sentence(response: Response, administrator, address: str, today) -> str:
    """With the addresses that were told of already and are not read yet: one line a day holds them all."""
    earlier = Reminder.objects.filter(
        response=response,
        person=administrator,
        kind=ReminderKind.MAIL_REFUSED,
        about_on=today,
        state="waiting",
    ).first()
    if earlier is None:
        return f"The mail server refuses e-mail to {address}: check the address"
    if address in earlier.sentence:
        return earlier.sentence
    return earlier.sentence.replace(": check the address", f" and {address}: check the address")
