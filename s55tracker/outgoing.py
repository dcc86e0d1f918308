"""Sends requests to addresses that someone in an organisation entered, such as those of its sign-in provider.

No one may use us to reach our own network. So the address must be HTTPS, the host name is resolved once, every address
it resolves to is public, and we connect to one of those and to no other, even if the name resolves differently a moment
later. `fetch` follows no redirects. `fetch_from` follows a few, and checks the address again at each one. Size and time
have limits.

OUTGOING_PRIVATE_HOSTS names hosts on the office's own network that may still be reached, such as an AD FS server;
OUTGOING_CA_FILE names a file of certificates to check such a server against, besides the usual ones.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

from django.conf import settings

LARGEST = 512 * 1024
LONGEST = 10  # seconds, for the whole exchange
EACH_STEP = 5  # seconds, for connecting and for each read
MOST_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
PLAIN = re.compile(r"[!-~]{1,2000}")
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class OutgoingRefused(Exception):
    """We got no answer, or refused to ask for one. The message says why, and names no more of the address than its
    host.
    """


@dataclass(frozen=True)
class Answer:
    """The whole response from the other side."""

    status_code: int
    body: bytes
    # By their names in lower case.
    headers: Mapping[str, str] = field(default_factory=dict)
    # The address that gave this answer, after any redirects.
    url: str = ""

    def json(self) -> Any:
        """The body as JSON. Raises OutgoingRefused if it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise OutgoingRefused("The answer is not JSON.") from None

    def raise_for_status(self) -> None:
        if self.status_code != http.client.OK:
            raise OutgoingRefused(f"The server answered {self.status_code}.")


class GuardedSession:
    """The session that allauth uses in place of its own. It can only send GET requests."""

    def __enter__(self) -> GuardedSession:
        return self

    def __exit__(self, *args: object) -> None:
        return None

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        return fetch(url, headers=headers)


def is_private_by_name(host: str) -> bool:
    """True for a host that the people who run the product have named in OUTGOING_PRIVATE_HOSTS."""
    return host in settings.OUTGOING_PRIVATE_HOSTS


def parts_of(url: str) -> SplitResult:
    """The parts of an address that we may send a request to. Raises OutgoingRefused for any other address."""
    if not PLAIN.fullmatch(url):
        raise OutgoingRefused("The address contains characters that a web address cannot have, or is too long.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise OutgoingRefused("This is not a web address.") from None
    if parts.scheme != "https":
        raise OutgoingRefused("The address does not begin with https://.")
    if "@" in parts.netloc or "\\" in url:
        raise OutgoingRefused("The address has a name or a password before the host.")
    if is_private_by_name(host):
        return parts
    if not HOST.fullmatch(host):
        raise OutgoingRefused("The address has no full host name, such as login.example.org.")
    if port not in (None, 443):
        raise OutgoingRefused("The address names a port. Only the usual one, 443, can be used.")
    return parts


def is_public(address: str) -> bool:
    """True for an address on the public internet. An IPv6 address that contains an IPv4 address is judged by that one."""
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inside = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in NAT64:
            inside = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inside is not None:
            return inside.is_global and not inside.is_multicast
    return found.is_global and not found.is_multicast


def resolve(host: str, port: int) -> str:
    """The one address that we connect to. Raises OutgoingRefused if the host has none, or has a private one."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise OutgoingRefused(f"The host name {host} does not exist, or cannot be looked up.") from None
    if not found:
        raise OutgoingRefused(f"The host name {host} has no address.")
    if not is_private_by_name(host) and not all(is_public(address) for address in found):
        raise OutgoingRefused(f"{host} is on a private network, which this service does not connect to.")
    return found[0]


class _Pinned(http.client.HTTPSConnection):
    """Connects to an address that has already been looked up, and checks the certificate against the host name."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=EACH_STEP, context=context)
        self.address, self.tls = address, context

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), timeout=EACH_STEP)
        # Set `self.sock` before the handshake, so that `give_up` can also end a handshake that never finishes.
        self.sock = self.tls.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.do_handshake()

    def give_up(self) -> None:
        """Stop whatever is being read. Called from another thread when time is up."""
        sock = self.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def fetch(
    url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: str | None = None
) -> Answer:
    """Send one request and read the whole response. Raises OutgoingRefused, which says why it failed."""
    answer = _ask(url, method=method, headers=headers, body=body, largest=LARGEST, longest=LONGEST)
    if 300 <= answer.status_code < 400:
        raise OutgoingRefused(f"{urlsplit(url).hostname} sends us to another address, which we do not follow.")
    return answer


