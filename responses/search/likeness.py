"""How alike the wording of two findings is. Pure: takes texts, returns a share.

The measure is the share of their words that both have (Jaccard’s index), of the words that say what a finding is about:
not the short ones, the numbers, nor those of nearly every finding. Words that begin alike count as one, so that
“records”, “recorded” and “recording” do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from s55tracker.text.folding import PART, folded

SHORTEST = 4
BEGINNING = 6
# Fewer words than this say too little.
FEWEST = 4
# Wordings at least this alike ask for the same thing; less is enough in a report recorded as related.
ALIKE = 0.32
ALIKE_IF_RELATED = 0.2
MOST = 8

USUAL = """
ability able about across action actions address against also among appropriate area areas been being better between
chief clear commissioner commissioners college constable constables constabulary council crime develop does each effective
effectively ensure ensures every finding following force forces from give good have home immediately immediate improve
improvement improvements inspectorate into local make makes making month months more must national needs office officer
officers other over police policing practice process processes provide recommendation recommendations relevant report
review should staff steps such sufficient sure take takes than that their them then there these they this those through
understand understanding until used using when where whether which while will with within work working year years
january february march april june july august september october november december
""".split()  # fmt: skip
STEMS_OF_USUAL = {word[:BEGINNING] for word in USUAL}


def terms_of_wording(text: str) -> frozenset[str]:
    """What the finding is about: the beginnings of its telling words."""
    words = (word for word in PART.findall(folded(text)) if len(word) >= SHORTEST and word.isalpha())
    return frozenset(word[:BEGINNING] for word in words) - STEMS_OF_USUAL


def likeness(one: Collection[str], other: Collection[str]) -> float:
    """From 0 to 1; 0 where either says too little."""
    one, other = set(one), set(other)
    if min(len(one), len(other)) < FEWEST:
        return 0.0
    return len(one & other) / len(one | other)


def most_alike(
    wording: frozenset[str], others: Mapping[int, frozenset[str]], *, related: Collection[int] = ()
) -> list[tuple[float, int]]:
    """The others that are alike, the most alike first; `related` need be less so."""
    found = (
        (share, key)
        for key in _sharing(wording, others)
        if (share := likeness(wording, others[key])) >= (ALIKE_IF_RELATED if key in related else ALIKE)
    )
    return sorted(found, key=lambda each: (-each[0], -each[1]))[:MOST]


def _sharing(wording: frozenset[str], others: Mapping[int, frozenset[str]]) -> Iterable[int]:
    return (key for key, terms in others.items() if not wording.isdisjoint(terms))
