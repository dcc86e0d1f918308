"""Turns a file into text blocks. The content decides which reader is used, and the reader runs in another process.

Files come from outside, so a separate process with little time and memory, no network and no secrets reads them. It
returns JSON, so a file that breaks a parser breaks nothing else.
"""

from __future__ import annotations

import importlib
import io
import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from inspections.intake.blocks import Reading, Unreadable
from inspections.intake.listening import Listener, TookTooLong, answer_heard
from s55tracker.text.cleaning import clean_characters

MAX_BYTES = 100 * 1024 * 1024
MAX_CHARACTERS = 4_000_000
MAX_BLOCKS = 60_000
# Seconds of processor time. More may pass on the clock: a busy machine is no reason to refuse a file.
SECONDS = 60
_WAIT_FACTOR = 10
# A file within these limits is read while the person waits; any other by a worker. A report with more pages than this takes
# more than about a second, and twice as long for its pictures; hardly a letter or response is as long. The last two are for
# a small file that is slow: processor time is the same on a busy machine, and no one should wait longer on the clock.
MOST_PAGES_AT_ONCE = 30
LARGEST_AT_ONCE = 2 * 1024 * 1024
SECONDS_AT_ONCE, WAIT_AT_ONCE = 5, 20.0
# The length before each file and each answer, where one process reads many files.
FRAME = struct.Struct(">Q")
_WANTED = "Use a PDF, a Word document (.docx), a web page (.html) or plain text (.txt)."
_READERS = {"text": "plain_text", "html": "html", "docx": "word", "pdf": "pdf"}
_OTHERS = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"II*\0": "a picture",
    b"MM\0*": "a picture",
    b"{\\rtf": "a Rich Text document",
    b"\x1f\x8b": "a compressed archive",
    b"7z\xbc\xaf": "a compressed archive",
    b"Rar!": "a compressed archive",
    b"MZ": "a program",
    b"\x7fELF": "a program",
    b"%!PS": "a PostScript file",
}


class TakesLong(Exception):
    """The file is too long to be read while someone waits for the page."""


def kind_of(data: bytes) -> str:
    """The type of the bytes: "text", "html", "docx" or "pdf". The file name is ignored: anyone can choose a name.

    Raises Unreadable with the reason if it is none of these.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The file is too large: at most {MAX_BYTES // 1024 // 1024} MB can be read.")
    if not data.strip(b" \t\r\n\f\0\xef\xbb\xbf"):
        raise Unreadable("The file is empty.")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_package(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable("The Word document is encrypted. Save a copy without a password.")
        raise Unreadable(f"This type of file cannot be used: it is from an old Word or Office release. {_WANTED}")
    for magic, name in _OTHERS.items():
        if data.startswith(magic):
            raise Unreadable(f"This type of file cannot be used: it is {name}. {_WANTED}")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    sample = data[:65536]
    odd = sum(byte < 9 or 14 <= byte < 27 or 28 <= byte < 32 for byte in sample)
    if not wide and (b"\0" in sample or odd > 0.01 * len(sample)):
        raise Unreadable(f"This type of file cannot be used: it is not text. {_WANTED}")
    start = sample.replace(b"\0", b"") if wide else sample
    # The comments are an atomic group: otherwise thirty of them with no element after them would take minutes.
    if re.match(
        rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<\?xml[^>]*>\s*)?(?>(?:<!--.*?-->\s*)*)<(?:!doctype html|html|head|body|main|article|section|div|h[1-6]|p|table)\b",
        start,
        re.IGNORECASE | re.DOTALL,
    ):
        return "html"
    return "text"


def _kind_of_package(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("The file is damaged and cannot be opened.") from error
    if "word/document.xml" in names:
        return "docx"
    what = "a spreadsheet" if "xl/workbook.xml" in names else "an archive, not a Word document"
    raise Unreadable(f"This type of file cannot be used: it is {what}. {_WANTED}")


def parse(data: bytes, heard: Callable[[int, int], None] | None = None) -> Reading:
    """Read the file in this process. For a file from outside, call `read_file`. `heard` is told each page of a PDF."""
    kind = kind_of(data)
    reader = importlib.import_module(f"inspections.intake.{_READERS[kind]}")
    reading: Reading = reader.read(data, heard) if heard and kind == "pdf" else reader.read(data)
    reading = replace(
        reading, blocks=tuple(replace(block, text=clean_characters(block.text)) for block in reading.blocks)
    )
    if not any(block.text.strip() for block in reading.blocks):
        raise Unreadable("The file is empty.")
    if len(reading.blocks) > MAX_BLOCKS:
        raise Unreadable(f"The file is too large: it has more than {MAX_BLOCKS:,} paragraphs.")
    if sum(len(block.text) for block in reading.blocks) > MAX_CHARACTERS:
        raise Unreadable(f"The file is too large: it contains more than {MAX_CHARACTERS:,} characters.")
    return reading


def read_file(
    data: bytes, *, seconds: int = SECONDS, wait: float | None = None, heard: Listener | None = None
) -> Reading:
    """Read a file from outside, in a separate process. Raises Unreadable with a one-line reason, and what `heard` raises."""
    kind_of(data)
    return Reading.from_json(answer_of("inspections.intake.sandbox", data, seconds=seconds, wait=wait, heard=heard))


def read_at_once(data: bytes) -> Reading:
    """Read a file while the person who sent it waits. Raises Unreadable; TakesLong, if a worker must read it."""
    if len(data) > LARGEST_AT_ONCE:
        raise TakesLong

    def heard(_: int, pages: int) -> None:
        if pages > MOST_PAGES_AT_ONCE:
            raise TakesLong

    try:
        return read_file(data, seconds=SECONDS_AT_ONCE, wait=WAIT_AT_ONCE, heard=heard)
    except TookTooLong as error:
        raise TakesLong from error


def answer_of(
    sandbox: str,
    data: bytes,
    *,
    seconds: int = SECONDS,
    wait: float | None = None,
    heard: Listener | None = None,
) -> dict[str, Any]:
    """Runs one of our sandbox modules with `python -m`, and returns what it reads from the bytes. Raises Unreadable
    with the reason, and what `heard` raises.
    """
    return answer_heard(
        sandbox, data, seconds=seconds, wait=seconds * _WAIT_FACTOR if wait is None else wait, heard=heard
    )
