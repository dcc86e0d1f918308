"""Rows that were there before seals get one, as they are now (docs/decisions/0038-seals.md)."""

import uuid
from itertools import groupby

from django.db import migrations
from django.utils import timezone

from responses.sealing.hashes import FORM, current_key, seal_of
from s55tracker.audit.hashes import content_hash

# Each table: the path to its response, and the columns that were not evidence when this was written.
TABLES = {
    "Response": (
        "",
        {
            *("status", "status_changed_at", "owner_id", "not_needed_because", "answered_in_id", "correction_reason"),
            *("document_shape", "has_overridden_checks", "created_at", "created_by_id"),
        },
    ),
    "Publication": ("response", {"search_words", "render_after", "render_attempts", "render_error"}),
    "PublishedFile": ("publication__response", set()),
    "PublishedArticle": ("publication__response", set()),
    "Approval": ("response", {"rendered_at", "render_after", "render_attempts", "render_error"}),
    "ApprovalSignature": ("approval__response", set()),
    "CheckOverride": ("response", {"finding_id"}),
    "WithheldWords": ("response", set()),
    "DistributionLine": ("response", {"position", "recipient_id"}),
    "CopyEmail": ("line__response", set()),
    "EvidenceFile": ("line__response", set()),
    "Invitation": ("request__response", set()),
    "ForceSubmission": ("request__response", set()),
    "SubmittedComment": ("submission__request__response", set()),
}
OF_A_MAIL = ("to_email", "message_id", "subject", "created_at")
ONCE_SETTLED = {
    "sent_at": "settled_at",
    "refused_at": "settled_at",
    "bounced_at": "bounce_settled_at",
    "bounce_report": "bounce_settled_at",
}
DUE_ONCE = {"Response": "public_slug", "DistributionLine": "publication_id"}


def values_of(row, columns):
    values = {name: getattr(row, name) for name in columns}
    if row._meta.model_name == "copyemail":
        values |= {f"mail.{name}": getattr(row.mail, name) for name in OF_A_MAIL}
        values |= {
            f"mail.{name}": getattr(row.mail, name) if getattr(row, when) is not None else None
            for name, when in ONCE_SETTLED.items()
        }
    return values


def reference_of(row, path):
    if row._meta.model_name == "withheldwords" and row.response is None:
        return row.request.response.reference
    for part in filter(None, path.split("__")):
        row = getattr(row, part)
    return row.reference


def seal_rows(apps, schema_editor):
    key, event_model = current_key(), apps.get_model("audit", "AuditEvent")
    for name, (path, left_out) in TABLES.items():
        model = apps.get_model("responses", name)
        label = model._meta.model_name
        columns = [f.attname for f in model._meta.concrete_fields if f.attname not in {"id", *left_out}]
        rows = model._default_manager.order_by(*([path] if path else []), "pk")
        if name in DUE_ONCE:
            rows = rows.exclude(**{DUE_ONCE[name]: None})
        if path:
            rows = rows.select_related(path)
        if name == "WithheldWords":
            rows = rows.select_related("response", "request__response")
        # In small pieces, because some rows hold a file.
        for reference, group in groupby(rows.iterator(chunk_size=50), key=lambda row: reference_of(row, path)):
            sealed, once = {}, uuid.uuid4().hex
            for row in group:
                values = values_of(row, columns)
                made = seal_of(f"{label}:{row.pk}", values, once=once, key=key)
                named = f"{model._meta.verbose_name} {row.pk} of {reference}".capitalize()
                sealed[f"{label}:{row.pk}"] = {"seal": made, "named": named}
            detail = {
                "form": FORM,
                "key": key.id,
                "once": once,
                "at_upgrade": True,
                "columns": {label: list(values)},
                "rows": sealed,
            }
            write(event_model, target=f"seals:{reference}", detail=detail)


def write(event_model, *, target, detail):
    """An event as `record` writes it. The database adds its place in the chain."""
    said = {
        "target": target,
        "action": "rows_sealed",
        "happened_at": timezone.now(),
        "actor_id": None,
        "actor_name": "Section 55 Tracker",
        "reason": "",
        "detail": detail,
    }
    event_model.objects.create(**said, content_hash=content_hash(**said))


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_the_guard"),
        ("mail", "0001_initial"),
        ("responses", "0027_cancelled_copy_emails"),
    ]

    operations = [migrations.RunPython(seal_rows, migrations.RunPython.noop)]
