"""Finds how many recommendations a document says were made, and how many of them are for police forces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from inspections.intake.wording import NUMBER_WORDS

_WORDS = "|".join(NUMBER_WORDS)
_OF = r"of (?:the|these|those|its|them|which|all)\b"
_COUNT = re.compile(
    rf"(?<![\w.£/-])(?P<number>\d{{1,3}}(?![\d%]|[.,]\d)|{_WORDS}|an?|single) (?P<of>{_OF}(?: (?P<whole>\d{{1,3}}|{_WORDS})\b)? ?)?"
    r"(?:(?!recommendations?\b|of\b|and\b|to\b|for\b|areas?\b|afis?\b|causes?\b)[a-z-]+ ){0,3}(?P<noun>recommendations?)?",
    re.IGNORECASE,
)
# If the words before a number end like this ("Of these, two"), the number is part of a total already given.
_OF_THESE = re.compile(
    r"\bof (?:the(?:se|m)|those|which|the recommendations),? $|^of the \w+ recommendations?,? $", re.IGNORECASE
)
_ADDRESSED = re.compile(r"\w+ (?:(?:are|is|were|was) )?(?:for|to|addressed|directed|aimed)\b", re.IGNORECASE)
_FORCES = re.compile(
    r"\b(?:to|for|towards?|at|by|on|concern(?:s|ing)?|affect(?:s|ing)?|require|involve)\s+(?:\w+ ){0,3}?"
    r"(?:police forces?|forces|(?:the|each|every|our) force|chief constables?|chief officers?|constabular(?:y|ies)|[A-Z]\w+ (?:Constabulary|Police))",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:NPCC|National Police Chiefs|Home Office|Home Secretary|College of Policing|CPS|Crown Prosecution|government|ministry|PCCs|commissioners)\b",
    re.IGNORECASE,
)
_EACH = re.compile(r"\b(?:all|both|each) (?:of (?:these|those|them|which|the)|(?:\w+ ){0,2}recommendations?|are|were)\b|\brecommendations? (?:\w+ ){0,6}(?:to|for|towards?)\b", re.IGNORECASE)  # fmt: skip


# "There are 22 recommendations. Five are for chief constables."
_MORE = re.compile(
    rf"(?P<number>\d{{1,3}}|{_WORDS})(?: recommendations?)? (?:are|is|were|was) (?:for|to|addressed|directed|aimed|made)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Count:
    number: int
    whole: int | None
    is_part: bool
    is_for_forces: bool
    is_for_others: bool


_IS_STATED = re.compile(
    r"\b(?:ma[dk]es?|making|contain(?:s|ed)?|includ(?:es?|ed)|there (?:are|were|is|was)|sets? out|issued|has|have resulted|resulted|in total|in all|altogether|out of|of (?:which|these|those|them|the)|were made)\b",
    re.IGNORECASE,
)
_IN_ALL = re.compile(
    rf"\b(?:out of|(?:there (?:are|were) ))\s?(?P<out>\d{{1,3}}|{_WORDS})\b(?: (?:in all|in total|altogether|recommendations?))?|\b(?P<all>\d{{1,3}}|{_WORDS}) (?:in all|in total|altogether)\b",
    re.IGNORECASE,
)


def stated_counts(texts: Iterable[str]) -> tuple[int | None, int | None]:
    """Return how many recommendations were made in all, and how many for forces; None if no text says. The texts are
    given in order of trust: the introduction first.
    """
    for text in texts:
        made = for_forces = None
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
            more = _MORE.match(sentence.strip())
            if more and made is not None and for_forces is None and _is_for_forces_alone(sentence):
                for_forces = _value(more["number"])
                continue
            if not re.search(r"\brecommendations?\b|\b(?:of|them|these|those|both|all)\b", sentence, re.IGNORECASE):
                continue
            if not _IS_STATED.search(sentence):
                continue  # "I accept all three recommendations" does not say how many there are
            own_made, own_forces = _counts_of(list(_counts_in(sentence)))
            total = _IN_ALL.search(sentence)
            if total:
                in_all = _value(total["out"] or total["all"])
                own_forces = (
                    own_made
                    if own_forces is None and own_made != in_all and _is_for_forces_alone(sentence)
                    else own_forces
                )
                own_made = in_all
            made = own_made if made is None else made
            for_forces = own_forces if for_forces is None else for_forces
            if (
                for_forces is None
                and made is not None
                and own_forces is None
                and _is_for_forces_alone(sentence)
                and _EACH.search(sentence)
            ):
                for_forces = made
        if made is not None or for_forces is not None:
            return made, for_forces if made is None or for_forces is None or for_forces <= made else None
    return None, None


def _counts_in(sentence: str) -> Iterator[_Count]:
    """The counts in one sentence. Each number applies to the words up to the next number."""
    found = [match for match in _COUNT.finditer(sentence) if _is_count(match, sentence)]
    for match, following in zip_longest(found, found[1:]):
        clause = sentence[match.start() : following.start() if following else len(sentence)]
        before = sentence[: match.start()]
        yield _Count(
            _value(match["number"]),
            _value(match["whole"]) if match["whole"] else None,
            is_part=bool(match["of"] or _OF_THESE.search(before)) and not re.search(r"\bof the $", before),
            is_for_forces=_is_for_forces_alone(clause),
            is_for_others=bool(_OTHERS.search(clause)),
        )


def _counts_of(counts: list[_Count]) -> tuple[int | None, int | None]:
    total = next((count.whole for count in counts if count.whole), None)
    wholes = [count for count in counts if not count.is_part]
    ours = next((count.number for count in counts if count.is_for_forces and (count.is_part or len(counts) > 1)), None)
    if total is None and wholes:
        addressed = [count for count in wholes if count.is_for_forces or count.is_for_others]
        total = sum(count.number for count in addressed) if len(addressed) == len(wholes) > 1 else wholes[0].number
    return total, ours


def _is_count(match: re.Match[str], sentence: str) -> bool:
    if match["number"].lower() in ("a", "an", "single"):
        return (match["noun"] or "").lower() == "recommendation"
    before = sentence[: match.start()]
    return bool(
        match["noun"]
        or match["of"]
        or _OF_THESE.search(before)
        or (re.search(r"recommendations?\b", before, re.IGNORECASE) and _ADDRESSED.match(sentence[match.start() :]))
    )


def _is_for_forces_alone(clause: str) -> bool:
    found = _FORCES.search(clause)
    return found is not None and not _OTHERS.search(clause[: found.start()])


def _value(word: str) -> int:
    word = word.lower()
    if word in ("a", "an", "single"):
        return 1
    return int(word) if word.isdigit() else NUMBER_WORDS.index(word)
