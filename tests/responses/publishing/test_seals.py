"""Seals: each row of evidence that SQL changes, inserts or deletes is named once, and ordinary changes are not
named.
"""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from responses.distribution import actions as distribution
from responses.distribution.deliveries import settle_copy_emails
from responses.distribution.sending import Addressed, send_copies
from responses.enums import ResponseStatus
from responses.evidence.store import evidence_store
from responses.models import CheckOverride, EvidenceFile, Publication, WithdrawalRequest
from responses.publishing import actions as publishing
from responses.publishing.rendering import render
from responses.publishing.scheduling import run_schedules, schedule_publication
from responses.publishing.verification.run import verify, verify_response
from responses.publishing.withdrawing import withdraw_publication
from responses.sealing.evidence import EVIDENCE, NOT_EVIDENCE
from responses.sealing.seals import SEALED
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from tests.factories import a_response, an_office, refreshed, write
from tests.responses.publishing.sealed_rows import (
    a_full_story,
    anything_goes,
    delete_row,
    insert_row,
    other_value,
    publish,
    raw_row,
    set_column,
    set_columns,
)
from tests.responses.publishing.tampering import without_guard

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("model", EVIDENCE, ids=lambda model: model.__name__)
def test_each_column_is_evidence_or_stated_not_to_be(model):
    evidence, left_out = set(EVIDENCE[model].columns), set(NOT_EVIDENCE.get(model, {}))
    own = {each for each in evidence if "." not in each}

    assert own & left_out == set()
    assert own | left_out | {"id"} == {field.attname for field in model._meta.concrete_fields}


def test_everything_is_what_it_was():
    response = a_full_story()

    assert verify().altered == []
    assert verify_response(response) == []
    assert [model.__name__ for model in EVIDENCE if not model._default_manager.exists()] == []


def fields_of(model):
    """Each column of evidence, with the model that has it and how to get to its row."""
    for name in EVIDENCE[model].columns:
        if "." in name:
            yield name, OutgoingMail, OutgoingMail._meta.get_field(name.partition(".")[2])
        else:
            yield name, model, next(field for field in model._meta.concrete_fields if field.attname == name)


def sealed_row(model, name):
    """The last row in which this column is set or, if there is none, the last row."""
    rows = model._default_manager.order_by("-pk")
    if name.startswith("mail."):
        return rows.exclude(bounce_settled_at=None).first()
    return next((row for row in rows if getattr(row, name) not in (None, "")), rows.first())


def test_every_column_changed_by_sql_is_named_and_nothing_else():
    a_full_story()
    found, tried = {}, 0
    with anything_goes():
        for model in EVIDENCE:
            for name, holder, field in fields_of(model):
                row = sealed_row(model, name)
                pk = row.mail_id if holder is OutgoingMail else row.pk
                before = raw_row(holder, pk)[field.column]
                if not set_column(holder, field.column, pk, other_value(field, before)):
                    continue
                tried += 1
                if len(named := verify().altered) != 1:
                    found[f"{model.__name__}.{name}"] = named
                assert set_column(holder, field.column, pk, before)
    assert found == {}
    assert tried > 90
    assert verify().altered == []


def test_every_row_deleted_by_sql_is_named_and_nothing_else():
    a_full_story()
    found = {}
    with anything_goes():
        for model in EVIDENCE:
            row = raw_row(model, model._default_manager.order_by("pk").last().pk)
            if not delete_row(model, row["id"]):
                continue
            named = verify().altered
            if len(named) != 1 or not named[0].endswith(": it is missing."):
                found[model.__name__] = named
            assert insert_row(model, row)
    assert found == {}
    assert verify().altered == []


def test_every_row_inserted_by_sql_is_named_and_nothing_else():
    a_full_story()
    found = {}
    with anything_goes():
        for model in EVIDENCE:
            row = raw_row(model, model._default_manager.order_by("pk").last().pk)
            names = {name for each in model._meta.constraints for name in getattr(each, "fields", ())}
            for field in model._meta.concrete_fields:
                if field.unique or field.name in names:
                    row[field.column] = other_value(field, row[field.column])
            if not insert_row(model, row):
                continue
            named = verify().altered
            if len(named) != 1 or not named[0].endswith(": the history does not record it."):
                found[model.__name__] = named
            assert delete_row(model, row["id"])
    assert found == {}


def test_one_character_of_an_evidence_file_on_disk_is_named_and_nothing_else():
    a_full_story()
    file = EvidenceFile.objects.get(removed_at=None)
    path = evidence_store().path(file.storage_name)
    with open(path, "r+b") as stored:
        first = stored.read(1)
        stored.seek(0)
        stored.write(bytes([first[0] ^ 1]))

    (named,) = verify().altered
    assert named.startswith("Evidence “receipt.png” of “Entered on the inspectorate’s monitoring portal”, ")
    assert named.endswith(": its bytes are not the ones stored.")


