"""What happens to rows stored by older versions, in a database that applied each migration that the squashed ones replace."""

from __future__ import annotations

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from inspections.models import Inspection
from responses.enums import ResponseStatus
from tests.factories import a_response, an_office
from tests.responses.reading import titles_on

BEFORE_WORDS = [("inspections", "0003_days_that_are_opened"), ("responses", "0012_email_and_summary_labels")]
BEFORE_ADDRESSES = [("accounts", "0005_sessions_and_first_leads")]
NORMAL_ADDRESSES = [("accounts", "0007_addresses_are_normal")]


class WithoutSquashed(MigrationLoader):
    """Django leaves a squashed migration in the graph even when it is not to replace any."""

    def load_disk(self) -> None:
        super().load_disk()
        self.disk_migrations = {key: found for key, found in self.disk_migrations.items() if not found.replaces}


def one_by_one() -> MigrationExecutor:
    executor = MigrationExecutor(connection)
    executor.loader = WithoutSquashed(connection)
    return executor


def migrated(targets) -> Apps:
    """The models as they are after these migrations."""
    executor = one_by_one()
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.fixture
def to_newest():
    def migrate() -> None:
        one_by_one().migrate(one_by_one().loader.graph.leaf_nodes())

    yield migrate
    migrate()


def tables() -> dict[str, tuple[set, list[str]]]:
    """Each table's columns and constraints. Their order and the names that Django makes up do not matter."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        return {name: (columns_of(cursor, name), constraints_of(cursor, name)) for name in names}


def columns_of(cursor, table: str) -> set[tuple]:
    described = connection.introspection.get_table_description(cursor, table)
    return {(column.name, column.type_code, column.null_ok) for column in described}


def constraints_of(cursor, table: str) -> list[str]:
    found = connection.introspection.get_constraints(cursor, table)
    return sorted(str(sorted(constraint.items(), key=str)) for constraint in found.values())


def two_with_one_address_are_for_a_person_to_settle(before: Apps):
    User = before.get_model("accounts", "User")
    pks = [User.objects.create(email=email, name="Gwen").pk for email in ("gwen@example.org", "gwen@example.org\u200b")]
    with pytest.raises(Exception, match=f"gwen@example.org \\(accounts {pks[0]}, {pks[1]}\\)"):
        migrated(NORMAL_ADDRESSES)
    User.objects.filter(pk__in=pks).delete()


def addresses_are_put_into_their_normal_form(before: Apps):
    User, Invitation, Force = (before.get_model("accounts", name) for name in ("User", "AccountInvitation", "Force"))
    gwen = User.objects.create(email="Gwen.Pugh@Example.org\u200b", name="Gwen")
    force = Force.objects.create(slug="borset", name="Borset Police")
    common = {"force": force, "created_by": gwen, "expires_at": timezone.now()}
    Invitation.objects.create(email="New@Example.org", token_hash="1", roles=["force_lead"], **common)
    Invitation.objects.create(email="c@example.org", token_hash="2", roles=["force_contributor"], **common)
    after = migrated(NORMAL_ADDRESSES)
    assert after.get_model("accounts", "User").objects.get(pk=gwen.pk).email == "gwen.pugh@example.org"
    lead, other = after.get_model("accounts", "AccountInvitation").objects.order_by("token_hash")
    assert (lead.email, lead.for_first_lead, lead.withdrawn_at) == ("new@example.org", True, None)
    assert other.withdrawn_at is not None  # the body invited someone who is not a lead
    after.get_model("accounts", "AccountInvitation").objects.all().delete()
    after.get_model("accounts", "Force").objects.filter(pk=force.pk).delete()
    after.get_model("accounts", "User").objects.filter(pk=gwen.pk).delete()


@pytest.mark.django_db(transaction=True)
def test_rows_of_older_versions(client, to_newest):
    """One test, because going back to the older version and forward again takes most of a minute."""
    a_response(an_office(), ResponseStatus.PUBLISHED, title="“Siân” O’Brien")
    kept = Inspection.objects.values_list("title_words", "title_order").get()
    new_tables = tables()

    migrated(BEFORE_WORDS)
    assert "search_words" not in {name for name, *_ in tables()["responses_publication"][0]}
    before = migrated(BEFORE_ADDRESSES)
    two_with_one_address_are_for_a_person_to_settle(before)
    addresses_are_put_into_their_normal_form(before)
    to_newest()

    assert Inspection.objects.values_list("title_words", "title_order").get() == kept
    assert titles_on(client.get("/published/?q=sian obrien")) == ["“Siân” O’Brien"]
    assert tables() == new_tables  # an upgraded database is like a new one
