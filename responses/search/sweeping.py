"""Keeps the search index complete. Saving a text indexes it at once; every minute, the worker indexes any that are
missing.
"""

from __future__ import annotations

from django.db import transaction

from responses.enums import SearchSource
from responses.models import SearchEntry
from responses.search.indexing import index_missing
from responses.search.near_misses import learn, words_to_learn
from responses.search.pairing import pair_findings

MOST_TO_INDEX = 2_000
# A save waits while we learn from its entry, so we take only a few at a time.
AT_A_TIME = 200
BATCHES = 10


def sweep() -> int:
    """Index texts older than the index, and learn from new entries. Returns how many texts we read."""
    done = index_missing(limit=MOST_TO_INDEX)
    for _ in range(BATCHES):
        learned = learn_from_entries()
        done += learned
        if not learned:
            break
    return done


@transaction.atomic
def learn_from_entries(*, limit: int = AT_A_TIME) -> int:
    """Learn the words of new entries, and which findings are similar. Returns how many entries it has learned from. It
    skips entries that someone is saving at this moment, so that neither waits for the other.
    """
    new = SearchEntry.objects.select_for_update(skip_locked=True).filter(is_learned=False).order_by("pk")
    rows = list(new.values_list("pk", "source", "key", "heading", "text")[:limit])
    words = {word for *_, heading, text in rows for word in words_to_learn(f"{heading} {text}")}
    learn(words)
    pair_findings([key for _, source, key, *_ in rows if source == SearchSource.FINDING])
    SearchEntry.objects.filter(pk__in=[pk for pk, *_ in rows]).update(is_learned=True)
    return len(rows)
