"""A website over real HTTPS that answers for the inspectorate's hosts, for tests of what we fetch from there.

Names are looked up in `Website.numbers`. A connection to a public address ends at the server on this machine, so the
product resolves, refuses, pins and checks certificates as it does outside.
"""

from __future__ import annotations

import http.server
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "hmicfrs.justiceinspectorates.gov.uk"
FILES = "assets-hmicfrs.justiceinspectorates.gov.uk"
# On a private network, although its name is one that we fetch from.
INSIDE = "intranet.justiceinspectorates.gov.uk"
OTHER = "reports.example.org"
PUBLIC, PRIVATE = "20.190.128.1", "10.0.0.1"
SITE = f"https://{HOST}"


@dataclass
class Request:
    host: str
    path: str
    headers: dict[str, str]


@dataclass
class Page:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Website:
    """Its pages by path, or by host and path; the requests it received; and the address of each host name."""

    pages: dict[str, Page | Callable[[http.server.BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    seen: list[Request] = field(default_factory=list)
    numbers: dict[str, list[str]] = field(
        default_factory=lambda: {HOST: [PUBLIC], FILES: [PUBLIC], OTHER: [PUBLIC], INSIDE: [PRIVATE]}
    )

    def gives(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str:
        """Serve this at the path from now on. Returns its address on the inspectorate's own host."""
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = Page(data, status, {name.replace("_", "-"): value for name, value in headers.items()})
        return f"{SITE}{path}"

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.seen]


class Handler(http.server.BaseHTTPRequestHandler):
    website: Website
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        host = self.headers["Host"]
        self.website.seen.append(Request(host, self.path, {k.lower(): v for k, v in self.headers.items()}))
        page = self.website.pages.get(f"{host}{self.path}") or self.website.pages.get(self.path) or Page(b"", 404)
        if not isinstance(page, Page):
            page(self)
            return
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        if page.status != 304:
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, *args: object) -> None:
        return None


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args: Any) -> None:
        """Clients that hang up are part of the tests."""


@contextmanager
def running(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Website]:
    website = Website()
    certificate, key = certificate_and_key()
    (folder / "website.pem").write_bytes(certificate)
    (folder / "website-key.pem").write_bytes(key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "website.pem", folder / "website-key.pem")
    server = Server(("127.0.0.1", 0), type("HandlerOfOne", (Handler,), {"website": website}))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    look_up, connect = socket.getaddrinfo, socket.create_connection

    def getaddrinfo(host: Any, port: Any, *args: Any, **more: Any) -> Any:
        if host in website.numbers:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in website.numbers[host]]
        return look_up(host, port, *args, **more)

    def create_connection(address: Any, *args: Any, **more: Any) -> Any:
        return connect(("127.0.0.1", server.server_port) if address == (PUBLIC, 443) else address, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    try:
        yield website
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@cache
def certificate_and_key() -> tuple[bytes, bytes]:
    """Valid for a century, because it is checked against the machine's clock and not the tests'."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    hosts = [x509.DNSName(each) for each in (HOST, FILES, INSIDE, OTHER)]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return (
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )
