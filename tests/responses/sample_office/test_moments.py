"""The sample office’s times are those of its story, in their order, whenever it is loaded."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import DateTimeField
from django.utils import timezone

from responses.models import Approval, ApprovalSignature, DistributionLine, ForceSubmission, Publication
from responses.sample_office.moments import moment_of, on_day
from responses.sample_office.story import load_sample_office
from s55tracker.accounts.models import DistributionRecipient, Membership
from s55tracker.audit.models import AuditEvent
from s55tracker.present import present

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("loaded_at", "at", "moment"),
    [
        (datetime(2026, 11, 22, 18, tzinfo=UTC), time(12), datetime(2026, 11, 22, 9, tzinfo=UTC)),
        (datetime(2026, 11, 22, 6, tzinfo=UTC), time(12), datetime(2026, 11, 22, 3, tzinfo=UTC)),
        (datetime(2026, 11, 22, 6, tzinfo=UTC), time(16), datetime(2026, 11, 22, 4, tzinfo=UTC)),
        (datetime(2026, 11, 23, 6, tzinfo=UTC), time(12), datetime(2026, 11, 22, 12, tzinfo=UTC)),
    ],
)
def test_day_of_loading_is_squeezed_into_what_has_passed_of_it(loaded_at, at, moment):
    assert moment_of(TODAY, at, loaded_at=loaded_at) == moment


def test_rows_without_a_time_take_that_of_the_block_and_no_longer_after_it():
    before = timezone.now()
    with on_day(date(2020, 2, 29), time(10, 30)):
        assert AuditEvent().happened_at == timezone.now() == datetime(2020, 2, 29, 10, 30, tzinfo=UTC)
    assert AuditEvent().happened_at >= before


# --- The whole story ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def loaded(written_once):
    return written_once(lambda: load_sample_office(today=TODAY))


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_approvals_publications_and_copies_follow_one_another():
    told = 0
    for publication in Publication.objects.select_related("approval"):
        approval = present(publication.approval)
        decided_at = present(approval.decided_at)
        signatures = list(ApprovalSignature.objects.filter(approval=approval).values_list("signed_at", flat=True))
        copies = DistributionLine.objects.filter(publication=publication, done_on__isnull=False)
        assert timezone.localdate(publication.published_at) == publication.published_on
        assert signatures == [decided_at]
        assert approval.submitted_at < decided_at < publication.published_at
        for line in copies:
            assert publication.published_at < present(line.recorded_at)
            assert timezone.localdate(line.recorded_at) == line.done_on
            told += 1
    assert told > 10
    for submission in ForceSubmission.objects.exclude(submitted_by=None).select_related("request"):
        assert submission.request.invitations.earliest("sent_at").sent_at < submission.submitted_at
        for approval in Approval.objects.filter(response=submission.request.response):
            assert submission.submitted_at < approval.submitted_at


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_no_time_is_after_the_day_of_the_story():
    ends = timezone.make_aware(datetime.combine(TODAY + timedelta(days=1), time()))
    late = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("responses").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, DateTimeField)
        and model._default_manager.filter(**{f"{field.name}__gte": ends}).exists()
        and field.name not in ("expires_at", "render_after", "attempt_after")
    }
    assert late == set()
    assert AuditEvent.objects.filter(happened_at__gte=ends).count() == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_people_were_there_before_the_first_report():
    first = AuditEvent.objects.earliest("happened_at").happened_at
    assert max(Membership.objects.values_list("created_at", flat=True)) <= first


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_what_was_published_verifies():
    connection.check_constraints()  # PostgreSQL makes the chain of hashes at the end of the transaction
    said = io.StringIO()
    try:
        call_command("verify_publications", stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_each_copy_has_an_address_that_no_one_can_have():
    recipients = DistributionRecipient.objects.filter(body__slug="wealdshire")
    addresses = [recipient.email or recipient.address for recipient in recipients]
    assert len(addresses) == 5
    assert all(".example" in address for address in addresses)
    sent = DistributionLine.objects.exclude(done_on=None)
    assert {line.method for line in sent} == {"email", "portal", "website"}
    assert all(".example" in line.sent_to for line in sent)
