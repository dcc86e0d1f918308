"""Which file a report was read from, and the same for reports imported before."""

from django.db import migrations, models


def read_from_history(apps, schema_editor):
    inspections = apps.get_model("inspections", "Inspection").objects
    events = apps.get_model("audit", "AuditEvent").objects.filter(action="inspection_imported")
    for target, detail in events.order_by("pk").values_list("target", "detail"):
        file = str(detail.get("file") or "a file")[-200:]
        inspections.filter(pk=target.removeprefix("inspection:"), imported_from="").update(imported_from=file)


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0006_grades_and_pages"),
        ("audit", "0004_the_guard"),
    ]

    operations = [
        migrations.AddField(
            model_name="inspection",
            name="imported_from",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.RunPython(read_from_history, migrations.RunPython.noop),
    ]
