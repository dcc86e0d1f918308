"""The bytes are in a private folder, or in a bucket of an S3-compatible store. The real client connects to a small
server here.
"""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.utils import timezone

from responses.evidence import store


class Bucket(ThreadingHTTPServer):
    """Keeps objects by path, as an S3-compatible store does for one client that it trusts."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Objects)
        self.objects: dict[str, bytes] = {}
        self.seen: list[tuple[str, str, bool]] = []


class Objects(BaseHTTPRequestHandler):
    server: Bucket
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        self.note()
        self.server.objects[self.path] = self.body()
        self.answer(200)

    def do_GET(self) -> None:
        self.note()
        found = self.server.objects.get(self.path.partition("?")[0])
        self.answer(404 if found is None else 200, found or b"")

    do_HEAD = do_GET

    def do_DELETE(self) -> None:
        self.note()
        self.server.objects.pop(self.path, None)
        self.answer(204)

    def note(self) -> None:
        self.server.seen.append((self.command, self.path, "Authorization" in self.headers))

    def body(self) -> bytes:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" not in self.headers.get("Content-Encoding", ""):
            return data
        size, _, rest = data.partition(b"\r\n")
        return rest[: int(size.split(b";")[0], 16)]

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"0"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def bucket(settings) -> Iterator[Bucket]:
    with Bucket() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        options = {
            "bucket_name": "evidence",
            "endpoint_url": f"http://127.0.0.1:{server.server_port}",
            "region_name": "eu-west-2",
            "access_key": "key",
            "secret_key": "secret",
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
            "signature_version": "s3v4",
            "addressing_style": "path",
        }
        settings.STORAGES = {
            **settings.STORAGES,
            "evidence": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
        }
        yield server
        server.shutdown()


def test_folder_is_private_and_names_in_it_say_nothing(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "evidence": {
            **settings.STORAGES["evidence"],
            "OPTIONS": {**settings.STORAGES["evidence"]["OPTIONS"], "location": tmp_path / "kept"},
        },
    }
    today = timezone.localdate()
    name = store.put(b"bytes", on=today)
    path = tmp_path / "kept" / name

    assert store.read(name) == b"bytes"
    assert name.startswith(f"{today.year}/") and len(Path(name).name) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    store.delete(name)
    with pytest.raises(store.NotInTheStore):
        store.read(name)


def test_evidence_folder_is_not_one_that_a_web_server_serves(settings):
    folder = Path(settings.EVIDENCE_DIR).resolve()
    served = [
        Path(settings.BASE_DIR, "static").resolve(),
        *([Path(settings.STATIC_ROOT)] if settings.STATIC_ROOT else []),
    ]

    assert not any(folder.is_relative_to(root) for root in served)


def test_bucket_keeps_the_bytes_and_every_request_is_signed(bucket):
    name = store.put(b"bytes of a screenshot", on=timezone.localdate())

    assert bucket.objects == {f"/evidence/{name}": b"bytes of a screenshot"}
    assert store.read(name) == b"bytes of a screenshot"
    store.delete(name)
    assert bucket.objects == {}
    assert {signed for _, _, signed in bucket.seen} == {True}


def test_file_that_is_gone_from_the_bucket_is_reported(bucket):
    with pytest.raises(store.NotInTheStore):
        store.read("2026/0123456789abcdef0123456789abcdef")
