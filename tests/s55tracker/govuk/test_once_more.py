"""A rolled-back change is retried; if it is rolled back again, the person gets a page that keeps what they typed."""

import time
from threading import Event, Thread

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.test import RequestFactory
from django.urls import reverse
from lxml import html

from responses.drafting import actions as drafting
from responses.drafting import views as writing
from responses.models import Passage, Response
from responses.queries import passage_of
from responses.workspace.transitions import locked_response
from s55tracker.govuk.middleware import not_done
from tests.factories import a_response, an_office

TYPED = {"text": "First line.\n\nSecond <line> & “more”.", "version": 0, "then": "save"}


@pytest.fixture
def page(client, db):
    office = an_office()
    response = a_response(office)
    client.force_login(office.officer)
    return reverse("response-section", args=[response.reference, "key-findings"])


def undone(cause):
    error = OperationalError("deadlock detected")
    error.__cause__ = cause
    return error


@pytest.fixture
def saving(monkeypatch):
    """The result of each attempt to save: an error, or None to run the action. Returns the attempts left."""
    exact, ends = drafting.save_passage, []

    def save_passage(**words):
        if (end := ends.pop(0)) is not None:
            raise end
        return exact(**words)

    monkeypatch.setattr(writing, "save_passage", save_passage)
    return ends


def test_change_that_was_undone_is_made_once_more(client, page, saving):
    saving += [undone(psycopg.errors.DeadlockDetected()), None]
    assert client.post(page, TYPED).status_code == 302
    assert Passage.objects.get().plain.startswith("First line.")


def test_change_undone_twice_ends_on_a_page_from_which_it_can_be_sent(client, page, saving):
    saving += [undone(psycopg.errors.DeadlockDetected()), undone(psycopg.errors.SerializationFailure()), None]
    answer = client.post(page, TYPED)
    assert (answer.status_code, saving) == (503, [None])
    assert "no-store" in answer["Cache-Control"]
    [form] = [each for each in html.fromstring(answer.text).forms if each.action == page]
    assert {"text", "version", "then", "csrfmiddlewaretoken"} == set(form.fields)

    assert client.post(page, dict(form.fields)).status_code == 302
    assert "Second <line> & “more”." in Passage.objects.get().plain


def test_sqlite_that_stayed_locked_ends_on_the_same_page_at_once(client, page, saving):
    saving += [OperationalError("database is locked"), None]
    answer = client.post(page, TYPED)
    assert (answer.status_code, saving) == (503, [None])
    assert "Send it again" in answer.text


def test_other_trouble_of_the_database_is_still_an_error(client, page, saving):
    saving += [undone(psycopg.errors.DiskFull())]
    with pytest.raises(OperationalError):
        client.post(page, TYPED)


@pytest.mark.parametrize(
    "sent", [{"name": "Nia", "password": "swordfish"}, {"name": "Nia", "file": SimpleUploadedFile("report.txt", b"x")}]
)
def test_what_is_secret_or_a_file_is_not_written_into_the_page(db, client, sent):
    request = RequestFactory().post("/join/", sent)
    client.force_login(user := an_office().officer)
    request.user, request.session = user, client.session
    words = not_done(request).content.decode()
    assert "swordfish" not in words
    assert "Send it again" not in words and "go back in your browser" in words


@pytest.mark.once
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one lock for everything.")
@pytest.mark.django_db(transaction=True)
def test_person_whose_change_postgresql_gave_up_hears_nothing_of_it(client):
    """A transaction that ignores the lock order holds the response and then wants its recalculation, which the person's change
    has.
    """
    office = an_office()
    response = a_response(office)
    client.force_login(office.officer)
    has_it = Event()

    def keep_to_no_order():
        try:
            with transaction.atomic():
                Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
                has_it.set()
                time.sleep(0.3)  # the person's change starts waiting first, and so is the one rolled back
                locked_response(response)
        finally:
            connection.close()

    other = Thread(target=keep_to_no_order)
    other.start()
    assert has_it.wait(timeout=10)
    answer = client.post(reverse("response-section", args=[response.reference, "key-findings"]), TYPED)
    other.join(timeout=30)

    assert (answer.status_code, other.is_alive()) == (302, False)
    assert passage_of(response, "key_findings").plain.startswith("First line.")
