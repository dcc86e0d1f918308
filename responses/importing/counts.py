"""How many recommendations an introduction mentions, and how many of them are for police forces."""

from __future__ import annotations

import re

_WORDS = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
).split()
_NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(_WORDS)}|a|an|single)"
_MADE = re.compile(rf"\b{_NUMBER} (?:\w+ ){{0,2}}recommendations?\b", re.IGNORECASE)
_OF_THEM = re.compile(
    rf"\b{_NUMBER} of (?:these|those|them|which|the recommendations)\b|\bof (?:these|those|them|which),? (?P<after>\d{{1,3}}|{'|'.join(_WORDS)})\b",
    re.IGNORECASE,
)
_EACH_IS_OURS = re.compile(
    r"\b(?:all|both|each) of (?:these|those|them|which)\b|\b(?:all|both) recommendations\b", re.IGNORECASE
)
_FOR_FORCES = re.compile(
    r"recommendations?(?: \w+){0,4} (?:to|for|towards?) (?:police forces|(?:all )?forces|chief constables|the force|the chief constable)",
    re.IGNORECASE,
)


def stated_counts(introduction: str) -> tuple[int | None, int | None]:
    """(made in all, for forces); None if the text does not say."""
    made = next(
        (_value(found["number"]) for found in _MADE.finditer(introduction) if not _is_part(introduction, found)), None
    )
    part = _OF_THEM.search(introduction)
    if part:
        return made, _value(part["number"] or part["after"])
    if made is not None and (_EACH_IS_OURS.search(introduction) or _FOR_FORCES.search(introduction)):
        return made, made
    return made, None


def _is_part(text: str, found: re.Match) -> bool:
    return bool(re.match(r"\S+ of ", found[0]))


def _value(word: str) -> int:
    word = word.lower()
    if word in ("a", "an", "single"):
        return 1
    return int(word) if word.isdigit() else _WORDS.index(word)
