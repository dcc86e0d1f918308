"""Decides from an uploaded file's contents whether it can be kept as evidence. Its name and claimed type decide
nothing.

A picture is redrawn from its pixels, so nothing else from the file is kept. A PDF, an email or a text file is kept
unchanged, and served only as a download that a browser may not open in our pages.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
import subprocess
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from email.errors import MessageError

from inspections.intake.blocks import Unreadable
from inspections.intake.reading import answer_of
from responses.evidence.pictures import is_picture, redrawn
from s55tracker.refusals import Refused

MEGABYTES = 10
MAX_BYTES = MEGABYTES * 1024 * 1024
LONGEST_NAME = 120

TOO_LARGE = f"The evidence file must be smaller than {MEGABYTES} MB."
EMPTY = "The evidence file is empty."
WRONG_KIND = "The evidence file must be a PNG or JPEG picture, a PDF, an email (.eml or .msg) or plain text (.txt)."
MORE_THAN_A_PDF = "The PDF has something else after its end. Print it to a new PDF and upload that."
SLOW_PDF = "The PDF took too long to read. Try again, or print it to a new PDF and upload that."
DAMAGED_PDF = "The PDF is damaged or protected by a password. Print it to a new PDF and upload that."

_OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK_PROPERTIES = "__properties_version1.0".encode("utf-16-le")
_MARKUP = re.compile(r"<\s*(!doctype|\?xml|[a-z][a-z0-9:-]*[\s/>])", re.IGNORECASE)
_SECONDS = 20


@dataclass(frozen=True, kw_only=True)
class CheckedFile:
    """A file that can be kept. `uploaded_sha256` is the hash of the uploaded bytes; `data` is what we keep of them."""

    file_name: str
    media_type: str
    data: bytes
    uploaded_sha256: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def checked(data: bytes, *, name: str) -> CheckedFile:
    """The file to keep. Raises Refused with a sentence that says what to do."""
    if not data:
        raise Refused(EMPTY)
    if len(data) > MAX_BYTES:
        raise Refused(TOO_LARGE)
    kind, media_type, kept = _kept(data)
    return CheckedFile(
        file_name=safe_name(name, extension=kind),
        media_type=media_type,
        data=kept,
        uploaded_sha256=hashlib.sha256(data).hexdigest(),
    )


def _kept(data: bytes) -> tuple[str, str, bytes]:
    """The extension, the media type and the bytes to keep."""
    if is_picture(data):
        picture = redrawn(data)
        return picture.extension, picture.media_type, picture.data
    for extension, media_type, is_one in _AS_THEY_CAME:
        if is_one(data):
            return extension, media_type, data
    raise Refused(WRONG_KIND)


def _is_pdf(data: bytes) -> bool:
    if not data.startswith(b"%PDF-"):
        return False
    _, end, after = data.rpartition(b"%%EOF")
    if not end:
        raise Refused(DAMAGED_PDF)
    if after.strip(b"\0 \t\r\n"):
        raise Refused(MORE_THAN_A_PDF)
    try:
        answer_of("responses.evidence.sandbox", data, seconds=_SECONDS)
    except Unreadable as error:
        is_slow = isinstance(error.__cause__, subprocess.TimeoutExpired)
        raise Refused(SLOW_PDF if is_slow else DAMAGED_PDF) from error
    return True


def _is_outlook_message(data: bytes) -> bool:
    return data.startswith(_OUTLOOK) and _OUTLOOK_PROPERTIES in data


def _is_email(data: bytes) -> bool:
    """Headers first, as every mail program saves them, with a sender, and a subject, a date or an id."""
    head = data[: 64 * 1024]
    if not re.match(rb"[A-Za-z][A-Za-z0-9-]*:[ \t\r\n]", head) or not _is_text(data):
        return False
    try:
        message = email.message_from_bytes(head, policy=email.policy.compat32)
    except (MessageError, ValueError):
        return False
    return "From" in message and any(name in message for name in ("Date", "Subject", "Message-ID"))


def _is_plain_text(data: bytes) -> bool:
    if not _is_text(data):
        return False
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    # Markup: a web page or an SVG picture, under any name.
    return bool(words.strip()) and not _MARKUP.search(words[:4096])


def _is_text(data: bytes) -> bool:
    return not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data)


_AS_THEY_CAME: tuple[tuple[str, str, Callable[[bytes], bool]], ...] = (
    (".pdf", "application/pdf", _is_pdf),
    (".msg", "application/vnd.ms-outlook", _is_outlook_message),
    (".eml", "message/rfc822", _is_email),
    (".txt", "text/plain", _is_plain_text),
)


def safe_name(name: str, *, extension: str) -> str:
    """The name without folders or characters that could mislead a reader, a shell or a file system, and with the true
    extension.
    """
    last = re.split(r"[\\/]", name)[-1]
    last = unicodedata.normalize("NFC", last)
    last = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in last)
    last = re.sub(r'[<>:"|?*%;`$&\'{}\[\]]+', " ", last)
    stem = re.sub(r"(\.[A-Za-z0-9]{1,5})+$", "", " ".join(last.split()).strip(". "))
    stem = stem.strip(". ")[: LONGEST_NAME - len(extension)].strip(". ")
    if not stem or re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)", stem, re.IGNORECASE):
        stem = "evidence"
    return f"{stem}{extension}"