def fetch_from(
    url: str, *, check: Callable[[str], None], headers: Mapping[str, str], largest: int, longest: float
) -> Answer:
    """Get a page, following at most three redirects. `check` is called with each address before we connect to it, and
    raises OutgoingRefused for one that we may not fetch. `longest` is in seconds, for all requests together.

    A 304 is returned like any other answer, because the caller may have asked for changes only.
    """
    begun = time.monotonic()
    for _ in range(MOST_REDIRECTS + 1):
        check(url)
        left = longest - (time.monotonic() - begun)
        if left <= 0:
            raise OutgoingRefused(f"{urlsplit(url).hostname} took too long to respond.")
        answer = _ask(url, headers={"User-Agent": user_agent(), **headers}, largest=largest, longest=left)
        if answer.status_code not in REDIRECTS:
            return answer
        url = _next_address(url, answer.headers.get("location", ""))
    raise OutgoingRefused(f"{urlsplit(url).hostname} keeps sending us from one address to another.")


def user_agent() -> str:
    """Names the product and this installation's address, so that a website's owner can find out who is asking."""
    return f"Section 55 Tracker (+{settings.PUBLIC_URL})"


def _next_address(url: str, location: str) -> str:
    try:
        found = urldefrag(urljoin(url, location.strip())).url
    except ValueError:
        found = ""
    if not location.strip() or not found:
        raise OutgoingRefused(f"{urlsplit(url).hostname} sends us to another address, but does not say which.")
    return found


def _ask(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    largest: int,
    longest: float,
) -> Answer:
    """Send one request. The body of a redirect is not read."""
    parts = parts_of(url)
    host = parts.hostname or ""
    port = parts.port or 443
    context = ssl.create_default_context()
    if settings.OUTGOING_CA_FILE:
        context.load_verify_locations(cafile=settings.OUTGOING_CA_FILE)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    connection = _Pinned(host, port, resolve(host, port), context)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    begun = time.monotonic()
    watch = threading.Timer(longest, connection.give_up)
    watch.daemon = True
    watch.start()
    try:
        plain = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Section 55 Tracker"}
        connection.request(method, path, body=body, headers={**plain, **(headers or {})})
        response = connection.getresponse()
        said = {name.lower(): value for name, value in response.getheaders()}
        is_elsewhere = 300 <= response.status < 400
        whole = b"" if is_elsewhere else _whole(response, host, begun, largest=largest, longest=longest)
        return Answer(response.status, whole, said, url)
    except ssl.SSLCertVerificationError:
        raise OutgoingRefused(f"The certificate of {host} is not valid for that name, or is not trusted.") from None
    except TimeoutError:
        raise OutgoingRefused(f"{host} took too long to respond.") from None
    except (OSError, http.client.HTTPException):
        if time.monotonic() - begun >= longest:
            raise OutgoingRefused(f"{host} took too long to respond.") from None
        raise OutgoingRefused(f"{host} cannot be reached.") from None
    finally:
        watch.cancel()
        connection.close()


def _whole(response: http.client.HTTPResponse, host: str, begun: float, *, largest: int, longest: float) -> bytes:
    read = bytearray()
    while piece := response.read1(64 * 1024):
        read += piece
        if len(read) > largest:
            raise OutgoingRefused(f"The response from {host} is too large.")
    if time.monotonic() - begun >= longest:
        raise OutgoingRefused(f"{host} took too long to respond.")
    return bytes(read)
