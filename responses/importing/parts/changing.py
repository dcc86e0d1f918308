"""Changes the parts of an imported text: what they are, their words, and where each begins and ends. Pure.

Each function returns a new layout in which no other words have moved, or raises Refused.
"""

from __future__ import annotations

from dataclasses import replace

from inspections.areas import joined_areas
from inspections.enums import FindingKind
from inspections.findings.lists import MOST_FINDINGS
from responses.importing.parts.layout import (
    Finding,
    Layout,
    Part,
    Use,
    joined_texts,
    paragraphs_in,
    with_parts,
)
from s55tracker.refusals import Refused
from s55tracker.text.cleaning import clean_text

MOST_PARTS = 3_000
# The first is the limit on the page of a finding, the second the limit for any other text.
LONGEST_WORDING = 20_000
LONGEST_PART = 100_000
GONE = "That part of the text is no longer there. Choose another one."
NO_WORDS = "Enter the words of this part or, if you do not need it, choose “Not needed”."
TOO_LONG = "This part would have {:,} characters. A part can have at most {:,}: split it first."
TOO_MANY_PARTS = (
    f"The text already has {MOST_PARTS:,} parts, which is the most it can have. Merge some before you split another."
)
TOO_MANY_FINDINGS = (
    f"There are already {MOST_FINDINGS} findings, and at most {MOST_FINDINGS} can be imported at a time. "
    "Add the rest on the page of the report."
)
NOTHING_ABOVE = "There is no part above this one to add it to."
NOT_THERE = "That paragraph is no longer there. Choose where the new part begins again."
HAS_WORDING = "{} already has a wording. Change that one, or enter another number."
NOT_A_PLACE = "Choose what this part is from the list."
# The uses of text that does not go into the response.
NOT_IMPORTED = (Use.HEADINGS, Use.DETAILS, Use.REPEATED, Use.LEFT_OUT, Use.NOT_NEEDED)


def with_words(layout: Layout, number: int, text: str) -> Layout:
    """The layout with other words in one part."""
    part = _part(layout, number)
    text = clean_text(text).strip("\n ")
    if not text:
        raise Refused(NO_WORDS)
    return _replaced(layout, [replace(part, text=_short_enough(text, part.use))])


def with_use(
    layout: Layout, number: int, use: Use, about: tuple[int, ...] = (), *, and_following: bool = False
) -> Layout:
    """The layout with another use for one part and, if asked, for the parts after it that had the same use."""
    part = _part(layout, number)
    if (use, about) == (part.use, part.about):
        return layout
    _check_offered(layout, use, about)
    chosen = [part, *(like_it(layout, number) if and_following else ())]
    changed = [replace(each, use=use, about=about, text=_short_enough(each.text, use)) for each in chosen]
    return _checked(_replaced(layout, changed), about)


def like_it(layout: Layout, number: int) -> list[Part]:
    """The parts after this one with the same use, up to the first part of the response with a different one. Headings
    and other text that is not imported do not end the run.
    """
    part = _part(layout, number)
    found: list[Part] = []
    for other in layout.parts[layout.parts.index(part) + 1 :]:
        if (other.use, other.about) == (part.use, part.about):
            found.append(other)
        elif other.use not in NOT_IMPORTED:
            break
    return found


def split(layout: Layout, number: int, paragraph: int) -> Layout:
    """The layout with the part split in two. The second begins with this paragraph, counted from 0, and has the same
    use.
    """
    part = _part(layout, number)
    paragraphs = paragraphs_in(part.text)
    if not 0 < paragraph < len(paragraphs):
        raise Refused(NOT_THERE)
    if len(layout.parts) >= MOST_PARTS:
        raise Refused(TOO_MANY_PARTS)
    first = replace(part, text=joined_texts(paragraphs[:paragraph]))
    second = Part(layout.following, part.use, joined_texts(paragraphs[paragraph:]), part.about, part.areas)
    place = layout.parts.index(part)
    parts = (*layout.parts[:place], first, second, *layout.parts[place + 1 :])
    return replace(layout, parts=parts, following=layout.following + 1)


def merged(layout: Layout, number: int) -> Layout:
    """The layout with the part added to the end of the part above, whose use it takes."""
    part = _part(layout, number)
    place = layout.parts.index(part)
    if place == 0:
        raise Refused(NOTHING_ABOVE)
    above = layout.parts[place - 1]
    text = _short_enough(joined_texts([above.text, part.text]), above.use)
    whole = replace(above, text=text, areas=joined_areas([*above.areas, *part.areas]))
    parts = [*layout.parts[: place - 1], whole, *layout.parts[place + 1 :]]
    return _checked(with_parts(layout, parts), above.about if above.use is Use.WORDING else ())


def as_new_finding(layout: Layout, number: int, kind: str, *, and_following: bool = False) -> Layout:
    """The layout with a part as the wording of a new finding. The person can enter the finding's number next."""
    part = _part(layout, number)
    with_finding, finding = _with_finding(layout, kind, None)
    chosen = [part, *(like_it(layout, number) if and_following else ())]
    changed = [
        replace(each, use=Use.WORDING, about=(finding.number,), text=_short_enough(each.text, Use.WORDING))
        for each in chosen
    ]
    return _checked(_replaced(with_finding, changed), (finding.number,))


