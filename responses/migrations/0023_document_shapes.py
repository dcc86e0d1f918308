from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("responses", "0022_schedules_withdrawals_and_withheld_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="response",
            name="document_shape",
            field=models.CharField(
                choices=[
                    ("full", "Full document"),
                    ("letter", "Letter to the Home Secretary and HMICFRS, with the response attached"),
                    ("appendix", "The body’s response first, with the chief officer’s comments as an appendix"),
                ],
                default="full",
                max_length=20,
            ),
        ),
    ]
