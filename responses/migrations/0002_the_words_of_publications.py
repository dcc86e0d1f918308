"""An index of the words of what is published, where the database can keep one.

PostgreSQL's own text search, so no extension has to be allowed. SQLite, which serves one office, reads the texts through.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations
from django.db.models import F, Func, Q, TextField, Value

# As in responses/public_register.py, which asks for it in the same words.
WORDS = SearchVector(
    Func(F("search_text"), Value(r"\W+"), Value(" "), Value("g"), function="regexp_replace", output_field=TextField()),
    config="simple",
)
INDEX = GinIndex(WORDS, name="public_register_words", condition=Q(is_current=True))


def add_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.add_index(apps.get_model("responses", "Publication"), INDEX)


def remove_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.remove_index(apps.get_model("responses", "Publication"), INDEX)


class Migration(migrations.Migration):
    dependencies = [("responses", "0001_initial")]

    operations = [migrations.RunPython(add_index, remove_index)]
