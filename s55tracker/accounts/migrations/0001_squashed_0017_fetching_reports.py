"""The tables as the first seventeen migrations leave them, and the 43 bodies. A new database is made by this one alone; a database
that has applied any of the seventeen goes on with those.
"""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import s55tracker.accounts.addresses
import s55tracker.accounts.models.organisations

bodies = import_module("s55tracker.accounts.migrations.0008_the_bodies_of_the_country")


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_holders_with_longer_initials"),
        ("accounts", "0003_reminders_and_absences"),
        ("accounts", "0004_email_labels"),
        ("accounts", "0005_sessions_and_first_leads"),
        ("accounts", "0006_normal_addresses"),
        ("accounts", "0007_addresses_are_normal"),
        ("accounts", "0008_the_bodies_of_the_country"),
        ("accounts", "0009_reminder_schedule"),
        ("accounts", "0010_finding_contributors"),
        ("accounts", "0011_letterheads"),
        ("accounts", "0012_delegations_and_second_approvals"),
        ("accounts", "0013_where_copies_go"),
        ("accounts", "0014_second_factor_rules"),
        ("accounts", "0015_session_lengths"),
        ("accounts", "0016_told_of_new_devices"),
        ("accounts", "0017_fetching_reports"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "email",
                    s55tracker.accounts.addresses.AddressField(
                        max_length=254, unique=True, verbose_name="email address"
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("is_active", models.BooleanField(default=True)),
                ("is_staff", models.BooleanField(default=False, verbose_name="platform administrator")),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "session_version",
                    models.PositiveIntegerField(default=0, editable=False, help_text="Increased to end every session."),
                ),
                (
                    "told_of_new_devices",
                    models.BooleanField(
                        default=False, editable=False, help_text="Emailed when someone signs in from a new device."
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=s55tracker.accounts.addresses.IsNormalAddress("email"),
                        name="user_address_is_in_its_normal_form",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(verbose_name="first day away")),
                ("until_on", models.DateField(verbose_name="last day away")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "substitute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stands_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["from_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("from_on"))), name="absence_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("user", models.F("substitute")), _negated=True),
                        name="nobody_stands_in_for_themselves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Force",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "second_factor_roles",
                    models.JSONField(
                        blank=True, help_text="Roles that need a second factor. Null: those of the settings.", null=True
                    ),
                ),
                (
                    "second_factor_from_on",
                    models.DateField(
                        blank=True,
                        help_text="Until this day, people are only reminded.",
                        null=True,
                        verbose_name="needed from",
                    ),
                ),
                (
                    "session_idle_minutes",
                    models.PositiveSmallIntegerField(
                        default=60, editable=False, help_text="Minutes without use after which a session ends."
                    ),
                ),
                (
                    "session_longest_hours",
                    models.PositiveSmallIntegerField(
                        default=12, editable=False, help_text="Hours after which a session ends in any case."
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=120, unique=True)),
                ("name_welsh", models.CharField(blank=True, max_length=120, verbose_name="Welsh name")),
                ("chief_officer_title", models.CharField(default="Chief Constable", max_length=60)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("session_idle_minutes__range", (5, 60))),
                        name="idle_time_of_a_force_is_within_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("session_longest_hours__range", (1, 12))),
                        name="longest_session_of_a_force_is_within_bounds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForceLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(blank=True, help_text="The last day. Blank if still linked.", null=True)),
                (
                    "force",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="body_links", to="accounts.force"
                    ),
                ),
            ],
            options={
                "ordering": ["body", "force", "from_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"),
                        name="link_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicingBody",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "second_factor_roles",
                    models.JSONField(
                        blank=True, help_text="Roles that need a second factor. Null: those of the settings.", null=True
                    ),
                ),
                (
                    "second_factor_from_on",
                    models.DateField(
                        blank=True,
                        help_text="Until this day, people are only reminded.",
                        null=True,
                        verbose_name="needed from",
                    ),
                ),
                (
                    "session_idle_minutes",
                    models.PositiveSmallIntegerField(
                        default=60, editable=False, help_text="Minutes without use after which a session ends."
                    ),
                ),
                (
                    "session_longest_hours",
                    models.PositiveSmallIntegerField(
                        default=12, editable=False, help_text="Hours after which a session ends in any case."
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="area")),
                ("name_welsh", models.CharField(blank=True, max_length=120, verbose_name="Welsh name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pcc", "Police and Crime Commissioner"),
                            ("pfcc", "Police, Fire and Crime Commissioner"),
                            ("mayor", "Mayor"),
                            ("common_council", "Common Council"),
                        ],
                        default="pcc",
                        max_length=20,
                    ),
                ),
                ("office_name", models.CharField(max_length=200)),
                ("holder_title", models.CharField(default="Police and Crime Commissioner", max_length=120)),
                (
                    "holder_initials",
                    models.CharField(
                        default="PCC", help_text="How headings in the document refer to the holder.", max_length=40
                    ),
                ),
                ("panel_name", models.CharField(default="Police and Crime Panel", max_length=120)),
                ("address", models.TextField(blank=True, help_text="Printed at the top of the document.")),
                ("contact_telephone", models.CharField(blank=True, max_length=40)),
                ("contact_email", models.EmailField(blank=True, max_length=254)),
                ("website", models.CharField(blank=True, max_length=300)),
                (
                    "signature_name",
                    models.CharField(blank=True, help_text="Who signs: printed below the response.", max_length=120),
                ),
                ("signature_title", models.CharField(blank=True, max_length=120)),
                ("signature_lines", models.TextField(blank=True)),
                ("languages", models.JSONField(default=s55tracker.accounts.models.organisations.default_languages)),
                ("milestones", models.JSONField(default=s55tracker.accounts.models.organisations.default_milestones)),
                (
                    "reminder_schedule",
                    models.JSONField(
                        db_column="reminder_ladder",
                        default=s55tracker.accounts.models.organisations.default_reminder_schedule,
                    ),
                ),
                ("space_out_initialisms", models.BooleanField(default=False)),
                ("allows_self_approval", models.BooleanField(default=False)),
                (
                    "needs_two_approvals",
                    models.BooleanField(
                        default=False, help_text="Two people approve each response, one after the other."
                    ),
                ),
                ("shows_distribution_publicly", models.BooleanField(default=False)),
                ("protective_marking", models.CharField(default="OFFICIAL", max_length=60)),
                (
                    "fetches_reports",
                    models.BooleanField(
                        default=True,
                        help_text="Reports and watched addresses are fetched from the inspectorate’s websites.",
                    ),
                ),
                (
                    "forces",
                    models.ManyToManyField(related_name="bodies", through="accounts.ForceLink", to="accounts.force"),
                ),
                (
                    "senior_person",
                    models.ForeignKey(
                        blank=True,
                        help_text="Told the day before a safe day if the response is not published.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "policing bodies",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("session_idle_minutes__range", (5, 60))),
                        name="idle_time_of_a_body_is_within_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("session_longest_hours__range", (1, 12))),
                        name="longest_session_of_a_body_is_within_bounds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeLogo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("media_type", models.CharField(max_length=20)),
                ("data", models.BinaryField()),
                ("width", models.PositiveSmallIntegerField(help_text="Pixels.")),
                ("height", models.PositiveSmallIntegerField(help_text="Pixels.")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "alternative",
                    models.CharField(help_text="What the logo says, for people who cannot see it.", max_length=200),
                ),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "body",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="logo", to="accounts.policingbody"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("media_type__in", ["image/png", "image/jpeg"])),
                        name="logo_is_a_png_or_a_jpeg",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("alternative", ""), _negated=True), name="logo_has_alternative_text"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("officer", "Officer"),
                            ("approver", "Approver"),
                            ("manager", "Manager"),
                            ("administrator", "Administrator"),
                            ("force_contributor", "Force contributor"),
                            ("force_lead", "Force lead"),
                            ("finding_contributor", "Finding contributor"),
                        ],
                        max_length=30,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "force",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="accounts.force",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="accounts.policingbody",
                    ),
                ),
            ],
            options={
                "ordering": ["user", "role"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("body__isnull", False),
                                ("force", None),
                                ("role__in", ["officer", "approver", "manager", "administrator"]),
                            ),
                            models.Q(
                                ("body", None),
                                ("force__isnull", False),
                                ("role__in", ["force_contributor", "force_lead", "finding_contributor"]),
                            ),
                            _connector="OR",
                        ),
                        name="role_belongs_to_the_kind_of_organisation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="ended_membership_says_when_and_by_whom",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("force", None)),
                        fields=("user", "body", "role"),
                        name="one_current_body_role",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("body", None), ("ended_at", None)),
                        fields=("user", "force", "role"),
                        name="one_current_force_role",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="forcelink",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="force_links", to="accounts.policingbody"
            ),
        ),
        migrations.CreateModel(
            name="DistributionRecipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("line", models.CharField(max_length=200)),
                (
                    "duty",
                    models.CharField(
                        choices=[("statutory", "Required by law"), ("practice", "Practice")],
                        default="practice",
                        max_length=20,
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("email", "Email"),
                            ("portal", "Online portal"),
                            ("post", "Post"),
                            ("hand", "By hand"),
                            ("website", "Put on a website"),
                            ("other", "Another way"),
                        ],
                        max_length=20,
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("address", models.CharField(blank=True, max_length=500, verbose_name="web or postal address")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="distribution_recipients",
                        to="accounts.policingbody",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [models.UniqueConstraint(fields=("body", "line"), name="one_recipient_line_a_body")],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(verbose_name="first day")),
                ("until_on", models.DateField(verbose_name="last day")),
                (
                    "scheme_reference",
                    models.CharField(help_text="Where the scheme of delegation allows it.", max_length=200),
                ),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "delegate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_held",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "delegated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="accounts.policingbody",
                    ),
                ),
            ],
            options={
                "ordering": ["from_on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["body", "delegate"], name="open_delegations"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("from_on"))),
                        name="delegation_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("delegate", models.F("delegated_by")), _negated=True),
                        name="nobody_delegates_to_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scheme_reference", ""), _negated=True), name="delegation_names_its_scheme"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="ended_delegation_says_when_and_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", s55tracker.accounts.addresses.AddressField(max_length=254, verbose_name="email address")),
                ("name", models.CharField(max_length=150)),
                ("roles", models.JSONField(default=list)),
                (
                    "for_first_lead",
                    models.BooleanField(
                        default=False,
                        help_text="Sent by the policing body to a force without a lead. No longer valid once the force has one.",
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "force",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="accounts.force",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="accounts.policingbody",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("body__isnull", False), ("force", None)),
                            models.Q(("body", None), ("force__isnull", False)),
                            _connector="OR",
                        ),
                        name="invitation_is_to_one_organisation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("for_first_lead", False), ("force__isnull", False), _connector="OR"),
                        name="first_lead_is_invited_to_a_force",
                    ),
                    models.CheckConstraint(
                        condition=s55tracker.accounts.addresses.IsNormalAddress("email"),
                        name="invitation_address_is_in_its_normal_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("accepted_by", None)),
                            models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="accepted_invitation_says_when_and_by_whom",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="forcelink",
            constraint=models.UniqueConstraint(
                fields=("body", "force", "from_on"), name="one_link_a_body_force_and_start"
            ),
        ),
        migrations.RunPython(bodies.add_what_is_not_there, migrations.RunPython.noop),
    ]
