"""A small OpenID Connect provider over real HTTPS, which signs real tokens, and can be told to do each thing wrong."""

from __future__ import annotations

import base64
import hashlib
import http.server
import json
import secrets
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

CLIENT_ID, CLIENT_SECRET = "section-55-tracker", "a secret: with + and %"


@cache
def rsa_key(number: int = 1, size: int = 2048) -> rsa.RSAPrivateKey:
    """One of a few keys, because making one takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=size)


@dataclass
class Provider:
    """What the provider says, and what it does wrong."""

    folder: Path
    port: int = 0
    clients: dict[str, str] = field(default_factory=lambda: {CLIENT_ID: CLIENT_SECRET})
    key: Any = field(default_factory=rsa_key)
    key_id: str | None = "first"
    algorithm: str = "RS256"
    published: dict[str, Any] | None = None  # the keys it publishes, if not the one it signs with
    discovery: dict[str, Any] = field(default_factory=dict)  # overrides what it publishes about itself; None removes
    claims: dict[str, Any] = field(default_factory=dict)  # overrides what it says about a person; None removes
    head: dict[str, Any] = field(default_factory=dict)
    change_token: Callable[[str], object] | None = None
    answers: dict[str, Callable[[http.server.BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def certificates(self) -> str:
        return str(self.folder / "certificate.pem")

    def metadata(self) -> dict[str, Any]:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }
        return without_none(said | self.discovery)

    def keys(self) -> dict[str, Any]:
        return self.published if self.published is not None else {"keys": [public(self.key, self.key_id)]}

    def authorise(self, address: str, *, subject: str = "subject-1", **claims: Any) -> str:
        """Sign in there as this subject, in a browser that follows no redirect: the address that it is sent back to."""
        query = dict(parse_qsl(urlsplit(address).query))
        more = urlencode({"as": json.dumps({"sub": subject, **claims})})
        request = urllib.request.Request(f"{self.issuer}/authorize?{urlencode(query)}&{more}")
        context = ssl.create_default_context(cafile=self.certificates)
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), NoRedirect)
        with pytest.raises(urllib.error.HTTPError) as caught:
            opener.open(request, timeout=10)
        with caught.value as answer:
            assert answer.code == 302
            return answer.headers["Location"]

    def id_token(self, code: dict[str, str]) -> object:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": code["client_id"],
            "iat": now,
            "exp": now + 300,
            "nonce": code["nonce"],
            "auth_time": now,
        }
        said = without_none(claims | json.loads(code["as"]) | self.claims)
        head = without_none({"kid": self.key_id} | self.head)
        token = jwt.encode(said, self.key, algorithm=self.algorithm, headers=head)
        return self.change_token(token) if self.change_token else token


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


class Handler(http.server.BaseHTTPRequestHandler):
    provider: Provider
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.provider.seen.append(path)
        if answer := self.provider.answers.get(path):
            answer(self)
        elif path == "/.well-known/openid-configuration":
            self.send_json(self.provider.metadata())
        elif path == "/keys":
            self.send_json(self.provider.keys())
        elif path == "/authorize":
            self.send_code()
        else:
            self.send_json({"error": "not_found"}, 404)

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.provider.seen.append(path)
        if answer := self.provider.answers.get(path):
            answer(self)
            return
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        said, status = self.token_for(asked)
        self.send_json(said, status)

    def send_code(self) -> None:
        asked = dict(parse_qsl(urlsplit(self.path).query))
        assert (asked["response_type"], asked["scope"]) == ("code", "openid profile email")
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.provider.codes[code] = asked
        back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        self.send_response(302)
        self.send_header("Location", back)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def token_for(self, asked: dict[str, str]) -> tuple[dict[str, Any], int]:
        client, secret = asked.get("client_id", ""), asked.get("client_secret", "")
        if (header := self.headers.get("Authorization", "")).startswith("Basic "):
            pair = base64.b64decode(header.removeprefix("Basic ")).decode().split(":")
            client, secret = (unquote(each) for each in pair)
        if self.provider.clients.get(client) != secret:
            return {"error": "invalid_client"}, 401
        code = self.provider.codes.pop(asked["code"], None)
        if code is None or code["redirect_uri"] != asked["redirect_uri"] or code["client_id"] != client:
            return {"error": "invalid_grant"}, 400
        digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != code["code_challenge"]:
            return {"error": "invalid_grant"}, 400
        return {"access_token": "unused", "token_type": "Bearer", "id_token": self.provider.id_token(code)}, 200

    def send_json(self, said: object, status: int = 200) -> None:
        self.send_bytes(json.dumps(said).encode(), status)

    def send_bytes(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        return None


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args: object) -> None:
        """Some tests are about clients that hang up."""


@contextmanager
def running(folder: Path) -> Iterator[Provider]:
    provider = Provider(folder)
    make_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    server = Server(("127.0.0.1", 0), type("HandlerOfOne", (Handler,), {"provider": provider}))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    provider.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def make_certificate(folder: Path) -> None:
    """For localhost. Valid for a century, as it is checked against the machine's clock and not the tests'."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def public(key: Any, key_id: str | None, **more: str) -> dict[str, Any]:
    """The public key as a provider publishes it."""
    kind = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    named = {} if key_id is None else {"kid": key_id}
    return {**json.loads(kind.to_jwk(key.public_key())), "use": "sig", **named, **more}


def without_none(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}
