"""How alike the wording of two findings is. Pure: takes texts, returns a share.

The measure is the share of their words that both have (Jaccard’s index), of the words that say what a finding is about:
not the short ones, the numbers, nor those of nearly every finding. Words that begin alike count as one, so that
“records”, “recorded” and “recording” do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

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


class Wordings:
    """The wordings of an office’s findings, by key, ready to be compared with one of them."""

    def __init__(self, terms: Mapping[int, frozenset[str]]) -> None:
        self.terms = terms
        self.having: dict[str, list[int]] = {}
        for key, words in terms.items():
            for word in words:
                self.having.setdefault(word, []).append(key)

    def most_alike(
        self, key: int, *, leaving_out: Collection[int] = (), related: Collection[int] = ()
    ) -> list[tuple[float, int]]:
        """The keys of the others that are alike with their likeness, the most alike first; `related` need be less so."""
        wording = self.terms[key]
        shared = Counter(other for word in wording for other in self.having[word])
        found = []
        for other, number in shared.items():
            if number < 2 or other == key or other in leaving_out:
                continue
            share = likeness(wording, self.terms[other])
            if share >= (ALIKE_IF_RELATED if other in related else ALIKE):
                found.append((share, other))
        return sorted(found, key=lambda each: (-each[0], -each[1]))[:MOST]
