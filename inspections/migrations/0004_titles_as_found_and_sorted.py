"""Titles as they are looked for and sorted by (s55tracker/text/folding.py), with those of the inspections that are there."""

from django.db import migrations

import s55tracker.text.folded_columns
from s55tracker.text.folding import order_of, words_as_found


def fill(apps, schema_editor):
    Inspection = apps.get_model("inspections", "Inspection")
    rows = []
    for row in Inspection.objects.only("pk", "title").iterator(chunk_size=500):
        row.title_words, row.title_order = words_as_found(row.title), order_of(row.title)
        rows.append(row)
        if len(rows) == 500:
            Inspection.objects.bulk_update(rows, ["title_words", "title_order"])
            rows = []
    Inspection.objects.bulk_update(rows, ["title_words", "title_order"])


class Migration(migrations.Migration):
    dependencies = [("inspections", "0003_days_that_are_opened")]

    operations = [
        migrations.AddField("inspection", "title_order", s55tracker.text.folded_columns.OrderField(of="title")),
        migrations.AddField("inspection", "title_words", s55tracker.text.folded_columns.WordsField(of="title")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
