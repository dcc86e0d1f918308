"""How people belong to organisations: roles, days away, delegated power to approve, and invitations to join."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from s55tracker.accounts.addresses import AddressField, address_constraint
from s55tracker.accounts.models.organisations import Force, PolicingBody
from s55tracker.accounts.models.people import User
from s55tracker.accounts.roles import BODY_ROLES, ROLES_IN_A_FORCE, Role
from s55tracker.present import present


class OrganisationLink(models.Model):
    """A row that belongs to either a body or a force, never both or neither."""

    body = models.ForeignKey(PolicingBody, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss")
    force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    @property
    def organisation(self) -> PolicingBody | Force:
        return present(self.force) if self.body is None else self.body


class Membership(OrganisationLink):
    """A person's role in an organisation. It is ended, never deleted, because the history must still name its people."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["user", "role"]
        constraints = [
            models.CheckConstraint(
                condition=Q(body__isnull=False, force=None, role__in=[str(role) for role in BODY_ROLES])
                | Q(body=None, force__isnull=False, role__in=[str(role) for role in ROLES_IN_A_FORCE]),
                name="role_belongs_to_the_kind_of_organisation",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="ended_membership_says_when_and_by_whom",
            ),
            models.UniqueConstraint(
                fields=["user", "body", "role"], condition=Q(ended_at=None, force=None), name="one_current_body_role"
            ),
            models.UniqueConstraint(
                fields=["user", "force", "role"], condition=Q(ended_at=None, body=None), name="one_current_force_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.organisation}"


class Absence(models.Model):
    """Days when someone is away, and their substitute: both then get the reminders."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    substitute = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stands_in")
    from_on = models.DateField("first day away")
    until_on = models.DateField("last day away")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["from_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="absence_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(user=F("substitute")), name="nobody_stands_in_for_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.user} away from {self.from_on} to {self.until_on}"


class Delegation(models.Model):
    """An approver’s power to approve, given to a colleague for some days under the office’s scheme of delegation.

    From `from_on` to `until_on`, both included, the delegate has the approver’s role in this office.
    """

    body = models.ForeignKey(PolicingBody, on_delete=models.PROTECT, related_name="delegations")
    delegated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_given")
    delegate = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_held")
    from_on = models.DateField("first day")
    until_on = models.DateField("last day")
    scheme_reference = models.CharField(max_length=200, help_text="Where the scheme of delegation allows it.")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["from_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="delegation_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(delegate=F("delegated_by")), name="nobody_delegates_to_themselves"),
            models.CheckConstraint(condition=~Q(scheme_reference=""), name="delegation_names_its_scheme"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="ended_delegation_says_when_and_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["body", "delegate"], condition=Q(ended_at=None), name="open_delegations")]

    def __str__(self) -> str:
        return f"{self.delegate} for {self.delegated_by} from {self.from_on} to {self.until_on}"


class AccountInvitation(OrganisationLink):
    """An invitation to join an organisation. The token is only in the email; we store its hash."""

    email = AddressField("email address")
    name = models.CharField(max_length=150)
    roles = models.JSONField(default=list)
    for_first_lead = models.BooleanField(
        default=False,
        help_text="Sent by the policing body to a force without a lead. No longer valid once the force has one.",
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(body__isnull=False, force=None) | Q(body=None, force__isnull=False),
                name="invitation_is_to_one_organisation",
            ),
            models.CheckConstraint(
                condition=Q(for_first_lead=False) | Q(force__isnull=False), name="first_lead_is_invited_to_a_force"
            ),
            address_constraint("email", name="invitation_address_is_in_its_normal_form"),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accepted_invitation_says_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.organisation}"
