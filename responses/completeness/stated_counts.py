"""Compares the numbers of findings typed in a text with the recorded numbers. Pure: no database."""

from __future__ import annotations

import re
from dataclasses import dataclass

from s55tracker.text.wording import number_word

UNDER_TWENTY = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SPOKEN = {word: number for number, word in enumerate(UNDER_TWENTY)} | {"a single": 1, "both": 2}
for _ten, _tens in enumerate(TENS, start=2):
    SPOKEN[_tens] = _ten * 10
    SPOKEN |= {f"{_tens}-{_word}": _ten * 10 + _unit for _unit, _word in enumerate(UNDER_TWENTY[1:10], start=1)}
NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(sorted(SPOKEN, key=len, reverse=True))})"
# At most a few adjectives come between the number and its noun: "three further recommendations".
ADJECTIVES = r"(?:(?:new|further|national|separate|such|specific|main|other)\s+)*"
KINDS = {
    "recommendations": re.compile(rf"\b{NUMBER}\s+{ADJECTIVES}recommendations?\b", re.IGNORECASE),
    "areas_for_improvement": re.compile(
        rf"\b{NUMBER}\s+{ADJECTIVES}(?:areas?\s+for\s+improvement|AFIs?)\b", re.IGNORECASE
    ),
    "causes_of_concern": re.compile(rf"\b{NUMBER}\s+{ADJECTIVES}causes?\s+of\s+concern\b", re.IGNORECASE),
}
SOME_OF_THEM = re.compile(rf"\b{NUMBER}\s+of\s+(?:which|them|these|those|the\s+recommendations)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The recorded counts for a report."""

    recommendations: int
    recommendations_for_us: int
    areas_for_improvement: int = 0
    causes_of_concern: int = 0


def contradictions(text: str, counts: Counts, *, says: str = "The introduction says") -> list[str]:
    """A sentence for each number in the text that does not match a count, in text order. Each sentence begins with
    `says`.
    """
    allowed = {
        "recommendations": {counts.recommendations, counts.recommendations_for_us},
        "areas_for_improvement": {counts.areas_for_improvement},
        "causes_of_concern": {counts.causes_of_concern},
    }
    found: list[tuple[int, str]] = []
    for kind, pattern in KINDS.items():
        for match in pattern.finditer(text):
            if _number(match["number"]) not in allowed[kind]:
                found.append((match.start(), f"{says} “{match[0]}”, but {_recorded(kind, counts)}."))
    for match in SOME_OF_THEM.finditer(text):
        if _number(match["number"]) > counts.recommendations:
            found.append((match.start(), f"{says} “{match[0]}”, but {_recorded('recommendations', counts)}."))
    return list(dict.fromkeys(sentence for _start, sentence in sorted(found)))


def _number(word: str) -> int:
    return int(word) if word.isdigit() else SPOKEN[" ".join(word.lower().split())]


def _recorded(kind: str, counts: Counts) -> str:
    if kind == "recommendations":
        number, ours = counts.recommendations, counts.recommendations_for_us
        made = f"{number_word(number)} recommendation{'' if number == 1 else 's'} {'is' if number == 1 else 'are'} recorded"
        return made if ours == number else f"{made}, {number_word(ours)} of them for us"
    number = getattr(counts, kind)
    one, many = ("area", "areas") if kind == "areas_for_improvement" else ("cause", "causes")
    noun = "for improvement" if kind == "areas_for_improvement" else "of concern"
    return f"{number_word(number)} {one if number == 1 else many} {noun} {'is' if number == 1 else 'are'} recorded"
