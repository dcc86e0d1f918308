"""What allauth kept of addresses beside the accounts: an old one in there could still sign in. Nothing writes or reads it now."""

from django.db import migrations


def empty(apps, schema_editor):
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0001_address_changes"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
