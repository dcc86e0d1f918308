"""Searching at national size on both databases: 20,000 responses and 200,000 comments, with the plan of each search."""

from __future__ import annotations

import random
import statistics
import time

from django.db import connection
from django.utils import timezone

from responses.models import SearchEntry
from responses.search.indexing import rebuild
from responses.search.near_misses import learn, put_right, words_to_learn
from responses.search.queries import Wanted, found_entries, keys_found, with_keys
from s55tracker.accounts.models import User
from s55tracker.text.indexed_words import terms_of
from tests.benchmarks import national

RUNS = 15
# Invented words whose frequencies follow Zipf's law: the first is much more frequent than the last.
COMMON = "force officers victims public report inspection found records training custody".split()
BEGINNINGS = "bal cor dem fin gar hol jas kel lum mar nor pel quin ros sar tol urv vest wil yar".split()
MIDDLES = "a e i o u an el im or us and ent ist old urn".split()
ENDINGS = "d der ding lic mer nate ning rious sion tic ver y".split()
VOCABULARY = [*COMMON, *(a + b + c for a in BEGINNINGS for b in MIDDLES for c in ENDINGS)]
WEIGHTS = [1 / (rank + 2) for rank in range(len(VOCABULARY))]

SEARCHES = {
    "common word": "custody",
    "two common words": "records training",
    "common and rare": f"custody {VOCABULARY[1500]}",
    "rare word": VOCABULARY[-1],
    "beginning of a word": "ves",
    "phrase": '"custody records"',
    "reference": "recommendation 2",
    "nothing": "zzzzzz",
}


def sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(VOCABULARY, WEIGHTS, k=words)).capitalize() + "."


def measure_search(size: national.Size) -> dict:
    """Milliseconds of each search for an office's officer and a force's lead, and its plan as the officer."""
    national.fill(size, today=timezone.localdate(), sentence=sentence)
    started = time.perf_counter()
    entries = rebuild()
    seconds = time.perf_counter() - started
    learn(words_to_learn(" ".join(VOCABULARY)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = {
        "database": connection.vendor,
        "entries": entries,
        "rebuilt_in_seconds": round(seconds, 1),
        "comments": SearchEntry.objects.filter(source__in=["c_office_text", "d_force_comment"]).count(),
        "searches": {},
    }
    for name, text in SEARCHES.items():
        for role in ("officer", "force_lead"):
            user = User.objects.get(email=f"{role}@county-00.example")
            found["searches"][f"{name}, {role}"] = {**_timed(user, text), "plan": _plan(user, text)}
    return found


def _timed(user: User, text: str) -> dict:
    wanted = Wanted(text=text)
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        keys = keys_found(user, wanted)
        with_keys(keys[:20])
        if not keys:
            put_right(user, terms_of(text))
        times.append((time.perf_counter() - started) * 1000)
    return {
        "results": len(keys),
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(sorted(times)[int(len(times) * 0.95)], 1),
    }


def _plan(user: User, text: str) -> list[str]:
    """The database's own query plan, one step per line."""
    found = found_entries(user, Wanted(text=text), terms=terms_of(text)).values_list("pk", flat=True)[:501]
    return found.explain(**({"analyze": True} if connection.vendor == "postgresql" else {})).splitlines()
