"""The headings and labels common to reports and the answers to them, in any file type."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

RECOMMENDATION = "recommendation"
AREA_FOR_IMPROVEMENT = "area_for_improvement"
CAUSE_OF_CONCERN = "cause_of_concern"

_SECTIONS = re.compile(
    r"(key findings|(national |local |the )?recommendations?( for .{3,60})?|(force )?areas? for improvement|afis?"
    r"|causes? of concern|introduction|summary|for office use( only)?|distribution( list| checklist)?)\W*",
    re.IGNORECASE,
)
# "Chief Constable response to report and any Recommendations/Areas for Improvement", "PFCC’s comments", "Force response".
_HOLDERS = (
    r"(the )?((deputy |temporary |acting )?chief constable|chief officer|commissioner of (police|the met\w*)|force|constabulary"
    r"|(deputy )?(police,? (fire )?(and|&) crime )?commissioner|o?p\s?f?\s?c\s?c|(deputy )?mayor( for policing and crime)?|police authority board|opcc)"
)
_ANSWERS = re.compile(
    rf"{_HOLDERS}([’']s)?( \([A-Z ]+\))?([’']s)? (overall |general )?(response|comments?|reply)\b[^.!?:]*[\s:]*",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?P<kind>(?:national |local |force )?recommendations?|areas? for improvement|afis?|causes? of concern)"
    r"\s*(?:no\.?|number|#)?\s*"
    r"(?P<references>\d{1,3}(?:\.\d{1,2})?[a-z]?(?:\s*(?:,|and|&|to|-|–)\s*\d{1,3}(?:\.\d{1,2})?[a-z]?\b)*)"
    r"\s*(?P<separator>[:.)–—-]|$)\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
# A few words and a colon; a longer line is a sentence introducing a list.
_LABEL = re.compile(
    r"(?!(?:I|We|It|They|This|These|He|She|There|Our|You)\b)(?!.*\b(?:to|are|is|include|includes|that|by|of|and|will|should):)"
    r"[A-Z][^\s.!?:,;]*(?: [^\s.!?:,;]+){0,5}:"
)


_FORCE = re.compile(
    r"(the )?((deputy |temporary |acting )?chief constable|chief officer|commissioner of (police|the met)|force|constabulary)",
    re.IGNORECASE,
)
_LONE_COMMISSIONER = re.compile(r"(the )?commissioner\b", re.IGNORECASE)
_NO_COMMISSIONER_BUT = re.compile(r"(the )?(deputy )?(mayor|police authority board)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """ "Recommendations 2 and 3: ..." split into the kind, the numbers as text, and the rest of the line."""

    kind: str
    references: tuple[str, ...]
    rest: str


def is_section_heading(text: str) -> bool:
    return len(text) <= 160 and bool(_SECTIONS.fullmatch(text.strip()) or _ANSWERS.fullmatch(text.strip()))


def is_answer_heading(text: str) -> bool:
    """True if this heads an answer: "Chief Constable’s response", "PFCC comments"."""
    return len(text) <= 160 and bool(_ANSWERS.fullmatch(text.strip()))


def is_force_heading(text: str, *, others: Iterable[str] = ()) -> bool:
    """True if the answer under this heading is the force's, not the policing body's.

    "The Commissioner" alone means the policing body, unless a mayor or the City's board holds the force to account:
    there the chief officer is a Commissioner. `others` are the document's other answer headings, which decide.
    """
    if _FORCE.match(text.strip()):
        return True
    return bool(_LONE_COMMISSIONER.match(text.strip())) and any(
        _NO_COMMISSIONER_BUT.match(other.strip()) for other in others
    )


def is_label(text: str) -> bool:
    """True if the line is a label for what follows: "Published on:"."""
    return bool(_LABEL.fullmatch(text.strip()))


def starts_a_part(text: str) -> bool:
    """True if a line can only start something, never continue a sentence."""
    return is_section_heading(text) or is_label(text)


def kind_named(words: str) -> str:
    words = words.lower()
    if "cause" in words:
        return CAUSE_OF_CONCERN
    return RECOMMENDATION if "recommendation" in words else AREA_FOR_IMPROVEMENT


def reference_of(text: str, *, is_heading: bool = False) -> Reference | None:
    """The finding number announced by this block, if any.

    "Recommendation 2 has been met" is a sentence: a number counts if the line ends there, if punctuation follows it, or
    if the block is a heading.
    """
    found = _REFERENCE.match(text.strip())
    if not found:
        return None
    rest = found["rest"].strip()
    if found["separator"] in ("-", "–", "—") and rest[:1].islower():
        return None
    if not found["separator"] and rest and not is_heading:
        return None
    return Reference(kind_named(found["kind"]), _numbers(found["references"]), rest)


def _numbers(text: str) -> tuple[str, ...]:
    parts = re.split(r"\s*(,|and|&|to|-|–)\s*", text.strip())
    numbers: list[str] = []
    for position in range(0, len(parts), 2):
        number, joint = parts[position], parts[position - 1] if position else ""
        if not number:
            continue
        if (
            joint in ("to", "-", "–")
            and number.isdigit()
            and numbers[-1].isdigit()
            and 0 < int(number) - int(numbers[-1]) < 50
        ):
            numbers += [str(value) for value in range(int(numbers[-1]) + 1, int(number) + 1)]
        else:
            numbers.append(number)
    return tuple(numbers)
