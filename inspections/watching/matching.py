"""Decides whether a report is about an office's own force, about no particular force, or about others. Pure: no Django.

A page gives only a title and a few words. We propose any report that may be ours, because a person decides, but no
report about another force or about fire and rescue services.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

# The inspectorate's own name does not show what a report is about.
_INSPECTORATE = re.compile(
    r"\b(?:h(?:is|er) majesty['’]s |hm )?inspectorate of constabulary(?:,? and| ?&|,)? fire (?:and|&) rescue services?\b|\bhmicfrs\b",
    re.IGNORECASE,
)
_FIRE = re.compile(r"\bfire (?:and|&) rescue\b|\bfire services?\b|\bFRS\b", re.IGNORECASE)
_POLICE = re.compile(r"\bpolic(?:e|ing)\b|\bconstabular(?:y|ies)\b|\bchief constables?\b|\bPEEL\b", re.IGNORECASE)
_EVERY_FORCE = re.compile(
    r"\b(?:all|every|each|the 43|43|most)\b[^.]{0,40}\b(?:forces?|constabular(?:y|ies))\b|\bnational(?:ly)?\b|\bin England and Wales\b|\bacross (?:the )?(?:country|England)\b",
    re.IGNORECASE,
)
# Forces whose reports no local policing body answers under section 55.
NOT_TERRITORIAL = (
    "National Crime Agency",
    "British Transport Police",
    "Police Service of Northern Ireland",
    "Police Scotland",
    "Civil Nuclear Constabulary",
    "Ministry of Defence Police",
    "Royal Military Police",
    "HM Revenue and Customs",
    "States of Jersey Police",
    "Guernsey Police",
    "Isle of Man Constabulary",
)
_WITHOUT_KIND = re.compile(r"\s+(?:police(?: service)?|constabulary)$|^heddlu\s+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names of our forces and of all others, with the areas of their policing bodies."""

    ours: Collection[str]
    others: Collection[str]


@dataclass(frozen=True, kw_only=True)
class ForUs:
    """A report that may be for us: the name of our force as printed, or "" if it does not name a particular force."""

    names_force: str = ""


def for_us(title: str, summary: str, *, names: Names) -> ForUs | None:
    """Why a report is proposed; None for a report about others."""
    title, summary = _INSPECTORATE.sub(" ", title), _INSPECTORATE.sub(" ", summary)
    both = f"{title}. {summary}"
    if _FIRE.search(title) and not _POLICE.search(title):
        return None
    if _FIRE.search(summary) and not _POLICE.search(both):
        return None
    for text in (title, summary):
        ours, others, rest = _named(text, names)
        if ours:
            return ForUs(names_force=ours[0])
        if others and not _EVERY_FORCE.search(rest):
            return None
    return ForUs()


def _named(text: str, names: Names) -> tuple[list[str], list[str], str]:
    """The names of our forces in the text, those of others, both as printed, and the text without them."""
    ours, others = _forms(names.ours), _forms((*names.others, *NOT_TERRITORIAL))
    every = sorted({*ours, *others}, key=len, reverse=True)
    # The longest name counts: "City of London" is not London, and "West Yorkshire" is not part of Yorkshire.
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(_flexible, every))})(?!\w)", re.IGNORECASE)
    text = " ".join(text.split())
    found, mine = [match[0] for match in pattern.finditer(text)], {_folded(name) for name in ours}
    own = [printed for printed in found if _folded(printed) in mine]
    return own, [printed for printed in found if printed not in own], pattern.sub(" ", text)


def _forms(names: Collection[str]) -> set[str]:
    """Each name, the name without its last word ("Norfolk"), and the parts of a name with "and" in it."""
    forms = {name.strip() for name in names if name.strip()}
    areas = {_WITHOUT_KIND.sub("", name) for name in forms}
    parts = {part for area in areas for part in re.split(r"\s+(?:and|&)\s+", area)}
    return {form for form in forms | areas | parts if len(form) > 3}


def _flexible(name: str) -> str:
    """A pattern that allows for "&" in place of "and", and for either apostrophe or dash."""
    pattern = re.escape(name).replace(r"\&", "&")
    return re.sub(r"\\ (?:and|&)\\ ", r"\\ (?:and|&)\\ ", pattern).replace(r"\-", "[-–]")


def _folded(name: str) -> str:
    return name.casefold().replace("&", "and").replace("–", "-")
