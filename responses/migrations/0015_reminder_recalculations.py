"""New names in the code for a table and two columns, which keep theirs: no statement reaches the database."""

from datetime import date

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("responses", "0014_published_articles")]

    operations = [
        migrations.AlterModelTable(name="reminderwatch", table="responses_reminderwatch"),
        migrations.RenameModel(old_name="ReminderWatch", new_name="ReminderRecalculation"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex(model_name="reminderrecalculation", name="responses_to_look_at"),
                migrations.RemoveIndex(model_name="reminderrecalculation", name="responses_not_looked_at_lately"),
                migrations.RenameField(
                    model_name="reminderrecalculation", old_name="look_on", new_name="recalculate_on"
                ),
                migrations.RenameField(
                    model_name="reminderrecalculation", old_name="looked_at", new_name="recalculated_at"
                ),
                migrations.AlterField(
                    model_name="reminderrecalculation",
                    name="recalculate_on",
                    field=models.DateField(default=date.min, db_column="look_on"),
                ),
                migrations.AlterField(
                    model_name="reminderrecalculation",
                    name="recalculated_at",
                    field=models.DateTimeField(blank=True, null=True, db_column="looked_at"),
                ),
                migrations.AddIndex(
                    model_name="reminderrecalculation",
                    index=models.Index(fields=["recalculate_on"], name="responses_to_look_at"),
                ),
                migrations.AddIndex(
                    model_name="reminderrecalculation",
                    index=models.Index(fields=["recalculated_at"], name="responses_not_looked_at_lately"),
                ),
                migrations.AlterField(
                    model_name="reminderrecalculation",
                    name="response",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminder_recalculation",
                        to="responses.response",
                    ),
                ),
            ]
        ),
    ]
