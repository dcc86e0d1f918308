"""Prepares the contents of an uploaded response for the page where a person confirms them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from inspections.areas import Area
from inspections.clock.deadlines import format_date
from inspections.enums import Addressee, FindingKind
from inspections.pictures.pages import PictureView
from responses.importing.parts.layout import Layout, Use, first_part
from responses.importing.register import FoundReport
from responses.importing.response_text import FoundResponse
from responses.importing.warnings import NOTHING_RECOGNISED
from s55tracker.accounts.models import PolicingBody
from s55tracker.richtext import from_simple_text


@dataclass(frozen=True, kw_only=True)
class Text:
    """A named part of the response."""

    name: str
    html: SafeString
    # The first part of the text that it is made of, to change it; None if there is no such text.
    part: int | None


@dataclass(frozen=True, kw_only=True)
class FoundFindingView:
    label: str
    wording: SafeString
    addressees: str
    due: str
    force_comment: SafeString
    body_comment: SafeString
    # The pages of the file with its wording, with the place marked.
    pictures: list[PictureView]
    wording_part: int | None
    force_part: int | None
    body_part: int | None


@dataclass(frozen=True, kw_only=True)
class Review:
    types: str
    forces: str
    texts: list[Text]
    findings: list[FoundFindingView]
    copies: list[str]
    warnings: list[str]
    # The warning that the text still has to be divided. The link to the page for that is beside it.
    to_divide: str
    # Words such as headings, which the product writes itself. They are listed so that the whole file is accounted for.
    frame: list[str]
    frame_part: int | None
    not_needed: list[str]
    not_needed_part: int | None
    # The reports that the file lists, if it is a register.
    reports: list[FoundReport]


def review_of(
    found: FoundResponse,
    warnings: Sequence[str],
    body: PolicingBody,
    *,
    pictures_of: Callable[[Sequence[Area], str], list[PictureView]] = lambda areas, what: [],
) -> Review:
    """The page’s contents. `pictures_of` gives the pictures of these areas of the file, with a mark around what is
    named.
    """
    texts = [
        ("Key findings", found.key_findings, Use.KEY_FINDINGS),
        ("Introduction to the recommendations", found.recommendations_introduction, Use.INTRODUCTION),
        ("Overall comment from the chief officer", found.force_comment, Use.FORCE),
        (f"Overall comment from the {body.holder_initials}", found.body_comment, Use.BODY),
    ]
    findings = []
    layout = found.layout or Layout()
    listed = [finding.number for finding in layout.listed()]
    for position, finding in enumerate(found.findings):
        said = [comment for comment in found.comments if position in comment.findings]
        kind = FindingKind(finding.kind).label
        number = listed[position]
        label = f"{kind} {finding.reference}" if finding.reference else f"{kind} without a number"
        findings.append(
            FoundFindingView(
                label=label,
                pictures=pictures_of(layout.places(number), label),
                wording=_html(finding.text),
                addressees=", ".join(str(Addressee(code).label) for code in finding.addressees) or "Not given",
                due=f"“{finding.due.due_text}”"
                + (f", so by {format_date(finding.due.due_on)}" if finding.due.due_on else "")
                if finding.due.due_text
                else "No date given",
                force_comment=_html("\n\n".join(filter(None, (comment.force_comment for comment in said)))),
                body_comment=_html("\n\n".join(filter(None, (comment.body_comment for comment in said)))),
                wording_part=first_part(layout, Use.WORDING, number),
                force_part=first_part(layout, Use.FORCE, number),
                body_part=first_part(layout, Use.BODY, number),
            )
        )
    inspection = found.inspection
    return Review(
        types=", ".join(inspection.publication_types) or "Not given",
        forces="All local forces in England and Wales"
        if "all" in inspection.forces
        else ", ".join(inspection.forces) or "Not given",
        texts=[Text(name=name, html=_html(text), part=first_part(layout, use)) for name, text, use in texts],
        findings=findings,
        copies=[line.line for line in found.distribution],
        warnings=[*another_office(found, body), *warnings],
        to_divide=NOTHING_RECOGNISED,
        frame=list(found.frame),
        frame_part=first_part(layout, Use.HEADINGS),
        not_needed=list(found.not_needed),
        not_needed_part=first_part(layout, Use.NOT_NEEDED),
        reports=list(found.reports),
    )


def another_office(found: FoundResponse, body: PolicingBody) -> list[str]:
    named = found.policing_body
    if not named or named.casefold() == body.name.casefold():
        return []
    return [f"The document names {named}. It will be recorded as a response from {body.name}."]


def _html(text: str) -> SafeString:
    return mark_safe(from_simple_text(text))  # noqa: S308 - cleaned to the stored subset
