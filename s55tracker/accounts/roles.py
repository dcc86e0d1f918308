"""The roles of people in offices and forces. A person may have several, in several organisations."""

from django.db import models


class Role(models.TextChoices):
    OFFICER = "officer", "Officer"
    APPROVER = "approver", "Approver"
    MANAGER = "manager", "Manager"
    ADMINISTRATOR = "administrator", "Administrator"
    FORCE_CONTRIBUTOR = "force_contributor", "Force contributor"
    FORCE_LEAD = "force_lead", "Force lead"
    FINDING_CONTRIBUTOR = "finding_contributor", "Finding contributor"


BODY_ROLES = (Role.OFFICER, Role.APPROVER, Role.MANAGER, Role.ADMINISTRATOR)
# Roles that see all of their force's work. A query for a force's people means people with these roles, unless it names
# others.
FORCE_ROLES = (Role.FORCE_CONTRIBUTOR, Role.FORCE_LEAD)
# Roles that see only the findings assigned to them (decision 27).
FINDING_ROLES = (Role.FINDING_CONTRIBUTOR,)
ROLES_IN_A_FORCE = (*FORCE_ROLES, *FINDING_ROLES)

ROLE_DESCRIPTIONS = {
    Role.OFFICER: "Log inspections, draft responses, invite the force, publish approved responses and record the copies sent.",
    Role.APPROVER: "See everything an officer sees, and approve or return responses.",
    Role.MANAGER: "Read everything in the office, see the dashboard and change who owns a response.",
    Role.ADMINISTRATOR: "Invite people, give roles and change the office’s settings.",
    Role.FORCE_CONTRIBUTOR: "Read the report and its findings, and write the force’s comments once invited.",
    Role.FORCE_LEAD: "Write the force’s comments and submit them on behalf of the chief officer.",
    Role.FINDING_CONTRIBUTOR: "Write comments only on the findings that a force lead assigns to you.",
}
