"""Deliberately slow connections do not delay anyone else. A real web server, and real sockets."""

from __future__ import annotations

import http.client
import socket
import time
from contextlib import ExitStack, closing
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from s55tracker.web_server.slow_clients import END, HEADER_SECONDS, LARGEST_GATHERED, Arriving
from tests.services import web

# None of these uses the database.
pytestmark = [pytest.mark.services, pytest.mark.once]


@pytest.fixture
def address(environment):
    with web(environment) as server:
        yield urlsplit(server.address)


def connections(stack: ExitStack, address, number: int, data: bytes) -> list[socket.socket]:
    made = [stack.enter_context(socket.create_connection((address.hostname, address.port), 5)) for _ in range(number)]
    for each in made:
        each.sendall(data)
    return made


def seconds_for_a_page(address) -> float:
    began = time.monotonic()
    with urlopen(f"http://{address.netloc}/healthz", timeout=30) as answer:
        assert answer.status == 200
    return time.monotonic() - began


HEAD = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
SLOW = {
    "no word at all": b"",
    "half a line": b"GET / HT",
    "headers without an end": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "a form without its fields": HEAD + b"Content-Length: 2000\r\n\r\nlogin=",
}


def test_forty_slow_connections_keep_nobody_waiting(address):
    """There are eight threads."""
    for how, data in SLOW.items():
        with ExitStack() as stack:
            slow = connections(stack, address, 40, data)
            for _ in range(3):
                assert seconds_for_a_page(address) < 3, how
                for each in slow:
                    each.sendall(b"a")


def test_connection_that_brings_no_request_in_time_is_closed(address):
    with ExitStack() as stack:
        [slow] = connections(stack, address, 1, SLOW["headers without an end"])
        slow.settimeout(HEADER_SECONDS + 5)
        began = time.monotonic()
        # An occasional letter does not extend the time.
        for _ in range(3):
            time.sleep(1)
            slow.sendall(b"a")
        assert slow.recv(100).startswith(b"HTTP/1.1 408 ")
        assert slow.recv(100) == b""
        assert HEADER_SECONDS - 1 < time.monotonic() - began < HEADER_SECONDS + 4


def test_ordinary_requests_are_answered_however_they_arrive(address):
    with closing(http.client.HTTPConnection(address.hostname, address.port, timeout=20)) as connection:
        for _ in range(3):  # kept open between them
            connection.request("GET", "/healthz")
            assert connection.getresponse().read() == b'{"status": "up"}'
    # A small form, one read by the thread, and one whose sender waits for "100 Continue".
    token = "a" * 32
    for size, more in ((10, {}), (LARGEST_GATHERED + 10, {}), (10, {"Expect": "100-continue"})):
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={token}", **more}
        body = f"csrfmiddlewaretoken={token}&login={'a' * size}"
        with closing(http.client.HTTPConnection(address.hostname, address.port, timeout=20)) as connection:
            connection.request("POST", "/accounts/login/", body=body, headers=headers)
            answer = connection.getresponse()
            # The form reports its errors, so all of it was read.
            assert (answer.status, b"govuk-error-summary" in answer.read()) == (200, True), size
    with ExitStack() as stack:
        [pieces] = connections(stack, address, 1, b"")
        for letter in b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n":
            pieces.sendall(bytes([letter]))
        assert pieces.recv(1000).startswith(b"HTTP/1.1 200 ")
    with ExitStack() as stack:
        [rubbish] = connections(stack, address, 1, b"\x16\x03\x01 not HTTP" + END)
        assert rubbish.recv(1000).startswith(b"HTTP/1.1 400 ")


class Quiet:
    def setblocking(self, flag: bool) -> None:
        pass


def arriving() -> Arriving:
    connection = Arriving(None, Quiet(), None, None)
    connection.begin()
    return connection


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_end_of_the_headers_is_found_however_they_are_cut(size):
    request = HEAD + b"Content-Length: 5\r\n\r\nabcde"
    connection = arriving()
    pieces = [request[start : start + size] for start in range(0, len(request), size)]
    assert [connection.take(piece) for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    assert bytes(connection.arrived) == request


def test_headers_without_an_end_go_to_the_server_that_refuses_them():
    connection = arriving()
    taken = [connection.take(b"X: " + b"a" * 8000 + b"\r\n") for _ in range(17)]
    assert taken[-1] and not taken[0]
