"""The search index, with the word indexes of each database. Texts that are there already are indexed by the worker
(responses.tasks.keep_search_index), or at once by `manage.py rebuild_search_index`. The wide columns come last: a search
reads only the others of each row.
"""

import django.db.models.deletion
from django.db import migrations, models

import s55tracker.text.indexed_words
from s55tracker.text.indexed_words import word_index_removal, word_index_statements

TABLE = "responses_searchentry"
COLUMNS = ("heading_words", "words")


def add_word_indexes(apps, schema_editor):
    for statement in word_index_statements(schema_editor.connection.vendor, TABLE, COLUMNS):
        schema_editor.execute(statement, None)


def remove_word_indexes(apps, schema_editor):
    for statement in word_index_removal(schema_editor.connection.vendor, TABLE, COLUMNS):
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_the_bodies_of_the_country"),
        ("inspections", "0005_proclaimed_days_move"),
        ("responses", "0015_reminder_recalculations"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=30, unique=True)),
            ],
            options={
                "ordering": ["word"],
            },
        ),
        migrations.CreateModel(
            name="LikeFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("likeness", models.FloatField(help_text="From 0 to 1: the share of their words that both have.")),
                (
                    "finding",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="like_findings",
                        to="inspections.finding",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inspections.finding"
                    ),
                ),
            ],
            options={
                "ordering": ["-likeness", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("finding", "other"), name="one_row_a_pair_of_findings"),
                    models.CheckConstraint(
                        condition=models.Q(("finding", models.F("other")), _negated=True),
                        name="finding_is_not_like_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("a_report", "Report"),
                            ("b_finding", "Finding"),
                            ("c_office_text", "The office’s text"),
                            ("d_force_comment", "The force’s comments"),
                            ("e_force_draft", "The force’s draft"),
                            ("f_publication", "Published response"),
                        ],
                        max_length=20,
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("is_public", models.BooleanField(default=False)),
                ("dated_on", models.DateField()),
                ("is_learned", models.BooleanField(default=False)),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inspections.finding",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.policingbody",
                    ),
                ),
                (
                    "finding",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="inspections.finding",
                    ),
                ),
                (
                    "force_comment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="responses.forcecomment",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inspections.inspection"
                    ),
                ),
                (
                    "passage",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="responses.passage",
                    ),
                ),
                (
                    "publication",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="responses.publication",
                    ),
                ),
                (
                    "report",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="inspections.inspection",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="responses.forcerequest",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="responses.response",
                    ),
                ),
                (
                    "submitted_comment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="responses.submittedcomment",
                    ),
                ),
                ("heading", models.CharField(max_length=500)),
                ("text", models.TextField(blank=True)),
                ("heading_words", s55tracker.text.indexed_words.IndexedWordsField()),
                ("words", s55tracker.text.indexed_words.IndexedWordsField()),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_learned", False)), fields=["id"], name="search_entries_to_learn"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finding__isnull", True),
                                ("force_comment__isnull", True),
                                ("passage__isnull", True),
                                ("publication__isnull", True),
                                ("report__isnull", False),
                                ("source", "a_report"),
                                ("submitted_comment__isnull", True),
                            ),
                            models.Q(
                                ("finding__isnull", False),
                                ("force_comment__isnull", True),
                                ("passage__isnull", True),
                                ("publication__isnull", True),
                                ("report__isnull", True),
                                ("source", "b_finding"),
                                ("submitted_comment__isnull", True),
                            ),
                            models.Q(
                                ("finding__isnull", True),
                                ("force_comment__isnull", True),
                                ("passage__isnull", False),
                                ("publication__isnull", True),
                                ("report__isnull", True),
                                ("source", "c_office_text"),
                                ("submitted_comment__isnull", True),
                            ),
                            models.Q(
                                ("finding__isnull", True),
                                ("force_comment__isnull", True),
                                ("passage__isnull", True),
                                ("publication__isnull", True),
                                ("report__isnull", True),
                                ("source", "d_force_comment"),
                                ("submitted_comment__isnull", False),
                            ),
                            models.Q(
                                ("finding__isnull", True),
                                ("force_comment__isnull", False),
                                ("passage__isnull", True),
                                ("publication__isnull", True),
                                ("report__isnull", True),
                                ("source", "e_force_draft"),
                                ("submitted_comment__isnull", True),
                            ),
                            models.Q(
                                ("finding__isnull", True),
                                ("force_comment__isnull", True),
                                ("passage__isnull", True),
                                ("publication__isnull", False),
                                ("report__isnull", True),
                                ("source", "f_publication"),
                                ("submitted_comment__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="search_entry_is_of_one_row",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchTrigram",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trigram", models.CharField(max_length=3)),
                (
                    "word",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trigrams",
                        to="responses.searchword",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("trigram", "word"), name="one_row_a_trigram_and_word")],
            },
        ),
        migrations.RunPython(add_word_indexes, remove_word_indexes),
    ]
