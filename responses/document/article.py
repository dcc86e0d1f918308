"""Makes the article of a response, whose order is in templates/documents/article.html, as HTML. The web page and the
PDF both show exactly this (docs/decisions/0005).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import lxml.html
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from inspections.enums import FindingKind
from responses.document import wording
from responses.document.characters import drawn
from responses.document.content import (
    APPENDIX,
    LETTER,
    NONE_RECEIVED,
    RECEIVED,
    ChiefOfficerSection,
    DocumentContent,
    FindingContent,
    InspectionFacts,
    Signature,
)
from responses.document.initialisms import expand_initialisms, space_out_initialisms
from responses.document.languages import LANGUAGE_TAGS, mark_languages
from responses.finding_names import full_label, label
from s55tracker import richtext
from s55tracker.text.wording import listed
from s55tracker.working_days.calendar import format_date

PICTURE_TYPES = ("image/png", "image/jpeg")


class RenderFailed(Exception):
    """The document cannot be made in its current state; the message says what to change."""


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class FindingItem:
    """A finding as set out in the document, with a cause of concern's recommendations inside it."""

    label: str
    wording: SafeString
    recommendations: tuple[FindingItem, ...] = ()


@dataclass(frozen=True)
class CommentItem:
    label: str
    wording: SafeString
    stance: str
    text: SafeString


def html_of(content: DocumentContent) -> str:
    """The `<article>` of a response, for both the web page and the PDF.

    Text stored before we began to clean what people type may contain characters that no page or PDF can hold: `drawn`
    replaces them.
    """
    if content.language not in LANGUAGE_TAGS:
        raise RenderFailed(f"There is no standard wording in the language “{content.language}” yet.")
    html = drawn(render_to_string("documents/article.html", _article(content)))
    root = lxml.html.fragment_fromstring(html.strip())
    mark_languages(root)
    if content.space_out_initialisms:
        space_out_initialisms(root)
    else:
        expand_initialisms(root)
    return lxml.html.tostring(root, encoding="unicode", with_tail=False)


def _article(content: DocumentContent) -> dict:
    findings = content.findings
    working_copy = content.publication is None
    return {
        "content": content,
        "body": content.body,
        "language": LANGUAGE_TAGS[content.language],
        "logo": _picture(content),
        "address": content.body.address.split("\n") if content.body.address else [],
        "contact": wording.contact_lines(content.body),
        "signature": content.body.signature,
        "heading": wording.heading(content.body),
        "correction": wording.correction(content),
        "statute": wording.statute_paragraph(content),
        "facts": list(facts_of(content)),
        "working_copy": working_copy,
        "key_findings": passage(content.key_findings, under=2),
        "introduction": passage(content.recommendations_introduction, under=2)
        or wording.recommendations_introduction(content),
        "recommendations": _items(findings, FindingKind.RECOMMENDATION),
        "causes_of_concern": _items(findings, FindingKind.CAUSE_OF_CONCERN),
        "areas_for_improvement": _items(findings, FindingKind.AREA_FOR_IMPROVEMENT),
        "chief_officers": [
            _chief_officer(section, content, name_force=len(content.chief_officers) > 1)
            for section in content.chief_officers
        ],
        "response": _response(content, working_copy=working_copy),
        "copies": [
            {
                "line": copy.line.removesuffix("."),  # the template continues the sentence with “done on …”
                "statutory": copy.statutory,
                "done_on": format_date(copy.done_on) if copy.done_on else "",
            }
            for copy in content.copies
        ],
        "letter": _letter(content) if content.shape == LETTER else None,
        "has_appendix": content.shape == APPENDIX and bool(content.chief_officers),
        "see_appendix": wording.see_appendix(content),
        "fingerprint": "" if working_copy else content.digest_of_text(),
    }


def _letter(content: DocumentContent) -> dict:
    publication = content.publication
    return {
        "date": format_date(publication.published_at.astimezone(wording.LONDON).date()) if publication else "",
        "addressees": wording.letter_addressees(),
        "subject": wording.title(content),
        "paragraphs": wording.letter_paragraphs(content),
        "signed": content.body.signature or Signature(name=content.body.holder_title, title=content.body.office_name),
    }


def facts_of(content: DocumentContent) -> Iterator[Fact]:
    """The table of facts about the report, line by line."""
    inspection = content.inspection
    yield Fact("Inspection title", inspection.title)
    yield Fact("Published on", format_date(inspection.published_on))
    if inspection.publication_types:
        label = "Publication type" if len(inspection.publication_types) == 1 else "Publication types"
        yield Fact(label, listed(inspection.publication_types))
    yield Fact("Police force" if len(inspection.forces) == 1 else "Police forces", _forces(inspection))
    if inspection.joint_with:
        yield Fact("Inspected jointly with", listed(inspection.joint_with))
    if inspection.report_url:
        yield Fact("Link to report", inspection.report_text or inspection.title, inspection.report_url)
    yield Fact(wording.deadline_label(content), format_date(inspection.deadline))
    if content.publication:
        published_on = content.publication.published_at.astimezone(wording.LONDON).date()
        yield Fact("This response published on", format_date(published_on))


