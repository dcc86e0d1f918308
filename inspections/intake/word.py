"""Read Word documents through mammoth: paragraphs by their styles. Comments and tracked deletions are left out, with a
warning.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection
from dataclasses import replace

import mammoth
from lxml import html as lxml_html

from inspections.intake import html
from inspections.intake.blocks import Block, Kind, Reading, Unreadable
from inspections.intake.plain_text import tidy

MAX_PARTS = 3_000
MAX_UNPACKED = 120 * 1024 * 1024
MAX_XML = 40 * 1024 * 1024
_DOCUMENT, _COMMENTS = "word/document.xml", "word/comments.xml"
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='List Paragraph']:unordered-list(1) => ul > li:fresh
"""


def read(data: bytes) -> Reading:
    parts = checked_parts(data, (_DOCUMENT, _COMMENTS))
    result = mammoth.convert_to_html(
        io.BytesIO(data), style_map=_STYLES, convert_image=mammoth.images.img_element(lambda image: {"src": ""})
    )
    if not result.value.strip():
        raise Unreadable("The Word document contains no text.")
    root = lxml_html.fragment_fromstring(tidy(result.value), create_parent="div")
    blocks = [_with_typed_bullet(block) for block in html.blocks_of(root)]
    if not blocks:
        raise Unreadable("The Word document contains no text.")
    return Reading("docx", tuple(blocks), notes=tuple(_left_out(parts)))


def checked_parts(data: bytes, wanted: Collection[str]) -> dict[str, bytes]:
    """The wanted parts of the package, after checking that the package does not unpack endlessly or declare entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise Unreadable("The Word document is too large: it unpacks to more than can be read safely.")
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise Unreadable("The Word document is encrypted. Save a copy without a password.")
            kept = {}
            for entry in entries:
                if not entry.filename.lower().endswith((".xml", ".rels")):
                    continue
                if entry.file_size > MAX_XML:
                    raise Unreadable(
                        "The Word document is too large: one of its parts is more than can be read safely."
                    )
                content = package.read(entry)
                # Word never writes a document type, so a file with one is probably an attack by entity expansion.
                if b"<!DOCTYPE" in content or b"<!ENTITY" in content or _is_wide_doctype(content):
                    raise Unreadable("The Word document is damaged: it declares XML entities, which Word does not.")
                if entry.filename in wanted:
                    kept[entry.filename] = content
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Unreadable("The Word document is damaged and cannot be opened.") from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise Unreadable("The Word document is damaged and cannot be opened.") from error
        raise
    if _DOCUMENT not in kept:
        raise Unreadable("The Word document is damaged: it has no text part.")
    return kept


def _is_wide_doctype(content: bytes) -> bool:
    """A document type hidden in UTF-16 or UTF-32, where a search for its ASCII letters would miss it."""
    return b"<!DOCTYPE" in content[:4096].replace(b"\0", b"") or b"<!ENTITY" in content[:65536].replace(b"\0", b"")


def _with_typed_bullet(block: Block) -> Block:
    """Many people type a dash or a dot instead of using Word's bullets; they mean the same."""
    typed = re.match(r"[–—•·▪●*-]\s+(?=\S)", block.text) if block.kind is Kind.PARAGRAPH else None
    return replace(block, kind=Kind.BULLET, text=block.text[typed.end() :]) if typed else block


def _left_out(parts: dict[str, bytes]) -> list[str]:
    document = parts[_DOCUMENT]
    notes = []
    comments = len(re.findall(rb"<w:comment[ >]", parts.get(_COMMENTS, b"")))
    changes = len(re.findall(rb"<w:(?:ins|del|moveFrom|moveTo)[ >]", document))
    if comments:
        notes.append(f"{_counted(comments, 'comment')} in the Word document {_was(comments)} left out.")
    if changes:
        notes.append(
            f"The Word document has {_counted(changes, 'tracked change')}. We read it as if all were accepted. "
            "Check the wording."
        )
    return notes


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
