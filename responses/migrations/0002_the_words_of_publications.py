"""The words of what is published, kept ready with an index, where the database can.

PostgreSQL's own text search, so no extension has to be allowed. The words are a stored column of the table and not only of the
index: reading them anew from hundreds of texts, as PostgreSQL prefers for a common word, takes it half a second. SQLite, which
serves one office, reads the texts through. The model does not know the column; responses/register/queries.py asks for it by name.

Whatever is no letter or digit parts words: by itself PostgreSQL would keep "near-miss", "2023/24" and addresses in one piece.
"simple" takes words as they are written: no language is assumed, and the same is found as by the plain search on SQLite.
"""

from django.db import migrations

ADD = (
    r"""
    ALTER TABLE responses_publication ADD COLUMN words tsvector
    GENERATED ALWAYS AS (to_tsvector('simple', regexp_replace(search_text, '\W+', ' ', 'g'))) STORED
    """,
    "CREATE INDEX public_register_words ON responses_publication USING gin (words) WHERE is_current",
)
REMOVE = "ALTER TABLE responses_publication DROP COLUMN words"


def add_words(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in ADD:
            schema_editor.execute(statement)


def remove_words(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REMOVE)


class Migration(migrations.Migration):
    dependencies = [("responses", "0001_initial")]

    operations = [migrations.RunPython(add_words, remove_words)]
