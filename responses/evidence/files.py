"""Decides from an uploaded file's contents whether it can be kept as evidence. The file's name and claimed type make no
difference.

A picture is redrawn from its pixels, so nothing else from the file is kept. Text in another encoding is kept as UTF-8.
A PDF, an email or a text in UTF-8 is kept unchanged. All files are served only as downloads, which a browser may not
open in our pages.
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
from responses.evidence.kinds import COMPOUND_FILE, why_not, why_not_as_text
from responses.evidence.pictures import is_picture, redrawn
from responses.evidence.texts import text_of
from s55tracker.refusals import Refused

MEGABYTES = 10
MAX_BYTES = MEGABYTES * 1024 * 1024
LONGEST_NAME = 120

TOO_LARGE = f"It is larger than {MEGABYTES} MB. Upload a smaller file, such as a screenshot of the part that matters."
EMPTY = "It is empty. Check that you can open it, or choose another file."
MORE_THAN_A_PDF = "It is a PDF with something else after its end. Print it to a new PDF and upload that."
SLOW_PDF = "It is a PDF that took too long to read. Try again, or print it to a new PDF and upload that."
DAMAGED_PDF = "It is a PDF that is damaged or protected by a password. Print it to a new PDF and upload that."
LONGEST_NAME_SHOWN = 60

_OUTLOOK_PROPERTIES = "__properties_version1.0".encode("utf-16-le")
_SECONDS = 20


@dataclass(frozen=True, kw_only=True)
class CheckedFile:
    """A file that can be kept. `uploaded_sha256` is the hash of the uploaded bytes; `data` is what we keep.
    `converted_from` names the encoding of a text that was not in UTF-8.
    """

    file_name: str
    media_type: str
    data: bytes
    uploaded_sha256: str
    converted_from: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def checked(data: bytes, *, name: str) -> CheckedFile:
    """The file to keep. Raises Refused with the file’s name, the reason and what to do."""
    try:
        kind, media_type, kept, converted_from = _kept(data)
    except Refused as refusal:
        raise refused(name, str(refusal)) from refusal
    return CheckedFile(
        file_name=safe_name(name, extension=kind),
        media_type=media_type,
        data=kept,
        uploaded_sha256=hashlib.sha256(data).hexdigest(),
        converted_from=converted_from,
    )


def how_kept(*, media_type: str, is_changed: bool, converted_from: str) -> str:
    """What we changed in a file before we kept it, as a sentence; empty if we kept the file unchanged."""
    if not is_changed:
        return ""
    if media_type == "text/plain":
        return f"We kept this text as UTF-8; it was {converted_from or 'in another encoding'}."
    return "We redrew this picture, so that nothing else from the file is kept."


def refused(name: str, reason: str) -> Refused:
    """A refusal that names the file."""
    return Refused(f"“{shown_name(name)}” has not been added. {reason}")


def _kept(data: bytes) -> tuple[str, str, bytes, str]:
    """The extension, the media type, the bytes to keep and, for a text that was converted, the encoding it was in."""
    if not data:
        raise Refused(EMPTY)
    if len(data) > MAX_BYTES:
        raise Refused(TOO_LARGE)
    if is_picture(data):
        picture = redrawn(data)
        return picture.extension, picture.media_type, picture.data, ""
    for extension, media_type, is_one in _AS_THEY_CAME:
        if is_one(data):
            return extension, media_type, data, ""
    text = text_of(data)
    if text is None:
        raise Refused(why_not(data))
    if why := why_not_as_text(text.words):
        raise Refused(why)
    if _is_utf8(data):
        return ".txt", "text/plain", data, ""
    return ".txt", "text/plain", text.words.encode(), text.encoding


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
    return data.startswith(COMPOUND_FILE) and _OUTLOOK_PROPERTIES in data


def _is_email(data: bytes) -> bool:
    """True for an email: headers first, as every mail program saves them, with a sender and at least a subject, a date
    or an id.
    """
    head = data[: 64 * 1024]
    if not re.match(rb"[A-Za-z][A-Za-z0-9-]*:[ \t\r\n]", head) or not _is_text(data):
        return False
    try:
        message = email.message_from_bytes(head, policy=email.policy.compat32)
    except (MessageError, ValueError):
        return False
    return "From" in message and any(name in message for name in ("Date", "Subject", "Message-ID"))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in data


def _is_text(data: bytes) -> bool:
    return not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data)


_AS_THEY_CAME: tuple[tuple[str, str, Callable[[bytes], bool]], ...] = (
    (".pdf", "application/pdf", _is_pdf),
    (".msg", "application/vnd.ms-outlook", _is_outlook_message),
    (".eml", "message/rfc822", _is_email),
)


def safe_name(name: str, *, extension: str) -> str:
    """The name without folders or characters that could mislead a reader, a shell or a file system, and with the true
    extension.
    """
    last = _last_part(name)
    last = re.sub(r'[<>:"|?*%;`$&\'{}\[\]]+', " ", last)
    stem = re.sub(r"(\.[A-Za-z0-9]{1,5})+$", "", " ".join(last.split()).strip(". "))
    stem = stem.strip(". ")[: LONGEST_NAME - len(extension)].strip(". ")
    if not stem or re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)", stem, re.IGNORECASE):
        stem = "evidence"
    return f"{stem}{extension}"


def shown_name(name: str) -> str:
    """The name as a refusal quotes it: with its original extension, and no longer than a line."""
    shown = " ".join(_last_part(name).split()) or "The file"
    return shown if len(shown) <= LONGEST_NAME_SHOWN else f"{shown[: LONGEST_NAME_SHOWN - 1]}…"


def _last_part(name: str) -> str:
    """The last part of a name, without folders, control characters or marks that change the direction of writing."""
    last = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    return "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in last)
