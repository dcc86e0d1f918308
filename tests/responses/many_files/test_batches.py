"""Responses that were read are imported after a person confirms, each once, and the import can be undone."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from inspections.models import Inspection
from responses.exceptions import WorkflowError
from responses.importing.parts.actions import keep_import
from responses.many_files.actions import deciding, working
from responses.many_files.actions.deciding import (
    ask_to_import,
    ask_to_undo,
    cancel_reading,
    leave_out,
    put_back,
    settle_alike,
    upload_batch,
)
from responses.many_files.actions.working import work_on_batch
from responses.many_files.pages import State, lines_of
from responses.many_files.queries import found_in_batch
from responses.many_files.unpacking import Unpacked
from responses.models import FileBatch, FileInBatch, ImportProposal, ProposedResponse, Response
from responses.tasks import delete_old_drafts
from s55tracker.audit.trail import history_of
from s55tracker.refusals import NotPermitted
from tests.factories import an_inspection, an_office, refreshed, write
from tests.history import verified
from tests.responses.importing.documents import as_docx
from tests.responses.many_files import old_responses
from tests.responses.many_files.old_responses import (
    LETTER_ABOUT_TWO,
    a_batch,
    a_batch_with_two_alike,
    a_read_batch,
    a_response_file,
    an_imported_batch,
    html_file,
    keys_of,
    recorded,
    states,
    title_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office("Wealdshire")


# --- Importing ---------------------------------------------------------------------------------------------------------


def test_import_makes_a_response_for_each_file_with_its_text(office):
    batch = an_imported_batch(office)

    assert [each.title for each in Inspection.objects.order_by("published_on")] == [title_of(n) for n in range(3)]
    assert {each.published_on_confirmed_by for each in Inspection.objects.all()} == {office.officer}
    first = Response.objects.get(inspection__title=title_of(0))
    assert first.inspection.findings.count() == 3
    assert first.inspection.imported_from == "000.txt"
    assert first.passages.count() == 6
    assert set(states(batch).values()) == {"imported"}
    assert ImportProposal.objects.count() == 0


def test_dates_count_as_checked_only_if_the_person_says_so(office):
    an_imported_batch(office, 1, confirmed=False)

    assert Inspection.objects.get().published_on_confirmed_at is None


def test_pressing_the_button_twice_imports_once(office):
    batch = a_read_batch(office)
    chosen = keys_of(batch)
    assert ask_to_import(by=office.officer, batch=batch, chosen=chosen, dates_confirmed=True) == 3
    with pytest.raises(WorkflowError, match="in the meantime"):
        ask_to_import(by=office.officer, batch=batch, chosen=chosen, dates_confirmed=True)
    work_on_batch(batch.pk)

    assert work_on_batch(batch.pk) is False
    assert Response.objects.count() == 3


def test_what_has_a_warning_or_is_alike_is_never_imported_with_the_others(office):
    files = [a_response_file(0), Unpacked(name="again.docx", data=as_docx(old_responses.lines_of(0)))]
    batch = a_read_batch(office, [*files, html_file("two.html", LETTER_ABOUT_TWO)])

    with pytest.raises(WorkflowError):
        ask_to_import(by=office.officer, batch=batch, chosen=keys_of(batch), dates_confirmed=True)


def test_response_that_someone_has_begun_to_change_is_imported_from_its_own_page(office):
    batch = a_read_batch(office)
    chosen = keys_of(batch)
    first, *others = ImportProposal.objects.order_by("pk")
    keep_import(by=office.officer, proposal=first, version=0, typed={"title": "A better title"})
    assert list(states(batch).values()).count(State.CHECK) == 1
    assert ask_to_import(by=office.officer, batch=batch, chosen=chosen, dates_confirmed=True) == len(others)

    keep_import(by=office.officer, proposal=others[0], version=0, typed={"title": "Another title"})
    work_on_batch(batch.pk)

    assert Response.objects.count() == len(others) - 1
    assert found_in_batch(batch).filter(not_imported_because=working.CHANGED_ON_ITS_PAGE).count() == 1


def test_killed_worker_is_followed_by_one_that_imports_the_rest_once(office, monkeypatch):
    batch = a_read_batch(office)
    ask_to_import(by=office.officer, batch=batch, chosen=keys_of(batch), dates_confirmed=True)
    real, calls = working.make_records, []

    def killed(**options):
        response = real(**options)
        calls.append(response)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return response

    monkeypatch.setattr(working, "make_records", killed)
    with pytest.raises(KeyboardInterrupt):
        work_on_batch(batch.pk)
    assert Response.objects.count() == 1
    monkeypatch.setattr(working, "make_records", real)
    FileBatch.objects.update(work_after=timezone.now())

    work_on_batch(batch.pk)

    assert Response.objects.count() == 3
    assert set(states(refreshed(batch)).values()) == {"imported"}


def test_report_recorded_while_the_import_waits_is_not_recorded_twice(office):
    batch = a_read_batch(office, 1)
    ask_to_import(by=office.officer, batch=batch, chosen=keys_of(batch), dates_confirmed=True)
    an_inspection(office, title=title_of(0), published_on=old_responses.day_of(0))
    work_on_batch(batch.pk)

    (line,) = lines_of(refreshed(batch))
    assert line.state == State.CHECK
    assert "already been recorded" in line.sentence
    assert Inspection.objects.count() == 1


def test_someone_who_lost_the_role_imports_nothing(office):
    batch = a_read_batch(office, 1)
    ask_to_import(by=office.officer, batch=batch, chosen=keys_of(batch), dates_confirmed=True)
    ProposedResponse.objects.update(asked_by=office.manager)

    work_on_batch(batch.pk)

    assert "Only an officer of the office can import" in lines_of(batch)[0].sentence
    assert not Inspection.objects.exists()


# --- Deciding ----------------------------------------------------------------------------------------------------------


def test_files_that_look_the_same_wait_for_a_person_who_keeps_one(office):
    batch = a_batch_with_two_alike(office)
    assert states(batch) == {"000.txt": "same", "copy.docx": "same", "001.html": "ready"}
    first = found_in_batch(batch).first()

    settle_alike(by=office.officer, batch=batch, alike=first.alike, kept=first)

    assert states(batch) == {"000.txt": "ready", "copy.docx": "left_out", "001.html": "ready"}
    assert lines_of(batch)[1].sentence == "You chose “000.txt” as the record of this response."


def test_file_whose_double_is_left_out_or_imported_is_checked_by_itself(office):
    batch = a_batch_with_two_alike(office)
    leave_out(by=office.officer, proposed=found_in_batch(batch).first())

    assert states(batch) == {"000.txt": "left_out", "copy.docx": "check", "001.html": "ready"}
    assert lines_of(batch)[1].sentence == "You have left out or imported the file that looks the same."


def test_response_like_one_imported_from_the_same_files_may_be_recorded(office):
    batch = a_batch_with_two_alike(office)
    settle_alike(by=office.officer, batch=batch, alike=found_in_batch(batch).first().alike, kept=None)
    ask_to_import(by=office.officer, batch=batch, chosen=keys_of(batch)[:1], dates_confirmed=True)
    work_on_batch(batch.pk)

    assert states(refreshed(batch)) == {"000.txt": "imported", "copy.docx": "recorded", "001.html": "ready"}


def test_files_that_look_the_same_may_be_different(office):
    batch = a_batch_with_two_alike(office)

    settle_alike(by=office.officer, batch=batch, alike=found_in_batch(batch).first().alike, kept=None)

    assert set(states(batch).values()) == {"ready"}


def test_file_that_is_left_out_can_be_put_back_until_it_is_imported(office):
    batch = a_read_batch(office, 1)
    proposed = found_in_batch(batch).get()
    leave_out(by=office.officer, proposed=proposed)
    assert states(batch) == {"000.txt": "left_out"}
    with pytest.raises(WorkflowError):
        ask_to_import(by=office.officer, batch=batch, chosen=[proposed.pk], dates_confirmed=True)

    put_back(by=office.officer, proposed=proposed)
    ask_to_import(by=office.officer, batch=batch, chosen=[proposed.pk], dates_confirmed=True)

    with pytest.raises(WorkflowError):
        leave_out(by=office.officer, proposed=proposed)


@pytest.mark.parametrize("who", ["approver", "manager", "administrator", "lead"])
def test_only_an_officer_may(office, who):
    batch, person = a_read_batch(office, 1), getattr(office, who)
    proposed = found_in_batch(batch).get()

    for do in (
        lambda: upload_batch(by=person, body=office.body, files=[], name="x", form_key=uuid.uuid4()),
        lambda: cancel_reading(by=person, batch=batch),
        lambda: leave_out(by=person, proposed=proposed),
        lambda: settle_alike(by=person, batch=batch, alike=1, kept=None),
        lambda: ask_to_import(by=person, batch=batch, chosen=[proposed.pk], dates_confirmed=True),
        lambda: ask_to_undo(by=person, batch=batch),
    ):
        with pytest.raises(NotPermitted):
            do()


# --- The undo ----------------------------------------------------------------------------------------------------------


def test_undo_leaves_no_row_behind_and_verification_agrees(office):
    before = recorded()
    batch = an_imported_batch(office)

    ask_to_undo(by=office.officer, batch=batch)
    work_on_batch(batch.pk)

    assert recorded() == before
    assert set(states(refreshed(batch)).values()) == {"undone"}
    assert verified().altered == []
    assert [each for each in history_of(office.body).values_list("action", flat=True) if each.startswith("batch_")] == [
        "batch_import_asked",
        "batch_undo_asked",
    ]


def test_response_that_was_worked_on_stays_and_the_undo_says_why(office):
    batch = an_imported_batch(office)
    write(office, Response.objects.get(inspection__title=title_of(1)), "body_comment", words="Labelled.")

    ask_to_undo(by=office.officer, batch=batch)
    work_on_batch(batch.pk)

    assert [line.state.value for line in lines_of(refreshed(batch))] == ["undone", "imported", "undone"]
    assert "Not undone. Olive Officer saved our overall comment" in lines_of(batch)[1].sentence
    assert [each.title for each in Inspection.objects.all()] == [title_of(1)]


def test_undo_needs_something_imported_and_files_can_be_uploaded_again(office):
    with pytest.raises(WorkflowError, match="nothing to undo"):
        ask_to_undo(by=office.officer, batch=a_read_batch(office, 1))
    batch = an_imported_batch(office, 2)
    ask_to_undo(by=office.officer, batch=batch)
    with pytest.raises(WorkflowError, match="already asked"):
        ask_to_undo(by=office.officer, batch=batch)
    work_on_batch(batch.pk)

    assert set(states(an_imported_batch(office, 2)).values()) == {"imported"}


# --- What nobody imports ------------------------------------------------------------------------------------------------


def test_what_no_one_imports_is_deleted_after_a_week(office, clock):
    kept, waiting = an_imported_batch(office, 1), a_read_batch(office, [a_response_file(4)])
    unread = a_batch(office, [a_response_file(5)])
    delete_old_drafts()
    assert FileBatch.objects.count() == 3

    clock.move_on(days=7, seconds=1)
    delete_old_drafts()

    assert [each.pk for each in FileBatch.objects.all()] == [kept.pk]
    assert not FileBatch.objects.filter(pk__in=[waiting.pk, unread.pk]).exists()
    assert not ImportProposal.objects.exists()


def test_batch_with_something_imported_loses_only_its_other_texts(office, clock):
    batch = a_read_batch(office, 2)
    ask_to_import(by=office.officer, batch=batch, chosen=keys_of(batch)[:1], dates_confirmed=True)
    work_on_batch(batch.pk)
    clock.move_on(days=7, seconds=1)
    delete_old_drafts()

    assert [line.state for line in lines_of(refreshed(batch))] == [State.IMPORTED, State.NOT_USED]
    assert "deleted after a week" in lines_of(batch)[1].sentence


def test_uploading_the_same_form_twice_makes_one_batch(office):
    key = uuid.uuid4()
    both = [
        upload_batch(by=office.officer, body=office.body, files=[a_response_file(0)], name="x", form_key=key)
        for _ in range(2)
    ]

    assert both[0] == both[1]
    assert FileInBatch.objects.count() == 1
    assert deciding.WORK_TASK == "responses.tasks.work_on_batch"
    assert not FileInBatch.objects.filter(attempts__gt=F("position") + 1).exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_an_archive_is_unpacked(office):
    seen = []

    def unpacked():
        for number in range(2):
            seen.append(connection.in_atomic_block)
            yield a_response_file(number)

    upload_batch(by=office.officer, body=office.body, files=unpacked(), name="x", form_key=uuid.uuid4())

    assert seen == [False, False]
    assert list(FileInBatch.objects.values_list("size", flat=True)) == [
        len(a_response_file(number).data) for number in range(2)
    ]
    assert bytes(FileInBatch.objects.get(position=1).data) == a_response_file(1).data


def test_form_sent_again_while_its_archive_is_unpacked_makes_one_batch(office):
    key, made = uuid.uuid4(), []

    def unpacked():
        yield a_response_file(0)
        made.append(
            upload_batch(by=office.officer, body=office.body, files=[a_response_file(0)], name="x", form_key=key)
        )

    second = upload_batch(by=office.officer, body=office.body, files=unpacked(), name="x", form_key=key)

    assert [second] == made
    assert FileBatch.objects.count() == FileInBatch.objects.count() == 1
