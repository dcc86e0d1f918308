"""The roles of PRODUCT 4. A person may have several, in several organisations."""

from django.db import models


class Role(models.TextChoices):
    OFFICER = "officer", "Officer"
    APPROVER = "approver", "Approver"
    MANAGER = "manager", "Manager"
    ADMINISTRATOR = "administrator", "Administrator"
    FORCE_CONTRIBUTOR = "force_contributor", "Force contributor"
    FORCE_LEAD = "force_lead", "Force lead"


BODY_ROLES = (Role.OFFICER, Role.APPROVER, Role.MANAGER, Role.ADMINISTRATOR)
FORCE_ROLES = (Role.FORCE_CONTRIBUTOR, Role.FORCE_LEAD)

ROLE_DESCRIPTIONS = {
    Role.OFFICER: "Log inspections, draft responses, invite the force, publish approved responses and record the copies sent.",
    Role.APPROVER: "See everything an officer sees, and approve or return responses.",
    Role.MANAGER: "Read everything in the office, see the dashboard and change who owns a response.",
    Role.ADMINISTRATOR: "Invite people, give roles and change the office’s settings.",
    Role.FORCE_CONTRIBUTOR: "Read the report and its findings, and write the force’s comments once invited.",
    Role.FORCE_LEAD: "Write the force’s comments and submit them on behalf of the chief officer.",
}
