"""Writes threads as Word comments, each beside the words it quotes. When the file is read back, all comments are left
out and counted.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docx.opc.constants import CONTENT_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as FilePart
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from responses.word.marks import Place
from s55tracker.richtext.replacing import FOLDED

# [MS-DOCX] 2.5.1: which comment replies to which. Word 2013 and later use it; other programs show the comments one
# after the other.
_EXTENDED = CONTENT_TYPE.WML_COMMENTS.replace("comments+xml", "commentsExtended+xml")
_EXTENDED_LINK = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
_EXTENDED_NAME = PackURI("/word/commentsExtended.xml")
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_PARAGRAPH_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_FIRST_ID = 0x10000000  # eight digits, below 0x80000000


@dataclass(frozen=True, kw_only=True)
class WordComment:
    """One comment: who wrote it, when (London time), and its lines."""

    author: str
    written_at: datetime
    lines: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class WordThread:
    """A first comment and the answers to it, about the words in `quote` at `place`; without a quote, about the whole
    text.
    """

    place: Place
    quote: str
    comments: Sequence[WordComment]


class CommentWriter:
    """Writes threads into a document, after all its texts have been written."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._answers: list[tuple[int, int | None]] = []

    def write(self, thread: WordThread, *, heading: Any, paragraphs: Sequence[Any]) -> None:
        """Write one thread. `paragraphs` are those below the heading. If the quoted words are no longer there, the
        comment itself quotes them.
        """
        found = _words_in(paragraphs, thread.quote)
        lost = thread.quote if thread.quote and not found else ""
        first, last = found or (heading.r_lst[0], heading.r_lst[0])  # a heading of ours is one run
        root: int | None = None
        for comment in thread.comments:
            lines = [f"On “{lost}”:", *comment.lines] if lost and root is None else comment.lines
            key = self._add(comment, lines)
            reference = _reference(key)
            first.addprevious(_element("w:commentRangeStart", id=key))
            last.addnext(reference)
            last.addnext(_element("w:commentRangeEnd", id=key))
            last = reference  # a reply's mark follows the mark of the comment it replies to
            self._answers.append((key, root))
            root = key if root is None else root

    def finish(self) -> None:
        """Record which comments are answers, once all of them have been written."""
        if not self._answers:
            return
        rows = "".join(
            f'<w15:commentEx w15:paraId="{_paragraph_id(key)}"'
            + (f' w15:paraIdParent="{_paragraph_id(root)}"' if root is not None else "")
            + ' w15:done="0"/>'
            for key, root in self._answers
        )
        xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w15:commentsEx xmlns:w15="{_W15}">{rows}</w15:commentsEx>'
        part = FilePart(_EXTENDED_NAME, _EXTENDED, xml.encode(), self._document.part.package)
        self._document.part.relate_to(part, _EXTENDED_LINK)

    def _add(self, comment: WordComment, lines: Sequence[str]) -> int:
        initials = "".join(word[0] for word in comment.author.split()[:2]).upper()
        added = self._document.comments.add_comment("\n".join(lines), author=comment.author, initials=initials)
        # Word writes and shows local time, despite the "Z".
        added._comment_elm.set(qn("w:date"), f"{comment.written_at:%Y-%m-%dT%H:%M:%S}Z")
        added._comment_elm.p_lst[-1].set(_PARAGRAPH_ID, _paragraph_id(added.comment_id))
        return added.comment_id


def _paragraph_id(key: int) -> str:
    return f"{_FIRST_ID + key:08X}"


def _reference(key: int) -> Any:
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    properties.append(_element("w:rStyle", val="CommentReference"))
    run.append(properties)
    run.append(_element("w:commentReference", id=key))
    return run


def _element(name: str, **values: Any) -> Any:
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


# Finding the quoted words


def _words_in(paragraphs: Sequence[Any], quote: str) -> tuple[Any, Any] | None:
    """The first and the last element of the quoted words, split so that they hold no other words; None if the words are
    not there.

    A link is never split, because it would come back as two links.
    """
    wanted = " ".join(quote.split()).translate(FOLDED)
    if not wanted:
        return None
    characters: list[str] = []
    sources: list[tuple[Any, int]] = []  # for each character: its run, and its position in the run
    for paragraph in paragraphs:
        for run in paragraph.iter(qn("w:r")):
            for position, character in enumerate(_text_of(run)):
                if character.isspace():
                    if not characters or characters[-1] == " ":
                        continue
                    character = " "
                characters.append(character)
                sources.append((run, position))
        if characters and characters[-1] != " ":
            characters.append(" ")
            sources.append(sources[-1])
    start = "".join(characters).translate(FOLDED).find(wanted)
    if start < 0:
        return None
    (first, begins), (last, ends) = sources[start], sources[start + len(wanted) - 1]
    _cut(last, ends + 1)
    start_piece = _cut(first, begins)
    return _piece(start_piece), _piece(start_piece if last is first else last)


def _text_of(run: Any) -> str:
    spaces = (qn("w:br"), qn("w:tab"))
    return "".join(child.text or "" if child.tag == qn("w:t") else " " * (child.tag in spaces) for child in run)


def _cut(run: Any, at: int) -> Any:
    """Split the run before this character, and return the second part, or the run itself if nothing comes before."""
    words = run.findall(qn("w:t"))
    if len(words) != 1 or len(run) - (run.find(qn("w:rPr")) is not None) != 1 or _is_in_link(run):
        return run
    text = words[0].text or ""
    if not 0 < at < len(text):
        return run
    second = copy.deepcopy(run)
    for piece, said in ((run, text[:at]), (second, text[at:])):
        element = piece.find(qn("w:t"))
        element.text = said
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.addnext(second)
    return second


def _is_in_link(run: Any) -> bool:
    return bool(run.getparent().tag == qn("w:hyperlink"))


def _piece(run: Any) -> Any:
    """The element that a range of words can begin or end with: the run, or the whole link it is in."""
    return run.getparent() if _is_in_link(run) else run
