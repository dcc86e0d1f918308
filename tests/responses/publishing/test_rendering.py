"""A publication's PDF: made once, whatever happens to the worker making it."""

import hashlib
import io
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import kombu.utils.functional
import pypdfium2
import pytest
from celery import Celery
from celery._state import get_current_app
from django.db import connection
from django.utils import timezone

from responses.approval import actions as approval
from responses.enums import Section
from responses.exceptions import WorkflowError
from responses.history_sentences import sentence_of
from responses.models import Publication, PublishedFile
from responses.publishing import actions as publishing
from responses.publishing.rendering import (
    CLAIM,
    LONGEST_WAIT,
    MOST_ATTEMPTS_WHEN_REPLACED,
    oldest_to_render,
    publications_to_render,
    render,
)
from responses.tasks import sweep_renders
from s55tracker.audit.models import AuditEvent
from s55tracker.settings import CELERY_BROKER_TRANSPORT_OPTIONS
from tests.factories import a_finding, a_response, an_office, approve, refreshed, write
from tests.services import ask_worker, free_port, in_time, worker

RENDER, SWEEP = "responses.tasks.render_publication", "responses.tasks.sweep_renders"
UNPRINTABLE = "\U00013000"  # a hieroglyph: in none of the product's fonts


@pytest.fixture
def publication(transactional_db) -> Publication:
    """Just published: the page is public, the PDF still to be made."""
    return a_response(an_office(), "published").publications.get()


@pytest.fixture
def long_publication(transactional_db) -> Publication:
    """A document that takes a worker several seconds."""
    findings = [a_finding(str(number), wording="Keep a register. " * 150) for number in range(30)]
    return a_response(an_office(), "published", findings=findings).publications.get()


def pages(file: PublishedFile) -> int:
    with pypdfium2.PdfDocument(io.BytesIO(bytes(file.data))) as document:
        return len(document)


def spoil(publication: Publication) -> None:
    """Put an unprintable character into the frozen text, as if a font had been removed."""
    content = publication.content
    content["key_findings"] += f"<p>{UNPRINTABLE}</p>"
    Publication.objects.filter(pk=publication.pk).update(content=content)


def mend(publication: Publication) -> None:
    content = publication.content
    content["key_findings"] = content["key_findings"].replace(f"<p>{UNPRINTABLE}</p>", "")
    Publication.objects.filter(pk=publication.pk).update(content=content)


def let_the_claim_run_out(publication: Publication) -> None:
    """The claim takes five minutes to expire, so we move the clock instead."""
    Publication.objects.filter(pk=publication.pk).update(render_after=timezone.now())


# --- With a real worker ----------------------------------------------------------------------------------


@pytest.mark.services
def test_two_workers_asked_four_times_make_one_pdf_of_what_was_published(publication, environment):
    with worker(environment, concurrency=2):
        for task in (RENDER, SWEEP, RENDER, SWEEP):
            ask_worker(environment, task, *([publication.pk] if task == RENDER else []))
        in_time(lambda: PublishedFile.objects.exists(), what="the PDF")
        time.sleep(0.5)  # a second one would arrive by now
    file, publication = PublishedFile.objects.get(), refreshed(publication)
    assert (publication.render_attempts, publication.render_error) == (1, "")
    assert publication.rendered_at is not None
    assert (file.publication, file.size) == (publication, len(bytes(file.data)))
    assert file.sha256 == hashlib.sha256(bytes(file.data)).hexdigest()
    assert pages(file) >= 2


@pytest.mark.services
def test_worker_killed_in_the_middle_of_a_render_loses_and_doubles_nothing(long_publication, environment):
    with worker(environment) as first:
        ask_worker(environment, RENDER, long_publication.pk)
        in_time(lambda: refreshed(long_publication).render_attempts == 1, what="the worker to claim it")
        first.kill()
    row = refreshed(long_publication)
    assert (row.rendered_at, row.render_attempts, row.render_error) == (None, 1, "")
    assert not PublishedFile.objects.exists()
    assert publications_to_render() == []  # the dead worker's claim is still valid
    let_the_claim_run_out(long_publication)
    with worker(environment):
        ask_worker(environment, SWEEP)  # as beat does every minute
        in_time(lambda: PublishedFile.objects.exists(), what="the PDF", seconds=180)
    row = refreshed(long_publication)
    assert (Publication.objects.count(), PublishedFile.objects.count()) == (1, 1)
    assert (row.render_attempts, row.render_error) == (2, "")
    assert pages(row.file) > 15
    assert AuditEvent.objects.filter(action="publication_made").count() == 1


