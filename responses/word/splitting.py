"""Splits a file into the texts of the response: by the marks or, if marks were lost, by the headings. Nothing is
dropped silently: words that belong to no text, and that we did not print, are returned as unmatched.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from inspections.enums import FindingKind
from responses.document import wording
from responses.document.content import DocumentContent, FindingContent
from responses.enums import Section
from responses.finding_names import full_label, label
from responses.word.marks import WRITE_HERE, Place, place_of_mark, stance_of_line
from responses.word.package import Block
from responses.word.styles import LETTERHEAD, NOTE, OFFICE, STANCE, WORDING
from responses.word.writing import AUTOMATIC
from s55tracker.richtext import clean

OURS = {NOTE, STANCE, WORDING, LETTERHEAD, OFFICE, "Title"}
# We compare only letters and figures, without case, so "Recommendation 2:" is the heading "Recommendation 2".
_NOT_WORDS = re.compile(r"[\W_]+")
LONGEST_HEADING = 120


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A chapter, with the possible names of its heading, the place of the text directly below the heading, and the
    places of its findings by name. A chapter that only repeats the report has no places: `findings` then has None for
    each name.
    """

    names: frozenset[str]
    place: Place | None
    findings: Mapping[str, Place | None]


@dataclass(kw_only=True)
class FoundText:
    """A text in the file. `stance` is None if the file gives none."""

    html: str = ""
    stance: str | None = None
    is_empty_form: bool = False  # the form's “Write here.” was left as it was


@dataclass(kw_only=True)
class Unmatched:
    """Words that belong to no text of the response, with the heading above them."""

    heading: str
    html: str


@dataclass(kw_only=True)
class Split:
    texts: dict[Place, FoundText] = field(default_factory=dict)
    unmatched: list[Unmatched] = field(default_factory=list)
    chapters: set[Place] = field(default_factory=set)  # the chapters of the texts in the file


def words_of(text: str) -> str:
    return _NOT_WORDS.sub(" ", text.casefold().replace("’", "").replace("'", "")).strip()


def chapters_of(content: DocumentContent, requests: Sequence[int], *, with_body: bool = True) -> list[Chapter]:
    """The chapters a file of this response can have. `requests` are those of `content.chief_officers`."""
    findings = content.findings
    own, repeated = _findings_of(findings, Place(section=Section.BODY_COMMENT)), _names_only(findings)
    chapters = []
    if with_body:
        initials, title = content.body.holder_initials, content.body.holder_title
        answers = {wording.response_heading(content.body), f"{title} response", f"{initials} comments", "Our response"}
        chapters = [
            _chapter({"Key findings"}, Place(section=Section.KEY_FINDINGS), {}),
            _chapter({"Recommendations"}, Place(section=Section.INTRODUCTION), repeated),
            _chapter({"Introduction to the recommendations"}, Place(section=Section.INTRODUCTION), repeated),
            _chapter({"Causes of concern"}, None, repeated),
            _chapter({"Areas for improvement"}, None, repeated),
            _chapter({*answers, "Our overall comment"}, Place(section=Section.BODY_COMMENT), own),
        ]
    several = len(requests) > 1
    for section, request in zip(content.chief_officers, requests, strict=True):
        names = {wording.chief_officer_heading(section, name_force=True), f"Comments of {section.force}"}
        if not several:
            names |= {wording.chief_officer_heading(section, name_force=False), f"{section.role} comments"}
            names |= {f"Comments of the {section.role}", "Force comments", "Overall comment"}
        place = Place(request=request)
        chapters.append(_chapter(names, place, _findings_of(findings, place)))
    return chapters


def _chapter(names: Iterable[str], place: Place | None, findings: Mapping[str, Place | None]) -> Chapter:
    return Chapter(names=frozenset(map(words_of, names)), place=place, findings=findings)


def _findings_of(findings: Sequence[FindingContent], within: Place) -> dict[str, Place]:
    """The place of each finding, by every name that belongs to only one finding."""
    found: dict[str, Place] = {}
    ambiguous = set()
    for finding in findings:
        place = Place(section=within.section, request=within.request, finding=int(finding.key))
        for name in _names(finding, findings):
            if found.setdefault(name, place) != place:
                ambiguous.add(name)
    return {name: place for name, place in found.items() if name not in ambiguous}


