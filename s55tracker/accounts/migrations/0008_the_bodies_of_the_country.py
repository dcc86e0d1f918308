"""The 43 territorial forces and their bodies come with the tables. What an office has added or changed stays as it is."""

from django.db import migrations

from s55tracker.accounts.territorial import territorial_bodies


def add_what_is_not_there(apps, schema_editor):
    """As load_territorial_bodies does, in the form that the tables have at this point."""
    names = ("Force", "PolicingBody", "ForceLink", "DistributionRecipient")
    Force, PolicingBody, ForceLink, DistributionRecipient = (apps.get_model("accounts", name) for name in names)
    for entry in territorial_bodies():
        force, _ = Force.objects.get_or_create(
            slug=entry.slug,
            defaults={
                "name": entry.force,
                "name_welsh": entry.force_welsh,
                "chief_officer_title": entry.chief_officer_title,
            },
        )
        body, is_new = PolicingBody.objects.get_or_create(
            slug=entry.slug,
            defaults={
                "name": entry.area,
                "name_welsh": entry.area_welsh,
                "kind": entry.kind,
                "office_name": entry.office_name,
                "holder_title": entry.holder_title,
                "holder_initials": entry.holder_initials,
                "panel_name": entry.panel_name,
                "languages": list(entry.languages),
            },
        )
        if not is_new:
            continue
        ForceLink.objects.create(body=body, force=force, from_on=entry.from_on)
        DistributionRecipient.objects.bulk_create(
            DistributionRecipient(body=body, position=position, line=line, duty=duty)
            for position, (line, duty) in enumerate(entry.distribution)
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_addresses_are_normal")]

    operations = [migrations.RunPython(add_what_is_not_there, migrations.RunPython.noop)]