# --- The work itself --------------------------------------------------------------------------------------------------


def test_render_run_twice_makes_one_pdf(publication):
    assert render(publication.pk) is True
    first = PublishedFile.objects.get()
    assert render(publication.pk) is False
    assert sweep_renders() == 0
    assert PublishedFile.objects.get().sha256 == first.sha256
    assert refreshed(publication).render_attempts == 1


def test_render_run_twice_at_once_makes_one_pdf(publication):
    def ask(_):
        try:
            return render(publication.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(ask, range(4))) == [False, False, False, True]
    assert PublishedFile.objects.count() == 1
    assert refreshed(publication).render_attempts == 1


def test_render_that_outlived_its_claim_leaves_the_pdf_of_the_one_that_took_over(publication, monkeypatch):
    from responses.publishing import rendering

    real, overtaken = rendering.pdf_of, []

    def slow(*args, **kwargs):
        if not overtaken:
            overtaken.append(True)
            let_the_claim_run_out(publication)
            assert render(publication.pk) is True
        return real(*args, **kwargs)

    monkeypatch.setattr(rendering, "pdf_of", slow)
    assert render(publication.pk) is False
    assert PublishedFile.objects.count() == 1
    assert refreshed(publication).render_attempts == 2


def test_correction_has_a_pdf_of_its_own_and_the_old_one_stays(transactional_db):
    office = an_office()
    response = a_response(office, "published")
    first = response.publications.get()
    render(first.pk)
    old = PublishedFile.objects.get()
    today = timezone.localdate()
    publishing.start_correction(by=office.officer, response=response, reason="A name was wrong.")
    write(office, response, Section.KEY_FINDINGS, words="The name is right now.")
    approval.submit_for_approval(by=office.officer, response=response, today=today)
    approve(office, response)
    second = publishing.publish(by=office.officer, response=response, today=today)
    assert sweep_renders() == 1
    assert refreshed(old).sha256 == old.sha256
    assert second.file.sha256 != old.sha256
    assert PublishedFile.objects.count() == 2


def test_claimed_render_is_nobody_elses_until_the_claim_runs_out(publication):
    now = timezone.now()
    Publication.objects.update(render_after=now + CLAIM, render_attempts=1)
    assert (publications_to_render(now=now), render(publication.pk, now=now)) == ([], False)
    later = now + CLAIM
    assert publications_to_render(now=later) == [publication.pk]
    assert render(publication.pk, now=later) is True


def test_failing_render_stays_on_record_with_a_sentence_and_is_tried_again_later(publication):
    spoil(publication)
    before = timezone.now()
    assert render(publication.pk) is False
    row = refreshed(publication)
    assert row.rendered_at is None and not PublishedFile.objects.exists()
    assert row.render_error.endswith(".") and "font" in row.render_error
    assert timedelta(minutes=2) <= row.render_after - before < timedelta(minutes=3)
    assert sweep_renders() == 0
    assert refreshed(publication).render_attempts == 1  # not before its time
    let_the_claim_run_out(publication)
    mend(publication)
    assert sweep_renders() == 1
    row = refreshed(publication)
    assert (row.render_attempts, row.render_error) == (2, "")