def _names_only(findings: Sequence[FindingContent]) -> dict[str, None]:
    return {name: None for finding in findings for name in _names(finding, findings)}


def _names(finding: FindingContent, findings: Sequence[FindingContent]) -> set[str]:
    names = {full_label(finding, findings), label(finding, findings)}
    if finding.reference:
        short = {FindingKind.RECOMMENDATION: ("Rec", "R"), FindingKind.AREA_FOR_IMPROVEMENT: ("AFI",)}
        for each in short.get(FindingKind(finding.kind), ()):
            names |= {f"{each} {finding.reference}", f"{each}{finding.reference}"}
    return {words_of(name) for name in names}


def printed_by_us(blocks: Iterable[Block]) -> frozenset[str]:
    """The form's own words, from a newly written file, so that we do not take them for a person's text."""
    found, is_head = set(), True
    for block in blocks:
        is_head = is_head and not block.level
        if is_head or block.style in OURS:
            found.add(words_of(_text_of(block)))
    return frozenset(found)


def _text_of(block: Block) -> str:
    if not block.cells:
        return block.text
    return " ".join(_text_of(inner) for cell in block.cells for inner in cell)


def split(blocks: Sequence[Block], chapters: Sequence[Chapter], *, printed: Collection[str]) -> Split:
    """The file's words by place. If there is only one chapter (a force's own part), the chapter starts at the beginning
    of the file.
    """
    return _Splitter(chapters, printed, blocks).done(blocks)


