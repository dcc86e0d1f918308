"""Takes the files out of a .zip archive, and says which of them cannot be used. Pure: it reads, and writes nothing.

Nothing is stored under a name from the archive, so a name can do no harm. We still refuse a name that leads out of the
archive, because no honest program writes one.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from inspections.intake.blocks import Unreadable
from s55tracker.text.cleaning import clean_line

MEGABYTE = 1024 * 1024
MOST_FILES = 500
MOST_IN_ARCHIVE = 100 * MEGABYTE
MOST_IN_FILE = 20 * MEGABYTE
MOST_TOGETHER = 300 * MEGABYTE
# Compression rarely makes text more than twenty times smaller. A file that grows more than this was made to fill our
# memory.
MOST_GROWTH = 200
LONGEST_NAME = 200
PART = 256 * 1024

DAMAGED = "The .zip file is damaged and cannot be opened. Make it again."
TOO_MANY = f"The .zip file has {{:,}} files, and we can read {MOST_FILES} at a time. Make several .zip files."
ONE_DOCUMENT = "This is a Word document, although its name ends in .zip. Rename it so that its name ends in .docx."
LEADS_OUT = "Its name points to a folder outside the .zip file."
LINK = "It is a link to another file, not a file."
LOCKED = "It is protected by a password. Save a copy without one."
TOO_LARGE = f"It is larger than {MOST_IN_FILE // MEGABYTE} MB. Import it on its own."
GROWS = f"It becomes more than {MOST_GROWTH} times larger when it is unpacked, so we did not unpack it."
TOGETHER = f"The files before it are {MOST_TOGETHER // MEGABYTE} MB in total, which is the most we can read at a time."
UNKNOWN_COMPRESSION = "It is compressed in a way that we cannot read. Make the .zip file again."
BROKEN = "It is damaged in the .zip file."

# Files that a Mac, Windows or a version control system adds, and that no one wrote.
_ADDED = re.compile(r"(?:^|/)(?:__MACOSX/|\.git/|\._[^/]*$|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Unpacked:
    """A file of the archive: its bytes, or why it cannot be used."""

    name: str
    data: bytes = b""
    refused: str = ""


def unpacked(archive: IO[bytes]) -> Iterator[Unpacked]:
    """The files of the archive, in its order. Folders, and files that a computer added, are left out.

    Raises Unreadable, before the first file, for an archive that cannot be opened or has too many files.
    """
    package = _opened(archive)
    entries = [entry for entry in package.infolist() if not entry.is_dir() and not _ADDED.search(_slashed(entry))]
    if any(_slashed(entry) == "word/document.xml" for entry in entries):
        raise Unreadable(ONE_DOCUMENT)
    if len(entries) > MOST_FILES:
        raise Unreadable(TOO_MANY.format(len(entries)))
    if not entries:
        raise Unreadable("The .zip file has no files in it.")
    together = 0
    for entry in entries:
        refused, data = why_refused(entry), b""
        if not refused and together + entry.file_size > MOST_TOGETHER:
            refused = TOGETHER
        if not refused:
            data, refused = _data_of(package, entry, most=min(MOST_IN_FILE, MOST_TOGETHER - together))
        together += len(data)
        yield Unpacked(name=name_of(entry), data=data, refused=refused)


def why_refused(entry: zipfile.ZipInfo) -> str:
    """Why the entry cannot be used, going by what the archive says about it; empty if we can try."""
    name, kind = _slashed(entry), stat.S_IFMT(entry.external_attr >> 16)
    if name.startswith("/") or re.match(r"[a-z]:", name, re.IGNORECASE) or ".." in name.split("/"):
        return LEADS_OUT
    if kind and not stat.S_ISREG(kind):
        return LINK
    if entry.flag_bits & 0x1:
        return LOCKED
    if entry.file_size > MOST_IN_FILE:
        return TOO_LARGE
    if entry.file_size > MEGABYTE and entry.file_size > MOST_GROWTH * max(entry.compress_size, 1):
        return GROWS
    return ""


def name_of(entry: zipfile.ZipInfo) -> str:
    """The entry's name in readable form, whatever its encoding."""
    return shown_name(_slashed(entry))


def shown_name(name: str) -> str:
    """A file's name on one line, without characters that hide or reverse letters. A long name is cut to its end."""
    name = clean_line(name.encode(errors="replace").decode()) or "A file without a name"
    return name if len(name) <= LONGEST_NAME else f"…{name[1 - LONGEST_NAME :]}"


def _opened(archive: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise Unreadable(DAMAGED) from error


def _slashed(entry: zipfile.ZipInfo) -> str:
    """The name with one kind of slash. If a name is not marked as UTF-8, Python decodes it with the code page of old
    IBM computers, but most such names are UTF-8.
    """
    name = entry.filename
    if not entry.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            name = entry.filename
    return name.replace("\\", "/")


def _data_of(package: zipfile.ZipFile, entry: zipfile.ZipInfo, *, most: int) -> tuple[bytes, str]:
    """The entry's bytes or, if they cannot be used, why not. The size that an archive gives may be wrong."""
    parts, length = [], 0
    try:
        with package.open(entry) as file:
            while part := file.read(PART):
                length += len(part)
                if length > most:
                    return b"", TOO_LARGE if length > MOST_IN_FILE else TOGETHER
                if length > MEGABYTE and length > MOST_GROWTH * max(entry.compress_size, 1):
                    return b"", GROWS
                parts.append(part)
    except NotImplementedError:
        return b"", UNKNOWN_COMPRESSION
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError, zlib.error):
        return b"", BROKEN
    return b"".join(parts), ""
