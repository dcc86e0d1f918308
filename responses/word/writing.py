"""Writes a response as a Word file: with the office's letterhead, and Word's own headings, lists, language and title.
Each text that people may change is below a heading with a mark (`marks`). On reading, the text is found by its mark, or
by its heading.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import docx
from django.utils import timezone
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from inspections.enums import FindingKind
from responses.document import wording
from responses.document.article import facts_of, in_reading_order
from responses.document.content import (
    AWAITED,
    RECEIVED,
    BodyNames,
    ChiefOfficerSection,
    CommentContent,
    DocumentContent,
    FindingContent,
)
from responses.enums import Section
from responses.finding_names import full_label, label
from responses.word.comments import CommentWriter, WordThread
from responses.word.layout import (
    LINES_BETWEEN_ROWS,
    LOGO_HEIGHT,
    LOGO_WIDTH,
    WATERMARK,
    add_field,
    empty_file,
    set_widths,
)
from responses.word.marks import WRITE_HERE, Part, Place, stance_line
from responses.word.passages import PassageWriter, add_link
from responses.word.styles import INK, LANGUAGE, LETTERHEAD, NOTE, OFFICE, RED, STANCE, WORDING
from s55tracker.richtext.blocks import Run

HOW_TO = (
    "Write under the headings, and keep them: they show where each text belongs. Tracked changes and comments are left out "
    "when this file is read back, so accept the changes first."
)
DRAFT = "DRAFT: not published"
AUTOMATIC = "If nothing is written here, the document says: "

_HEADINGS_OF_KINDS = {
    FindingKind.RECOMMENDATION: "Recommendations",
    FindingKind.CAUSE_OF_CONCERN: "Causes of concern",
    FindingKind.AREA_FOR_IMPROVEMENT: "Areas for improvement",
}


def title_of(content: DocumentContent, part: Part) -> str:
    if part is Part.FORCE:
        role = content.chief_officers[0].role
        return f"Comments of the {role}: {content.inspection.title}"
    return wording.title(content)


def word_of(
    content: DocumentContent,
    *,
    part: Part,
    requests: Sequence[int],
    marking: str,
    threads: Sequence[WordThread] = (),
) -> bytes:
    """The working draft, or one side of it, as a Word file, with these threads as Word comments.

    `requests` are the keys of the forces' requests, in the order of `content.chief_officers`. Everything in the content
    goes into the file, so the caller must leave out the other side's unsubmitted or unpublished text, and threads that
    the reader may not read.
    """
    return _Writer(content, part=part, requests=requests, marking=marking).written(threads)


class _Writer:
    def __init__(self, content: DocumentContent, *, part: Part, requests: Sequence[int], marking: str) -> None:
        self.content, self.part, self.marking = content, part, marking
        self.requests = requests
        self.document = docx.Document(io.BytesIO(empty_file()))
        self.passages = PassageWriter(self.document)
        self._marks = 0
        self._headings: list[tuple[Place | None, Any]] = []  # each with the place of the text below it, if there is one

    def written(self, threads: Sequence[WordThread]) -> bytes:
        self._set_properties()
        self._set_page()
        self._head()
        if self.part is not Part.FORCE:
            self._section("Key findings", Place(section=Section.KEY_FINDINGS), self.content.key_findings)
            self._findings()
        if self.part is not Part.BODY:
            for section, request in zip(self.content.chief_officers, self.requests, strict=True):
                self._chief_officer(section, request)
        if self.part is not Part.FORCE:
            self._response()
        self._comments(threads)
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    # The file and its pages

    def _set_properties(self) -> None:
        properties = self.document.core_properties
        properties.title = title_of(self.content, self.part)[:255]
        properties.author = self.content.body.office_name[:255]
        properties.subject = self.content.inspection.title[:255]
        properties.language = LANGUAGE
        properties.comments = properties.keywords = ""
        properties.created = properties.modified = timezone.now().replace(tzinfo=None)
        settings = self.document.settings.element
        # Without this Word opens the file in its compatibility mode.
        if settings.find(qn("w:compat")) is None:
            compat = parse_xml(
                f'<w:compat {nsdecls("w")}><w:compatSetting w:name="compatibilityMode" '
                'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
            )
            successors = [qn(f"w:{name}") for name in ("rsids", "themeFontLang", "clrSchemeMapping", "decimalSymbol")]
            following = next((child for child in settings if child.tag in successors), None)
            if following is None:
                settings.append(compat)
            else:
                following.addprevious(compat)
        for language in settings.iter(qn("w:themeFontLang")):
            language.set(qn("w:val"), LANGUAGE)

    def _set_page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(24)
        section.top_margin, section.bottom_margin = Mm(24), Mm(24)
        section.header_distance = section.footer_distance = Mm(11)
        section.different_first_page_header_footer = True
        for header in (section.first_page_header, section.header):
            self._marked(header.paragraphs[0])
        self._letterhead(section.first_page_header)
        for footer in (section.first_page_footer, section.footer):
            self._numbered(footer.paragraphs[0])

    def _marked(self, paragraph: Any) -> None:
        """Add the protective marking and “DRAFT” in words, and “DRAFT” as a watermark."""
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        words = f"{self.marking}    {DRAFT}" if self.marking else DRAFT
        run = paragraph.add_run(words)
        run.bold, run.font.color.rgb, run.font.size = True, RED, Pt(9)
        paragraph.paragraph_format.space_after = Pt(8)
        paragraph.add_run()._r.append(parse_xml(WATERMARK))

    def _letterhead(self, header: Any) -> None:
        body = self.content.body
        holder = header
        if body.logo is not None:
            table = header.add_table(1, 2, Mm(162))
            table.alignment = WD_TABLE_ALIGNMENT.LEFT
            set_widths(table, Mm(120), LOGO_WIDTH)
            holder, right = table.rows[0].cells
            right.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._logo(right.paragraphs[0])
        first = holder.paragraphs[0] if body.logo is not None else holder.add_paragraph()
        first.style = self.document.styles[OFFICE]
        first.add_run(body.office_name)
        if body.address:
            self._lines(holder.add_paragraph(style=self.document.styles[LETTERHEAD]), body.address.split("\n"))
        if wording.contact_lines(body):
            self._contact(holder.add_paragraph(style=self.document.styles[LETTERHEAD]), body)
        self._rule(header.add_paragraph())

    def _logo(self, paragraph: Any) -> None:
        logo = self.content.body.logo
        if logo is None:
            return
        picture = paragraph.add_run().add_picture(io.BytesIO(base64.b64decode(logo.base64)), height=LOGO_HEIGHT)
        if picture.width > LOGO_WIDTH:
            picture.height, picture.width = int(picture.height * LOGO_WIDTH / picture.width), LOGO_WIDTH
        picture._inline.docPr.set("descr", logo.alternative)
        picture._inline.docPr.set("name", "Logo")

    def _lines(self, paragraph: Any, lines: Sequence[str]) -> None:
        for position, line in enumerate(lines):
            if position:
                paragraph.add_run().add_break()
            paragraph.add_run(line)

    def _contact(self, paragraph: Any, body: BodyNames) -> None:
        for position, (name, words, href) in enumerate(wording.contact_lines(body)):
            if position:
                paragraph.add_run().add_break()
            paragraph.add_run(f"{name}: ")
            if name == "Telephone":
                paragraph.add_run(words)
            else:
                add_link(paragraph, href, [Run(words)])

    def _rule(self, paragraph: Any) -> None:
        paragraph.paragraph_format.space_after = Pt(12)
        paragraph.paragraph_format.line_spacing = Pt(4)  # the paragraph has no words
        border = parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="12" w:space="1" w:color="{INK}"/></w:pBdr>'
        )
        paragraph._p.get_or_add_pPr().insert_element_before(border, "w:spacing", "w:ind", "w:jc", "w:rPr")

    def _numbered(self, paragraph: Any) -> None:
        paragraph.add_run(f"{title_of(self.content, self.part)}    Page ")
        add_field(paragraph, "PAGE")
        paragraph.add_run(" of ")
        add_field(paragraph, "NUMPAGES")

    # The words

    def _head(self) -> None:
        self.document.add_paragraph(title_of(self.content, self.part), style="Title")
        self.document.add_paragraph(HOW_TO, style=NOTE)
        if self.part is not Part.FORCE:
            self.document.add_paragraph(wording.statute_paragraph(self.content))
        facts = list(facts_of(self.content))
        table = self.document.add_table(len(facts), 2)
        set_widths(table, Mm(66), Mm(96))
        table._tbl.tblPr.append(parse_xml(LINES_BETWEEN_ROWS))
        for row, fact in zip(table.rows, facts, strict=True):
            named, said = row.cells
            named.paragraphs[0].add_run(fact.label).bold = True
            if fact.url:
                add_link(said.paragraphs[0], fact.url, [Run(fact.value)])
            else:
                said.paragraphs[0].add_run(fact.value)
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.space_after = Pt(3)
                cell.paragraphs[0].paragraph_format.space_before = Pt(3)
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        if look is not None:
            for name, value in (("firstRow", "0"), ("firstColumn", "1"), ("noHBand", "1"), ("noVBand", "1")):
                look.set(qn(f"w:{name}"), value)

    def _section(self, heading: str, place: Place, html: str) -> None:
        self._heading(heading, level=1, place=place)
        self._text(html)

    def _findings(self) -> None:
        """The report's findings, as context. Only the introduction before them is the office's own text."""
        content = self.content
        for kind, heading in _HEADINGS_OF_KINDS.items():
            found = [finding for finding in in_reading_order(content.findings) if self._chapter(finding) == kind]
            if kind == FindingKind.RECOMMENDATION:
                self._heading(heading, level=1, place=Place(section=Section.INTRODUCTION))
                if content.recommendations_introduction:
                    self.passages.write(content.recommendations_introduction)
                else:
                    words = wording.recommendations_introduction(content)
                    self.document.add_paragraph(f"{AUTOMATIC}{words}", style=NOTE)
            elif found:
                self._heading(heading, level=1)
            for finding in found:
                self._heading(label(finding, content.findings), level=3 if finding.parent else 2)
                self.passages.write(finding.wording, style=WORDING)

    def _chapter(self, finding: FindingContent) -> str:
        """The kind of finding named in the heading above this one: for a recommendation within a cause of concern, the
        kind of the cause.
        """
        cause = next((each for each in self.content.findings if finding.parent and each.key == finding.parent), None)
        return cause.kind if cause else finding.kind

    def _chief_officer(self, section: ChiefOfficerSection, request: int) -> None:
        content = self.content
        heading = wording.chief_officer_heading(section, name_force=len(content.chief_officers) > 1)
        if self.part is not Part.FORCE and section.status not in (AWAITED, RECEIVED):
            self._heading(heading, level=1, about=Place(request=request))
            self._note(wording.still_awaited(section) if section.invited_by is None else wording.none_received(section))
            return
        self._heading(heading, level=1, place=Place(request=request))
        self._text(section.overall)
        comments = {comment.finding: comment for comment in section.comments}
        for finding in in_reading_order(content.findings):
            comment = comments.get(finding.key, CommentContent(finding=finding.key))
            place = Place(request=request, finding=int(finding.key))
            self._comment(finding, comment, place)

    def _response(self) -> None:
        section = self.content.body_section
        self._section(wording.response_heading(self.content.body), Place(section=Section.BODY_COMMENT), section.overall)
        comments = {comment.finding: comment for comment in section.comments}
        for finding in in_reading_order(self.content.findings):
            comment = comments.get(finding.key, CommentContent(finding=finding.key))
            place = Place(section=Section.BODY_COMMENT, finding=int(finding.key))
            self._comment(finding, comment, place)
        if (signature := self.content.body.signature) is not None:
            paragraph = self.document.add_paragraph(style=LETTERHEAD)
            paragraph.paragraph_format.space_before = Pt(18)
            self._lines(paragraph, [line for line in (signature.name, signature.title, *signature.lines) if line])

    def _comment(self, finding: FindingContent, comment: CommentContent, place: Place) -> None:
        self._heading(full_label(finding, self.content.findings), level=2, place=place)
        if place.is_of_force:
            self.passages.write(finding.wording, style=WORDING)
        self.document.add_paragraph(stance_line(comment.stance, of_force=place.is_of_force), style=STANCE)
        self._text(comment.text)

    def _text(self, html: str) -> None:
        if html:
            self.passages.write(html)
        else:
            self._note(WRITE_HERE)

    def _note(self, words: str) -> None:
        self.document.add_paragraph(words, style=NOTE)

    def _heading(self, words: str, *, level: int, place: Place | None = None, about: Place | None = None) -> None:
        """Add a heading. `place` is the text below it, to be read back; `about` is a text that cannot be changed here."""
        paragraph = self.document.add_paragraph(words, style=f"Heading {level}")
        self._headings.append((place or about, paragraph._p))
        if place is None:
            return
        self._marks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(self._marks))
        start.set(qn("w:name"), place.mark)
        paragraph._p.r_lst[0].addprevious(start)
        paragraph._p.append(end)

    def _comments(self, threads: Sequence[WordThread]) -> None:
        """Write each thread beside the text it is about. If the file has no such text, write it beside the heading
        above, or the title.
        """
        if not threads:
            return
        paragraphs = self._paragraphs_below_headings()
        headings = {place: heading for place, heading in self._headings if place is not None}
        title = self.document.paragraphs[0]._p
        writer = CommentWriter(self.document)
        for thread in threads:
            whole = replace(thread.place, finding=None)
            place = thread.place if thread.place in headings else whole
            writer.write(thread, heading=headings.get(place, title), paragraphs=paragraphs.get(place, ()))
        writer.finish()

    def _paragraphs_below_headings(self) -> dict[Place, list[Any]]:
        place_at = {heading: place for place, heading in self._headings}
        found: dict[Place, list[Any]] = {}
        place: Place | None = None
        for paragraph in self.document.element.body.p_lst:
            if paragraph in place_at:
                place = place_at[paragraph]
            elif place is not None:
                found.setdefault(place, []).append(paragraph)
        return found
