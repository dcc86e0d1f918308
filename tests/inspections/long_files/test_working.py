"""A worker reads a long file, notes how far it has got, and keeps what it found for the person who uploaded it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from inspections.intake.blocks import Unreadable
from inspections.intake.listening import TookTooLong
from inspections.long_files import working
from inspections.long_files.actions import MOST_WAITING, cancel_long_file, keep_long_file, try_again
from inspections.long_files.queries import State, long_files_to_read, oldest_long_file, state_of
from inspections.long_files.working import GIVEN_UP, MOST_ATTEMPTS, work_on_long_file
from inspections.models import Inspection, LongFile, LongFileData, ReportReading
from responses.models import ImportProposal, Response
from responses.tasks import delete_old_drafts, sweep_long_files
from s55tracker.accounts.models import Membership, User
from s55tracker.refusals import NotPermitted, Refused
from tests.factories import an_office
from tests.inspections.long_files.files import (
    TOO_MANY_PAGES,
    Purpose,
    a_long_file,
    a_pdf,
    a_read_long_file,
    a_stopped_long_file,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office("Westmarch")


def state(file: LongFile) -> State:
    return state_of(LongFile.objects.get(pk=file.pk), now=timezone.now())


def let_the_claim_end() -> None:
    LongFile.objects.update(work_after=timezone.now())


def test_report_is_read_with_its_pictures_and_its_bytes_are_deleted(office):
    file = a_long_file(office)
    assert state(file) == State.WAITING

    assert work_on_long_file(file.pk)

    file.refresh_from_db()
    assert state(file) == State.READ
    assert (file.page, file.pages) == (TOO_MANY_PAGES, TOO_MANY_PAGES)
    assert file.leads_to == f"/inspections/log/files/{file.pk}/log/"
    assert file.report_reading == ReportReading.objects.get()
    assert list(file.report_reading.pictures.values_list("page", flat=True)) == [2, 3]
    assert (LongFileData.objects.count(), Inspection.objects.count()) == (0, 0)


def test_response_becomes_a_proposal_as_if_it_were_read_at_once(office):
    file = a_read_long_file(office, purpose=Purpose.RESPONSE, name="response.pdf")

    proposal = ImportProposal.objects.get()
    assert file.leads_to == proposal.get_absolute_url()
    assert (proposal.file_name, proposal.file_hash, proposal.created_by) == (
        "response.pdf",
        file.sha256,
        office.officer,
    )
    assert proposal.pictures.count() > 1
    assert (LongFileData.objects.count(), Response.objects.count()) == (0, 0)


def test_page_is_noted_while_the_file_is_read(office, monkeypatch):
    monkeypatch.setattr(working, "OFTEN", 0)
    noted = []
    note = working._note

    def spy(file, **fields):
        note(file, **fields)
        noted.append(fields)

    monkeypatch.setattr(working, "_note", spy)
    a_read_long_file(office)

    pages = [each["page"] for each in noted if each.get("pages")]
    assert pages[-1] == TOO_MANY_PAGES and pages == sorted(pages)
    assert [each["step"] for each in noted if "step" in each] == [1, 2, 3]
    assert all(each["work_after"] > timezone.now() for each in noted)


def test_file_that_cannot_be_read_says_why_and_is_not_kept(office):
    file = a_read_long_file(office, data=b"%PDF-1.7 broken")

    assert (state(file), file.can_try_again) == (State.NOT_READ, False)
    assert "damaged" in file.refused
    assert LongFileData.objects.count() == 0
    with pytest.raises(Refused):
        try_again(by=office.officer, file=file)


@pytest.mark.parametrize("error", [TookTooLong("The file took too long to read."), RuntimeError("no disk")])
def test_failure_that_is_not_the_files_fault_can_be_tried_again(office, monkeypatch, error):
    def fails(*_, **__):
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(working, "read_file", fails)
        file = a_read_long_file(office)
    assert (state(file), file.can_try_again, LongFileData.objects.count()) == (State.NOT_READ, True, 1)
    assert not long_files_to_read()

    try_again(by=office.officer, file=file)
    assert state(file) == State.WAITING
    assert work_on_long_file(file.pk)
    assert state(file) == State.READ


def test_killed_worker_leaves_a_state_with_a_name_and_the_next_one_reads_the_file(office):
    file = a_stopped_long_file(office)
    assert state(file) == State.STOPPED
    assert long_files_to_read() == [file.pk]

    assert sweep_long_files() == 1

    assert (state(file), ReportReading.objects.count()) == (State.READ, 1)
    assert LongFile.objects.get().attempts == 2


def test_person_need_not_wait_for_the_next_sweep(office):
    file = a_stopped_long_file(office)

    try_again(by=office.officer, file=file)

    assert (state(file), LongFile.objects.get().attempts) == (State.WAITING, 0)


def test_file_that_stops_every_worker_is_given_up_and_can_be_tried_again(office):
    file = a_stopped_long_file(office)
    LongFile.objects.update(attempts=MOST_ATTEMPTS)

    work_on_long_file(file.pk)

    file.refresh_from_db()
    assert (file.refused, file.can_try_again, LongFileData.objects.count()) == (GIVEN_UP, True, 1)
    assert not long_files_to_read()


def test_two_workers_do_not_read_the_same_file(office, monkeypatch):
    file = a_long_file(office)
    tried = []
    find = working.read_file

    def meanwhile(*args, **options):
        tried.append(work_on_long_file(file.pk))
        return find(*args, **options)

    monkeypatch.setattr(working, "read_file", meanwhile)
    assert work_on_long_file(file.pk)
    assert tried == [False]
    assert not work_on_long_file(file.pk)


def test_worker_that_comes_last_proposes_nothing_twice(office, monkeypatch):
    file = a_long_file(office, purpose=Purpose.RESPONSE)
    keep = working._keep

    def after_another(*args):
        with monkeypatch.context() as patched:
            patched.setattr(working, "_keep", keep)
            let_the_claim_end()
            assert work_on_long_file(file.pk)
        keep(*args)

    monkeypatch.setattr(working, "_keep", after_another)
    work_on_long_file(file.pk)

    assert (state(file), ImportProposal.objects.count()) == (State.READ, 1)


def test_cancelling_stops_the_reading_in_the_middle(office, monkeypatch):
    monkeypatch.setattr(working, "OFTEN", 0)
    file = a_long_file(office)
    note = working._note

    def cancelled_while_pages_are_read(each, **fields):
        # On a busy machine the first page that is heard of may be any.
        if fields.get("pages") and not LongFile.objects.get().is_cancelled:
            cancel_long_file(by=office.officer, file=file)
        note(each, **fields)

    monkeypatch.setattr(working, "_note", cancelled_while_pages_are_read)
    work_on_long_file(file.pk)

    file.refresh_from_db()
    assert (state(file), LongFileData.objects.count(), ReportReading.objects.count()) == (State.CANCELLED, 0, 0)
    assert not long_files_to_read()
    with pytest.raises(Refused):
        cancel_long_file(by=office.officer, file=file)


def test_officer_who_has_left_gets_nothing(office):
    file = a_long_file(office, purpose=Purpose.RESPONSE)
    Membership.objects.filter(user=office.officer).delete()

    work_on_long_file(file.pk)

    assert (state(file), ImportProposal.objects.count(), LongFileData.objects.count()) == (State.NOT_READ, 0, 0)
    with pytest.raises(NotPermitted):
        cancel_long_file(by=User.objects.get(pk=office.officer.pk), file=file)


def test_same_file_sent_twice_is_kept_once_and_only_so_many_wait(office):
    assert a_long_file(office, data=b"one") == a_long_file(office, data=b"one")
    for number in range(MOST_WAITING - 1):
        a_long_file(office, data=b"file %d" % number)
    with pytest.raises(Unreadable, match=f"You have {MOST_WAITING} files"):
        a_long_file(office, data=b"one more")
    assert a_long_file(office, data=b"one")
    assert LongFileData.objects.count() == MOST_WAITING


def test_no_one_but_an_officer_can_have_files_read(office):
    with pytest.raises(NotPermitted):
        keep_long_file(by=office.lead, body=office.body, purpose=Purpose.REPORT, data=b"x", name="x.txt")


def test_everything_is_deleted_after_a_week(office):
    a_long_file(office, data=b"one")
    kept = a_read_long_file(office, data=a_pdf(pages=4))
    LongFile.objects.exclude(pk=kept.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    delete_old_drafts()

    assert (list(LongFile.objects.all()), LongFileData.objects.count()) == ([kept], 0)


def test_longest_wait_is_reported_as_a_backlog(office):
    assert oldest_long_file() is None
    file = a_long_file(office)
    assert oldest_long_file() == LongFile.objects.get().work_after
    work_on_long_file(file.pk)
    assert oldest_long_file() is None
