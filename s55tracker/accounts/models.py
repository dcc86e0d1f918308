from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from s55tracker.accounts.addresses import AddressField, address_constraint
from s55tracker.accounts.roles import BODY_ROLES, ROLES_IN_A_FORCE, Role
from s55tracker.present import present
from s55tracker.text.cleaning import clean_line


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, *, name: str = "", **fields) -> User:
        user = self.model(email=email, name=clean_line(name), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, identified by email address. Memberships give their rights; `is_staff` is the platform administrator.

    The address is only stored here: sign-in and password resets read only this row.
    """

    email = AddressField("email address", max_length=254, unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("platform administrator", default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    session_version = models.PositiveIntegerField(
        default=0, editable=False, help_text="Increased to end every session."
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [address_constraint("email", name="user_address_is_in_its_normal_form")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    def get_session_auth_hash(self) -> str:
        """The value a session must match: changing the password or address, or ending all sessions, changes it."""
        return self._session_hash(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(str(secret))

    def _session_hash(self, secret: str) -> str:
        said = f"{self.password}|{self.email}|{self.session_version}"
        return salted_hmac("s55tracker.accounts.session", said, secret=secret, algorithm="sha256").hexdigest()


class SecondFactorRules(models.Model):
    """Who in an organisation needs a second factor to sign in, and from when."""

    second_factor_roles = models.JSONField(
        null=True, blank=True, help_text="Roles that need a second factor. Null: those of the settings."
    )
    second_factor_from_on = models.DateField(
        "needed from", null=True, blank=True, help_text="Until this day, people are only reminded."
    )

    class Meta:
        abstract = True


class Force(SecondFactorRules):
    """A territorial police force."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, unique=True)
    name_welsh = models.CharField("Welsh name", max_length=120, blank=True)
    chief_officer_title = models.CharField(max_length=60, default="Chief Constable")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def default_milestones() -> dict[str, int]:
    """Days after publication when each step should be done; PRODUCT 1 gives the defaults."""
    return {"invite_force": 7, "force_comments_due": 28, "draft_ready": 35, "to_approver": 42, "publish": 49}


def default_reminder_schedule() -> dict[str, list[int] | int | None]:
    """When an office reminds people. Days are calendar days before a date, unless it says working days; see
    responses/reminders/schedule.py.
    """
    return {
        "safe_day": [28, 14, 7, 3, 1, 0],
        "comments_due": [7, 3, 1, 0],
        "approval_waiting": [1, 3, 5],
        "step_due": [0],
        "follow_up": [28, 7, 0],
        "escalate_to_manager": 7,
        "escalate_to_approver": 3,
        "escalate_to_senior": 1,
    }


def default_languages() -> list[str]:
    return ["en"]


class PolicingBody(SecondFactorRules):
    """A local policing body (Police Act 1996, s.101), with its office's settings and wording."""

    class Kind(models.TextChoices):
        PCC = "pcc", "Police and Crime Commissioner"
        PFCC = "pfcc", "Police, Fire and Crime Commissioner"
        MAYOR = "mayor", "Mayor"
        COMMON_COUNCIL = "common_council", "Common Council"

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField("area", max_length=120, unique=True)
    name_welsh = models.CharField("Welsh name", max_length=120, blank=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PCC)
    office_name = models.CharField(max_length=200)
    holder_title = models.CharField(max_length=120, default="Police and Crime Commissioner")
    holder_initials = models.CharField(
        max_length=40, default="PCC", help_text="How headings in the document refer to the holder."
    )
    panel_name = models.CharField(max_length=120, default="Police and Crime Panel")
    address = models.TextField(blank=True, help_text="Printed at the top of the document.")
    contact_telephone = models.CharField(max_length=40, blank=True)
    contact_email = models.EmailField(blank=True)
    website = models.CharField(max_length=300, blank=True)
    signature_name = models.CharField(max_length=120, blank=True, help_text="Who signs: printed below the response.")
    signature_title = models.CharField(max_length=120, blank=True)
    signature_lines = models.TextField(blank=True)
    languages = models.JSONField(default=default_languages)
    milestones = models.JSONField(default=default_milestones)
    reminder_schedule = models.JSONField(default=default_reminder_schedule, db_column="reminder_ladder")
    senior_person = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Told the day before a safe day if the response is not published.",
    )
    space_out_initialisms = models.BooleanField(default=False)
    allows_self_approval = models.BooleanField(default=False)
    needs_two_approvals = models.BooleanField(
        default=False, help_text="Two people approve each response, one after the other."
    )
    shows_distribution_publicly = models.BooleanField(default=False)
    protective_marking = models.CharField(max_length=60, default="OFFICIAL")
    forces: models.ManyToManyField[Force, ForceLink] = models.ManyToManyField(
        Force, through="ForceLink", related_name="bodies"
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "policing bodies"

    def __str__(self) -> str:
        return self.name

    @property
    def contact_in_mail(self) -> str:
        """The office's address and public contact, for the foot of an email."""
        return "\n".join(filter(None, (self.address, self.contact_telephone, self.contact_email, self.website)))


class OfficeLogo(models.Model):
    """An office's logo, redrawn from the uploaded picture: PNG or JPEG, without metadata."""

    body = models.OneToOneField(PolicingBody, on_delete=models.CASCADE, related_name="logo")
    media_type = models.CharField(max_length=20)
    data = models.BinaryField()
    width = models.PositiveSmallIntegerField(help_text="Pixels.")
    height = models.PositiveSmallIntegerField(help_text="Pixels.")
    sha256 = models.CharField(max_length=64)
    alternative = models.CharField(max_length=200, help_text="What the logo says, for people who cannot see it.")
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(media_type__in=["image/png", "image/jpeg"]), name="logo_is_a_png_or_a_jpeg"
            ),
            models.CheckConstraint(condition=~Q(alternative=""), name="logo_has_alternative_text"),
        ]

    def __str__(self) -> str:
        return f"Logo of {self.body_id}"


