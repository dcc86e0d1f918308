"""What the worker does for the search each minute. Saving a text indexes it at once; this is for the rest."""

from __future__ import annotations

from django.db import transaction

from responses.enums import SearchSource
from responses.models import SearchEntry
from responses.search.indexing import index_missing
from responses.search.near_misses import learn, words_to_learn
from responses.search.pairing import pair_findings

AT_A_TIME = 2_000


def sweep() -> int:
    """Index what was there before the index, and learn from new entries. Returns how many texts were read."""
    return index_missing(limit=AT_A_TIME) + learn_from_entries(limit=AT_A_TIME)


@transaction.atomic
def learn_from_entries(*, limit: int = AT_A_TIME) -> int:
    """From entries written since the last time, learn their words and which findings are alike. Returns how many."""
    keys = list(SearchEntry.objects.filter(is_learned=False).order_by("pk").values_list("pk", flat=True)[:limit])
    # Marked before they are read: an entry that changes meanwhile waits for us, and is to be learned from again.
    SearchEntry.objects.filter(pk__in=keys).update(is_learned=True)
    words: set[str] = set()
    findings = []
    for source, key, heading, text in SearchEntry.objects.filter(pk__in=keys).values_list(
        "source", "key", "heading", "text"
    ):
        words |= words_to_learn(f"{heading} {text}")
        if source == SearchSource.FINDING:
            findings.append(key)
    learn(words)
    pair_findings(findings)
    return len(keys)