class _Splitter:
    def __init__(self, chapters: Sequence[Chapter], printed: Collection[str], blocks: Sequence[Block]) -> None:
        self._chapters, self._printed = chapters, printed
        self._known = {place for each in chapters for place in (each.place, *each.findings.values()) if place}
        self._marked = {place for block in blocks for place in self._places_of(block)}
        self._has_our_styles = any(block.style in OURS - {"Title"} for block in blocks)
        self._chapter: Chapter | None = chapters[0] if len(chapters) == 1 else None
        self._place: Place | None = None
        self._heading = "The beginning of the file"
        self._texts: dict[Place, list[Block]] = {}
        self._stances: dict[Place, str] = {}
        self._empty: set[Place] = set()
        self._unmatched: list[tuple[str, list[Block]]] = []
        self._chapters_found: set[Place] = set()

    def _places_of(self, block: Block) -> list[Place]:
        found = [place_of_mark(mark) for mark in block.marks]
        return [place for place in found if place in self._known]

    def done(self, blocks: Sequence[Block]) -> Split:
        for block in blocks:
            self._take(block)
        texts = {
            place: FoundText(
                html=assembled(found),
                stance=self._stances.get(place),
                is_empty_form=place in self._empty and not found,
            )
            for place, found in self._texts.items()
        }
        unmatched = [
            Unmatched(heading=heading, html=html) for heading, found in self._unmatched if (html := assembled(found))
        ]
        return Split(texts=texts, unmatched=unmatched, chapters=self._chapters_found)

    def _take(self, block: Block) -> None:
        if block.cells:
            self._row(block)
        elif places := self._places_of(block):
            self._go_to(places[-1])
            if not block.level:
                self._add(block)  # the heading was deleted, and its mark is on the text after it
        elif not self._is_a_heading(block):
            self._add(block)

    def _go_to(self, place: Place) -> None:
        self._place = place
        self._texts.setdefault(place, [])
        for chapter in self._chapters:
            if place == chapter.place or place in chapter.findings.values():
                self._chapter = chapter
                if chapter.place is not None:
                    self._chapters_found.add(chapter.place)
                return

    def _is_a_heading(self, block: Block) -> bool:
        """True for a heading that begins or ends one of our texts. If it names a place, moves to that place."""
        words = words_of(block.text)
        if not words or not self._may_be_a_heading(block):
            return False
        chapter = next((each for each in self._chapters if words in each.names), None)
        if chapter is not None:
            self._chapter, self._place, self._heading = chapter, None, block.text
            if chapter.place is not None:
                self._go_to(chapter.place)
            return True
        if block.level == 1 and self._chapter is not None and len(self._chapters) > 1:
            self._chapter, self._place, self._heading = None, None, block.text
            return True
        return self._is_a_finding(block, words)

    def _is_a_finding(self, block: Block, words: str) -> bool:
        chapter = self._chapter or self._only_findings()
        name = next(
            (name for name in sorted(chapter.findings, key=len, reverse=True) if f"{words} ".startswith(f"{name} ")), ""
        )
        is_prominent = block.level or block.is_bold
        if not name or (words != name and not is_prominent):
            if re.match(r"(recommendation|area for improvement|cause of concern)\b", words) and block.level in (1, 2):
                # This is a finding that the response does not answer.
                self._place, self._heading = None, block.text
                return True
            return False
        place = chapter.findings[name]
        if place is not None and place in self._marked and block.level != 2:
            return False  # its own heading is elsewhere in the file: these words only mention it
        self._place, self._heading = None, block.text
        if place is not None:
            self._go_to(place)
        rest = _after(block.text, name)
        if rest and not any(words_of(rest) in printed for printed in self._printed):
            self._add(Block(html=f"<p>{_escaped(rest)}</p>", text=rest))
        return True

    def _only_findings(self) -> Chapter:
        """The chapter for a file without our main headings: the office's comments or, in a force's own part, the
        force's.
        """
        return next(
            (each for each in self._chapters if each.place == Place(section=Section.BODY_COMMENT)), self._chapters[-1]
        )

    def _may_be_a_heading(self, block: Block) -> bool:
        if "mso-list" in block.html or block.quote:
            return False
        if self._marked:
            # The file has our marks, so our headings are on the first two levels, and other headings belong to the
            # text.
            return block.level in (1, 2) or ((block.is_bold or block.level > 0) and not self._has_our_styles)
        return bool(block.level or block.is_bold or len(block.text) <= LONGEST_HEADING)

    def _row(self, row: Block) -> None:
        """Take a row of a table: our own table of facts, a comment beside the finding it answers, or a table someone
        has made.
        """
        if words_of(_text_of(row)) in self._printed:
            return
        first, *others = row.cells
        chapter = self._chapter or self._only_findings()
        named = words_of(first[0].text) if first else ""
        name = next((name for name in chapter.findings if f"{named} ".startswith(f"{name} ")), "")
        place = chapter.findings.get(name) if name else None
        if place is None or not others or self._marked:
            self._add(row)
            return
        self._go_to(place)
        for block in (block for cell in others for block in cell):
            self._take(block)

    def _add(self, block: Block) -> None:
        words = words_of(_text_of(block))
        if not block.text and not block.cells and "mso-list" not in block.html:
            return
        is_form = block.style == NOTE or not self._has_our_styles
        if is_form and (block.text == WRITE_HERE or block.text.startswith(AUTOMATIC)):
            if self._place is not None:
                self._empty.add(self._place)
            return
        if self._place is None:
            if words in self._printed:
                return
            if not self._unmatched or self._unmatched[-1][0] != self._heading:
                self._unmatched.append((self._heading, []))
            self._unmatched[-1][1].append(block)
            return
        text = self._texts.setdefault(self._place, [])
        if block.style == STANCE or not (text or self._has_our_styles):
            stance = stance_of_line(block.text, of_force=self._place.is_of_force)
            if stance is not None:
                if stance:
                    self._stances[self._place] = stance
                return
        if words in self._printed and (
            block.style in OURS or (not self._has_our_styles and (not text or "\n" in block.text))
        ):
            return
        text.append(block)


def _after(text: str, name: str) -> str:
    """The rest of a heading after the name at its start: "Recommendation 2: by August" gives "by August"."""
    for end in range(1, len(text) + 1):
        if words_of(text[:end]) == name and (end == len(text) or not text[end].isalnum()):
            return re.sub(r"^\W*", "", text[end:], count=1)
    return ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")


def assembled(blocks: Iterable[Block]) -> str:
    """The blocks as stored HTML: quotations and tables are joined, and everything is cleaned like pasted text."""
    return clean("".join(_pieces(blocks)))


def _pieces(blocks: Iterable[Block]) -> Iterator[str]:
    open_tag = ""
    for block in blocks:
        wanted = "table" if block.cells else "blockquote" if block.quote else ""
        if wanted != open_tag or block.quote == "new quote":
            yield f"</{open_tag}>" if open_tag else ""
            yield f"<{wanted}>" if wanted else ""
            open_tag = wanted
        if block.cells:
            cells = ("".join(_pieces(cell)) for cell in block.cells)
            yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        else:
            yield block.html
    yield f"</{open_tag}>" if open_tag else ""
