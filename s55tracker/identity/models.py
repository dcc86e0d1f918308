from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from s55tracker.accounts.addresses import AddressField, address_constraint
from s55tracker.accounts.models import OrganisationLink
from s55tracker.identity.sealing import unseal


class AddressChange(models.Model):
    """A requested change of someone's address, which they confirm with a link. The link's token is only in the email;
    we store its hash.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="address_changes")
    old_email = AddressField("old address", max_length=254)
    new_email = AddressField("new address", max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(confirmed_at=None, withdrawn_at=None),
                name="one_open_address_change_a_person",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(withdrawn_at=None), name="address_change_is_confirmed_or_withdrawn"
            ),
            address_constraint("old_email", name="old_address_is_in_its_normal_form"),
            address_constraint("new_email", name="new_address_is_in_its_normal_form"),
        ]

    def __str__(self) -> str:
        return f"{self.old_email} to {self.new_email}"


class IdentityProvider(OrganisationLink):
    """The provider that an organisation's people sign in with (OpenID Connect), and who may do so.

    allauth's table of accounts identifies each person by the provider's issuer and the person's subject there, and by
    nothing else.
    """

    issuer = models.CharField(max_length=200)
    client_id = models.CharField(max_length=200)
    sealed_secret = models.TextField(help_text="The client secret, encrypted as second factors are.")
    email_domains = models.JSONField(default=list, help_text="Leads an address to the button. It identifies no one.")
    is_active = models.BooleanField(default=False)
    only_single_sign_on = models.BooleanField(default=False)
    emergency_account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Signs in with a password although everyone else uses single sign-on.",
    )
    admits_by_group = models.BooleanField(
        default=False, help_text="Lets in people of these groups without an invitation."
    )
    group_claim = models.CharField(max_length=100, default="groups")
    group_roles = models.JSONField(default=dict, help_text="The roles that each group gives.")
    second_factor_value = models.CharField(
        max_length=200,
        blank=True,
        help_text="What `acrs` (Microsoft) or `acr` says of a second factor. We ask for it, and believe it.",
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    problems = models.JSONField(default=list, help_text="What the last check found, as sentences.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(body__isnull=False, force=None) | Q(body=None, force__isnull=False),
                name="provider_is_of_one_organisation",
            ),
            models.UniqueConstraint(fields=["body"], name="one_provider_a_body"),
            models.UniqueConstraint(fields=["force"], name="one_provider_a_force"),
            models.CheckConstraint(
                condition=Q(only_single_sign_on=False) | Q(is_active=True, emergency_account__isnull=False),
                name="only_single_sign_on_has_a_way_in_for_emergencies",
            ),
        ]

    def __str__(self) -> str:
        return f"Sign-in of {self.organisation}"

    @property
    def key(self) -> str:
        """The part of our addresses that names the provider. Each provider has its own, so an answer from one cannot be
        taken for another's.
        """
        return f"office-{self.body.slug}" if self.body is not None else f"force-{self.force.slug}" if self.force else ""

    @property
    def organisation_name(self) -> str:
        """The name on the button. No one types it, so no button can pretend to be another organisation's."""
        return self.body.office_name if self.body is not None else str(self.organisation)

    @property
    def client_secret(self) -> str:
        return unseal(self.sealed_secret)


class UnusedAccountWarning(OrganisationLink):
    """A warning that someone's roles in an organisation will end on a certain day, because they have not signed in for
    a long time.
    """

    class Outcome(models.TextChoices):
        ENDED = "ended", "Their roles were ended"
        USED = "used", "They signed in"
        NEEDED = "needed", "Nobody else has their role"
        LEFT = "left", "They had left already"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unused_account_warnings")
    warned_at = models.DateTimeField(default=timezone.now)
    warned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ends_on = models.DateField(help_text="Their roles end on this day if they have not signed in since.")
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(body__isnull=False, force=None) | Q(body=None, force__isnull=False),
                name="unused_account_is_of_one_organisation",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | Q(settled_at__isnull=False) & ~Q(outcome=""),
                name="settled_warning_says_when_and_how",
            ),
            models.UniqueConstraint(
                fields=["user", "body"], condition=Q(settled_at=None, force=None), name="one_open_warning_a_body"
            ),
            models.UniqueConstraint(
                fields=["user", "force"], condition=Q(settled_at=None, body=None), name="one_open_warning_a_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.organisation}, until {self.ends_on}"
