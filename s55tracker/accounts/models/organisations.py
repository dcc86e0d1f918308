"""Forces and local policing bodies, which body holds which force to account, and a body’s distribution list and logo."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from s55tracker.accounts.models.people import User
from s55tracker.accounts.sign_in_rules import SignInRules, session_constraints


class Force(SignInRules):
    """A territorial police force."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, unique=True)
    name_welsh = models.CharField("Welsh name", max_length=120, blank=True)
    chief_officer_title = models.CharField(max_length=60, default="Chief Constable")

    class Meta:
        ordering = ["name"]
        constraints = session_constraints("force")

    def __str__(self) -> str:
        return self.name


def default_milestones() -> dict[str, int]:
    """Days after publication when each step should be done. An office can change the defaults."""
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


class PolicingBody(SignInRules):
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
    fetches_reports = models.BooleanField(
        default=True, help_text="Reports and watched addresses are fetched from the inspectorate’s websites."
    )
    forces: models.ManyToManyField[Force, ForceLink] = models.ManyToManyField(
        Force, through="ForceLink", related_name="bodies"
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "policing bodies"
        constraints = session_constraints("body")

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
    """The fact that a body holds a force to account, with its first and last day. Rows are never overwritten, because
    forces merge and the office of commissioner ends in 2028.
    """

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
    """A line on the office's distribution list. Statutory lines are required by s.55(6); the others are the office's
    practice.
    """

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
    # How the copy is usually sent, and where. Each response has its own record of what was done.
    method = models.CharField(max_length=20, choices=Method, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField("web or postal address", max_length=500, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["body", "line"], name="one_recipient_line_a_body")]

    def __str__(self) -> str:
        return self.line
