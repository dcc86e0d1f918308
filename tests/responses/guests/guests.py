"""Guest links for tests, each with its email, code and browser."""

from __future__ import annotations

import re
from uuid import uuid4

from django.test import Client

from responses.enums import GuestSide
from responses.guests.actions.links import make_guest_link
from responses.models import ForceRequest, GuestLink
from s55tracker.accounts.models import Membership, User
from s55tracker.accounts.roles import Role
from s55tracker.mail.models import OutgoingMail
from tests.factories import Office

EMAIL = "gwen@force.example"


def a_guest_link(
    office: Office, asked: ForceRequest, *, side=GuestSide.FORCE, findings=None, email=EMAIL, days=14, name="Gwen Guest"
) -> GuestLink:
    by = office.lead if side == GuestSide.FORCE else office.officer
    return make_guest_link(
        by=by,
        request=asked,
        side=side,
        name=name,
        email=email,
        findings=findings,
        days=days,
        message="Please be brief.",
    )


def without_people(office: Office) -> None:
    """The force has no one here: its lead and its contributor have no role."""
    Membership.objects.filter(force=office.force).delete()
    for person in (office.lead, office.contributor):
        person.__dict__.pop("_current_memberships", None)


def mails_to(email: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(to_email=email).order_by("pk"))


def token_of(link: GuestLink) -> str:
    """The token is only in the email."""
    text = OutgoingMail.objects.filter(to_email=link.email, text__contains="/guest/open/").latest("pk").text
    return re.search(r"/guest/open/([^/\s]+)/", text).group(1)


def code_of(link: GuestLink) -> str:
    """The code in the newest email to the guest."""
    text = OutgoingMail.objects.filter(to_email=link.email, text__contains="Code: ").latest("pk").text
    return re.search(r"Code: (\d{3} \d{3})", text).group(1)


def link_page(link: GuestLink, token: str = "") -> str:
    return f"/guest/open/{token or token_of(link)}/"


def opened(link: GuestLink, client: Client | None = None) -> Client:
    """A browser in which the guest has asked for a code and entered it."""
    client = client or Client()
    page = link_page(link)
    assert client.post(page).status_code == 302
    assert client.post(f"{page}code/", {"code": code_of(link)}).status_code == 302
    return client


def work(link: GuestLink, tail: str = "") -> str:
    return f"/guest/comments/{link.pk}/{tail}"


def save(client: Client, link: GuestLink, tail: str = "overall/", text: str = "We have begun.", **fields):
    return client.post(work(link, tail), {"text": text, "version": 0, **fields})


def keep(client: Client, link: GuestLink, tail: str = "overall/", text: str = "Not saved.", **fields):
    """What the page's script sends while the guest types."""
    page = {"person": f"guest-{link.pk}", "window": str(uuid4()), "number": 1, "version": 0}
    return client.post(work(link, f"{tail}kept/"), {**page, "text": text, **fields})


def kinds(link: GuestLink | None) -> list[str]:
    """The recorded uses of the link, in order."""
    from responses.models import GuestUse

    return list(GuestUse.objects.filter(link=link).order_by("pk").values_list("kind", flat=True))


def make_officer_lead(office: Office) -> User:
    """A new lead at the force."""
    from tests.factories import a_person

    return a_person("Nora New", organisation=office.force, roles=(Role.FORCE_LEAD,))