def test_waits_between_tries_grow_to_an_hour_and_no_further(publication):
    spoil(publication)
    waits = []
    for _ in range(8):
        let_the_claim_run_out(publication)
        before = timezone.now()
        render(publication.pk)
        waits.append((refreshed(publication).render_after - before) // timedelta(minutes=1))
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert LONGEST_WAIT == timedelta(hours=1)


def test_unforeseen_fault_says_a_sentence_and_keeps_the_details_to_the_log(publication, monkeypatch, caplog):
    def explode(*args, **kwargs):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("responses.publishing.rendering.pdf_of", explode)
    assert render(publication.pk) is False
    assert refreshed(publication).render_error == (
        "The PDF could not be made. The error is in the log, and we will try again."
    )
    assert "secret detail" in caplog.text


def test_reason_of_a_failed_render_stays_in_the_history_once_however_often_it_is_tried(publication):
    spoil(publication)
    for _ in range(3):
        let_the_claim_run_out(publication)
        render(publication.pk)
    mend(publication)
    let_the_claim_run_out(publication)
    assert render(publication.pk) is True
    (event,) = AuditEvent.objects.filter(action="render_failed")
    assert "egyptian hieroglyph a001 (U+13000)" in event.reason
    assert sentence_of(event) == "Section 55 Tracker could not make the PDF of publication 1."


def test_publication_left_without_a_pdf_is_owed_none_until_somebody_asks_again(publication):
    spoil(publication)
    render(publication.pk)
    let_the_claim_run_out(publication)
    assert oldest_to_render() == publication.published_at
    officer = publication.published_by

    publishing.leave_without_pdf(by=officer, publication=publication, reason="The page is enough.")

    assert oldest_to_render() is None
    assert (publications_to_render(), render(publication.pk)) == ([], False)
    row = refreshed(publication)
    assert (row.without_pdf_by, row.without_pdf_because) == (officer, "The page is enough.")
    assert AuditEvent.objects.get(action="left_without_pdf").reason == "The page is enough."
    mend(publication)
    publishing.order_render_again(by=officer, publication=row)
    assert render(publication.pk) is True
    assert oldest_to_render() is None


def test_only_a_pdf_that_failed_can_be_left_out(publication):
    officer = publication.published_by
    with pytest.raises(WorkflowError, match="still being made"):
        publishing.leave_without_pdf(by=officer, publication=publication, reason="The page is enough.")
    Publication.objects.update(render_error="No font.")
    with pytest.raises(WorkflowError, match="Enter a reason"):
        publishing.leave_without_pdf(by=officer, publication=publication, reason=" ")
    render(publication.pk)
    with pytest.raises(WorkflowError, match="has now been made"):
        publishing.leave_without_pdf(by=officer, publication=publication, reason="The page is enough.")


def test_pdf_of_a_replaced_publication_holds_up_nothing_and_is_given_up_in_the_end(transactional_db):
    office = an_office()
    response = a_response(office, "published")
    first = response.publications.get()
    spoil(first)
    render(first.pk)
    today = timezone.localdate()
    publishing.start_correction(by=office.officer, response=response, reason="A character could not be printed.")
    approval.submit_for_approval(
        by=office.officer, response=response, today=today, unchanged_because="The reason alone."
    )
    approve(office, response)
    second = publishing.publish(by=office.officer, response=response, today=today)
    assert oldest_to_render() == second.published_at
    assert render(second.pk) is True
    assert oldest_to_render() is None

    let_the_claim_run_out(first)
    assert publications_to_render() == [first.pk]
    Publication.objects.filter(pk=first.pk).update(render_attempts=MOST_ATTEMPTS_WHEN_REPLACED)
    assert publications_to_render() == []


def test_one_document_that_fails_keeps_no_other_back(publication):
    office = an_office("Felpersham")
    other = a_response(office, "published").publications.get()
    spoil(publication)
    assert sweep_renders() == 1
    assert PublishedFile.objects.get().publication == other


def test_person_who_mended_the_cause_need_not_wait(publication):
    spoil(publication)
    render(publication.pk)
    mend(publication)
    officer = publication.published_by
    publishing.order_render_again(by=officer, publication=publication)
    assert publications_to_render() == [publication.pk]
    assert AuditEvent.objects.filter(action="render_ordered_again").count() == 1


# --- No broker --------------------------------------------------------------------------------------------------------


@contextmanager
def broker_that_is_down():
    """Celery with the product's settings, and the address of a Redis that does not exist."""
    product = get_current_app()
    down = Celery("down", broker=f"redis://127.0.0.1:{free_port()}/0")
    down.conf.broker_transport_options = CELERY_BROKER_TRANSPORT_OPTIONS
    try:
        yield
    finally:
        down.close()
        product.set_current()


def test_publishing_while_the_broker_is_down_succeeds_and_the_sweep_makes_the_pdf(
    transactional_db, caplog, monkeypatch
):
    office = an_office()
    response = a_response(office, "approved")
    waits: list[float] = []
    monkeypatch.setattr(kombu.utils.functional, "sleep", waits.append)
    with broker_that_is_down():
        published = publishing.publish(by=office.officer, response=response, today=timezone.localdate())
    assert "the next sweep will run" in caplog.text
    assert sum(waits) < 2, "Nobody waits for a broker while publishing."
    assert refreshed(response).status == "published"
    assert publications_to_render() == [published.pk]
    assert sweep_renders() == 1
    assert PublishedFile.objects.get().publication == published
