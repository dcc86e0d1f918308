"""Opens a Word document and checks its package; `word_text` reads the document itself."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection

from lxml import etree

from inspections.intake.blocks import Reading, Unreadable
from inspections.intake.word_text import WordText

MAX_PARTS = 3_000
MAX_UNPACKED = 120 * 1024 * 1024
MAX_XML = 40 * 1024 * 1024
MAX_PARAGRAPHS = 60_000
_DOCUMENT, _COMMENTS = "word/document.xml", "word/comments.xml"
_STYLES, _NUMBERING, _NOTES, _LINKS = (
    "word/styles.xml",
    "word/numbering.xml",
    "word/footnotes.xml",
    "word/_rels/document.xml.rels",
)


def read(data: bytes) -> Reading:
    parts = checked_parts(data, (_DOCUMENT, _COMMENTS, _STYLES, _NUMBERING, _NOTES, _LINKS))
    document = parts[_DOCUMENT]
    if len(re.findall(rb"<w:p[ >/]", document)) > MAX_PARAGRAPHS:
        raise Unreadable(f"The Word document is too large: it has more than {MAX_PARAGRAPHS:,} paragraphs.")
    text = WordText(
        _parsed(document),
        styles=_parsed(parts.get(_STYLES)),
        numbering=_parsed(parts.get(_NUMBERING)),
        footnotes=_parsed(parts.get(_NOTES)),
        links=_links(parts.get(_LINKS)),
    )
    blocks = text.blocks()
    if not blocks:
        raise Unreadable("The Word document contains no text.")
    return Reading("docx", tuple(blocks), notes=tuple([*_left_out(parts), *text.notes()]))


def _parsed(part: bytes | None):
    if not part:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("The Word document is damaged and cannot be opened.") from error


def _links(part: bytes | None) -> dict[str, str]:
    root = _parsed(part)
    if root is None:
        return {}
    return {
        link.get("Id"): link.get("Target", "").strip()
        for link in root
        if link.get("TargetMode") == "External"
        and re.match(r"https?://", link.get("Target", "").strip(), re.IGNORECASE)
    }


def checked_parts(data: bytes, wanted: Collection[str]) -> dict[str, bytes]:
    """The wanted parts of the package, after checking that the package does not unpack endlessly or declare entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise Unreadable("The Word document is too large: its contents are too large to read safely.")
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
                    raise Unreadable("The Word document is damaged: it declares XML entities, which Word never does.")
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
    """True for a document type hidden in UTF-16 or UTF-32, where a search for its ASCII letters would miss it."""
    return b"<!DOCTYPE" in content[:4096].replace(b"\0", b"") or b"<!ENTITY" in content[:65536].replace(b"\0", b"")


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