class ForceLink(models.Model):
    """Which body holds which force to account, and when. Forces merge, and commissioners end in 2028: nothing is overwritten."""

    body = models.ForeignKey(PolicingBody, on_delete=models.PROTECT, related_name="force_links")
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="body_links")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True, help_text="The last day. Blank if still linked.")

    class Meta:
        ordering = ["body", "force", "from_on"]
        constraints = [
            models.UniqueConstraint(fields=["body", "force", "from_on"], name="one_link_a_body_force_and_start"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="link_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} and {self.force} from {self.from_on}"


class DistributionRecipient(models.Model):
    """A line of the office's distribution list. Statutory lines are those of s.55(6); the rest is practice."""

    class Duty(models.TextChoices):
        STATUTORY = "statutory", "Required by law"
        PRACTICE = "practice", "Practice"

    class Method(models.TextChoices):
        EMAIL = "email", "Email"
        PORTAL = "portal", "Online portal"
        POST = "post", "Post"
        HAND = "hand", "By hand"
        WEBSITE = "website", "Put on a website"
        OTHER = "other", "Another way"

    body = models.ForeignKey(PolicingBody, on_delete=models.CASCADE, related_name="distribution_recipients")
    position = models.PositiveSmallIntegerField(default=0)
    line = models.CharField(max_length=200)
    duty = models.CharField(max_length=20, choices=Duty, default=Duty.PRACTICE)
    # How the copy usually goes, and where. What was done for one response is recorded with its own line.
    method = models.CharField(max_length=20, choices=Method, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField("web or postal address", max_length=500, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["body", "line"], name="one_recipient_line_a_body")]

    def __str__(self) -> str:
        return self.line


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
    """A person's role in an organisation. Ended, never deleted: the history must still name its people."""

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
