"""The words of publications folded as in every other search (s55tracker/text/folding.py), and PostgreSQL's column made of them.

The words are parted, without accents and in small letters before the database sees them: what is found does not depend on the
database's own idea of a letter.
"""

from django.db import migrations

import s55tracker.text.folded_columns
from s55tracker.text.folding import words_as_found

DROP = "ALTER TABLE responses_publication DROP COLUMN words"
ADD = "ALTER TABLE responses_publication ADD COLUMN words tsvector GENERATED ALWAYS AS ({}) STORED"
INDEX = "CREATE INDEX public_register_words ON responses_publication USING gin (words) WHERE is_current"
OF_WORDS = "array_to_tsvector(string_to_array(btrim(search_words), ' '))"
OF_TEXT = r"strip(to_tsvector('simple', regexp_replace(search_text, '\W+', ' ', 'g')))"


def fill(apps, schema_editor):
    Publication = apps.get_model("responses", "Publication")
    for row in Publication.objects.only("pk", "search_text").iterator(chunk_size=100):
        Publication.objects.filter(pk=row.pk).update(search_words=words_as_found(row.search_text))


def replace_column(of: str):
    def replace(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in (DROP, ADD.format(of), INDEX):
                schema_editor.execute(statement)

    return replace


class Migration(migrations.Migration):
    dependencies = [("responses", "0012_email_and_summary_labels")]

    operations = [
        migrations.AddField("publication", "search_words", s55tracker.text.folded_columns.WordsField(of="search_text")),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(replace_column(OF_WORDS), replace_column(OF_TEXT)),
    ]
