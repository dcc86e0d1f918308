"""The fictional organisations and people. No one here exists."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from s55tracker.accounts.models import (
    DistributionRecipient,
    Force,
    ForceLink,
    Membership,
    PolicingBody,
    User,
)
from s55tracker.accounts.roles import ROLES_IN_A_FORCE, Role

SLUG = "wealdshire"
CHIEF_CONSTABLE = "Margaret Ellery"
PASSWORD = "wealdshire-sample-office"  # noqa: S105 - printed on the sign-in page of a sample office, and of no other

DUTY, METHOD = DistributionRecipient.Duty, DistributionRecipient.Method


@dataclass(frozen=True)
class Copy:
    """A copy that the office sends, with its method and address."""

    line: str
    duty: DistributionRecipient.Duty
    method: DistributionRecipient.Method
    email: str = ""
    address: str = ""


# “.example” is reserved: no one can have an address there.
COPIES = (
    Copy(
        "Sent to the Home Office’s section 55 mailbox",
        DUTY.STATUTORY,
        METHOD.EMAIL,
        email="section55@home-office.example",
    ),
    Copy(
        "Entered on the inspectorate’s monitoring portal",
        DUTY.STATUTORY,
        METHOD.PORTAL,
        address="https://portal.inspectorate.example/",
    ),
    Copy("Sent to the Chief Constable", DUTY.PRACTICE, METHOD.EMAIL, email="chief.constable@wealdshire-police.example"),
    Copy(
        "Sent to the Wealdshire Police and Crime Panel",
        DUTY.PRACTICE,
        METHOD.EMAIL,
        email="panel.clerk@wealdshire-council.example",
    ),
    Copy("Put on our website", DUTY.PRACTICE, METHOD.WEBSITE, address="https://wealdshire-pcc.example/section-55/"),
)


@dataclass(frozen=True)
class SamplePerson:
    key: str
    name: str
    what: str
    roles: tuple[Role, ...]

    @property
    def email(self) -> str:
        return f"{self.key}@wealdshire.example"

    @property
    def is_of_the_force(self) -> bool:
        return self.roles[0] in ROLES_IN_A_FORCE


SAMPLE_PEOPLE = (
    SamplePerson("officer", "Priya Nair", "Officer: drafts, invites, publishes", (Role.OFFICER,)),
    SamplePerson("officer2", "Tom Ashdown", "A second officer", (Role.OFFICER,)),
    SamplePerson("approver", "Helen Marsh", "Approver: the chief executive", (Role.APPROVER,)),
    SamplePerson("manager", "David Okafor", "Manager: watches the deadlines", (Role.MANAGER,)),
    SamplePerson("administrator", "Ruth Bell", "Administrator: people and settings", (Role.ADMINISTRATOR,)),
    SamplePerson("contributor", "Callum Reid", "The force: writes comments", (Role.FORCE_CONTRIBUTOR,)),
    SamplePerson("specialist", "Joan Whitlock", "The force: sees only some findings", (Role.FINDING_CONTRIBUTOR,)),
    SamplePerson("lead", "Anjali Rao", "The force: submits for the Chief Constable", (Role.FORCE_LEAD,)),
)


@dataclass
class SampleOffice:
    body: PolicingBody
    force: Force
    people: dict[str, User]


def make_office() -> SampleOffice:
    """Create the body, its force and its people."""
    force = Force.objects.create(slug=SLUG, name="Wealdshire Police")
    body = PolicingBody.objects.create(
        slug=SLUG,
        name="Wealdshire",
        office_name="Office of the Police and Crime Commissioner for Wealdshire",
        panel_name="Wealdshire Police and Crime Panel",
        address="The Corn Hall\nMarket Place\nWealdchester",
    )
    ForceLink.objects.create(body=body, force=force, from_on=date(2012, 11, 22))
    DistributionRecipient.objects.bulk_create(
        DistributionRecipient(body=body, position=position, **asdict(copy)) for position, copy in enumerate(COPIES)
    )
    people = {}
    for person in SAMPLE_PEOPLE:
        user = User.objects.create_user(email=person.email, password=PASSWORD, name=person.name)
        organisation: dict[str, Any] = {"force": force} if person.is_of_the_force else {"body": body}
        for role in person.roles:
            Membership.objects.create(user=user, role=role, **organisation)
        people[person.key] = user
    return SampleOffice(body=body, force=force, people=people)
