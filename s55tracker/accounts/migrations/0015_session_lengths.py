from django.db import migrations, models

IDLE = models.PositiveSmallIntegerField(
    default=60, editable=False, help_text="Minutes without use after which a session ends."
)
LONGEST = models.PositiveSmallIntegerField(
    default=12, editable=False, help_text="Hours after which a session ends in any case."
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_second_factor_rules")]

    operations = [
        *[
            migrations.AddField(model_name=model, name=name, field=field)
            for model in ("force", "policingbody")
            for name, field in (("session_idle_minutes", IDLE), ("session_longest_hours", LONGEST))
        ],
        *[
            migrations.AddConstraint(
                model_name=model,
                constraint=models.CheckConstraint(condition=models.Q((f"{field}__range", bounds)), name=name),
            )
            for model, of in (("force", "force"), ("policingbody", "body"))
            for field, bounds, name in (
                ("session_idle_minutes", (5, 60), f"idle_time_of_a_{of}_is_within_bounds"),
                ("session_longest_hours", (1, 12), f"longest_session_of_a_{of}_is_within_bounds"),
            )
        ],
    ]
