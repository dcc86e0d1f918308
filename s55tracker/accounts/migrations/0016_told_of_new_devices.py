from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0015_session_lengths")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="told_of_new_devices",
            field=models.BooleanField(
                default=False, editable=False, help_text="Emailed when someone signs in from a new device."
            ),
        ),
    ]