def test_a_changed_row_is_named_for_its_response_too():
    response = a_full_story()
    CheckOverride.objects.filter(withdrawn_at=None).update(reason="Nobody knows.")

    assert verify_response(response) == verify().altered
    assert len(verify().altered) == 1


def test_an_earlier_seal_cannot_be_used_again():
    """Someone who can insert events brings back both the row and its seal as they were before it was withdrawn."""
    office = an_office()
    response = a_response(office, ResponseStatus.PUBLISHED)
    publication = raw_row(Publication, Publication.objects.get().pk)
    seals = AuditEvent.objects.filter(action=SEALED).order_by("pk")
    made = next(each for each in reversed(seals) if f"publication:{publication['id']}" in each.detail["rows"])
    withdraw_publication(by=office.approver, response=refreshed(response), reason="It named a person.")
    assert verify().altered == []

    columns = ("is_current", "withdrawn_at", "withdrawn_by_id", "withdrawn_because")
    with anything_goes():
        assert set_columns(Publication, publication["id"], {name: publication[name] for name in columns})
    event = AuditEvent.objects.create(target=made.target, action=SEALED, actor_name=made.actor_name, detail=made.detail)

    assert f"Audit event {event.pk}: it repeats an earlier seal." in verify().altered
    assert [each for each in verify().altered if each.startswith("Publication 1 of ")] != []


def test_seals_need_the_key(settings):
    a_response(an_office(), ResponseStatus.PUBLISHED)
    first = settings.SECRET_KEY

    settings.SECRET_KEY = "another key, which made none of the seals"
    (named,) = verify().altered
    assert named.startswith("Seals: ")
    settings.SECRET_KEY_FALLBACKS = [first]
    assert verify().altered == []


def test_rows_from_before_seals_are_sealed_by_the_upgrade():
    response = a_full_story()
    WithdrawalRequest.objects.all().delete()  # none existed when the upgrade ran
    with without_guard(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM audit_auditlink WHERE event_id IN (SELECT id FROM audit_auditevent WHERE action = %s)",
            [SEALED],
        )
        cursor.execute("DELETE FROM audit_auditevent WHERE action = %s", [SEALED])
    inserted = [each for each in verify().altered if each.endswith(": the history does not record it.")]
    assert len(inserted) > 20

    importlib.import_module("responses.migrations.0028_seals").seal_rows(apps, None)

    assert verify_response(response) == []
    CheckOverride.objects.filter(withdrawn_at=None).update(reason="Nobody knows.")
    (named,) = verify_response(response)
    assert named.endswith(": it has been changed since it was recorded.")


# --- A lawful life -------------------------------------------------------------------------------------------------------


def emailed(office, response, line):
    copies = [Addressed(line, "clerk@panel.example")]
    given = {"subject": "Our response", "message": "Here it is.", "attach_pdf": False}
    (email,) = send_copies(by=office.officer, response=refreshed(response), copies=copies, **given)
    return email


def test_a_copy_accepted_after_a_correction_is_no_alteration():
    office = an_office()
    response = a_response(office, ResponseStatus.PUBLISHED)
    email = emailed(office, response, response.distribution_lines.first())
    publishing.start_correction(by=office.officer, response=refreshed(response), reason="A number was wrong.")
    write(office, refreshed(response), "key_findings", words="Two things.")
    publish(office, response)
    OutgoingMail.objects.filter(pk=email.mail_id).update(sent_at=timezone.now())
    assert settle_copy_emails() == 1
    assert verify().altered == []

    OutgoingMail.objects.filter(pk=email.mail_id).update(bounced_at=timezone.now(), bounce_report="Full")
    assert verify().altered == []  # before the worker has seen it
    assert settle_copy_emails() == 1
    assert verify().altered == []


def test_cancelled_mail_a_schedule_and_a_withdrawal_are_no_alteration():
    office = an_office()
    response = a_response(office, ResponseStatus.APPROVED)
    at = timezone.now() + timezone.timedelta(hours=1)
    schedule_publication(by=office.officer, response=response, publish_at=at)
    assert run_schedules(now=at) == 1
    assert render(Publication.objects.get().pk)
    response = refreshed(response)
    first, second, *_ = response.distribution_lines.all()
    emailed(office, response, first)
    today = timezone.localdate(at)
    line = distribution.record_copy_sent(by=office.officer, line=second, done_on=today, done_by="O", today=today)
    distribution.undo_copy_sent(by=office.officer, line=line, reason="It was not sent.")
    withdraw_publication(by=office.approver, response=response, reason="It named a person.")
    assert OutgoingMail.objects.filter(copy_email__isnull=False, refused_at=None).count() == 0
    assert verify().altered == []

    write(office, refreshed(response), "key_findings", words="Two things.")
    publish(office, response)
    publishing.start_correction(by=office.officer, response=refreshed(response), reason="A number was wrong.")
    publishing.drop_correction(by=office.officer, response=refreshed(response), reason="It was right.")
    assert verify().altered == []
