"""Publishing during faults: never half public, never twice, and always finished or clearly pending."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from responses.enums import ResponseStatus
from responses.models import (
    DistributionLine,
    Publication,
    PublishedArticle,
    PublishedFile,
    Response,
    ScheduledPublication,
    SearchEntry,
)
from responses.publishing import actions, rendering
from responses.publishing.rendering import publications_to_render, render
from responses.publishing.scheduling import run_schedules, schedule_publication
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from tests.factories import a_response, an_office, refreshed
from tests.history import verified
from tests.responses.test_at_once import at_once

FINISHED, PENDING = "all of it is public", "nothing of it is public"
# The steps of a publication, in order. A process killed in one step has completed the steps before it.
STEPS = ("content_of", "as_published", "hash_of_row", "record", "store_article", "index_publication")
# The worker's code, which kills itself in one step, as `kill -9` would.
KILLED = """
import os, sys
import django
django.setup()
from responses.publishing import actions, scheduling
real = getattr(actions, sys.argv[1])
def die(*args, **kwargs):
    real(*args, **kwargs)
    os._exit(9)
setattr(actions, sys.argv[1], die)
scheduling.run_schedules()
"""


def a_scheduled_response() -> Response:
    """Approved, and due to be published a minute ago."""
    office = an_office()
    response = a_response(office, ResponseStatus.APPROVED)
    row = schedule_publication(by=office.officer, response=response, publish_at=timezone.now() + timedelta(minutes=1))
    ScheduledPublication.objects.filter(pk=row.pk).update(publish_at=timezone.now() - timedelta(minutes=1))
    OutgoingMail.objects.all().delete()
    return refreshed(response)


def state_of(response: Response) -> str:
    """Check that the public and the office see everything or nothing. Fails for anything in between."""
    response = refreshed(response)
    client = Client()
    slug = response.public_slug or "no-slug"
    page = client.get(reverse("published-response", args=[slug])).status_code
    seen = {
        "status": response.status == ResponseStatus.PUBLISHED,
        "row": Publication.objects.filter(response=response, is_current=True).count() == 1,
        "page": page == 200,
        "article": PublishedArticle.objects.filter(publication__response=response).count() == 1,
        "feed": slug in client.get(reverse("published-feed")).content.decode(),
        "data": slug in b"".join(client.get(reverse("published-json")).streaming_content).decode(),
        "register": slug in client.get(reverse("published-list")).content.decode(),
        "search": SearchEntry.objects.filter(response=response, is_public=True).count() == 1,
        "history": AuditEvent.objects.filter(action="publication_made").count() == 1,
        "copies": DistributionLine.objects.filter(response=response).exclude(publication=None).exists(),
        "emails": OutgoingMail.objects.filter(subject__contains="published").exists(),
        "schedule": not ScheduledPublication.objects.filter(
            response=response, publication=None, cancelled_at=None
        ).exists(),
    }
    assert len(set(seen.values())) == 1, f"half public: {seen}"
    assert verified().altered == []
    return FINISHED if seen["row"] else PENDING


@pytest.mark.services
@pytest.mark.parametrize("step", STEPS)
def test_worker_killed_in_a_step_leaves_nothing_and_the_next_sweep_publishes_once(transactional_db, environment, step):
    response = a_scheduled_response()

    killed = subprocess.run(
        [sys.executable, "-c", KILLED, step], env=environment, capture_output=True, text=True, timeout=120, check=False
    )

    assert killed.returncode == 9, killed.stderr
    assert state_of(response) == PENDING
    assert run_schedules() == 1
    assert run_schedules() == 0
    assert state_of(response) == FINISHED


@pytest.mark.django_db
@pytest.mark.parametrize("step", STEPS)
def test_person_whose_click_fails_in_a_step_has_published_nothing_and_may_click_again(monkeypatch, step):
    office = an_office()
    response = a_response(office, ResponseStatus.APPROVED)
    OutgoingMail.objects.all().delete()

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(actions, step, full)
        with pytest.raises(OSError, match="No space left"):
            actions.publish(by=office.officer, response=response, today=timezone.localdate())
    assert refreshed(response).status == ResponseStatus.APPROVED
    assert Publication.objects.count() == 0

    actions.publish(by=office.officer, response=refreshed(response), today=timezone.localdate())
    assert state_of(response) == FINISHED


class Gone:
    """The database fails at one query, and works for the next."""

    def __init__(self, at: int) -> None:
        self.at, self.count = at, 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        if self.count == self.at:
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)


@pytest.mark.sweep
@pytest.mark.django_db
def test_database_that_goes_away_at_any_query_of_a_publication_leaves_nothing_half_done():
    """Every third query of the sweep, from the first to the last."""
    response = a_scheduled_response()
    tries, at = 0, 1
    while not Publication.objects.exists():
        gone = Gone(at)
        try:
            with connection.execute_wrapper(gone):
                run_schedules()
        except OperationalError:
            pass  # the sweep itself could not read: the next one can
        tries += 1
        if not Publication.objects.exists():
            assert state_of(response) == PENDING, f"after query {at}"
            assert refreshed(ScheduledPublication.objects.get()).blocked_because == "", "no one is told of a blink"
        at += 3
    assert tries > 10, "the queries of a publication were tried"
    assert state_of(response) == FINISHED


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_a_person_at_once_publish_once():
    response = a_scheduled_response()
    officer = response.scheduled_publications.get().scheduled_by

    def click():
        return actions.publish(by=officer, response=refreshed(response), today=timezone.localdate())

    at_once(run_schedules, run_schedules, click)

    if Publication.objects.count() == 0:  # all three met the same lock: the next sweep settles it
        run_schedules()
    assert Publication.objects.count() == 1
    assert state_of(response) == FINISHED


@pytest.mark.django_db
def test_disk_that_is_full_when_the_pdf_is_stored_loses_nothing(monkeypatch):
    office = an_office()
    publication = a_response(office, ResponseStatus.PUBLISHED).publications.get()

    def full(*args, **kwargs):
        raise OperationalError("could not extend file: No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(rendering, "record", full)
        with pytest.raises(OperationalError):
            render(publication.pk)
    assert (refreshed(publication).rendered_at, PublishedFile.objects.count()) == (None, 0)
    client = Client()
    waiting = client.get(reverse("published-pdf", args=[publication.slug]))
    assert (waiting.status_code, waiting["Retry-After"]) == (503, "60")
    assert client.get(reverse("published-response", args=[publication.slug])).status_code == 200

    Publication.objects.update(render_after=timezone.now())
    assert [render(pk) for pk in publications_to_render()] == [True]
    assert client.get(reverse("published-pdf", args=[publication.slug])).status_code == 200
    assert verified().altered == []


# --- A disk that really is full ---------------------------------------------------------------------------------------


@contextmanager
def full_disk() -> Iterator[None]:
    """SQLite's file may not grow by a single page, and has no empty one: it answers SQLITE_FULL, as on a full disk."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        most = cursor.execute("PRAGMA max_page_count").fetchone()[0]
        now = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {now}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {most}")


