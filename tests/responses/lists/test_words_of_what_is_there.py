"""Rows from before text was folded are found and sorted like newer ones."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from inspections.models import Inspection
from responses.enums import ResponseStatus
from responses.models import Publication
from tests.factories import a_response, an_office
from tests.responses.reading import titles_on

BEFORE = [("inspections", "0003_days_that_are_opened"), ("responses", "0012_email_and_summary_labels")]


@pytest.fixture
def newest_again():
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield lambda: MigrationExecutor(connection).migrate(newest)
    MigrationExecutor(connection).migrate(newest)


@pytest.mark.django_db(transaction=True)
def test_rows_of_before_are_filled_in(client, newest_again):
    a_response(an_office(), ResponseStatus.PUBLISHED, title="“Siân” O’Brien")
    kept = Inspection.objects.values_list("title_words", "title_order").get()
    MigrationExecutor(connection).migrate(BEFORE)
    with connection.cursor() as cursor:
        columns = {
            column.name for column in connection.introspection.get_table_description(cursor, Publication._meta.db_table)
        }
    assert "search_words" not in columns

    newest_again()

    assert Inspection.objects.values_list("title_words", "title_order").get() == kept
    assert titles_on(client.get("/published/?q=sian obrien")) == ["“Siân” O’Brien"]
