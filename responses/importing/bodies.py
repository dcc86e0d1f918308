"""Finds the policing body that a document is from, if the document names one we know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from responses.importing.warnings import BY_NAME
from s55tracker.accounts.territorial import territorial_bodies

# Other names for an area that offices and the public use.
OTHER_NAMES = {
    "Avon and Somerset": ("Avon & Somerset",),
    "Cambridgeshire": ("Cambridgeshire and Peterborough", "Cambs"),
    "Devon and Cornwall": ("Devon & Cornwall", "Devon, Cornwall and the Isles of Scilly", "Devon, Cornwall & the Isles of Scilly"),
    "Durham": ("County Durham", "County Durham and Darlington"),
    "Dyfed-Powys": ("Dyfed Powys",),
    "Hampshire and Isle of Wight": (
        "Hampshire", "Hampshire & Isle of Wight", "Hampshire and the Isle of Wight", "Hampshire & the Isle of Wight", "Hampshire & IOW",
    ),
    "Leicestershire": ("Leicester, Leicestershire and Rutland",),
    "North Wales": ("Gogledd Cymru",),
    "South Wales": ("De Cymru",),
    "York and North Yorkshire": ("North Yorkshire", "York & North Yorkshire", "North Yorkshire and York"),
}  # fmt: skip
# Offices recognised by their own name, without an area's name beside it.
_OFFICES = {
    "London": r"MOPAC|Mayor['’]s Office for Policing (?:and|&) Crime|Deputy Mayor for Policing and Crime(?!,? (?:(?:of|for|in) )?(?:the )?[A-Z])|Mayor of London",
    "City of London": r"City of London Police Authority(?: Board)?|Police Authority Board",
    "Greater Manchester": r"GMCA|Greater Manchester Combined Authority",
    "South Yorkshire": r"South Yorkshire Mayoral Combined Authority|SYMCA",
    "West Yorkshire": r"West Yorkshire Combined Authority|WYCA",
    "York and North Yorkshire": r"York (?:and|&) North Yorkshire Combined Authority|YNYCA|York (?:and|&) North Yorkshire Office for Policing[\w, ]*",
}
_HOLDER = (
    r"(?:Police,? ?(?:(?:Fire|Crime),? )?(?:and|&|And) (?:Crime|Victims['’]?) Commissioner|Commissioner|P\.?F?\.?C\.?C\.?|OPF?CC"
    r"|(?:Deputy )?Mayor(?: for (?:policing|safer)[\w, ]*?)?|Police Authority(?: Board)?|Combined Authority)"
)
_WELSH_HOLDER = r"(?:Comisiynydd (?:yr )?Heddlu a Throseddu|CHTh|Swyddfa['’]r Comisiynydd[\w ]*?)"


def policing_body_in(
    headings: Sequence[str], texts: Iterable[str], *, names: Iterable[str] = ()
) -> tuple[str | None, list[str]]:
    """Return the policing body, or None, and a sentence for any doubt, for example if two bodies are named equally
    often.

    An area's name counts if the title or office of its holder is beside it: "Norfolk PCC", "the Mayor of Greater
    Manchester". Titles, headings and signatures are tried before running text. `names` are other areas known to the
    product.
    """
    texts = list(texts)
    for group in (headings, texts):
        found = _named_in(group, frozenset(names))
        if not found:
            continue
        (best, times), *others = found.most_common()
        if not others or times > others[0][1]:
            return best, []
        return None, [
            f"The file names more than one policing body: {', '.join(sorted(found))}. Choose the office yourself."
        ]
    areas = _areas_in(texts, frozenset(names))
    if len(areas) == 1:
        return next(iter(areas)), [BY_NAME]
    return None, []


def _areas_in(texts: Iterable[str], names: frozenset[str]) -> set[str]:
    """The areas that the file names beside "Police" or "Constabulary", in a possessive, or as a heading's last word."""
    areas = "|".join(re.escape(name) for name in sorted(_area_of(names), key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w-])(?P<area>{areas})(?=['’]s\b| (?:police|constabulary)\b|$)", re.IGNORECASE)
    return {_area_of(names)[_folded(found["area"])] for text in texts for found in pattern.finditer(text)}


def _named_in(texts: Iterable[str], names: frozenset[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text in texts:
        for match in _pattern(names).finditer(text):
            found[_area_of(names)[_folded(match["before"] or match["after"] or match["welsh"])]] += 1
        for area, pattern in _OFFICES.items():
            found[area] += len(re.findall(rf"\b(?:{pattern})\b", text))
    return +found


@lru_cache(maxsize=8)
def _area_of(names: frozenset[str]) -> dict[str, str]:
    areas = {body.area: (body.area, body.area_welsh) for body in territorial_bodies()} | {
        name: (name,) for name in names
    }
    return {_folded(name): area for area, own in areas.items() for name in (*own, *OTHER_NAMES.get(area, ())) if name}


@lru_cache(maxsize=8)
def _pattern(names: frozenset[str]) -> re.Pattern[str]:
    areas = "|".join(
        re.escape(name).replace(r"\ ", r"\s+").replace(r"\-", "[-–]")
        for name in sorted(_area_of(names), key=len, reverse=True)
    )
    return re.compile(
        rf"(?<![\w-])(?P<before>(?i:{areas}))(?:['’]s?)?,?\s+(?:(?:Office of the|Deputy|Acting)\s+)*{_HOLDER}\b"
        rf"|\b{_HOLDER}\)?(?:['’]s [Oo]ffice)?,?\s+(?:\([\w .&-]+\)\s+)?(?:(?:for|of|in|[–—-])\s+(?:the\s+)?)?(?P<after>(?i:{areas}))(?![\w-])"
        rf"|{_WELSH_HOLDER},?\s+(?:(?:ar gyfer|dros|yn|ar)\s+)?(?P<welsh>(?i:{areas}))(?![\w-])",
        re.IGNORECASE,
    )


def _folded(name: str) -> str:
    return " ".join(name.replace("–", "-").casefold().split())