@pytest.mark.embedded
@pytest.mark.django_db(transaction=True)
def test_click_on_a_full_disk_publishes_nothing_and_works_once_there_is_room():
    office = an_office()
    response = a_response(office, ResponseStatus.APPROVED)
    OutgoingMail.objects.all().delete()

    with full_disk():
        with pytest.raises(OperationalError, match="full"):
            actions.publish(by=office.officer, response=response, today=timezone.localdate())
        assert refreshed(response).status == ResponseStatus.APPROVED
        assert (Publication.objects.count(), OutgoingMail.objects.count()) == (0, 0)

    actions.publish(by=office.officer, response=refreshed(response), today=timezone.localdate())
    assert state_of(response) == FINISHED


@pytest.mark.embedded
@pytest.mark.django_db(transaction=True)
def test_publication_set_for_a_time_when_the_disk_is_full_is_made_once_there_is_room():
    response = a_scheduled_response()

    with full_disk():
        for _minute in range(3):
            with suppress(OperationalError):  # the sweep cannot even note the reason
                run_schedules()
        assert state_of(response) == PENDING

    assert run_schedules() == 1
    assert run_schedules() == 0
    assert state_of(response) == FINISHED


@pytest.mark.embedded
@pytest.mark.django_db(transaction=True)
def test_pdf_for_which_the_disk_has_no_room_is_owed_and_made_once_there_is_room():
    office = an_office()
    publication = a_response(office, ResponseStatus.PUBLISHED).publications.get()
    client = Client()

    with full_disk():
        with pytest.raises(OperationalError, match="full"):
            render(publication.pk)
        assert client.get(reverse("published-response", args=[publication.slug])).status_code == 200
        assert client.get(reverse("published-pdf", args=[publication.slug])).status_code == 503

    Publication.objects.update(render_after=timezone.now())
    assert [render(pk) for pk in publications_to_render()] == [True]
    assert PublishedFile.objects.count() == 1
    assert verified().altered == []
