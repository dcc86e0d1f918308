"""The database is gone for half a minute: while a person publishes, while a worker makes a PDF, and when a publication
set for a time is due.

The processes reach PostgreSQL over a line that the test cuts: open connections end and new ones are refused, as when the
server stops. The tests beside this one go on with the same server.
"""

import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from http.cookies import SimpleCookie
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from responses.enums import ResponseStatus
from responses.models import Publication, PublishedFile, Response, ScheduledPublication
from responses.publishing.scheduling import schedule_publication
from s55tracker.accounts.models import User
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from tests.factories import PASSWORD, a_finding, a_response, an_office, refreshed
from tests.services import PATIENCE, ask_worker, in_time, web, worker

GONE_FOR = 30  # seconds
RENDER, SWEEP = "responses.tasks.render_publication", "responses.tasks.sweep_renders"
PUBLISH = "responses.tasks.publish_scheduled"

pytestmark = [
    pytest.mark.services,
    pytest.mark.once,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no server that could be gone."),
]


class Line:
    """A connection to a server of this machine that can be cut and mended, always on the same port."""

    def __init__(self, port: int) -> None:
        self._server = ("127.0.0.1", port)
        self._open: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self.port = 0
        self.mend()

    def mend(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):  # cut
            while True:
                ends = (listener.accept()[0], socket.create_connection(self._server))
                self._open += ends
                for source, target in (ends, ends[::-1]):
                    threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    @staticmethod
    def _pass_on(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def line(environment):
    """`environment`, with the database behind a line."""
    port = connection.settings_dict["PORT"]
    line = Line(int(port))
    environment["DATABASE_URL"] = environment["DATABASE_URL"].replace(f":{port}/", f":{line.port}/")
    yield line
    line.cut()


class Stays(HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Officer:
    """Somebody who signs in at the web server and presses the button of one page again and again."""

    def __init__(self, address: str, user: User) -> None:
        self._address, self._cookies, self._token = address, SimpleCookie(), ""
        self.open("/accounts/login/")
        assert self.press(login=user.email, password=PASSWORD)[0] == 302
        # Publishing asks who is at the screen.
        self.open("/accounts/reauthenticate/")
        assert self.press(password=PASSWORD)[0] == 302

    def open(self, page: str) -> int:
        self._page = page
        status, text = self._ask(None)
        self._token = text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        return status

    def press(self, **typed: str) -> tuple[int, str]:
        return self._ask(urlencode({"csrfmiddlewaretoken": self._token, **typed}).encode())

    def _ask(self, data: bytes | None) -> tuple[int, str]:
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self._cookies.items())
        request = Request(self._address + self._page, data, {"Cookie": cookies, "Origin": self._address})
        try:
            with build_opener(Stays).open(request, timeout=PATIENCE) as answer:
                return self._read(answer)
        except HTTPError as error:
            with error:
                return self._read(error)

    def _read(self, answer) -> tuple[int, str]:
        for each in answer.headers.get_all("Set-Cookie") or []:
            self._cookies.load(each)
        return answer.status, answer.read().decode()


def published_when_asked_again(environment) -> bool:
    """A schedule that meets the lock of somebody who publishes is left to the next run."""
    ask_worker(environment, PUBLISH)
    time.sleep(2)
    return Publication.objects.count() == 3


def drawn_when_asked_again(environment) -> bool:
    """As beat asks each minute. The claim of an interrupted PDF takes five minutes to expire, so it is moved instead."""
    Publication.objects.filter(rendered_at=None).update(render_after=timezone.now())
    ask_worker(environment, SWEEP)
    time.sleep(5)
    return PublishedFile.objects.count() == 3


def approved_response(office) -> Response:
    return refreshed(a_response(office, ResponseStatus.APPROVED))


def test_half_a_minute_without_a_database_leaves_nothing_half_public_and_nothing_twice(
    transactional_db, environment, line
):
    office = an_office()
    # The web server checks the password with the product’s own hashers, and those of the tests are quicker.
    User.objects.filter(pk=office.officer.pk).update(password=PBKDF2PasswordHasher().encode(PASSWORD, "salt", 1))
    findings = [a_finding(str(number), wording="Keep a register. " * 150) for number in range(30)]
    being_drawn = a_response(office, ResponseStatus.PUBLISHED, findings=findings).publications.get()
    scheduled, clicked = approved_response(office), approved_response(office)
    soon = timezone.now() + timedelta(minutes=1)
    schedule_publication(by=office.officer, response=scheduled, publish_at=soon)
    ScheduledPublication.objects.update(publish_at=timezone.now() - timedelta(minutes=1))
    OutgoingMail.objects.all().delete()
    page = reverse("response-move", args=[clicked.reference, "publish"])

    with web(environment) as server, worker(environment):
        officer = Officer(server.address, office.officer)
        assert officer.open(page) == 200
        ask_worker(environment, RENDER, being_drawn.pk)
        in_time(lambda: refreshed(being_drawn).render_attempts == 1, what="the worker to claim the PDF")

        line.cut()
        began = time.monotonic()
        refused, words = officer.press()
        ask_worker(environment, PUBLISH)
        time.sleep(max(0, began + GONE_FOR - time.monotonic()))
        assert refused in (500, 503) and "there is a problem" in words
        assert server.status("/readyz") == 503
        assert Publication.objects.count() == 1 and not PublishedFile.objects.exists()
        assert {refreshed(each).status for each in (scheduled, clicked)} == {ResponseStatus.APPROVED}

        line.mend()
        assert officer.press()[0] == 302
        assert refreshed(clicked).status == ResponseStatus.PUBLISHED
        assert officer.press()[0] in (302, 409, 422)
        in_time(lambda: published_when_asked_again(environment), what="the publication that was set for a time")
        in_time(lambda: drawn_when_asked_again(environment), what="the three PDFs")

    assert [Publication.objects.filter(response=each).count() for each in (scheduled, clicked)] == [1, 1]
    assert AuditEvent.objects.filter(action="publication_made").count() == 3
    assert ScheduledPublication.objects.get().blocked_because == ""