def _forces(inspection: InspectionFacts) -> str:
    if inspection.all_forces or not inspection.forces:
        return "All local forces in England and Wales"
    return listed(inspection.forces)


def _items(findings: tuple[FindingContent, ...], kind: FindingKind) -> tuple[FindingItem, ...]:
    causes = {finding.key for finding in findings if finding.kind == FindingKind.CAUSE_OF_CONCERN}
    return tuple(
        FindingItem(
            label=label(finding, findings),
            wording=passage(finding.wording, under=3),
            recommendations=tuple(
                FindingItem(label=label(inner, findings), wording=passage(inner.wording, under=4))
                for inner in findings
                if inner.parent == finding.key
            ),
        )
        for finding in findings
        if finding.kind == kind and finding.parent not in causes
    )


def in_reading_order(findings: tuple[FindingContent, ...]) -> Iterator[FindingContent]:
    """The findings in the document's order: recommendations, causes of concern with their recommendations, areas for
    improvement.
    """
    causes = {finding.key for finding in findings if finding.kind == FindingKind.CAUSE_OF_CONCERN}
    for kind in (FindingKind.RECOMMENDATION, FindingKind.CAUSE_OF_CONCERN, FindingKind.AREA_FOR_IMPROVEMENT):
        for finding in findings:
            if finding.kind == kind and finding.parent not in causes:
                yield finding
                yield from (inner for inner in findings if inner.parent == finding.key)


def _chief_officer(section: ChiefOfficerSection, content: DocumentContent, *, name_force: bool) -> dict:
    comments = {comment.finding: comment for comment in section.comments if comment.text or comment.stance}
    items, silent = [], []
    for finding in in_reading_order(content.findings):
        label = full_label(finding, content.findings)
        if comment := comments.get(finding.key):
            stance = wording.acceptance(comment.stance, role=section.role, kind=finding.kind)
            text = passage(comment.text, under=3)
            items.append(CommentItem(label, passage(finding.wording, under=3), stance, text))
        elif finding.kind == FindingKind.RECOMMENDATION:
            silent.append(label)
    if section.status == RECEIVED:
        # An overall comment by itself answers everything. If there are separate comments, say which ones are missing.
        note = wording.no_separate_comment(section.role, silent) if items else ""
    elif section.status == NONE_RECEIVED:
        note = wording.none_received(section)
    else:
        note = wording.still_awaited(section)
    received = section.status == RECEIVED
    heading = wording.appendix_heading if content.shape == APPENDIX else wording.chief_officer_heading
    return {
        "heading": heading(section, name_force=name_force),
        "overall": passage(section.overall, under=2) if received else "",
        "items": items if received else [],
        "note": note,
    }


def _response(content: DocumentContent, *, working_copy: bool) -> dict:
    section = content.body_section
    comments = {comment.finding: comment for comment in section.comments if comment.text or comment.stance}
    items, unwritten = [], []
    for finding in in_reading_order(content.findings):
        label = full_label(finding, content.findings)
        if comment := comments.get(finding.key):
            text = passage(comment.text, under=3)
            items.append(CommentItem(label, SafeString(""), wording.action(comment.stance), text))
        elif finding.kind == FindingKind.RECOMMENDATION:
            unwritten.append(label)
    return {
        "heading": wording.response_heading(content.body),
        "overall": passage(section.overall, under=2),
        "items": items,
        "note": wording.still_to_be_written(unwritten) if working_copy else "",
    }


def _picture(content: DocumentContent) -> dict | None:
    logo = content.body.logo
    if logo is None:
        return None
    if (
        logo.media_type not in PICTURE_TYPES
        or not re.fullmatch(r"[A-Za-z0-9+/]+=*", logo.base64)
        or not logo.alternative
    ):
        raise RenderFailed("The office’s logo must be a PNG or JPEG picture with alternative text.")
    return {"source": f"data:{logo.media_type};base64,{logo.base64}", "alternative": logo.alternative}


def passage(html: str, *, under: int) -> SafeString:
    """Return stored text, cleaned again, with its headings moved to the levels below `under`.

    Writers choose headings by appearance (h3 or h4), but PDF/UA and screen readers need levels without gaps.
    """
    cleaned = richtext.clean(html) if html else ""
    if "<h3" not in cleaned and "<h4" not in cleaned:
        return mark_safe(cleaned)  # noqa: S308 - the allow-list has just run
    root = lxml.html.fragment_fromstring(cleaned, create_parent="div")
    above = under
    for element in root.iter("h3", "h4"):
        level = min(under + int(element.tag[1]) - 2, above + 1, 6)
        element.tag = f"h{level}"
        above = level
    return mark_safe(_inner_html(root))  # noqa: S308 - as above; only heading levels changed


def _inner_html(element: lxml.html.HtmlElement) -> str:
    whole = lxml.html.tostring(element, encoding="unicode")
    return whole[whole.index(">") + 1 : whole.rindex("<")]
