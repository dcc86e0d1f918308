"""A worker reads the files of a batch, each once, even if a worker is killed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from responses.exceptions import WorkflowError
from responses.many_files.actions import working
from responses.many_files.actions.deciding import (
    cancel_reading,
)
from responses.many_files.actions.working import work_on_batch
from responses.many_files.pages import State, lines_of
from responses.many_files.queries import batches_to_work_on, found_in_batch
from responses.many_files.unpacking import Unpacked
from responses.models import FileBatch, FileInBatch, ImportProposal, ProposedResponse, Response
from responses.tasks import sweep_batches
from tests.factories import an_inspection, an_office, refreshed
from tests.responses.many_files import old_responses
from tests.responses.many_files.old_responses import (
    LETTER_ABOUT_TWO,
    LETTER_NOT_TO_DIVIDE,
    NOT_OURS,
    REGISTER,
    a_batch,
    a_read_batch,
    a_response_file,
    an_imported_batch,
    html_file,
    recorded,
    states,
    title_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office("Wealdshire")


# --- Reading -----------------------------------------------------------------------------------------------------------


def test_reading_recognises_each_file_and_records_nothing(office):
    before = recorded()

    batch = a_read_batch(office)

    assert recorded() == before
    found = list(found_in_batch(batch))
    assert [(each.title, each.published_on, each.findings, each.force) for each in found] == [
        (title_of(number), old_responses.day_of(number), 3, "all forces") for number in range(3)
    ]
    assert [each.warnings for each in found] == [[], [], []]
    assert set(states(batch).values()) == {"ready"}
    assert not FileInBatch.objects.exclude(data=b"").exists()  # the bytes are not kept once they have been read


def test_files_that_are_no_response_say_why(office):
    batch = a_read_batch(
        office,
        [
            html_file("list.html", REGISTER),
            html_file("npcc.html", NOT_OURS),
            Unpacked(name="photo.png", data=b"\x89PNG\r\n" + b"0" * 60),
            Unpacked(name="more.zip", data=old_responses.as_zip([("a.txt", b"x")])),
            Unpacked(name="empty.txt", data=b" "),
            Unpacked(name="link", refused="It is a link to another file, not a file."),
        ],
    )

    told = {line.file.name: line.sentence for line in lines_of(batch)}
    assert set(states(batch).values()) == {"not_used"}
    assert told["list.html"] == "It is a list of 4 reports, not a response."
    assert told["npcc.html"] == "It is from another organisation, not from a policing body."
    assert "it is a picture" in told["photo.png"]
    assert "an archive" in told["more.zip"]
    assert told["empty.txt"] == "The file is empty."
    assert told["link"] == "It is a link to another file, not a file."


def test_letter_about_several_reports_gives_a_response_for_each(office):
    batch = a_read_batch(office, [html_file("two.html", LETTER_ABOUT_TWO)])

    first, second = lines_of(batch)
    assert (first.part, second.part) == ("Part 1 of 2", "Part 2 of 2")
    assert (first.proposed.title, first.proposed.published_on) == ("Lamps in the dark", date(2023, 1, 5))
    assert (second.proposed.title, second.proposed.published_on) == ("Roads in the rain", date(2023, 1, 19))
    assert {first.state, second.state} == {State.CHECK}
    assert "We divided it at their headings" in first.warnings[0]


def test_letter_that_cannot_be_divided_is_offered_whole_and_says_so(office):
    batch = a_read_batch(office, [html_file("two.html", LETTER_NOT_TO_DIVIDE)])

    (line,) = lines_of(batch)
    assert line.state == State.CHECK
    assert any("We could not divide the file into its reports" in warning for warning in line.warnings)


def test_same_bytes_are_read_once_and_same_names_are_told_apart(office):
    one = a_response_file(0)
    batch = a_read_batch(office, [one, one, Unpacked(name=one.name, data=a_response_file(3).data)])

    lines = lines_of(batch)
    assert [line.file.name for line in lines] == ["000.txt", "000.txt (2)", "000.txt (3)"]
    assert [line.state for line in lines] == [State.READY, State.NOT_USED, State.READY]
    assert lines[1].sentence == "It is the same file as “000.txt”."


def test_file_imported_before_is_named(office):
    reference = found_in_batch(an_imported_batch(office, 1)).get().reference

    (line,) = lines_of(a_read_batch(office, 1))

    assert line.sentence == f"This file has already been imported, as {reference}."


def test_report_recorded_under_another_title_is_recognised_by_its_findings(office):
    an_imported_batch(office, [a_response_file(0)])

    batch = a_read_batch(office, [a_response_file(0, title="What we said of lamps", day=date(2013, 5, 6))])

    (line,) = lines_of(batch)
    assert line.state == State.RECORDED
    assert line.sentence == f"It looks like “{title_of(0)}”, because 3 findings have the same wording."
    assert line.response_reference == Response.objects.get().reference


def test_report_that_is_nearly_recorded_is_not_imported_without_a_person(office):
    an_inspection(office, title=title_of(0).upper(), published_on=old_responses.day_of(0) + timedelta(days=3))
    batch = a_read_batch(office, 2)

    assert [line.state for line in lines_of(batch)] == [State.RECORDED, State.READY]


def test_response_of_another_office_is_one_to_check(office):
    (line,) = lines_of(a_read_batch(office, [a_response_file(0, area="Norfolk")]))

    assert line.state == State.CHECK
    assert line.warnings == ["The document names Norfolk. It will be recorded as a response from Wealdshire."]


# --- Workers -----------------------------------------------------------------------------------------------------------


def test_killed_worker_is_followed_by_one_that_reads_the_rest_once(office, monkeypatch):
    batch, read = a_batch(office), []
    real = working.parts_of

    def killed(reading, **options):
        read.append(reading)
        if len(read) == 2:
            raise KeyboardInterrupt
        return real(reading, **options)

    monkeypatch.setattr(working, "parts_of", killed)
    with pytest.raises(KeyboardInterrupt):
        work_on_batch(batch.pk)
    assert ProposedResponse.objects.count() == 1
    assert work_on_batch(batch.pk) is False  # the killed worker still holds it
    FileBatch.objects.update(work_after=timezone.now())

    assert sweep_batches() == 1
    assert sweep_batches() == 0
    assert [each.file.position for each in found_in_batch(batch)] == [0, 1, 2]
    assert len(read) == 4
    assert ImportProposal.objects.count() == 3


def test_file_that_kills_its_worker_is_given_up_and_the_others_are_read(office):
    batch = a_batch(office, 2)
    FileInBatch.objects.filter(position=0).update(attempts=working.MOST_ATTEMPTS)

    work_on_batch(batch.pk)

    assert [line.sentence for line in lines_of(refreshed(batch))] == [working.GIVEN_UP, ""]


def test_file_that_fails_is_refused_and_stops_no_other(office, monkeypatch):
    real = working.parts_of

    def fails(reading, **options):
        if "lamps" in reading.blocks[1].text:
            raise ZeroDivisionError
        return real(reading, **options)

    monkeypatch.setattr(working, "parts_of", fails)

    batch = a_read_batch(office, 2)

    assert [line.sentence for line in lines_of(batch)] == [working.FAILED, ""]


def test_work_is_done_in_slices_and_ends(office, monkeypatch):
    woken = []
    monkeypatch.setattr(working, "SLICE", 0)
    monkeypatch.setattr(working, "wake_worker_on_commit", lambda task, pk: woken.append(pk))
    batch = a_batch(office, 2)

    assert work_on_batch(batch.pk) is True
    assert woken == [batch.pk]
    assert batches_to_work_on() == [batch.pk]
    monkeypatch.setattr(working, "SLICE", 60)
    work_on_batch(batch.pk)
    assert batches_to_work_on() == []


def test_cancelling_keeps_what_was_read_and_nothing_of_the_rest(office, monkeypatch):
    batch = a_batch(office)
    real = working._read

    def cancelled(file, *rest):
        real(file, *rest)
        if file.position == 0:
            cancel_reading(by=office.officer, batch=batch)

    monkeypatch.setattr(working, "_read", cancelled)
    work_on_batch(batch.pk)

    assert states(refreshed(batch)) == {"000.txt": "ready", "001.html": "not_used", "002.docx": "not_used"}
    assert not FileInBatch.objects.exclude(data=b"").exists()
    assert batches_to_work_on() == []
    with pytest.raises(WorkflowError, match="nothing to cancel"):
        cancel_reading(by=office.officer, batch=batch)
