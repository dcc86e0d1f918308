from s55tracker.accounts.models.memberships import Absence, AccountInvitation, Delegation, Membership, OrganisationLink
from s55tracker.accounts.models.organisations import (
    DistributionRecipient,
    Force,
    ForceLink,
    OfficeLogo,
    PolicingBody,
    default_languages,
    default_milestones,
    default_reminder_schedule,
)
from s55tracker.accounts.models.people import User, UserManager

__all__ = [
    "Absence",
    "AccountInvitation",
    "Delegation",
    "DistributionRecipient",
    "Force",
    "ForceLink",
    "Membership",
    "OfficeLogo",
    "OrganisationLink",
    "PolicingBody",
    "User",
    "UserManager",
    "default_languages",
    "default_milestones",
    "default_reminder_schedule",
]
