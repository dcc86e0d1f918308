import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Proclaimed days move here from the inspections. Their table stays as it is, so the database has nothing to do."""

    initial = True

    dependencies = [
        ("accounts", "0003_reminders_and_absences"),
        ("inspections", "0004_titles_as_found_and_sorted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ProclaimedDay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("name", models.CharField(max_length=120)),
                        (
                            "is_open",
                            models.BooleanField(
                                default=False,
                                help_text="A bank holiday that was moved to another day: offices work on this one.",
                                verbose_name="worked on",
                            ),
                        ),
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "added_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                    ],
                    options={
                        "db_table": "inspections_proclaimedday",
                        "ordering": ["day", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("body", "day"), name="one_proclaimed_day_a_body"),
                            models.UniqueConstraint(
                                condition=models.Q(("body", None)), fields=("day",), name="one_proclaimed_day_for_all"
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
