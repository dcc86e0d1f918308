from django.db import migrations


class Migration(migrations.Migration):
    """Proclaimed days belong to the working days now. Their table stays, under its old name."""

    dependencies = [
        ("inspections", "0004_titles_as_found_and_sorted"),
        ("working_days", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="ProclaimedDay")]),
    ]
