"""The tables as the first 37 migrations leave them, with the word indexes of each database. A new database is made by this one
alone; a database that has applied any of the 37 goes on with those.
"""

import datetime
import uuid
from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import inspections.models
import s55tracker.accounts.addresses
import s55tracker.text.folded_columns
import s55tracker.text.indexed_words

words = import_module("responses.migrations.0013_words_as_found")
search = import_module("responses.migrations.0016_search_index")


def add_words_of_publications(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in (words.ADD.format(words.OF_WORDS), words.INDEX):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("responses", "0001_initial"),
        ("responses", "0002_the_words_of_publications"),
        ("responses", "0003_import_proposals"),
        ("responses", "0004_plan_and_reminders"),
        ("responses", "0005_calendars"),
        ("responses", "0006_words_without_their_places"),
        ("responses", "0007_bulk_changes"),
        ("responses", "0008_teams"),
        ("responses", "0009_when_dates_began_to_wait"),
        ("responses", "0010_publications_without_a_pdf"),
        ("responses", "0011_returned_places"),
        ("responses", "0012_email_and_summary_labels"),
        ("responses", "0013_words_as_found"),
        ("responses", "0014_published_articles"),
        ("responses", "0015_reminder_recalculations"),
        ("responses", "0016_search_index"),
        ("responses", "0017_drafts_and_revisions"),
        ("responses", "0018_the_forces_side_and_guests"),
        ("responses", "0019_word_proposals"),
        ("responses", "0020_threads"),
        ("responses", "0021_saved_paragraphs"),
        ("responses", "0022_schedules_withdrawals_and_withheld_words"),
        ("responses", "0023_document_shapes"),
        ("responses", "0024_checks_and_approvals"),
        ("responses", "0025_copies_and_evidence"),
        ("responses", "0026_threads_of_removed_findings"),
        ("responses", "0027_cancelled_copy_emails"),
        ("responses", "0028_seals"),
        ("responses", "0029_requested_packs"),
        ("responses", "0030_withdrawal_requests"),
        ("responses", "0031_action_proposed"),
        ("responses", "0032_reminders_of_requests_to_withdraw"),
        ("responses", "0033_table_imports"),
        ("responses", "0034_many_files"),
        ("responses", "0035_parts_of_imports"),
        ("responses", "0036_pictures_of_imports"),
        ("responses", "0037_files_to_draw"),
    ]

    dependencies = [
        ("accounts", "0017_fetching_reports"),
        ("audit", "0004_the_guard"),
        ("inspections", "0009_pictures_of_reports"),
        ("mail", "0005_bounces"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=30, unique=True)),
            ],
            options={
                "ordering": ["word"],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("submitted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("content", models.JSONField()),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "unchanged_because",
                    models.TextField(
                        blank=True, help_text="Why it was submitted again without a change after being returned."
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("approved", "Approved"), ("returned", "Returned"), ("taken_back", "Recalled")],
                        max_length=20,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_because", models.TextField(blank=True)),
                ("rendered_at", models.DateTimeField(blank=True, null=True)),
                ("render_after", models.DateTimeField(default=django.utils.timezone.now)),
                ("render_attempts", models.PositiveSmallIntegerField(default=0)),
                ("render_error", models.TextField(blank=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["submitted_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("decision", ""), ("rendered_at", None)),
                        fields=["render_after"],
                        name="trial_pdfs_to_render",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("decision", "")),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="decision_says_when_and_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "returned"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="returned_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                            models.Q(
                                ("decision", "approved"),
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawn_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="withdrawn_approval_says_when_who_and_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("for_on", models.DateField(help_text="The day it covers, in Europe/London.")),
                ("composed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "mail",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="digest",
                        to="mail.outgoingmail",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="digests", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-for_on", "person"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "for_on"), name="one_digest_a_person_and_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="DistributionLine",
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
                ("done_on", models.DateField(blank=True, null=True)),
                ("done_by", models.CharField(blank=True, max_length=150, verbose_name="sent by")),
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
                        verbose_name="how it was sent",
                    ),
                ),
                ("sent_to", models.CharField(blank=True, max_length=500, verbose_name="the address it went to")),
                ("reference", models.CharField(blank=True, max_length=200, verbose_name="the recipient's reference")),
                ("note", models.TextField(blank=True, verbose_name="how, and the evidence")),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "recipient",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.distributionrecipient",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CopyEmail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pdf_sha256",
                    models.CharField(
                        blank=True, help_text="Of the attached PDF; empty if only the link was sent.", max_length=64
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("bounce_settled_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_because", models.TextField(blank=True)),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mail",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="copy_email", to="mail.outgoingmail"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="emails",
                        to="responses.distributionline",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)), fields=["created_at"], name="copy_emails_to_settle"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at", None), ("cancelled_because", ""), ("cancelled_by", None)),
                            models.Q(
                                ("cancelled_at__isnull", False),
                                ("cancelled_by__isnull", False),
                                ("settled_at__isnull", False),
                                models.Q(("cancelled_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="cancelled_copy_email_says_when_by_whom_and_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField(help_text="Bytes.")),
                ("sha256", models.CharField(max_length=64)),
                ("uploaded_sha256", models.CharField(max_length=64)),
                (
                    "storage_name",
                    models.CharField(help_text="Its name in the evidence store.", max_length=200, unique=True),
                ),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("removed_because", models.TextField(blank=True)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="responses.distributionline",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["uploaded_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at", None), ("removed_because", ""), ("removed_by", None)),
                            models.Q(
                                ("removed_at__isnull", False),
                                ("removed_by__isnull", False),
                                models.Q(("removed_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="removed_evidence_says_when_by_whom_and_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FileBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(db_index=True, default=inspections.models.in_a_week)),
                ("form_key", models.UUIDField(unique=True)),
                ("name", models.CharField(max_length=200)),
                ("work_after", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("undo_asked_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.policingbody"
                    ),
                ),
                (
                    "cancelled_by",
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
                    "undo_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at", None), ("cancelled_by", None)),
                            models.Q(("cancelled_at__isnull", False), ("cancelled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="batch_is_cancelled_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undo_asked_at", None), ("undo_asked_by", None), ("undone_at", None)),
                            models.Q(("undo_asked_at__isnull", False), ("undo_asked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="undo_of_a_batch_is_asked_for_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FileInBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("size", models.PositiveIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("data", models.BinaryField(default=bytes)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("refused", models.CharField(blank=True, max_length=500)),
                ("to_draw", models.BooleanField(default=False)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="responses.filebatch"
                    ),
                ),
            ],
            options={
                "ordering": ["batch", "position"],
                "indexes": [
                    models.Index(condition=models.Q(("read_at", None)), fields=["batch"], name="files_to_read"),
                    models.Index(condition=models.Q(("to_draw", True)), fields=["batch"], name="files_to_draw"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "position"), name="one_file_at_each_position_of_a_batch"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("read_at", None), ("refused", "")), ("read_at__isnull", False), _connector="OR"
                        ),
                        name="refused_file_is_read",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForceRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_invited", "Not invited"),
                            ("invited", "Invited"),
                            ("submitted", "Comments submitted"),
                            ("returned", "Returned to the force"),
                            ("none_received", "None received"),
                        ],
                        default="not_invited",
                        max_length=20,
                    ),
                ),
                ("status_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("comment_by", models.DateField(blank=True, null=True, verbose_name="comments due by")),
                ("shared_at", models.DateTimeField(blank=True, null=True)),
                (
                    "force",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="accounts.force"
                    ),
                ),
                (
                    "shared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["response", "force__name"],
                "indexes": [models.Index(fields=["force", "status"], name="requests_of_a_force_by_status")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status", "not_invited"), ("comment_by__isnull", False), _connector="OR"),
                        name="invited_by_a_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("shared_at", None), ("shared_by", None)),
                            models.Q(
                                ("shared_at__isnull", False),
                                ("shared_by__isnull", False),
                                ("status__in", ["invited", "returned"]),
                            ),
                            _connector="OR",
                        ),
                        name="shared_draft_says_when_and_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForceComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("html", models.TextField(blank=True)),
                ("plain", models.TextField(blank=True)),
                (
                    "stance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted"),
                            ("partly_accepted", "Partly accepted"),
                            ("not_accepted", "Not accepted"),
                        ],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("edited_at", models.DateTimeField()),
                ("ready_at", models.DateTimeField(blank=True, null=True)),
                (
                    "edited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="force_comments",
                        to="inspections.finding",
                    ),
                ),
                (
                    "ready_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="responses.forcerequest",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ready_at", None), ("ready_by", None)),
                            models.Q(("ready_at__isnull", False), ("ready_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="ready_force_comment_says_when_and_by_whom",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("finding", None)), fields=("request",), name="one_overall_force_comment"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("finding__isnull", False)),
                        fields=("request", "finding"),
                        name="one_force_comment_a_finding",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("assigned_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assigned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="inspections.finding",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="finding_assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="responses.forcerequest",
                    ),
                ),
            ],
            options={
                "ordering": ["assigned_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["person"], name="assignments_of_a_person"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("request", "finding", "person"),
                        name="one_current_assignment_a_finding_and_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="ended_assignment_says_when_and_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForceSubmission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("submitted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "chief_officer_name",
                    models.CharField(
                        blank=True,
                        help_text="The chief officer on whose behalf it was submitted. Blank if it was not asked for.",
                        max_length=150,
                    ),
                ),
                ("received_from", models.CharField(blank=True, max_length=300)),
                (
                    "unchanged_because",
                    models.TextField(
                        blank=True, help_text="Why it was submitted again without a change after being returned."
                    ),
                ),
                ("returned_at", models.DateTimeField(blank=True, null=True)),
                ("return_reason", models.TextField(blank=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="submissions",
                        to="responses.forcerequest",
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("request", "number"), name="submissions_are_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("returned_at", None), ("returned_by", None)),
                            models.Q(
                                ("returned_at__isnull", False),
                                ("returned_by__isnull", False),
                                models.Q(("return_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="returned_submission_says_when_who_and_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GuestLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(choices=[("force", "The force"), ("office", "The office")], max_length=10)),
                ("name", models.CharField(max_length=150)),
                ("email", s55tracker.accounts.addresses.AddressField(max_length=254, verbose_name="email address")),
                (
                    "covers_all",
                    models.BooleanField(
                        default=False, help_text="All findings of the request, and the report as a whole."
                    ),
                ),
                ("message", models.TextField(blank=True)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("wrong_codes", models.PositiveSmallIntegerField(default=0, help_text="Since the last right one.")),
                (
                    "sent_at",
                    models.DateTimeField(
                        blank=True, help_text="When the guest last said the comments are finished.", null=True
                    ),
                ),
                (
                    "chief_officer_name",
                    models.CharField(
                        blank=True,
                        help_text="For whom the guest sent them, when an office made the link.",
                        max_length=150,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("findings", models.ManyToManyField(blank=True, related_name="+", to="inspections.finding")),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guest_links",
                        to="responses.forcerequest",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=s55tracker.accounts.addresses.IsNormalAddress("email"),
                        name="guest_address_is_in_its_normal_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at", None), ("revoked_by", None)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="revoked_guest_link_says_when_and_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))), name="guest_link_lasts_a_while"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GuestCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_hash", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="responses.guestlink"
                    ),
                ),
            ],
            options={
                "ordering": ["sent_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="GuestSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("kept", models.JSONField(default=dict)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="responses.guestlink"
                    ),
                ),
            ],
            options={
                "ordering": ["opened_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="GuestText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("html", models.TextField(blank=True)),
                ("plain", models.TextField(blank=True)),
                (
                    "stance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted"),
                            ("partly_accepted", "Partly accepted"),
                            ("not_accepted", "Not accepted"),
                        ],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("edited_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
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
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guest_texts",
                        to="inspections.finding",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="responses.guestlink"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finding", None)), fields=("link",), name="one_overall_guest_text"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("finding__isnull", False)),
                        fields=("link", "finding"),
                        name="one_guest_text_a_finding",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("accepted_by", None)),
                            models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="accepted_guest_text_says_when_and_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GuestUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("page_opened", "The link was opened"),
                            ("code_sent", "A code was sent to the invited address"),
                            ("signed_in", "The right code was entered"),
                            ("text_saved", "A comment was saved"),
                            ("text_sent", "The comments were sent"),
                            ("left", "The guest closed the comments"),
                            ("unknown_link", "Refused: there is no such link"),
                            ("expired_link", "Refused: the link has expired"),
                            ("revoked_link", "Refused: the link has been cancelled"),
                            ("locked_link", "Refused: too many wrong codes"),
                            ("overtaken_link", "Refused: the force has people of its own"),
                            ("no_longer_asked", "Refused: the force is not being asked for comments"),
                            ("already_sent", "Refused: the comments have been sent"),
                            ("too_many_codes", "Refused: too many codes were asked for"),
                            ("wrong_code", "Refused: the code was wrong"),
                            ("no_code", "Refused: no code had been sent"),
                            ("old_code", "Refused: the code was more than 10 minutes old"),
                            ("used_code", "Refused: the code had been used"),
                            ("spent_code", "Refused: the code had been tried too often"),
                            ("no_session", "Refused: not confirmed with a code in this browser"),
                            ("old_session", "Refused: not used for an hour"),
                            ("replaced_session", "Refused: opened somewhere else since"),
                            ("other_finding", "Refused: a finding the link does not cover"),
                        ],
                        max_length=20,
                    ),
                ),
                ("happened_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "link",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="responses.guestlink",
                    ),
                ),
            ],
            options={
                "ordering": ["happened_at", "pk"],
                "indexes": [models.Index(fields=["link", "happened_at"], name="uses_of_a_guest_link")],
            },
        ),
        migrations.CreateModel(
            name="ImportProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(db_index=True, default=inspections.models.in_a_week)),
                ("file_name", models.CharField(max_length=200)),
                ("file_hash", models.CharField(max_length=64)),
                ("reading", models.JSONField()),
                ("parts", models.JSONField(blank=True, null=True)),
                ("typed", models.JSONField(blank=True, default=dict)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.policingbody"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "addressed_to",
                    models.CharField(help_text="Names and email addresses it was sent to.", max_length=300),
                ),
                ("comment_by", models.DateField()),
                ("message", models.TextField(blank=True)),
                ("recalled_at", models.DateTimeField(blank=True, null=True)),
                ("recall_reason", models.TextField(blank=True)),
                (
                    "recalled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="responses.forcerequest",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["sent_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recalled_at", None), ("recalled_by", None)),
                            models.Q(
                                ("recalled_at__isnull", False),
                                ("recalled_by__isnull", False),
                                models.Q(("recall_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="recalled_invitation_says_when_who_and_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LikeFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("likeness", models.FloatField(help_text="From 0 to 1: the share of their words that both have.")),
                (
                    "finding",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="like_findings",
                        to="inspections.finding",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inspections.finding"
                    ),
                ),
            ],
            options={
                "ordering": ["-likeness", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("finding", "other"), name="one_row_a_pair_of_findings"),
                    models.CheckConstraint(
                        condition=models.Q(("finding", models.F("other")), _negated=True),
                        name="finding_is_not_like_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposalPicture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.PositiveIntegerField()),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="responses.importproposal",
                    ),
                ),
            ],
            options={
                "ordering": ["page"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "page"), name="one_picture_of_a_page_of_an_import")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposedResponse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("response", "Response"),
                            ("list", "List of reports"),
                            ("not_ours", "From another organisation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=300)),
                ("published_on", models.DateField(blank=True, null=True)),
                ("force", models.CharField(blank=True, max_length=200)),
                ("findings", models.PositiveIntegerField(default=0)),
                ("warnings", models.JSONField(default=list)),
                ("division", models.JSONField(blank=True, null=True)),
                ("address_end", models.CharField(blank=True, max_length=200)),
                ("text_hash", models.CharField(blank=True, max_length=64)),
                ("wordings", models.JSONField(default=list)),
                ("alike", models.PositiveIntegerField(blank=True, null=True)),
                ("left_out_at", models.DateTimeField(blank=True, null=True)),
                ("left_out_because", models.CharField(blank=True, max_length=300)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("date_confirmed", models.BooleanField(default=False)),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("answer_address", models.CharField(blank=True, max_length=2000)),
                ("not_imported_because", models.CharField(blank=True, max_length=500)),
                ("reference", models.CharField(blank=True, max_length=40)),
                ("imported_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("kept_because", models.CharField(blank=True, max_length=500)),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="found", to="responses.fileinbatch"
                    ),
                ),
                (
                    "left_out_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["file__position", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("file", "position"), name="one_proposal_at_each_position_of_a_file"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_out_at", None), ("left_out_by", None)),
                            models.Q(("left_out_at__isnull", False), ("left_out_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="proposal_is_left_out_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_at", None), ("asked_by", None)),
                            models.Q(("asked_at__isnull", False), ("asked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="import_of_a_proposal_is_asked_for_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer_address", ""), ("answered_on", None)),
                            models.Q(("answered_on__isnull", False), models.Q(("answer_address", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="proposal_is_published_on_a_day_at_an_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("imported_at", None), ("reference", "")),
                            models.Q(("imported_at__isnull", False), models.Q(("reference", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="imported_proposal_has_a_reference",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="importproposal",
            name="proposed",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="proposal",
                to="responses.proposedresponse",
            ),
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("is_current", models.BooleanField(default=True)),
                ("slug", models.SlugField(max_length=140)),
                ("title", models.CharField(max_length=300)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("national", "National report"),
                            ("joint", "Joint inspection"),
                            ("force_specific", "Report about one force"),
                            ("revisit_letter", "Revisit letter"),
                            ("super_complaint", "Super-complaint"),
                        ],
                        max_length=20,
                    ),
                ),
                ("inspection_published_on", models.DateField()),
                ("deadline_on", models.DateField()),
                ("safe_day_on", models.DateField()),
                ("findings_answered", models.PositiveSmallIntegerField(default=0)),
                ("search_text", models.TextField(blank=True)),
                ("search_words", s55tracker.text.folded_columns.WordsField(of="search_text")),
                ("content", models.JSONField()),
                ("content_hash", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_on", models.DateField()),
                ("correction_reason", models.TextField(blank=True)),
                ("rendered_at", models.DateTimeField(blank=True, null=True)),
                ("render_after", models.DateTimeField(default=django.utils.timezone.now)),
                ("render_attempts", models.PositiveSmallIntegerField(default=0)),
                ("render_error", models.TextField(blank=True)),
                ("without_pdf_at", models.DateTimeField(blank=True, null=True)),
                ("without_pdf_because", models.TextField(blank=True)),
                ("elsewhere_address", models.URLField(blank=True, max_length=2000)),
                ("is_listed", models.BooleanField(default=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_because", models.TextField(blank=True)),
                (
                    "approval",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication",
                        to="responses.approval",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="accounts.policingbody",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "without_pdf_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-published_on", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_current", True)),
                        fields=["-published_on", "-id"],
                        name="public_register",
                    ),
                    models.Index(
                        condition=models.Q(("is_current", True)),
                        fields=["body", "-published_on"],
                        name="public_register_of_a_body",
                    ),
                    models.Index(
                        condition=models.Q(("rendered_at", None)),
                        fields=["render_after"],
                        name="publications_to_render",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("slug", "number"), name="one_publication_a_slug_and_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", 1), models.Q(("correction_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="correction_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("without_pdf_at", None), ("without_pdf_because", ""), ("without_pdf_by", None)),
                            models.Q(
                                ("without_pdf_at__isnull", False),
                                ("without_pdf_by__isnull", False),
                                models.Q(("without_pdf_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="without_pdf_says_who_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approval__isnull", False), ("elsewhere_address", "")),
                            models.Q(("approval", None), models.Q(("elsewhere_address", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="published_here_was_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_because", ""), ("withdrawn_by", None)),
                            models.Q(
                                ("is_current", False),
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawn_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="withdrawn_publication_says_who_and_why",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="distributionline",
            name="publication",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="distribution_lines",
                to="responses.publication",
            ),
        ),
        migrations.CreateModel(
            name="PublishedArticle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("html", models.TextField()),
                ("headings", models.JSONField(help_text="The main headings with their ids, for the list of contents.")),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="article", to="responses.publication"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublishedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("data", models.BinaryField()),
                ("size", models.PositiveIntegerField(help_text="Bytes.")),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="file", to="responses.publication"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReminderChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "digest",
                    models.CharField(
                        choices=[
                            ("daily", "Every working day"),
                            ("weekly", "Once a week, on Monday"),
                            ("off", "Never"),
                        ],
                        default="daily",
                        max_length=10,
                    ),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(default=8, help_text="The hour to send it, in Europe/London."),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminder_choice",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hour__gte", 0), ("hour__lte", 23)), name="digest_hour_is_an_hour"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=80, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_started", "Not started"),
                            ("drafting", "Drafting"),
                            ("with_approver", "With the approver"),
                            ("approved", "Approved"),
                            ("published", "Published"),
                            ("distributed", "Distributed"),
                            ("not_needed", "Not needed"),
                        ],
                        default="not_started",
                        max_length=20,
                    ),
                ),
                ("status_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("not_needed_because", models.TextField(blank=True)),
                ("public_slug", models.SlugField(blank=True, max_length=140, null=True, unique=True)),
                ("first_published_on", models.DateField(blank=True, null=True)),
                ("correction_reason", models.TextField(blank=True)),
                (
                    "document_shape",
                    models.CharField(
                        choices=[
                            ("full", "Full document"),
                            ("letter", "Letter to the Home Secretary and HMICFRS, with the response attached"),
                            ("appendix", "The body’s response first, with the chief officer’s comments as an appendix"),
                        ],
                        default="full",
                        max_length=20,
                    ),
                ),
                ("has_overridden_checks", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "answered_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers_too",
                        to="responses.response",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="accounts.policingbody",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="inspections.inspection",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["inspection__safe_day_on", "pk"],
                "indexes": [models.Index(fields=["body", "status"], name="responses_of_a_body_by_status")],
                "constraints": [
                    models.UniqueConstraint(fields=("body", "inspection"), name="one_response_a_body_and_inspection"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "not_needed"), _negated=True),
                            models.Q(("not_needed_because", ""), _negated=True),
                            ("answered_in__isnull", False),
                            _connector="OR",
                        ),
                        name="not_needed_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("first_published_on", None), ("public_slug", None)),
                            models.Q(("first_published_on__isnull", False), ("public_slug__isnull", False)),
                            _connector="OR",
                        ),
                        name="published_has_an_address_and_a_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["published", "distributed"]), _negated=True),
                            ("first_published_on__isnull", False),
                            _connector="OR",
                        ),
                        name="published_status_has_been_published",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestedPack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "names",
                    models.CharField(
                        choices=[("recorded", "With names"), ("roles", "With roles instead of names")], max_length=20
                    ),
                ),
                (
                    "form",
                    models.CharField(choices=[("pdf", "PDF"), ("json", "JSON, for another system")], max_length=10),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("make_after", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("given_up_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("data", models.BinaryField(default=bytes)),
                (
                    "size",
                    models.PositiveIntegerField(default=0, help_text="Bytes, also after the file has been removed."),
                ),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requested_packs",
                        to="responses.response",
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("given_up_at", None), ("made_at", None)),
                        fields=["make_after"],
                        name="packs_to_make",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file_name", ""), ("made_at", None), ("removed_at", None), ("size", 0)),
                            models.Q(
                                ("error", ""),
                                ("given_up_at", None),
                                ("made_at__isnull", False),
                                ("size__gt", 0),
                                models.Q(("file_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="pack_is_made_with_a_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("given_up_at", None), models.Q(("error", ""), _negated=True), _connector="OR"
                        ),
                        name="pack_given_up_says_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("given_up_at", None), ("made_at", None)),
                        fields=("response", "asked_by", "names", "form"),
                        name="one_pack_being_made_for_each_request",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderRecalculation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recalculate_on", models.DateField(db_column="look_on", default=datetime.date(1, 1, 1))),
                ("recalculated_at", models.DateTimeField(blank=True, db_column="looked_at", null=True)),
                (
                    "entered_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When its dates were last written for calendars. Empty if they still need to be.",
                        null=True,
                    ),
                ),
                (
                    "enter_since",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        help_text="Since when its dates have needed to be written, while they do.",
                    ),
                ),
                (
                    "response",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminder_recalculation",
                        to="responses.response",
                    ),
                ),
            ],
            options={
                "db_table": "responses_reminderwatch",
                "indexes": [
                    models.Index(fields=["entered_at"], name="responses_not_entered_lately"),
                    models.Index(fields=["recalculate_on"], name="responses_to_look_at"),
                    models.Index(fields=["recalculated_at"], name="responses_not_looked_at_lately"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("escalated_to_senior", "Escalated to the most senior person"),
                            ("escalated_to_approver", "Escalated to the approver"),
                            ("escalated_to_manager", "Escalated to the manager"),
                            ("late", "Late"),
                            ("safe_day", "Safe day"),
                            ("comments_due", "Force’s comments due"),
                            ("comments_late", "Force’s comments not received"),
                            ("approval_waiting", "Approval waiting"),
                            ("withdrawal_waiting", "Request to withdraw waiting"),
                            ("step_due", "Step of the plan due"),
                            ("copies_due", "Copies required by law not sent"),
                            ("follow_up", "Follow-up date"),
                            ("plan_moved", "Plan changed"),
                            ("now_yours", "Now yours"),
                            ("mail_refused", "Email refused"),
                        ],
                        max_length=30,
                    ),
                ),
                ("about_on", models.DateField()),
                ("due_on", models.DateField()),
                ("sentence", models.CharField(help_text="The text, without the date.", max_length=300)),
                ("because", models.CharField(blank=True, help_text="Why this person gets it.", max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for the next summary"),
                            ("sent", "In a summary"),
                            ("superseded", "Replaced by a more urgent one"),
                            ("withdrawn", "No longer needed"),
                            ("switched_off", "Summaries are switched off"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("ended_because", models.CharField(blank=True, help_text="Why it was not sent.", max_length=300)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "digest",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="responses.digest",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="responses.forcerequest",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="supersedes",
                        to="responses.reminder",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="responses.response"
                    ),
                ),
            ],
            options={
                "ordering": ["-due_on", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["person", "response"],
                        name="reminders_waiting",
                    ),
                    models.Index(fields=["person", "read_at", "-due_on"], name="reminders_of_a_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("response", "person", "kind", "about_on", "due_on"),
                        name="one_reminder_a_response_person_kind_and_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("digest__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("digest", None)),
                            _connector="OR",
                        ),
                        name="sent_reminder_is_in_a_digest",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="publication",
            name="response",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="publications", to="responses.response"
            ),
        ),
        migrations.CreateModel(
            name="PlannedStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(help_text="A key of inspections.clock.deadlines.STEPS.", max_length=30)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("first_due_on", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="planned_steps",
                        to="responses.response",
                    ),
                ),
            ],
            options={
                "ordering": ["response", "step"],
                "constraints": [
                    models.UniqueConstraint(fields=("response", "step"), name="one_planned_step_a_response"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on", None),
                            models.Q(("first_due_on__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="moved_step_keeps_its_first_date_and_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("key_findings", "Key findings"),
                            ("introduction", "Introduction to the recommendations"),
                            ("body_comment", "Our comment"),
                        ],
                        max_length=20,
                    ),
                ),
                ("html", models.TextField(blank=True)),
                ("plain", models.TextField(blank=True)),
                (
                    "action_stance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("action_taken", "Action taken"),
                            ("action_proposed", "Action proposed"),
                            ("no_action", "No action, with the reason"),
                        ],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("edited_at", models.DateTimeField()),
                (
                    "edited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passages",
                        to="inspections.finding",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="passages", to="responses.response"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finding", None)),
                        fields=("response", "section"),
                        name="one_passage_a_section",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("finding__isnull", False)),
                        fields=("response", "finding"),
                        name="one_body_comment_a_finding",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("finding", None), ("section", "body_comment"), _connector="OR"),
                        name="only_comments_are_about_a_finding",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "section",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("key_findings", "Key findings"),
                            ("introduction", "Introduction to the recommendations"),
                            ("body_comment", "Our comment"),
                        ],
                        max_length=20,
                    ),
                ),
                ("former_finding", models.CharField(blank=True, max_length=200)),
                ("window", models.CharField(help_text="The page it was typed in.", max_length=36)),
                (
                    "number",
                    models.PositiveIntegerField(
                        default=0, help_text="Counts up in the window, so that late requests are told apart."
                    ),
                ),
                ("text", models.TextField(blank=True, help_text="As typed.")),
                (
                    "text_format",
                    models.CharField(
                        choices=[("simple", "Simple text"), ("html", "HTML of the editor")],
                        default="simple",
                        max_length=10,
                    ),
                ),
                ("stance", models.CharField(blank=True, max_length=20)),
                ("started_from_version", models.PositiveIntegerField(default=0)),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("is_set_aside", models.BooleanField(default=False)),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.finding",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="responses.forcerequest",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="responses.response",
                    ),
                ),
            ],
            options={
                "ordering": ["-kept_at", "-pk"],
                "indexes": [
                    models.Index(fields=["person", "-kept_at"], name="kept_drafts_of_a_person"),
                    models.Index(fields=["kept_at"], name="kept_drafts_by_age"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("request", None),
                                ("response__isnull", False),
                                models.Q(("section", ""), _negated=True),
                                models.Q(("finding", None), ("section", "body_comment"), _connector="OR"),
                            ),
                            models.Q(("request__isnull", False), ("response", None), ("section", "")),
                            _connector="OR",
                        ),
                        name="kept_draft_is_on_one_side",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("former_finding", ""), ("finding", None), ("response__isnull", False)),
                        fields=("response", "section", "person", "window"),
                        name="draft_once_a_section",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("former_finding", ""), ("finding__isnull", False), ("response__isnull", False)
                        ),
                        fields=("response", "finding", "person", "window"),
                        name="draft_once_a_finding",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("former_finding", ""), ("finding", None), ("request__isnull", False)),
                        fields=("request", "person", "window"),
                        name="draft_once_an_overall",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("former_finding", ""), ("finding__isnull", False), ("request__isnull", False)
                        ),
                        fields=("request", "finding", "person", "window"),
                        name="draft_once_a_force_finding",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="forcerequest",
            name="response",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="force_requests", to="responses.response"
            ),
        ),
        migrations.AddField(
            model_name="distributionline",
            name="response",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="distribution_lines", to="responses.response"
            ),
        ),
        migrations.CreateModel(
            name="CheckOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("date_confirmed", "The report’s date of publication is confirmed"),
                            ("key_findings", "The key findings are written"),
                            ("overall_comment", "The office’s overall comment is written"),
                            ("explanation", "Each recommendation has its explanation"),
                            ("action", "Each explanation says what action is taken"),
                            ("own_words", "Each explanation is the office’s own"),
                            ("other_findings", "Areas for improvement are answered"),
                            ("force_invited", "The force was invited to comment by a date"),
                            ("force_comments", "The force’s comments are in, or recorded as not received"),
                            ("counts", "The numbers agree with the findings"),
                            ("leftovers", "No working marks are left in the text"),
                            ("other_force", "No other force or office is named by mistake"),
                            ("unfinished", "Every sentence is finished"),
                            ("links", "Links are well formed"),
                            ("people_named", "People outside the office are named on purpose"),
                            ("long_sentences", "Sentences are not very long"),
                            ("reading_ease", "The text is easy to read"),
                            ("withheld", "Withheld words are nowhere in the document"),
                            ("printable", "The document can be printed"),
                        ],
                        max_length=40,
                    ),
                ),
                (
                    "section",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("key_findings", "Key findings"),
                            ("introduction", "Introduction to the recommendations"),
                            ("body_comment", "Our comment"),
                        ],
                        max_length=20,
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("sentence", models.TextField(help_text="What the check said.")),
                ("reason", models.TextField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="inspections.finding",
                    ),
                ),
                (
                    "force",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.force",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_overrides",
                        to="responses.response",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("response", "key"),
                        name="one_override_a_thing",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="override_says_why"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="withdrawn_override_says_when_and_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        help_text="Which of the response’s dates it is; see responses/calendars/dates.py.",
                        max_length=40,
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("day", models.DateField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_entries",
                        to="responses.forcerequest",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_entries",
                        to="responses.response",
                    ),
                ),
            ],
            options={
                "ordering": ["day", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("response", "key"), name="one_calendar_entry_a_response_and_date"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cancelled_at", None), ("cancelled_at__lte", models.F("changed_at")), _connector="OR"
                        ),
                        name="calendar_entry_changed_when_it_was_cancelled",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="approval",
            name="response",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="approvals", to="responses.response"
            ),
        ),
        migrations.CreateModel(
            name="ReturnedPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "section",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("key_findings", "Key findings"),
                            ("introduction", "Introduction to the recommendations"),
                            ("body_comment", "Our comment"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField()),
                ("text_hash", models.CharField(max_length=64)),
                ("returned_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "approval",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returned_places",
                        to="responses.approval",
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inspections.finding",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places_to_correct",
                        to="responses.publication",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returned_places",
                        to="responses.response",
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returned_places",
                        to="responses.forcesubmission",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approval__isnull", False), ("publication", None), ("submission", None)),
                            models.Q(("approval", None), ("publication__isnull", False), ("submission", None)),
                            models.Q(("approval", None), ("publication", None), ("submission__isnull", False)),
                            _connector="OR",
                        ),
                        name="returned_place_has_one_origin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("submission", None), models.Q(("section", ""), _negated=True)),
                            models.Q(("section", ""), ("submission__isnull", False)),
                            _connector="OR",
                        ),
                        name="returned_place_is_on_one_side",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="returned_place_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedParagraph",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=100)),
                ("html", models.TextField()),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_paragraphs",
                        to="accounts.policingbody",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("body", "title"), name="one_saved_paragraph_of_each_title"),
                    models.CheckConstraint(
                        condition=models.Q(("html", ""), _negated=True), name="saved_paragraph_has_words"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScheduledPublication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("publish_at", models.DateTimeField()),
                ("scheduled_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("blocked_because", models.TextField(blank=True)),
                ("blocked_since", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "publication",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scheduled",
                        to="responses.publication",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scheduled_publications",
                        to="responses.response",
                    ),
                ),
                (
                    "scheduled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["publish_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("cancelled_at", None), ("publication", None)),
                        fields=["publish_at"],
                        name="open_schedules",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at", None), ("publication", None)),
                        fields=("response",),
                        name="one_open_schedule_a_response",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("blocked_because", ""), ("blocked_since", None)),
                            models.Q(
                                models.Q(("blocked_because", ""), _negated=True), ("blocked_since__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="blocked_schedule_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("publication", None), ("cancelled_at", None), _connector="OR"),
                        name="schedule_is_done_or_cancelled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchTrigram",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trigram", models.CharField(max_length=3)),
                (
                    "word",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trigrams",
                        to="responses.searchword",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("trigram", "word"), name="one_row_a_trigram_and_word")],
            },
        ),
        migrations.CreateModel(
            name="SubmittedComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("html", models.TextField(blank=True)),
                ("plain", models.TextField(blank=True)),
                (
                    "stance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted"),
                            ("partly_accepted", "Partly accepted"),
                            ("not_accepted", "Not accepted"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submitted_comments",
                        to="inspections.finding",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="responses.forcesubmission",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finding", None)),
                        fields=("submission",),
                        name="one_overall_submitted_comment",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("finding__isnull", False)),
                        fields=("submission", "finding"),
                        name="one_submitted_comment_a_finding",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("a_report", "Report"),
                            ("b_finding", "Finding"),
                            ("c_office_text", "The office’s text"),
                            ("d_force_comment", "The force’s comments"),
                            ("e_force_draft", "The force’s draft"),
                            ("f_publication", "Published response"),
                        ],
                        max_length=20,
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("is_public", models.BooleanField(default=False)),
                ("dated_on", models.DateField()),
                ("heading", models.CharField(max_length=500)),
                ("text", models.TextField(blank=True)),
                ("heading_words", s55tracker.text.indexed_words.IndexedWordsField()),
                ("words", s55tracker.text.indexed_words.IndexedWordsField()),
                ("is_learned", models.BooleanField(default=False)),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inspections.finding",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.policingbody",
                    ),
                ),
                (
                    "finding",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="inspections.finding",
                    ),
                ),
                (
                    "force_comment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="responses.forcecomment",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inspections.inspection"
                    ),
                ),
                (
                    "passage",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="responses.passage",
                    ),
                ),
                (
                    "publication",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="responses.publication",
                    ),
                ),
                (
                    "report",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="inspections.inspection",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="responses.forcerequest",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="responses.response",
                    ),
                ),
                (
                    "submitted_comment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="responses.submittedcomment",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_learned", False)), fields=["id"], name="search_entries_to_learn"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finding__isnull", True),
                                ("force_comment__isnull", True),
                                ("passage__isnull", True),
                                ("publication__isnull", True),
                                ("report__isnull", False),
                                ("source", "a_report"),
                                ("submitted_comment__isnull", True),
                            ),
                            models.Q(
                                ("finding__isnull", False),
                                ("force_comment__isnull", True),
                                ("passage__isnull", True),
                                ("publication__isnull", True),
                                ("report__isnull", True),
                                ("source", "b_finding"),
                                ("submitted_comment__isnull", True),
                            ),
                            models.Q(
                                ("finding__isnull", True),
                                ("force_comment__isnull", True),
                                ("passage__isnull", False),
                                ("publication__isnull", True),
                                ("report__isnull", True),
                                ("source", "c_office_text"),
                                ("submitted_comment__isnull", True),
                            ),
                            models.Q(
                                ("finding__isnull", True),
                                ("force_comment__isnull", True),
                                ("passage__isnull", True),
                                ("publication__isnull", True),
                                ("report__isnull", True),
                                ("source", "d_force_comment"),
                                ("submitted_comment__isnull", False),
                            ),
                            models.Q(
                                ("finding__isnull", True),
                                ("force_comment__isnull", False),
                                ("passage__isnull", True),
                                ("publication__isnull", True),
                                ("report__isnull", True),
                                ("source", "e_force_draft"),
                                ("submitted_comment__isnull", True),
                            ),
                            models.Q(
                                ("finding__isnull", True),
                                ("force_comment__isnull", True),
                                ("passage__isnull", True),
                                ("publication__isnull", False),
                                ("report__isnull", True),
                                ("source", "f_publication"),
                                ("submitted_comment__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="search_entry_is_of_one_row",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TableImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("file_name", models.CharField(max_length=200)),
                ("sheet", models.JSONField()),
                ("columns", models.JSONField(default=dict)),
                ("dates_confirmed", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("reports", models.PositiveIntegerField(default=0)),
                ("work_after", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.JSONField(default=list)),
                ("undo_asked_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.policingbody"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "undo_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_at", None), ("asked_by", None), ("finished_at", None)),
                            models.Q(("asked_at__isnull", False), ("asked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="table_import_is_asked_for_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undo_asked_at", None), ("undo_asked_by", None), ("undone_at", None)),
                            models.Q(
                                ("finished_at__isnull", False),
                                ("undo_asked_at__isnull", False),
                                ("undo_asked_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="undo_of_a_table_import_is_asked_for_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamsChannel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.TextField()),
                (
                    "since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="Earlier events are not posted there."
                    ),
                ),
                (
                    "body",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="teams_channel",
                        to="accounts.policingbody",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TeamsMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("escalated_to_senior", "Escalated to the most senior person"),
                            ("escalated_to_approver", "Escalated to the approver"),
                            ("escalated_to_manager", "Escalated to the manager"),
                            ("late", "Late"),
                            ("safe_day", "Safe day"),
                            ("comments_due", "Force’s comments due"),
                            ("comments_late", "Force’s comments not received"),
                            ("approval_waiting", "Approval waiting"),
                            ("withdrawal_waiting", "Request to withdraw waiting"),
                            ("step_due", "Step of the plan due"),
                            ("copies_due", "Copies required by law not sent"),
                            ("follow_up", "Follow-up date"),
                            ("plan_moved", "Plan changed"),
                            ("now_yours", "Now yours"),
                            ("mail_refused", "Email refused"),
                        ],
                        max_length=30,
                    ),
                ),
                ("about_on", models.DateField(blank=True, null=True)),
                ("due_on", models.DateField()),
                ("sentence", models.CharField(max_length=300)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempt_after", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.TextField(blank=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="teams_messages",
                        to="accounts.policingbody",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="responses.response",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("refused_at", None), ("sent_at", None)),
                        fields=["attempt_after"],
                        name="teams_messages_waiting",
                    ),
                    models.Index(fields=["body", "-created_at"], name="teams_messages_of_an_office"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("response", "kind", "about_on", "due_on"),
                        name="one_teams_message_a_response_kind_and_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sent_at", None), ("refused_at", None), _connector="OR"),
                        name="teams_message_is_sent_or_refused_not_both",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TextPresence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "section",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("key_findings", "Key findings"),
                            ("introduction", "Introduction to the recommendations"),
                            ("body_comment", "Our comment"),
                        ],
                        max_length=20,
                    ),
                ),
                ("former_finding", models.CharField(blank=True, max_length=200)),
                ("opened_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.finding",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="responses.forcerequest",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="responses.response",
                    ),
                ),
            ],
            options={
                "ordering": ["opened_at", "pk"],
                "indexes": [models.Index(fields=["seen_at"], name="presences_by_age")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("request", None),
                                ("response__isnull", False),
                                models.Q(("section", ""), _negated=True),
                                models.Q(("finding", None), ("section", "body_comment"), _connector="OR"),
                            ),
                            models.Q(("request__isnull", False), ("response", None), ("section", "")),
                            _connector="OR",
                        ),
                        name="presence_is_on_one_side",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("former_finding", ""), ("finding", None), ("response__isnull", False)),
                        fields=("response", "section", "person"),
                        name="presence_once_a_section",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("former_finding", ""), ("finding__isnull", False), ("response__isnull", False)
                        ),
                        fields=("response", "finding", "person"),
                        name="presence_once_a_finding",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("former_finding", ""), ("finding", None), ("request__isnull", False)),
                        fields=("request", "person"),
                        name="presence_once_an_overall",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("former_finding", ""), ("finding__isnull", False), ("request__isnull", False)
                        ),
                        fields=("request", "finding", "person"),
                        name="presence_once_a_force_finding",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TextRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "section",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("key_findings", "Key findings"),
                            ("introduction", "Introduction to the recommendations"),
                            ("body_comment", "Our comment"),
                        ],
                        max_length=20,
                    ),
                ),
                ("former_finding", models.CharField(blank=True, max_length=200)),
                ("version", models.PositiveIntegerField()),
                ("html", models.TextField(blank=True)),
                ("stance", models.CharField(blank=True, max_length=20)),
                ("saved_at", models.DateTimeField()),
                (
                    "restored_from",
                    models.PositiveIntegerField(blank=True, help_text="The version it brought back.", null=True),
                ),
                (
                    "window",
                    models.CharField(
                        blank=True,
                        help_text="The page it was saved from: a draft that arrives late from it is not kept.",
                        max_length=36,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.finding",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="responses.forcerequest",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="responses.response",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["version", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("request", None),
                                ("response__isnull", False),
                                models.Q(("section", ""), _negated=True),
                                models.Q(("finding", None), ("section", "body_comment"), _connector="OR"),
                            ),
                            models.Q(("request__isnull", False), ("response", None), ("section", "")),
                            _connector="OR",
                        ),
                        name="revision_is_on_one_side",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("former_finding", ""), ("finding", None), ("response__isnull", False)),
                        fields=("response", "section", "version"),
                        name="revision_once_a_section",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("former_finding", ""), ("finding__isnull", False), ("response__isnull", False)
                        ),
                        fields=("response", "finding", "version"),
                        name="revision_once_a_finding",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("former_finding", ""), ("finding", None), ("request__isnull", False)),
                        fields=("request", "version"),
                        name="revision_once_an_overall",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("former_finding", ""), ("finding__isnull", False), ("request__isnull", False)
                        ),
                        fields=("request", "finding", "version"),
                        name="revision_once_a_force_finding",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "section",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("key_findings", "Key findings"),
                            ("introduction", "Introduction to the recommendations"),
                            ("body_comment", "Our comment"),
                        ],
                        max_length=20,
                    ),
                ),
                ("former_finding", models.CharField(blank=True, max_length=200)),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("office", "Only the office"),
                            ("force", "Only the force"),
                            ("both", "The office and the force"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "started_side",
                    models.CharField(choices=[("office", "The office"), ("force", "The force")], max_length=10),
                ),
                ("quote", models.TextField(blank=True, help_text="The words of the text it is about.")),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="threads",
                        to="inspections.finding",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="threads",
                        to="responses.forcerequest",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="threads", to="responses.response"
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["started_at", "pk"],
                "indexes": [models.Index(fields=["response", "resolved_at"], name="threads_of_a_response")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("audience", "office"), ("request", None), models.Q(("section", ""), _negated=True)
                            ),
                            models.Q(("request__isnull", False), ("section", "")),
                            _connector="OR",
                        ),
                        name="thread_on_office_text_is_for_the_office",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("finding", None), ("section__in", ["", "body_comment"]), _connector="OR"),
                        name="only_threads_on_comments_are_about_a_finding",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("audience", "both"), ("audience", models.F("started_side")), _connector="OR"
                        ),
                        name="thread_for_one_side_is_for_the_one_that_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolved_at", None), ("resolved_by", None)),
                            models.Q(("resolved_at__isnull", False), ("resolved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="resolved_thread_says_when_and_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("former_finding", ""),
                            models.Q(("finding", None), ("resolved_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="thread_of_a_removed_finding_is_resolved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThreadComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(choices=[("office", "The office"), ("force", "The force")], max_length=10)),
                ("text", models.TextField(blank=True)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                ("form_key", models.UUIDField(unique=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="responses.thread"
                    ),
                ),
            ],
            options={
                "ordering": ["written_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("deleted_at", None), ("text", ""), _connector="OR"),
                        name="deleted_comment_of_a_thread_has_no_text",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("replaces", models.TextField(blank=True)),
                ("replacement", models.TextField(blank=True)),
                (
                    "decision",
                    models.CharField(
                        blank=True, choices=[("accepted", "Accepted"), ("declined", "Declined")], max_length=10
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggestion",
                        to="responses.threadcomment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("replacement", ""), ("replaces", ""), _negated=True),
                        name="suggestion_does_not_delete_the_whole_text",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("decision", ""), ("reason", "")),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="decided_suggestion_says_when_and_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="responses.threadcomment",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(condition=models.Q(("seen_at", None)), fields=["person"], name="mentions_not_seen")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("comment", "person"), name="one_mention_a_comment_and_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="TrialPdf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("data", models.BinaryField()),
                ("size", models.PositiveIntegerField(help_text="Bytes.")),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "approval",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="trial_pdf", to="responses.approval"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WithdrawalRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(help_text="For the office. The public never reads it.")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("withdrawn", "Withdrawn"), ("declined", "Declined"), ("cancelled", "Cancelled")],
                        max_length=20,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, help_text="Why it was declined.")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal_requests",
                        to="responses.publication",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="withdrawal_requests",
                        to="responses.response",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at", None)),
                        fields=("response",),
                        name="one_open_withdrawal_request_a_response",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="withdrawal_request_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at", None), ("settled_by", None)),
                            models.Q(
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="settled_withdrawal_request_says_who_and_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "declined"), models.Q(("answer", ""), _negated=True)),
                            models.Q(models.Q(("outcome", "declined"), _negated=True), ("answer", "")),
                            _connector="OR",
                        ),
                        name="declined_withdrawal_request_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WithheldWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "section",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("key_findings", "Key findings"),
                            ("introduction", "Introduction to the recommendations"),
                            ("body_comment", "Our comment"),
                        ],
                        max_length=20,
                    ),
                ),
                ("former_finding", models.CharField(blank=True, max_length=200)),
                ("words", models.TextField()),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("personal", "personal information"),
                            ("safety", "safety of a person"),
                            ("national_security", "national security"),
                            ("investigation", "investigation or court proceedings"),
                            ("legal_advice", "legal advice"),
                            ("confidence", "given in confidence"),
                            ("commercial", "commercial interests"),
                        ],
                        max_length=20,
                    ),
                ),
                ("withheld_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.finding",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="responses.forcerequest",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="responses.response",
                    ),
                ),
                (
                    "withheld_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["withheld_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("request", None),
                                ("response__isnull", False),
                                models.Q(("section", ""), _negated=True),
                                models.Q(("finding", None), ("section", "body_comment"), _connector="OR"),
                            ),
                            models.Q(("request__isnull", False), ("response", None), ("section", "")),
                            _connector="OR",
                        ),
                        name="withheld_is_on_one_side",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="withheld_words_are_some"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("released_at", None), ("released_by", None)),
                            models.Q(("released_at__isnull", False), ("released_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="released_words_say_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WordProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("file_name", models.CharField(max_length=200)),
                ("file_hash", models.CharField(max_length=64)),
                ("left_out", models.JSONField(default=list)),
                (
                    "missing",
                    models.JSONField(default=list, help_text="The names of texts that the file no longer has."),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="word_proposals",
                        to="responses.forcerequest",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="word_proposals",
                        to="responses.response",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ProposedText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "section",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("key_findings", "Key findings"),
                            ("introduction", "Introduction to the recommendations"),
                            ("body_comment", "Our comment"),
                        ],
                        max_length=20,
                    ),
                ),
                ("heading", models.CharField(help_text="What stood above it in the file.", max_length=200)),
                ("html", models.TextField(blank=True)),
                (
                    "stance",
                    models.CharField(blank=True, help_text="Empty if the file does not state one.", max_length=20),
                ),
                (
                    "is_added",
                    models.BooleanField(
                        default=False, help_text="It goes after what is there, and does not replace it."
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True, choices=[("accepted", "Used"), ("left_out", "Not used")], max_length=20
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inspections.finding",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="responses.forcerequest",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="responses.wordproposal"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "position"), name="proposed_texts_are_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(("section", ""), ("request", None), _connector="OR"),
                        name="proposed_text_is_of_the_office_or_of_a_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finding", None), ("section", "body_comment"), ("request__isnull", False), _connector="OR"
                        ),
                        name="only_proposed_comments_are_about_a_finding",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("decision", "")),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="decided_text_says_when_and_who",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="looks", to="responses.approval"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("approval", "person"), name="one_look_a_person_and_round")
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.PositiveSmallIntegerField(default=1)),
                ("name", models.CharField(max_length=150)),
                ("role", models.CharField(max_length=150)),
                (
                    "approved_for",
                    models.CharField(blank=True, help_text="Whose power to approve it was.", max_length=150),
                ),
                ("scheme_reference", models.CharField(blank=True, max_length=200)),
                ("content_hash", models.CharField(help_text="SHA-256 of the text approved.", max_length=64)),
                ("signed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="signatures", to="responses.approval"
                    ),
                ),
                (
                    "delegation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.delegation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["approval", "step"],
                "constraints": [
                    models.UniqueConstraint(fields=("approval", "step"), name="one_signature_a_step"),
                    models.UniqueConstraint(fields=("approval", "person"), name="one_signature_a_person_and_round"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_for", ""), ("delegation", None), ("scheme_reference", "")),
                            models.Q(
                                ("delegation__isnull", False),
                                models.Q(("approved_for", ""), _negated=True),
                                models.Q(("scheme_reference", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="delegated_signature_says_for_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("owner", "Change of owner"), ("step", "Step of the plan moved")], max_length=20
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("form_key", models.UUIDField(unique=True)),
                ("what", models.CharField(help_text="What was done, in words.", max_length=300)),
                ("reason", models.TextField(blank=True)),
                ("lines", models.JSONField(default=list)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("left", models.JSONField(default=list)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulk_changes",
                        to="accounts.policingbody",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="undone_change_says_when_and_by_whom",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for a person’s own dates.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.policingbody",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("body", None), ("revoked_at", None)),
                        fields=("user",),
                        name="one_calendar_address_of_ones_own",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("body__isnull", False), ("revoked_at", None)),
                        fields=("user", "body"),
                        name="one_calendar_address_a_person_and_office",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(fields=("response", "number"), name="publications_are_numbered"),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)), fields=("response",), name="one_current_publication"
            ),
        ),
        migrations.AddConstraint(
            model_name="forcerequest",
            constraint=models.UniqueConstraint(fields=("response", "force"), name="one_request_a_response_and_force"),
        ),
        migrations.AddConstraint(
            model_name="distributionline",
            constraint=models.UniqueConstraint(
                fields=("response", "publication", "line"), name="one_line_a_publication"
            ),
        ),
        migrations.AddConstraint(
            model_name="distributionline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_on", None), ("recorded_at", None), ("recorded_by", None)),
                    models.Q(
                        ("done_on__isnull", False),
                        ("publication__isnull", False),
                        ("recorded_at__isnull", False),
                        ("recorded_by__isnull", False),
                        models.Q(("done_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="sent_copy_says_when_and_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decision", "")), fields=("response",), name="one_open_approval_a_response"
            ),
        ),
        migrations.RunPython(add_words_of_publications, migrations.RunPython.noop),
        migrations.RunPython(search.add_word_indexes, search.remove_word_indexes),
    ]
