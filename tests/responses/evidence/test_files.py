"""Which files can be kept as evidence, and how harmful ones are refused or made harmless."""

from __future__ import annotations

import hashlib
import io
import re
import tracemalloc

import pytest
from PIL import Image

from responses.evidence.files import MAX_BYTES, CheckedFile, checked, shown_name
from s55tracker.refusals import Refused
from tests.responses.evidence.hostile import JPEG, PDF, PNG, UPLOADS, Upload, jpeg_with_exif, picture

EMAIL = b"From: a@example.test\r\nTo: b@example.test\r\nSubject: Received\r\n\r\nThank you.\r\n"
OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "__properties_version1.0".encode("utf-16-le")


@pytest.mark.parametrize("upload", UPLOADS, ids=[upload.what for upload in UPLOADS])
def test_hostile_upload_is_refused_with_its_sentence_or_is_harmless(upload: Upload):
    kept, refusal = outcome_of(upload)

    assert kept is None or upload.kept_as
    if kept is None:
        assert refusal == f"“{shown_name(upload.name)}” has not been added. {upload.refusal}"
        return
    assert kept.file_name == upload.kept_as
    assert not upload.gone or upload.gone not in kept.data
    if kept.media_type.startswith("image/"):
        assert len(kept.data) < 10_000
        Image.open(io.BytesIO(kept.data)).verify()


def outcome_of(upload: Upload) -> tuple[CheckedFile | None, str]:
    try:
        return checked(upload.data, name=upload.name), ""
    except Refused as refusal:
        return None, str(refusal)


def test_there_are_more_than_thirty_of_them():
    assert len({upload.what for upload in UPLOADS}) == len(UPLOADS) > 30


@pytest.mark.parametrize(
    ("name", "data", "kept_as", "media_type"),
    [
        ("Portal.PNG", PNG, "Portal.png", "image/png"),
        ("foto", JPEG, "foto.jpg", "image/jpeg"),
        ("Receipt 12.pdf", PDF, "Receipt 12.pdf", "application/pdf"),
        ("Re: response", EMAIL, "Re response.eml", "message/rfc822"),
        ("sent.msg", OUTLOOK, "sent.msg", "application/vnd.ms-outlook"),
        ("Nodyn ŵ.txt", "Derbyniwyd ŵ".encode(), "Nodyn ŵ.txt", "text/plain"),
    ],
)
def test_ordinary_evidence_is_kept(name, data, kept_as, media_type):
    kept = checked(data, name=name)

    assert (kept.file_name, kept.media_type) == (kept_as, media_type)
    assert media_type.startswith("image/") or kept.data == data


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("cp1252", b""), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-16-le", b""), ("utf-16-be", b"")],
)
@pytest.mark.parametrize("words", ["Received “today”, £5 – thank you.\r\n", "Café\n" * 5000, "BMX: ID3, MZ"])
def test_text_of_windows_is_kept_as_utf8(encoding, mark, words):
    data = mark + words.encode(encoding)
    kept = checked(data, name="Notes.TXT")

    assert (kept.file_name, kept.media_type, kept.data) == ("Notes.txt", "text/plain", words.encode())
    assert kept.uploaded_sha256 == hashlib.sha256(data).hexdigest()
    assert kept.sha256 == hashlib.sha256(words.encode()).hexdigest()


@pytest.mark.parametrize("words", ["Derbyniwyd ŵ, 受領, ✔\n", "\ufeffReceived.\n"])
def test_text_in_utf8_is_kept_byte_for_byte(words):
    assert checked(words.encode(), name="a.txt").data == words.encode()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("..\\..\\a.exe", "a.exe"),
        ("/etc/passwd", "passwd"),
        ("receipt\u202egnp.exe", "receipt gnp.exe"),
        ("", "The file"),
        ("a" * 90 + ".zip", "a" * 59 + "…"),
    ],
)
def test_refusal_names_the_file_as_it_came_and_no_folder(name, shown):
    with pytest.raises(Refused, match=f"^“{re.escape(shown)}” has not been added[.] It is a program[.] Upload "):
        checked(b"MZ\x90\0", name=name)


def test_picture_keeps_its_pixels_and_loses_the_place_it_was_taken():
    kept = Image.open(io.BytesIO(checked(jpeg_with_exif(), name="a.jpg").data))

    assert kept.size == (40, 30)
    assert dict(kept.getexif()) == {}


def test_wide_screenshot_stays_readable():
    kept = Image.open(io.BytesIO(checked(picture(size=(1280, 9000)), name="a.png").data))

    assert kept.size == (1138, 8000)


def test_largest_file_takes_little_memory():
    data = b"Received.\n" * (MAX_BYTES // 10)
    tracemalloc.start()
    checked(data, name="a.txt")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 6 * MAX_BYTES
