"""A new name in the code for a column, which keeps its own: no statement reaches the database."""

from django.db import migrations, models

import s55tracker.accounts.models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_the_bodies_of_the_country")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField(
                    model_name="policingbody", old_name="reminder_ladder", new_name="reminder_schedule"
                ),
                migrations.AlterField(
                    model_name="policingbody",
                    name="reminder_schedule",
                    field=models.JSONField(
                        db_column="reminder_ladder", default=s55tracker.accounts.models.default_reminder_schedule
                    ),
                ),
            ]
        ),
    ]
