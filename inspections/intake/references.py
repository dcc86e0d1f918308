"""Reads references to findings at the start of a text: "Recommendation 2:", "Recommendations 10 and 22", "R2", "AFI
Three".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspections.intake.wording import FINDING_NAMES, NUMBER_WORDS

RECOMMENDATION = "recommendation"
AREA_FOR_IMPROVEMENT = "area_for_improvement"
CAUSE_OF_CONCERN = "cause_of_concern"

_KINDS = "|".join(f"(?P<{kind}>{names})" for kind, names in FINDING_NAMES.items())
_NUMBER = rf"(?:\d{{1,3}}(?:\.\d{{1,2}})?[a-z]?(?![\w/])|(?:{'|'.join(NUMBER_WORDS[1:])})\b)"
_JOINT = r"\s*(?:,\s*and|,\s*&|,|and|&|to|a|-|–)\s*(?:recommendations?\s+|recs?\s+|r|afis?\s+)?"
_AFTER = r"\s*(?P<separator>[:.)–—-]|$)\s*(?P<rest>.*)"
_NAMED = re.compile(
    rf"\(?(?:{_KINDS})\s*(?:no\.?|numbers?|ref(?:erence)?\.?|#)?\s*[:–-]?\s*\(?(?P<numbers>{_NUMBER}(?:{_JOINT}{_NUMBER})*)\)?{_AFTER}",
    re.IGNORECASE | re.DOTALL,
)
_SHORT = re.compile(
    rf"(?P<letter>R|AFI|CoC)\s?(?P<numbers>\d{{1,2}}[a-z]?(?:{_JOINT}\d{{1,2}}[a-z]?)*)\b{_AFTER}", re.DOTALL
)
# "4.1 Recommendation 1", "Annex 2 - Recommendation 3"
_ENUMERATOR = re.compile(
    r"\A(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s+|(?:annex|appendix|section|part)\s+[a-z\d]{1,3}\s*[:.–-]\s*)(?=recommendation|rec\b|area for|afi|cause of|report rec)",
    re.IGNORECASE,
)
# "Recommendation 4 - accepted."
_STATE = re.compile(
    r"(?:(?:partially|partly|fully|not) )?(?:accepted|agreed|completed?|in progress|ongoing|under ?way|rejected|noted|implemented|closed|open)\b[.,:;]?"
)
_LETTERS = {"R": RECOMMENDATION, "AFI": AREA_FOR_IMPROVEMENT, "COC": CAUSE_OF_CONCERN}


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference such as "Recommendations 2 and 3: ...", split into the kind, the numbers as strings, and the rest of
    the line.
    """

    kind: str
    references: tuple[str, ...]
    rest: str


def kind_named(words: str) -> str:
    words = words.lower()
    if re.search(r"\bcauses?\b|\bachos", words):
        return CAUSE_OF_CONCERN
    return RECOMMENDATION if re.search(r"\brec|\bargym", words) else AREA_FOR_IMPROVEMENT


def reference_of(text: str, *, is_heading: bool = False) -> Reference | None:
    """The reference that this text begins with; None if it does not begin with one.

    "Recommendation 2 has been met" is a sentence: a number counts if the line ends there, if punctuation follows it, or
    if the block is a heading.
    """
    text = _ENUMERATOR.sub("", re.sub(r"^[^/]{3,40} / (?=(?i:recommendation|area for|cause of))", "", text.strip()))
    found = _NAMED.match(text) or _SHORT.match(text)
    if not found:
        return None
    rest = found["rest"].strip()
    if found["separator"] in ("-", "–", "—") and rest[:1].islower() and not _STATE.match(rest):
        return None
    if not found["separator"] and rest and not is_heading:
        return None
    groups = found.groupdict()
    kind = (
        _LETTERS[groups["letter"].upper()]
        if groups.get("letter")
        else next(kind for kind in FINDING_NAMES if groups[kind])
    )
    return Reference(kind, numbers_in(found["numbers"]), rest)


def numbers_in(text: str) -> tuple[str, ...]:
    """The numbers that a text names: "2, 4 to 6 and ten" gives ("2", "4", "5", "6", "10")."""
    numbers: list[str] = []
    for found in re.finditer(
        rf"(?P<to>(?:\bto\b|[-–])\s*)?(?:recommendations?\s+|recs?\s+|r|afis?\s+)?(?P<number>{_NUMBER})",
        text,
        re.IGNORECASE,
    ):
        number = _in_figures(found["number"])
        first = numbers[-1] if numbers else ""
        if found["to"] and number.isdigit() and first.isdigit() and 0 < int(number) - int(first) < 50:
            numbers += [str(value) for value in range(int(first) + 1, int(number) + 1)]
        else:
            numbers.append(number)
    return tuple(dict.fromkeys(numbers))


def _in_figures(number: str) -> str:
    word = number.lower()
    return str(NUMBER_WORDS.index(word)) if word in NUMBER_WORDS else word
