"""From here on the database refuses to change or delete an event, and makes the chain itself."""

from django.db import migrations

from s55tracker.audit import guard


def put_up(apps, schema_editor):
    guard.install(schema_editor.connection)


def take_down(apps, schema_editor):
    guard.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_hashes_of_what_is_there")]

    operations = [migrations.RunPython(put_up, take_down)]
