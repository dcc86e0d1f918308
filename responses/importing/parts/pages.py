"""Prepares the page on which a person says what each part of an imported text is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from inspections.areas import Area
from inspections.enums import FindingKind
from inspections.pictures.pages import PictureView
from responses.importing.parts.changing import label_of, offered
from responses.importing.parts.forms import NEW, value_of
from responses.importing.parts.layout import IN_RESPONSE, Finding, Layout, Part, Use, paragraphs_in
from responses.importing.warnings import first_words
from s55tracker.accounts.models import PolicingBody
from s55tracker.richtext import from_simple_text

ON_A_PAGE = 100
# How many characters of a text are enough to recognise it.
BEGINNING = 40
NOT_IN_RESPONSE = {
    Use.DETAILS: "Detail of the report",
    Use.HEADINGS: "Heading, label or signature",
    Use.REPEATED: "Wording of a finding, repeated",
    Use.LEFT_OUT: "Left out: it does not belong to any part",
    Use.NOT_NEEDED: "Not needed",
}


@dataclass(frozen=True, kw_only=True)
class PartView:
    number: int
    # The part's position among all the parts, from 1.
    place: int
    name: str
    html: SafeString
    # The first words, which distinguish this part's button from the others.
    begins: str
    is_in_response: bool
    is_wording: bool
    is_open: bool
    above: str
    # The pages of the file that it is on, with the place marked, if it is open.
    pictures: list[PictureView]


@dataclass(frozen=True, kw_only=True)
class PartsPage:
    parts: list[PartView]
    count: int
    page: int
    pages: int


def parts_page(
    layout: Layout,
    body: PolicingBody,
    *,
    opened: int | None,
    page: int,
    pictures_of: Callable[[Sequence[Area], str], list[PictureView]] = lambda areas, what: [],
) -> PartsPage:
    """One page of the parts: the one with the opened part, if a part is open."""
    numbers = [part.number for part in layout.parts]
    if opened in numbers:
        page = page_of(layout, opened or 0)
    pages = max(1, -(-len(numbers) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * ON_A_PAGE
    shown = []
    for place, part in enumerate(layout.parts[start : start + ON_A_PAGE], start=start):
        above = layout.parts[place - 1] if place else None
        shown.append(
            PartView(
                number=part.number,
                place=place + 1,
                name=name_of_use(part.use, part.about, layout, body),
                html=mark_safe(from_simple_text(part.text)),  # noqa: S308 - cleaned to the stored subset
                begins=_beginning(part.text),
                is_in_response=part.use in IN_RESPONSE,
                is_wording=part.use is Use.WORDING,
                is_open=part.number == opened,
                above=name_of_use(above.use, above.about, layout, body) if above else "",
                pictures=pictures_of(part.areas, f"part {place + 1}") if part.number == opened else [],
            )
        )
    return PartsPage(parts=shown, count=len(numbers), page=page, pages=pages)


def page_of(layout: Layout, number: int) -> int:
    place = next((place for place, part in enumerate(layout.parts) if part.number == number), 0)
    return place // ON_A_PAGE + 1


def choices_for(part: Part, layout: Layout, body: PolicingBody) -> list[tuple[str, str | list[tuple[str, str]]]]:
    """The uses a part can have: first about the whole report, then by finding, then those not for the response."""
    whole: list[tuple[str, str]] = []
    by_finding: dict[str, list[tuple[str, str]]] = {}
    for use, about in offered(layout):
        choice = (value_of(use, about), name_of_use(use, about, layout, body))
        if about:
            by_finding.setdefault(_group_name(about, layout), []).append(choice)
        elif use is not Use.NOT_NEEDED:
            whole.append(choice)
    last = [(value_of(Use.NOT_NEEDED), NOT_IN_RESPONSE[Use.NOT_NEEDED])]
    if part.use in NOT_IN_RESPONSE and part.use is not Use.NOT_NEEDED:
        last.insert(0, (value_of(part.use, part.about), NOT_IN_RESPONSE[part.use]))
    new = [(value, f"Wording of a new {_kind(kind)}") for value, kind in NEW.items()]
    groups = [
        ("The whole report", whole),
        *by_finding.items(),
        ("Findings that are not listed yet", new),
        ("Not in the response", last),
    ]
    return list(groups)


def name_of_use(use: Use, about: Sequence[int], layout: Layout, body: PolicingBody) -> str:
    """The use of a part, as its label gives it."""
    if use in NOT_IN_RESPONSE:
        return NOT_IN_RESPONSE[use]
    findings = _named(about, layout)
    match use:
        case Use.KEY_FINDINGS:
            return "Key findings"
        case Use.INTRODUCTION:
            return "Introduction to the recommendations"
        case Use.COPIES:
            return "Copies to be sent"
        case Use.WORDING:
            return f"Wording of {findings}"
        case Use.FORCE:
            return f"Chief officer’s comment on {findings}" if about else "Overall comment from the chief officer"
        case _:
            whose = body.holder_initials
            return f"Comment from the {whose} on {findings}" if about else f"Overall comment from the {whose}"


def _named(about: Sequence[int], layout: Layout) -> str:
    names = [_name(finding, layout) for finding in layout.findings if finding.number in about]
    return " and ".join(names)


def _name(finding: Finding, layout: Layout) -> str:
    """A finding in a sentence. A finding without a number is identified by its first words."""
    kind = _kind(finding.kind)
    if finding.reference:
        return f"{kind} {finding.reference}"
    return f"the {kind} “{_beginning(layout.wording(finding.number))}”"


def _kind(kind: str) -> str:
    return str(FindingKind(kind).label).lower()


def _group_name(about: Sequence[int], layout: Layout) -> str:
    findings = [finding for finding in layout.findings if finding.number in about]
    names = [
        label_of(finding)
        if finding.reference
        else f"{FindingKind(finding.kind).label} “{_beginning(layout.wording(finding.number))}”"
        for finding in findings
    ]
    return " and ".join(names)


def _beginning(text: str) -> str:
    words = first_words(next(iter(paragraphs_in(text)), "").lstrip("- "))
    return words if len(words) <= BEGINNING else f"{words[:BEGINNING].rsplit(' ', 1)[0]} …"
