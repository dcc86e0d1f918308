"""Makes the document's content from the records. Only this module decides what the document contains, and therefore
what is approved.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import lxml.html

from inspections.models import Finding
from inspections.queries import findings_for_us
from responses.document.article import html_of
from responses.document.comparing import changed_parts
from responses.document.content import (
    AWAITED,
    NONE_RECEIVED,
    NOT_INVITED,
    RECEIVED,
    BodyNames,
    BodySection,
    ChiefOfficerSection,
    CommentContent,
    CopyContent,
    DocumentContent,
    FindingContent,
    InspectionFacts,
    Logo,
    PublicationFacts,
    Signature,
)
from responses.document.withholding import Withholding, withholding_of
from responses.enums import ForceStatus, Section
from responses.force_queries import latest_submission
from responses.models import ForceRequest, Publication, Response, SubmittedComment
from s55tracker.accounts.models import OfficeLogo, PolicingBody

SPOKEN = {
    ForceStatus.NOT_INVITED: NOT_INVITED,
    ForceStatus.INVITED: AWAITED,
    ForceStatus.RETURNED: AWAITED,
    ForceStatus.SUBMITTED: RECEIVED,
    ForceStatus.NONE_RECEIVED: NONE_RECEIVED,
}

IN_FULL = Withholding(())


def content_of(response: Response, *, in_full: bool = False) -> DocumentContent:
    """The response as it would be published now, with words not for publication replaced. An approval is for exactly
    this content, identified by its `digest()`. `in_full` keeps those words, for files the two organisations work with.
    Never publish anything made with `in_full`.
    """
    withholding = withholding_of(response, in_full=in_full)
    inspection, body = response.inspection, response.body
    findings = list(findings_for_us(inspection))
    report_url = inspection.report_url or inspection.report_pdf_url
    passages = {(passage.section, passage.finding_id): passage for passage in response.passages.all()}

    def text(section: Section) -> str:
        passage = passages.get((section, None))
        return withholding((None, section.value, None), passage.html) if passage else ""

    return DocumentContent(
        body=BodyNames(
            area=body.name,
            kind=body.kind,
            office_name=body.office_name,
            holder_title=body.holder_title,
            holder_initials=body.holder_initials,
            address=body.address.replace("\r\n", "\n").strip(),
            **letterhead_of(body),
        ),
        inspection=InspectionFacts(
            title=inspection.title,
            published_on=inspection.published_on,
            deadline=inspection.deadline_on,
            publication_types=tuple(kind.name for kind in inspection.publication_types.all()),
            forces=tuple(force.name for force in inspection.forces.all()),
            all_forces=inspection.all_forces,
            joint_with=(inspection.joint_with,) if inspection.joint_with else (),
            report_text=_link_text(inspection.title, report_url) if report_url else "",
            report_url=report_url,
            legal_basis=inspection.legal_basis,
        ),
        key_findings=text(Section.KEY_FINDINGS),
        recommendations_introduction=text(Section.INTRODUCTION),
        recommendations_made=inspection.recommendations_stated,
        findings=tuple(_finding(finding) for finding in findings),
        chief_officers=tuple(_chief_officer(request, withholding) for request in requests_of(response)),
        body_section=BodySection(
            overall=text(Section.BODY_COMMENT),
            comments=tuple(
                CommentContent(
                    finding=str(finding.pk),
                    stance=passage.action_stance,
                    text=withholding((None, passage.section, finding.pk), passage.html),
                )
                for finding in findings
                if (passage := passages.get((Section.BODY_COMMENT, finding.pk)))
            ),
        ),
        copies=_copies(response) if body.shows_distribution_publicly else (),
        space_out_initialisms=body.space_out_initialisms,
        shape=response.document_shape,
    )


def content_for_office(response: Response) -> tuple[DocumentContent, list[int]]:
    """The content of the office's Word file, with the keys of the forces' requests: the working draft and the forces'
    submitted comments (including returned ones), but never a force's draft.
    """
    content = content_of(response, in_full=True)
    requests = requests_of(response)
    officers = tuple(
        _with_submission(section, request, IN_FULL) if request.status == ForceStatus.RETURNED else section
        for section, request in zip(content.chief_officers, requests, strict=True)
    )
    return replace(content, chief_officers=officers), [request.pk for request in requests]


def without_body_text(content: DocumentContent) -> DocumentContent:
    """Only the report and the forces' comments, for a file that a force receives."""
    return replace(content, key_findings="", recommendations_introduction="", body_section=BodySection(), copies=())


def content_for_force(request: ForceRequest) -> DocumentContent:
    """The content of the force's Word file: the report and the force's own draft comments, and none of the office's
    text.
    """
    content = without_body_text(content_of(request.response, in_full=True))
    position = [each.pk for each in requests_of(request.response)].index(request.pk)
    comments = list(request.comments.all())
    section = replace(
        content.chief_officers[position],
        overall=next((comment.html for comment in comments if comment.finding_id is None), ""),
        comments=tuple(
            CommentContent(finding=str(comment.finding_id), stance=comment.stance, text=comment.html)
            for comment in comments
            if comment.finding_id
        ),
    )
    return replace(content, chief_officers=(section,))


