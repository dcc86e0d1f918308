"""Reads plain text in the encodings that programs on Windows write, to keep it as UTF-8."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffe\uffff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The smallest share of letters, digits, spaces and ordinary marks in a text. In other bytes the share is smaller.
_LEAST_WORDS = 0.8


_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
}


class Text(NamedTuple):
    """The words of a file, without a byte order mark, and the name of the encoding they were in."""

    words: str
    encoding: str


def text_of(data: bytes) -> Text | None:
    """The text, or None if the bytes are not text.

    A byte order mark decides the encoding. Without one we try UTF-16, UTF-8 and Windows-1252 (which Windows calls
    ANSI), in this order. Bytes are not text if they contain control characters, or bytes that Windows-1252 does not
    use.
    """
    text = _decoded(data)
    if text is None or not text.words.strip() or _CONTROLS.search(text.words):
        return None
    return text if _has_words(text.words) else None


def _decoded(data: bytes) -> Text | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _in(encoding, data)
    if encoding := _unmarked_utf16(data):
        return _in(encoding, data)
    return _in("utf-8", data) or _in("cp1252", data)


def _in(encoding: str, data: bytes) -> Text | None:
    try:
        return Text(data.decode(encoding), _NAMES[encoding])
    except UnicodeDecodeError:
        return None


def _unmarked_utf16(data: bytes) -> str:
    """The encoding of UTF-16 without a byte order mark; empty for anything else. In a text in Latin letters, nearly
    every second byte is 0, and always the first or always the second of a pair.
    """
    start = data[: 4096 - len(data) % 2] if len(data) > 4096 else data
    half = len(start) // 2
    if len(data) % 2 or half < 2:
        return ""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > half * 0.7 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and not odd else ""


def _has_words(words: str) -> bool:
    start = words[:4096]
    return sum(each.isalnum() or each.isspace() or 32 < ord(each) < 127 for each in start) >= _LEAST_WORDS * len(start)
