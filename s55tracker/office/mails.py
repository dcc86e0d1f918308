"""Gives an organisation's name and signature in emails about people's roles, and says on whose behalf they are sent."""

from __future__ import annotations

from s55tracker.accounts.memberships import bodies_of, body_ids_of, force_ids_of
from s55tracker.accounts.models import Force, PolicingBody, User
from s55tracker.accounts.roles import ROLES_IN_A_FORCE
from s55tracker.text.wording import with_article


def organisation_in_mail(organisation: PolicingBody | Force) -> dict[str, str]:
    """The organisation's name, as used in a sentence, and its signature lines."""
    if isinstance(organisation, PolicingBody):
        name, address = organisation.office_name, organisation.contact_in_mail
        return {"organisation": with_article(name), "contact_name": name, "contact_address": address}
    return {"organisation": organisation.name, "contact_name": organisation.name, "contact_address": ""}


def sender_of(by: User, organisation: PolicingBody | Force) -> str:
    """The name of the organisation the person acts for: a force's own people, or an office that invites its force's
    first lead. It is empty for someone who acts for no organisation, such as a platform administrator.
    """
    if isinstance(organisation, PolicingBody):
        return organisation.office_name if organisation.pk in body_ids_of(by) else ""
    if organisation.pk in force_ids_of(by, ROLES_IN_A_FORCE):
        return organisation.name
    return next((body.office_name for body in bodies_of(by)), "")
