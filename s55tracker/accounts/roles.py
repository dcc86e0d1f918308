"""The roles of PRODUCT 4. A person may hold several, in several organisations."""

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
    Role.OFFICER: "Logs inspections, drafts responses, invites the force, publishes once approved and records the copies sent.",
    Role.APPROVER: "Sees everything that an officer sees, and approves or returns a response.",
    Role.MANAGER: "Reads everything in the office, sees the dashboard and changes who owns a response.",
    Role.ADMINISTRATOR: "Invites people, gives roles and changes the office’s settings.",
    Role.FORCE_CONTRIBUTOR: "Reads the report and its findings, and writes the force’s comments once invited.",
    Role.FORCE_LEAD: "Does what a contributor does, and submits the comments on behalf of the chief officer.",
}
