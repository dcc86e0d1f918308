from django.db import migrations, models

ROLES = models.JSONField(
    blank=True, help_text="Roles that need a second factor. Null: those of the settings.", null=True
)
FROM = models.DateField(
    blank=True, help_text="Until this day, people are only reminded.", null=True, verbose_name="needed from"
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_where_copies_go")]

    operations = [
        migrations.AddField(model_name=model, name=name, field=field)
        for model in ("force", "policingbody")
        for name, field in (("second_factor_roles", ROLES), ("second_factor_from_on", FROM))
    ]
