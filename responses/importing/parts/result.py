"""Makes the response from the parts of its text as a person has arranged them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from inspections.findings.due_wording import read_addressees, read_due
from inspections.intake.blocks import Block, Kind
from inspections.intake.findings import FoundFinding
from responses.importing import warnings as sentences
from responses.importing.copies import DistributionLine, distribution_lines
from responses.importing.doubts import count_doubts, missing_parts
from responses.importing.parts.layout import IN_RESPONSE, Finding, Layout, Use, paragraphs_in, spoken
from responses.importing.response_text import FoundResponse
from responses.importing.sorting import Comment, due_in_column, name_of
from responses.models import ImportProposal


def as_arranged(found: FoundResponse, proposal: ImportProposal) -> FoundResponse:
    """A response found in a file, with a person's later changes to its text."""
    if proposal.parts is None or found.layout is None:
        return found
    return with_layout(found, Layout.from_json(proposal.parts))


def with_layout(found: FoundResponse, layout: Layout) -> FoundResponse:
    """The same response with its text as in the layout. The report's details stay as found."""
    published_on = found.inspection.published_on
    listed = layout.listed()
    findings = tuple(_finding(finding, layout, published_on) for finding in listed)
    arranged = replace(
        found,
        layout=layout,
        key_findings=layout.text(Use.KEY_FINDINGS),
        recommendations_introduction=layout.text(Use.INTRODUCTION),
        findings=findings,
        force_comment=layout.text(Use.FORCE),
        body_comment=layout.text(Use.BODY),
        comments=_comments(layout, listed),
        distribution=_copies(layout),
        frame=tuple(_lines(layout, Use.HEADINGS)),
        not_needed=tuple(_lines(layout, Use.NOT_NEEDED)),
    )
    standing = [warning for warning in found.warnings if warning not in found.depends_on_layout]
    depending = _doubts(arranged, layout)
    if sentences.NOTHING_RECOGNISED in found.warnings and _is_one_comment(layout):
        depending.insert(0, sentences.NOTHING_RECOGNISED)
    return replace(arranged, warnings=(*standing, *depending), depends_on_layout=tuple(depending))


def _is_one_comment(layout: Layout) -> bool:
    """True until someone divides the text, which we first offer as one comment."""
    return len({(part.use, part.about) for part in layout.parts if part.use in IN_RESPONSE}) == 1


def _finding(finding: Finding, layout: Layout, published_on: date | None) -> FoundFinding:
    text = layout.wording(finding.number)
    due = read_due(text, published_on=published_on)
    if finding.due and not due.due_text:
        due = due_in_column(finding.due, published_on=published_on)
    addressees = tuple(map(str, read_addressees(text)))
    return FoundFinding(finding.kind, finding.reference, text, due, addressees, finding.parent)


def _comments(layout: Layout, listed: list[Finding]) -> tuple[Comment, ...]:
    position = {finding.number: place for place, finding in enumerate(listed)}
    comments = []
    for group in layout.groups():
        answered = [finding for finding in layout.findings if finding.number in group]
        comments.append(
            Comment(
                references=tuple(name for finding in answered if (name := spoken(finding, layout))),
                force_comment=layout.text(Use.FORCE, group),
                body_comment=layout.text(Use.BODY, group),
                findings=tuple(position[finding.number] for finding in answered if finding.number in position),
            )
        )
    return tuple(comments)


def _copies(layout: Layout) -> tuple[DistributionLine, ...]:
    return distribution_lines(Block(Kind.PARAGRAPH, line) for line in _lines(layout, Use.COPIES))


def _lines(layout: Layout, use: Use) -> list[str]:
    return [
        line.lstrip().removeprefix("- ")
        for part in layout.parts
        if part.use is use
        for line in paragraphs_in(part.text)
    ]


def _doubts(found: FoundResponse, layout: Layout) -> list[str]:
    listed = layout.listed()
    missing = missing_parts(found.key_findings, found.force_comment, found.body_comment, found.comments, found.findings)
    unlisted = [
        sentences.not_listed(name_of(finding.kind), finding.reference)
        for finding in layout.findings
        if finding not in listed and finding.reference
    ]
    left_out = [
        sentences.left_out_texts([line.lstrip().removeprefix("- ") for line in paragraphs_in(part.text)])
        for part in layout.parts
        if part.use is Use.LEFT_OUT
    ]
    counted = count_doubts(found.findings, found.recommendations_stated, found.for_forces_stated)
    return list(dict.fromkeys([*unlisted, *missing, *counted, *left_out]))
