"""Over thirty uploads that someone might send instead of evidence. Each has a name, its bytes, and the expected result."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from PIL import Image, PngImagePlugin
from pypdfium2 import PdfDocument

from responses.evidence.files import DAMAGED_PDF as BAD_PDF
from responses.evidence.files import EMPTY, MAX_BYTES, MORE_THAN_A_PDF, TOO_LARGE
from responses.evidence.kinds import (
    ARCHIVE,
    MARKUP,
    NOT_FIRST,
    OFFICE,
    OLD_OFFICE,
    PICTURE,
    PROGRAM,
    RECORDING,
    RICH_TEXT,
    WRONG_KIND,
)
from responses.evidence.pictures import DAMAGED, TOO_MANY_PIXELS

SCRIPT = b"<script>alert(document.cookie)</script>"
PHP = b"<?php system($_GET['c']); ?>"


@dataclass(frozen=True, kw_only=True)
class Upload:
    """`refusal` is the expected sentence. Without one, the file is kept under `kept_as`, without the bytes in `gone`.

    With both, either result is right: once the PDF renderer is loaded, Pillow reads as much of a damaged picture as it
    can.
    """

    what: str
    name: str
    data: bytes
    refusal: str = ""
    kept_as: str = ""
    gone: bytes = b""


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **options)
    return file.getvalue()


def pdf() -> bytes:
    document, file = PdfDocument.new(), io.BytesIO()
    document.new_page(200, 200)
    document.save(file)
    return file.getvalue()


def zipped(name: str = "a.txt", data: bytes = b"x") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return file.getvalue()


def png_of(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that claims this size, whatever its data holds."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def png_with_text() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SCRIPT.decode())
    return picture(pnginfo=text)


def png_with_a_bomb_in_its_text() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "A" * 80_000_000, zip=True)
    return picture(pnginfo=text)


def jpeg_with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = PHP.decode()  # ImageDescription
    exif[0x8825] = {1: "N", 2: (52.0, 37.0, 0.0)}  # where it was taken
    return picture("JPEG", exif=exif)


def opendocument() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("Basic/script.xml", "<x/>")
    return file.getvalue()


def nested_zip() -> bytes:
    inner = zipped("zeros", b"\0" * 10_000_000)
    return zipped("inner.zip", inner * 3)


PNG, PDF = picture(), pdf()
JPEG = picture("JPEG")

UPLOADS = [
    # Pictures that are something else as well
    Upload(what="PNG with a web page after its end", name="a.png", data=PNG + SCRIPT, kept_as="a.png", gone=SCRIPT),
    Upload(what="PNG that is a ZIP too", name="a.png", data=PNG + zipped(data=b"payload" * 9), kept_as="a.png", gone=b"PK\3\4"),
    Upload(what="PNG that is a Java archive", name="a.jar", data=PNG + zipped("Main.class"), kept_as="a.png", gone=b"Main.class"),
    Upload(what="PNG with a script in its comment", name="a.png", data=png_with_text(), kept_as="a.png", gone=b"<script>"),
    Upload(what="JPEG with PHP in its description", name="a.php.jpg", data=jpeg_with_exif(), kept_as="a.jpg", gone=b"<?php"),
    Upload(what="JPEG with PHP after its end", name="shell.php", data=JPEG + PHP, kept_as="shell.jpg", gone=b"<?php"),
    Upload(what="JPEG called a web page", name="a.html", data=JPEG, kept_as="a.jpg"),
    # Pictures that are too large, or broken
    Upload(what="PNG of 50,000 by 50,000 pixels", name="a.png", data=png_of(50_000, 50_000), refusal=TOO_MANY_PIXELS),
    Upload(what="PNG one pixel high and 60,000 wide", name="a.png", data=png_of(60_000, 1), refusal=TOO_MANY_PIXELS),
    Upload(what="PNG without pixels", name="a.png", data=png_of(100, 100), refusal=DAMAGED, kept_as="a.png"),
    Upload(what="PNG of no size", name="a.png", data=png_of(0, 0), refusal=DAMAGED, kept_as="a.png"),
    Upload(what="PNG that breaks off", name="a.png", data=PNG[:60], refusal=DAMAGED),
    Upload(what="PNG with 80 MB in a compressed comment", name="a.png", data=png_with_a_bomb_in_its_text(), refusal=DAMAGED, kept_as="a.png"),
    Upload(what="JPEG that is only its first bytes", name="a.jpg", data=b"\xff\xd8\xff\xe0" + SCRIPT, refusal=DAMAGED),
    Upload(what="GIF that begins a script", name="a.gif", data=b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)//", refusal=PICTURE.format("GIF")),
    Upload(what="bitmap", name="a.bmp", data=picture("BMP"), refusal=PICTURE.format("BMP")),
    # Markup
    Upload(what="SVG with a script", name="a.svg", data=b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>", refusal=MARKUP),
    Upload(what="SVG called a picture", name="a.png", data=b'<?xml version="1.0"?><svg onload="alert(1)"/>', refusal=MARKUP),
    Upload(what="web page called text", name="a.txt", data=b"<!DOCTYPE html>" + SCRIPT, refusal=MARKUP),
    Upload(what="web page after many blank lines", name="a.txt", data=b"\n" * 500 + b"<html>" + SCRIPT, refusal=MARKUP),
    Upload(what="XML that expands a billionfold", name="a.xml", data=b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "&b;">]><l>&a;</l>', refusal=MARKUP),
    Upload(what="web page in UTF-16", name="a.txt", data="<html>".encode("utf-16"), refusal=MARKUP),
    # PDFs
    Upload(what="PDF with a ZIP after its end", name="a.pdf", data=PDF + zipped(), refusal=MORE_THAN_A_PDF),
    Upload(what="PDF with a web page after its end", name="a.pdf", data=PDF + SCRIPT, refusal=MORE_THAN_A_PDF),
    Upload(what="only a PDF’s first and last line", name="a.pdf", data=b"%PDF-1.7\n" + SCRIPT + b"\n%%EOF\n", refusal=BAD_PDF),
    Upload(what="PDF that breaks off", name="a.pdf", data=PDF[: len(PDF) // 2], refusal=BAD_PDF),
    Upload(what="PDF after other bytes", name="a.pdf", data=b"MZ\x90\0" + PDF, refusal=PROGRAM),
    # Archives and programs
    Upload(what="zip bomb", name="a.zip", data=zipped("zeros", b"\0" * 30_000_000), refusal=ARCHIVE),
    Upload(what="zip bomb in a zip, called a PDF", name="a.pdf", data=nested_zip(), refusal=ARCHIVE),
    Upload(what="Word file with macros", name="a.docm", data=zipped("word/vbaProject.bin"), refusal=OFFICE.format("Word")),
    Upload(what="old Word file called an email", name="a.msg", data=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, refusal=OLD_OFFICE),
    Upload(what="program", name="receipt.pdf.exe", data=b"MZ\x90\0" + b"\0" * 200, refusal=PROGRAM),
    Upload(what="script for a shell", name="a.sh", data=b"#!/bin/sh\nrm -rf /\n", kept_as="a.txt"),
    Upload(what="formula for a spreadsheet", name="a.csv", data=b'=cmd|"/c calc"!A1,2\n', kept_as="a.txt"),
    Upload(what="workbook with macros", name="a.xlsx", data=zipped("xl/vbaProject.bin"), refusal=OFFICE.format("Excel")),
    Upload(what="presentation", name="a.pptx", data=zipped("ppt/presentation.xml"), refusal=OFFICE.format("PowerPoint")),
    Upload(what="OpenDocument text", name="a.odt", data=opendocument(), refusal=OFFICE.format("OpenDocument")),
    Upload(what="OpenDocument whose kind is a bomb", name="a.odt", data=zipped("mimetype", b"x" * 9_000_000), refusal=ARCHIVE),
    Upload(what="archive that breaks off", name="a.zip", data=zipped()[:40], refusal=ARCHIVE),
    Upload(what="archive whose entry climbs", name="a.zip", data=zipped("../../../etc/cron.d/a"), refusal=ARCHIVE),
    Upload(what="archive of another kind", name="a.7z", data=b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, refusal=ARCHIVE),
    Upload(what="compressed file", name="a.txt.gz", data=gzip.compress(b"Received."), refusal=ARCHIVE),
    Upload(what="program for Linux", name="a.txt", data=b"\x7fELF\2\1\1" + b"\0" * 60, refusal=PROGRAM),
    Upload(what="rich text with an object in it", name="a.doc", data=b"{\\rtf1\\ansi{\\object\\objocx}}", refusal=RICH_TEXT),
    Upload(what="film", name="a.mp4", data=b"\0\0\0\x20ftypisom" + b"\0" * 40, refusal=RECORDING),
    Upload(what="iPhone photograph", name="IMG_1.HEIC", data=b"\0\0\0\x20ftypheic" + b"\0" * 40, refusal=PICTURE.format("HEIC")),
    Upload(what="WebP", name="a.webp", data=picture("WEBP"), refusal=PICTURE.format("WebP")),
    Upload(what="TIFF", name="a.tif", data=picture("TIFF"), refusal=PICTURE.format("TIFF")),
    Upload(what="zeros", name="a.txt", data=b"\0" * 500, refusal=WRONG_KIND),
    Upload(what="bytes of no kind", name="a.txt", data=bytes(range(128, 256)) * 9, refusal=WRONG_KIND),
    # Text in other encodings
    Upload(what="web page in UTF-16 without its mark", name="a.txt", data="<html><script>".encode("utf-16-le"), refusal=MARKUP),
    Upload(what="SVG in UTF-16, big end first", name="a.svg", data="<svg onload='a()'>".encode("utf-16-be"), refusal=MARKUP),
    Upload(what="web page in UTF-32", name="a.txt", data="<html>".encode("utf-32"), refusal=MARKUP),
    Upload(what="web page in Windows-1252", name="a.txt", data="“Good”\n<body onload=a()>".encode("cp1252"), refusal=MARKUP),
    Upload(what="web page behind a comment", name="a.txt", data=b"<!-- --><html>", refusal=MARKUP),
    Upload(what="text with a NUL in UTF-16", name="a.txt", data="Received\0<html>".encode("utf-16"), refusal=WRONG_KIND),
    Upload(what="PDF behind words", name="a.txt", data=b"Received.\n%PDF-1.7\n%%EOF", refusal=NOT_FIRST),
    # Names
    Upload(what="name that climbs", name="../../../etc/passwd", data=PNG, kept_as="passwd.png"),
    Upload(what="name that climbs on Windows", name="..\\..\\windows\\system32\\a.png", data=PNG, kept_as="a.png"),
    Upload(what="name of a device", name="CON.png", data=PNG, kept_as="evidence.png"),
    Upload(what="name that reads backwards", name="receipt\u202egnp.exe", data=PNG, kept_as="receipt gnp.png"),
    Upload(what="name with a header in it", name='a"\r\nX-Evil: yes.png', data=PNG, kept_as="a X-Evil yes.png"),
    Upload(what="name of dots", name="....", data=PNG, kept_as="evidence.png"),
    Upload(what="hidden file", name=".htaccess", data=b"Received on Monday.\n", kept_as="htaccess.txt"),
    Upload(what="name of 5,000 letters", name="a" * 5000 + ".png", data=PNG, kept_as="a" * 116 + ".png"),
    Upload(what="name with a script", name="<img src=x onerror=alert(1)>.png", data=PNG, kept_as="img src=x onerror=alert(1).png"),
    # Sizes
    Upload(what="nothing", name="a.png", data=b"", refusal=EMPTY),
    Upload(what="one byte too many", name="a.txt", data=b"a" * (MAX_BYTES + 1), refusal=TOO_LARGE),
]  # fmt: skip
