"""Events that were written before there was a chain are put into it in the order in which they were written."""

from django.db import migrations

from s55tracker.audit.hashes import content_hash, link_hash

BATCH = 500


def make_the_chain(apps, schema_editor):
    AuditEvent, AuditLink = apps.get_model("audit", "AuditEvent"), apps.get_model("audit", "AuditLink")
    previous_hash, last_pk, position = "", 0, 0
    while events := list(AuditEvent.objects.filter(pk__gt=last_pk).order_by("pk")[:BATCH]):
        links = []
        for event in events:
            position += 1
            event.content_hash = content_hash(
                target=event.target,
                action=event.action,
                happened_at=event.happened_at,
                actor_id=event.actor_id,
                actor_name=event.actor_name,
                reason=event.reason,
                detail=event.detail,
            )
            hash_ = link_hash(previous_hash=previous_hash, event_id=event.pk, content=event.content_hash)
            links.append(AuditLink(event=event, position=position, previous_hash=previous_hash, hash=hash_))
            previous_hash, last_pk = hash_, event.pk
        AuditEvent.objects.bulk_update(events, ["content_hash"])
        AuditLink.objects.bulk_create(links)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_the_chain")]

    operations = [migrations.RunPython(make_the_chain, migrations.RunPython.noop)]
