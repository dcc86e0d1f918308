"""A worker draws the pages of the PDFs that someone will check, after all files have been read."""

from __future__ import annotations

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from responses.many_files.actions import drawing, working
from responses.many_files.actions.working import work_on_batch
from responses.many_files.queries import batches_to_work_on
from responses.many_files.unpacking import Unpacked
from responses.models import FileBatch, FileInBatch, ImportProposal, ProposalPicture, ProposedResponse
from tests.factories import an_office
from tests.inspections.intake.paged import RESPONSE, as_pdf
from tests.responses.many_files.old_responses import a_batch, a_response_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office("Wealdshire")


def a_pdf(name: str = "old.pdf") -> Unpacked:
    """A response without all of its details, so that it is read with warnings."""
    return Unpacked(name=name, data=as_pdf(RESPONSE))


def pages_drawn() -> list[tuple[str, int]]:
    return list(ProposalPicture.objects.order_by("proposal", "page").values_list("proposal__file_name", "page"))


def test_pages_of_a_pdf_read_with_a_warning_are_drawn_and_its_bytes_deleted(office, client):
    batch = a_batch(office, [a_response_file(0), a_pdf()])

    work_on_batch(batch.pk)

    assert ProposedResponse.objects.get(file__name="old.pdf").warnings
    assert pages_drawn() == [("old.pdf", 1), ("old.pdf", 2)]
    assert not FileInBatch.objects.exclude(data=b"").exists()
    assert batches_to_work_on() == []
    # Officers of the office check the files together.
    client.force_login(office.other_officer)
    page = client.get(ImportProposal.objects.get(file_name="old.pdf").get_absolute_url())
    (finding,) = page.context["review"].findings
    assert client.get(finding.pictures[0].address).status_code == 200


def test_pdf_read_without_a_doubt_is_not_drawn(office, monkeypatch):
    monkeypatch.setattr("responses.many_files.reading._warnings", lambda found, body: [])

    work_on_batch(a_batch(office, [a_pdf()]).pk)

    assert pages_drawn() == []
    assert not FileInBatch.objects.exclude(data=b"").exists()


def test_result_does_not_wait_for_the_drawing(office, monkeypatch):
    monkeypatch.setattr(drawing, "pictures_for", lambda found, data: read_at.append(batch_now().read_at) or [])
    read_at: list = []
    batch = a_batch(office, [a_pdf()])

    def batch_now() -> FileBatch:
        return FileBatch.objects.get(pk=batch.pk)

    work_on_batch(batch.pk)

    assert len(read_at) == 1 and read_at[0] is not None


def test_time_that_is_up_leaves_the_drawing_to_another_task(office, monkeypatch):
    monkeypatch.setattr(working, "draw_rest", lambda batch, until: False)
    batch = a_batch(office, [a_pdf()])
    work_on_batch(batch.pk)
    assert FileInBatch.objects.exclude(data=b"").count() == 1
    assert batches_to_work_on() == [batch.pk]
    monkeypatch.setattr(working, "draw_rest", drawing.draw_rest)

    work_on_batch(batch.pk)

    assert len(pages_drawn()) == 2
    assert batches_to_work_on() == []


def test_file_that_stops_its_worker_is_not_drawn_again(office, monkeypatch):
    def stopped(found, data):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(drawing, "pictures_for", stopped)
    other = Unpacked(name="other.pdf", data=as_pdf(RESPONSE.replace("walked", "ran")))
    batch = a_batch(office, [a_pdf(), other])
    with pytest.raises(SoftTimeLimitExceeded):
        work_on_batch(batch.pk)
    monkeypatch.undo()
    FileBatch.objects.update(work_after=timezone.now())

    work_on_batch(batch.pk)

    assert pages_drawn() == [("other.pdf", 1), ("other.pdf", 2)]
    assert not FileInBatch.objects.exclude(data=b"").exists()
    assert batches_to_work_on() == []


def test_error_in_the_drawing_leaves_the_text_to_be_checked(office, monkeypatch):
    def fails(found, data):
        raise ZeroDivisionError

    monkeypatch.setattr(drawing, "pictures_for", fails)

    work_on_batch(a_batch(office, [a_pdf()]).pk)

    assert (ImportProposal.objects.count(), ProposalPicture.objects.count()) == (1, 0)
    assert not FileInBatch.objects.exclude(data=b"").exists()


def test_response_imported_before_its_pages_are_drawn_keeps_no_picture(office, monkeypatch):
    def imported_meanwhile(found, data):
        ImportProposal.objects.all().delete()
        return real(found, data)

    real = drawing.pictures_for
    monkeypatch.setattr(drawing, "pictures_for", imported_meanwhile)

    work_on_batch(a_batch(office, [a_pdf()]).pk)

    assert ProposalPicture.objects.count() == 0
    assert not FileInBatch.objects.exclude(data=b"").exists()
