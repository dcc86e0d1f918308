"""Measures how similar the wording of two findings is. Pure: it takes texts and returns a share. The measure is
Jaccard’s index: the share of all their significant words that both have. Short words, numbers and the words of nearly
every finding are not significant. Words with the same beginning count as one, such as “records”, “recorded” and
“recording”.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from s55tracker.text.folding import PART, folded

SHORTEST = 4
BEGINNING = 6
# A finding with fewer significant words is not similar to any other.
FEWEST = 4
# Findings at least this similar ask for the same thing. In a related report, less similarity is enough.
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
    """The beginnings of the finding's significant words."""
    words = (word for word in PART.findall(folded(text)) if len(word) >= SHORTEST and word.isalpha())
    return frozenset(word[:BEGINNING] for word in words) - STEMS_OF_USUAL


def likeness(one: Collection[str], other: Collection[str]) -> float:
    """How similar two wordings are, from 0 to 1; 0 if either has too few words."""
    one, other = set(one), set(other)
    if min(len(one), len(other)) < FEWEST:
        return 0.0
    return len(one & other) / len(one | other)


class Wordings:
    """The wordings of an office’s findings, by key, prepared for comparing one of them with the others."""

    def __init__(self, terms: Mapping[int, frozenset[str]]) -> None:
        self.terms = terms
        self.having: dict[str, list[int]] = {}
        for key, words in terms.items():
            for word in words:
                self.having.setdefault(word, []).append(key)

    def most_alike(
        self, key: int, *, leaving_out: Collection[int] = (), related: Collection[int] = ()
    ) -> list[tuple[float, int]]:
        """The keys of similar findings, each with its likeness, the most similar first. Findings in `related` need less
        similarity.
        """
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
