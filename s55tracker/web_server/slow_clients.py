"""A gunicorn worker that gives a request to a thread only once it has arrived, so that slow clients cannot occupy
threads.

gunicorn's own worker reads headers in the thread: eight connections that each send an occasional byte occupy all eight
threads, and no one else gets a page. Here the accepting loop collects the headers, and a form's body; a connection that
takes too long is closed. Anything larger, a file, is read in the thread at a minimum speed. A proxy that buffers
requests does all this for us (docs/running.md); this is for when it does not.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from gunicorn import http
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

HEADER_SECONDS = 10.0  # from the start of a connection, or of its next request, to the end of the headers
BODY_SECONDS = 30.0  # for a form's body after that
LARGEST_HEADERS = 128 * 1024  # more than gunicorn's own limits allow, so that it replies with an error
LARGEST_GATHERED = 256 * 1024  # a body up to this size is collected here; a larger one is read by the thread
SLOWEST = 20 * 1024  # bytes per second, once a body has been arriving for BODY_SECONDS
ANSWER_SECONDS = 120.0  # for the client to accept one piece of a response
END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r\n", re.IGNORECASE)
# With this header, the client waits for "100 Continue", which the thread sends, before it sends the body.
EXPECTS = re.compile(rb"\r\nexpect:", re.IGNORECASE)
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class PacedUnreader(SocketUnreader):
    """Reads the rest of a request in the thread, and gives up on a client slower than the minimum pace."""

    def __init__(self, sock: Any) -> None:
        super().__init__(sock)
        self.begin()

    def begin(self) -> None:
        self.began, self.received = time.monotonic(), 0

    def chunk(self) -> bytes:
        left = self.began + BODY_SECONDS + self.received / SLOWEST - time.monotonic()
        if left <= 0:
            raise TimeoutError("The client is sending too slowly.")
        # While gunicorn drains the rest of an unwanted body, it sets a time limit of its own.
        allowed = self.sock.gettimeout()
        self.sock.settimeout(left if allowed is None else min(left, allowed))
        try:
            data = super().chunk()
        finally:
            self.sock.settimeout(allowed)
        self.received += len(data)
        return data


class Arriving(TConn):
    """A connection, and the part of its next request that has arrived."""

    def __init__(self, cfg: Any, sock: Any, client: Any, server: Any) -> None:
        super().__init__(cfg, sock, client, server)
        self.arrived = bytearray()
        self.wanted: int | None = None  # bytes of headers and body, once the headers are complete

    def begin(self) -> None:
        self.arrived.clear()
        self.wanted = None
        self.timeout = time.monotonic() + HEADER_SECONDS

    def take(self, data: bytes) -> bool:
        """Store what has arrived. Returns True once a thread can take over."""
        seen = max(len(self.arrived) - len(END), 0)
        self.arrived += data
        if self.wanted is None:
            end = self.arrived.find(END, seen)
            if end < 0:
                return len(self.arrived) > LARGEST_HEADERS
            head = bytes(self.arrived[: end + len(END)])
            length = LENGTH.search(head)
            body = int(length[1]) if length and not EXPECTS.search(head) else 0
            self.wanted = len(head) + (body if body <= LARGEST_GATHERED else 0)
            self.timeout = time.monotonic() + BODY_SECONDS
        return len(self.arrived) >= self.wanted


class HeadersFirstWorker(ThreadWorker):
    """gunicorn's threaded worker with a waiting area in front of the threads."""

    def accept(self, listener: Any) -> None:
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        connection = Arriving(self.cfg, client, address, listener.getsockname())
        # The parser continues from what the waiting area collected. HTTP/1 only, and no TLS: the proxy handles those.
        connection.parser = http.get_parser(self.cfg, client, address)
        connection.parser.unreader = PacedUnreader(client)
        connection.initialized = connection.data_ready = True
        self.wait_for(connection, self.poller.register)

    def wait_for(self, connection: Arriving, listen: Callable) -> None:
        connection.begin()
        self.pending_conns.append(connection)
        listen(connection.sock, 1, partial(self.on_pending_socket_readable, connection))

    def on_client_socket_readable(self, conn: Arriving, client: Any) -> None:
        """Wait for the next request on a keep-alive connection."""
        self.keepalived_conns.remove(conn)
        self.wait_for(conn, self.poller.modify)
        self.on_pending_socket_readable(conn, client)

    def on_pending_socket_readable(self, conn: Arriving, client: Any) -> None:
        try:
            data = client.recv(64 * 1024)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self.let_go(conn)
        elif conn.take(data):
            self.poller.unregister(client)
            self.pending_conns.remove(conn)
            conn.parser.unreader.begin()
            conn.parser.unreader.unread(bytes(conn.arrived))
            conn.arrived.clear()
            self.enqueue_req(conn)

    def murder_pending(self) -> None:
        now = time.monotonic()
        for conn in [conn for conn in self.pending_conns if conn.timeout <= now]:
            if conn.arrived:
                try:
                    conn.sock.send(TOO_SLOW)
                except OSError:
                    pass
            self.let_go(conn)

    def let_go(self, conn: Arriving) -> None:
        self.pending_conns.remove(conn)
        try:
            self.poller.unregister(conn.sock)
        except (OSError, KeyError, ValueError):
            pass
        self.nr_conns -= 1
        conn.close()

    def handle_request(self, req: Any, conn: Arriving) -> bool:
        conn.sock.settimeout(ANSWER_SECONDS)
        return super().handle_request(req, conn)
