"""What happens to addresses stored by older versions."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE, AFTER = [("accounts", "0005_sessions_and_first_leads")], [("accounts", "0007_addresses_are_normal")]


def migrated(targets):
    """The models as they are after these migrations."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.fixture
def before():
    apps = migrated(BEFORE)
    yield apps
    apps.get_model("accounts", "User").objects.all().delete()
    migrated(MigrationExecutor(connection).loader.graph.leaf_nodes())


def two_with_one_address_are_for_a_person_to_settle(before):
    User = before.get_model("accounts", "User")
    pks = [User.objects.create(email=email, name="Gwen").pk for email in ("gwen@example.org", "gwen@example.org\u200b")]
    with pytest.raises(Exception, match=f"gwen@example.org \\(accounts {pks[0]}, {pks[1]}\\)"):
        migrated(AFTER)
    User.objects.all().delete()


def put_into_their_normal_form(before):
    User, Invitation, Force = (before.get_model("accounts", name) for name in ("User", "AccountInvitation", "Force"))
    gwen = User.objects.create(email="Gwen.Pugh@Example.org\u200b", name="Gwen")
    force = Force.objects.create(slug="borset", name="Borset Police")
    common = {"force": force, "created_by": gwen, "expires_at": timezone.now()}
    Invitation.objects.create(email="New@Example.org", token_hash="1", roles=["force_lead"], **common)
    Invitation.objects.create(email="c@example.org", token_hash="2", roles=["force_contributor"], **common)
    after = migrated(AFTER)
    assert after.get_model("accounts", "User").objects.get().email == "gwen.pugh@example.org"
    lead, other = after.get_model("accounts", "AccountInvitation").objects.order_by("token_hash")
    assert (lead.email, lead.for_first_lead, lead.withdrawn_at) == ("new@example.org", True, None)
    assert other.withdrawn_at is not None  # the body invited someone who is not a lead
    after.get_model("accounts", "AccountInvitation").objects.all().delete()
    after.get_model("accounts", "Force").objects.filter(slug="borset").delete()


def test_addresses_of_older_versions(before):
    """One test, because going back to the older version and forward again takes most of a minute."""
    two_with_one_address_are_for_a_person_to_settle(before)
    put_into_their_normal_form(before)