def with_new_finding(layout: Layout, kind: str, reference: str, wording: str) -> Layout:
    """The layout with a finding whose wording is not in the file but typed by a person. Comments in the file on a
    finding of this kind and number become comments on it.
    """
    text = _short_enough(clean_text(wording).strip("\n "), Use.WORDING)
    reference = reference or ""
    there = _named(layout, kind, reference)
    if there and layout.wording(there.number):
        raise Refused(HAS_WORDING.format(label_of(there)))
    if len(layout.parts) >= MOST_PARTS:
        raise Refused(TOO_MANY_PARTS)
    finding = there
    if finding is None:
        layout, finding = _with_finding(layout, kind, reference or None)
    part = Part(layout.following, Use.WORDING, text, (finding.number,))
    place = _place_for(layout, finding)
    parts = (*layout.parts[:place], part, *layout.parts[place:])
    return replace(layout, parts=parts, following=layout.following + 1)


def with_reference(layout: Layout, number: int, reference: str) -> Layout:
    """The layout with another number for a finding. Answers in the file to a finding of that number whose wording was
    missing become answers to this one.
    """
    finding = layout.finding(number)
    if finding is None:
        raise Refused(GONE)
    if reference == (finding.reference or ""):
        return layout
    there = _named(layout, finding.kind, reference)
    if there and layout.wording(there.number):
        raise Refused(HAS_WORDING.format(label_of(there)))
    renamed = replace(finding, reference=reference or None)
    if there is None:
        return _in_order(
            replace(layout, findings=tuple(renamed if each is finding else each for each in layout.findings)), renamed
        )
    # Parts about the finding without a wording are now about this one.
    parts = [
        replace(part, about=tuple(sorted({number if each == there.number else each for each in part.about})))
        for part in layout.parts
    ]
    findings = tuple(renamed if each is finding else each for each in layout.findings if each is not there)
    return _in_order(with_parts(replace(layout, findings=findings), parts), renamed)


def label_of(finding: Finding) -> str:
    """ "Recommendation 2", or the kind alone for a finding without a number."""
    kind = str(FindingKind(finding.kind).label)
    return f"{kind} {finding.reference}" if finding.reference else f"{kind} without a number"


def offered(layout: Layout) -> list[tuple[Use, tuple[int, ...]]]:
    """The uses that a part can have in this response."""
    each: list[tuple[Use, tuple[int, ...]]] = [
        (use, ()) for use in (Use.KEY_FINDINGS, Use.INTRODUCTION, Use.FORCE, Use.BODY)
    ]
    if any(part.use is Use.COPIES for part in layout.parts):
        each.append((Use.COPIES, ()))
    shared = {part.about for part in layout.parts if part.use is Use.WORDING and len(part.about) > 1}
    each += [(Use.WORDING, group) for group in sorted(shared)]
    for finding in layout.findings:
        each += [(use, (finding.number,)) for use in (Use.WORDING, Use.FORCE, Use.BODY)]
    each += [(use, group) for group in layout.groups() if len(group) > 1 for use in (Use.FORCE, Use.BODY)]
    return [*each, (Use.NOT_NEEDED, ())]


def _part(layout: Layout, number: int) -> Part:
    part = layout.part(number)
    if part is None:
        raise Refused(GONE)
    return part


def _check_offered(layout: Layout, use: Use, about: tuple[int, ...]) -> None:
    if (use, about) not in offered(layout):
        raise Refused(NOT_A_PLACE)


def _replaced(layout: Layout, changed: list[Part]) -> Layout:
    by_number = {part.number: part for part in changed}
    return with_parts(layout, [by_number.get(part.number, part) for part in layout.parts])


def _short_enough(text: str, use: Use) -> str:
    most = LONGEST_WORDING if use is Use.WORDING else LONGEST_PART
    if len(text) > most:
        raise Refused(TOO_LONG.format(len(text), most))
    return text


def _checked(layout: Layout, about: tuple[int, ...]) -> Layout:
    """The layout. Raises Refused if the wording of one of these findings, joined from several parts, is too long for
    one finding.
    """
    for number in about:
        _short_enough(layout.wording(number), Use.WORDING)
    return layout


# Findings


def _named(layout: Layout, kind: str, reference: str) -> Finding | None:
    if not reference:
        return None
    return next(
        (each for each in layout.findings if each.kind == kind and (each.reference or "").lower() == reference.lower()),
        None,
    )


def _with_finding(layout: Layout, kind: str, reference: str | None) -> tuple[Layout, Finding]:
    if len(layout.findings) >= MOST_FINDINGS:
        raise Refused(TOO_MANY_FINDINGS)
    finding = Finding(layout.following, kind, reference)
    layout = replace(layout, findings=(*layout.findings, finding), following=layout.following + 1)
    return _in_order(layout, finding), finding


def _in_order(layout: Layout, finding: Finding) -> Layout:
    """The layout with this finding before the first one of its kind with a greater number."""
    others = [each for each in layout.findings if each.number != finding.number]
    own = _order(finding)
    if own is None:
        return layout
    place = next(
        (
            place
            for place, each in enumerate(others)
            if each.kind == finding.kind and (theirs := _order(each)) is not None and theirs > own
        ),
        len(others),
    )
    return replace(layout, findings=(*others[:place], finding, *others[place:]))


def _order(finding: Finding) -> tuple[int, str] | None:
    digits = "".join(sign for sign in (finding.reference or "") if sign.isdecimal())
    begins = bool(digits) and (finding.reference or "").startswith(digits)
    return (int(digits), finding.reference or "") if begins and len(digits) < 9 else None


def _place_for(layout: Layout, finding: Finding) -> int:
    """The position of a new finding's wording: after the wording of the finding before it, or first."""
    before = {each.number for each in layout.findings[: layout.findings.index(finding)]}
    places = [
        place
        for place, part in enumerate(layout.parts, start=1)
        if part.use is Use.WORDING and set(part.about) <= before
    ]
    return max(places, default=0)