def as_published(
    content: DocumentContent, response: Response, *, earlier: Publication | None, at: datetime
) -> DocumentContent:
    """The content as the public sees it once published, with its number, its dates and any reason for a correction."""
    facts = PublicationFacts(
        number=earlier.number + 1 if earlier else 1,
        published_at=at,
        correction_reason=response.correction_reason,
        replaces_published_on=earlier.published_on if earlier else None,
        changed=_changed_since(earlier, content),
    )
    return replace(content, publication=facts)


def _changed_since(earlier: Publication | None, content: DocumentContent) -> tuple[str, ...]:
    """The parts that a correction changes. Empty if the public cannot compare the versions, because the earlier one was
    published elsewhere or has been withdrawn.
    """
    if earlier is None or earlier.was_published_elsewhere or earlier.withdrawn_at is not None:
        return ()
    return tuple(changed_parts(DocumentContent.from_json(earlier.content), content))


def working_copy_of(response: Response) -> DocumentContent:
    """Like `content_of`, with the office's distribution checklist, for previews and working copies."""
    return replace(content_of(response), copies=_copies(response))


def plain_text_of(content: DocumentContent) -> str:
    """The document's words, for searching. Initialisms are not spaced out, and a space separates cells, lines, items
    and paragraphs.
    """
    root = lxml.html.fromstring(html_of(replace(content, space_out_initialisms=False)))
    for element in root.iter("th", "td", "br", "li", "p", "ul", "ol", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"):
        element.text, element.tail = f" {element.text or ''}", f" {element.tail or ''}"
    return " ".join(root.text_content().split())


def findings_answered(content: DocumentContent) -> int:
    return sum(bool(comment.text) for comment in content.body_section.comments)


def letterhead_of(body: PolicingBody) -> dict[str, Any]:
    """The office's logo, public contact and signature, as `BodyNames` takes them."""
    logo = OfficeLogo.objects.filter(body=body).first()
    return {
        "logo": Logo(
            media_type=logo.media_type,
            base64=base64.b64encode(bytes(logo.data)).decode("ascii"),
            alternative=logo.alternative,
        )
        if logo
        else None,
        "telephone": body.contact_telephone,
        "email": body.contact_email,
        "website": body.website,
        "signature": Signature(
            name=body.signature_name,
            title=body.signature_title,
            lines=tuple(line.strip() for line in body.signature_lines.splitlines() if line.strip()),
        )
        if body.signature_name
        else None,
    }


def _link_text(title: str, url: str) -> str:
    """The text of a link to a report: its short title, and the site it is on."""
    site = (urlsplit(url).hostname or "").removeprefix("www.")
    return f"{title.split(':')[0]} ({site})"


def _finding(finding: Finding) -> FindingContent:
    return FindingContent(
        key=str(finding.pk),
        kind=finding.kind,
        reference=finding.reference,
        wording=finding.html,
        addressees=tuple(row.addressee for row in finding.addressees.all()),
        parent=str(finding.parent_id or ""),
    )


def requests_of(response: Response) -> list[ForceRequest]:
    return list(response.force_requests.select_related("force").order_by("force__name"))


def _chief_officer(request: ForceRequest, withholding: Withholding) -> ChiefOfficerSection:
    section = ChiefOfficerSection(
        role=request.force.chief_officer_title,
        force=request.force.name,
        status=SPOKEN[ForceStatus(request.status)],
        invited_by=request.comment_by,
    )
    return _with_submission(section, request, withholding) if request.status == ForceStatus.SUBMITTED else section


def _with_submission(
    section: ChiefOfficerSection, request: ForceRequest, withholding: Withholding
) -> ChiefOfficerSection:
    submission = latest_submission(request)
    comments = list(submission.comments.all()) if submission else []

    def text(comment: SubmittedComment) -> str:
        return withholding((request.pk, "", comment.finding_id), comment.html)

    return replace(
        section,
        overall=next((text(comment) for comment in comments if comment.finding_id is None), ""),
        comments=tuple(
            CommentContent(finding=str(comment.finding_id), stance=comment.stance, text=text(comment))
            for comment in comments
            if comment.finding_id
        ),
    )


def _copies(response: Response) -> tuple[CopyContent, ...]:
    """The lines of the current publication, or the planned ones if there is none."""
    lines = list(response.distribution_lines.all())
    current = [line for line in lines if line.publication_id is None] or [
        line for line in lines if line.publication and line.publication.is_current
    ]
    return tuple(
        CopyContent(line=line.line, statutory=line.duty == "statutory", done_on=line.done_on) for line in current
    )
