"""Says why a file cannot be kept as evidence, going by its bytes, and what to do instead. Pure: needs only the bytes."""

from __future__ import annotations

import io
import re
import zipfile

ACCEPTED = "Upload a PNG or JPEG picture, a PDF, an email (.eml or .msg) or plain text (.txt)."
WRONG_KIND = f"We cannot keep this kind of file. {ACCEPTED}"
MARKUP = "It is a web page or an SVG picture, which can run scripts. Take a screenshot of it, or print it to a PDF."
OFFICE = "It is a {} file, which can hide text and run macros. Save it as a PDF and upload that."
OLD_OFFICE = OFFICE.format("Word, Excel or PowerPoint")
PICTURE = "It is a {} picture. Save it as a PNG or JPEG and upload that."
ARCHIVE = "It is an archive with other files in it. Upload the file that shows that the copy was sent."
PROGRAM = f"It is a program. {ACCEPTED}"
RECORDING = f"It is a sound or video recording. {ACCEPTED}"
RICH_TEXT = "It is a rich text file, which can contain other files. Save it as a PDF and upload that."
NOT_FIRST = "It is a PDF with something else before it. Print it to a new PDF and upload that."

# The first bytes of an Outlook message, and of old Word, Excel and PowerPoint files.
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_BEGINNINGS = (
    (COMPOUND_FILE, OLD_OFFICE),
    (b"{\\rtf", RICH_TEXT),  # if it contains pictures, it does not count as text, and is found here
    (b"GIF8", PICTURE.format("GIF")),
    (b"BM", PICTURE.format("BMP")),
    (b"II*\0", PICTURE.format("TIFF")),
    (b"MM\0*", PICTURE.format("TIFF")),
    (b"8BPS", PICTURE.format("Photoshop")),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\xfd7zXZ\0", ARCHIVE),
    (b"\x28\xb5\x2f\xfd", ARCHIVE),
    (b"MSCF", ARCHIVE),
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"\xcf\xfa\xed\xfe", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"L\0\0\0\x01\x14\x02\0", "It is a shortcut to a file. Upload the file itself."),
    (b"ID3", RECORDING),
    (b"OggS", RECORDING),
    (b"fLaC", RECORDING),
    (b"\x1aE\xdf\xa3", RECORDING),
)
_MOVIES = {b"heic": "HEIC", b"heix": "HEIC", b"mif1": "HEIC", b"avif": "AVIF"}
_OFFICE_FOLDERS = {"word/": "Word", "xl/": "Excel", "ppt/": "PowerPoint", "visio/": "Visio"}
# We read the names of folders and files from the list at the end of an archive, without unpacking it.
_MOST_NAMES = 10_000
_MARKUP = re.compile(r"<\s*(!doctype|\?xml|!--|[a-z][a-z0-9:-]*[\s/>])", re.IGNORECASE)


def why_not_as_text(words: str) -> str:
    """The reason for refusing text that a program would run or open as something else; empty if there is none."""
    start = words.lstrip()[:4096]
    if _MARKUP.search(start):
        return MARKUP
    if start.startswith("{\\rtf"):
        return RICH_TEXT
    return NOT_FIRST if "%PDF-" in start else ""


def why_not(data: bytes) -> str:
    """Why we refuse bytes that are not a picture, PDF, email or text, and what to do instead."""
    if data.startswith(b"PK\3\4"):
        return _why_no_archive(data)
    if data[4:8] == b"ftyp":
        kind = _MOVIES.get(data[8:12])
        return PICTURE.format(kind) if kind else RECORDING
    if data.startswith(b"RIFF"):
        return PICTURE.format("WebP") if data[8:12] == b"WEBP" else RECORDING
    for beginning, reason in _BEGINNINGS:
        if data.startswith(beginning):
            # A program or an archive may have a PDF after its own bytes, so we check this first.
            return reason
    if b"%PDF-" in data[:4096]:
        return NOT_FIRST
    return WRONG_KIND


def _why_no_archive(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()[:_MOST_NAMES]
            kind = _mimetype(archive) if names[:1] == ["mimetype"] else ""
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError, RuntimeError):
        return ARCHIVE
    for folder, program in _OFFICE_FOLDERS.items():
        if any(name.startswith(folder) for name in names):
            return OFFICE.format(program)
    return OFFICE.format("OpenDocument") if kind.startswith("application/vnd.oasis.opendocument") else ARCHIVE


def _mimetype(archive: zipfile.ZipFile) -> str:
    """The type that an OpenDocument file declares: a short entry, not compressed."""
    entry = archive.getinfo("mimetype")
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > 200:
        return ""
    return archive.read(entry).decode("ascii", "replace")
