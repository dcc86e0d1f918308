"""Suggests the right word for a mistyped one. We suggest only words that the person's own search finds, so we never
reveal a word of another office’s draft. Words and their trigrams are ordinary rows, the same on both databases:
PostgreSQL’s pg_trgm is an extension, which the product’s role may not be allowed to create.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from responses.models import SearchTrigram, SearchWord
from responses.search.batches import batched
from responses.search.queries import are_found
from s55tracker.text.folding import PART, folded
from s55tracker.text.indexed_words import Term

SHORTEST, LONGEST = 4, 30
# In a word at least this long, two letters may differ; in a shorter word, one.
LONG_WORD = 8
MOST_WORDS_PUT_RIGHT = 3
MOST_LIKELY = 60
TRIED = 4


def put_right(user, terms: tuple[Term, ...]) -> tuple[Term, ...] | None:
    """The person's search, which found nothing, with each unknown word replaced by the nearest word that their search
    finds. None if there is no such word.
    """
    words = [term for term in terms if len(term.parts) == 1]
    unknown = [
        term for term, is_found in zip(words, are_found(user, ((term,) for term in words)), strict=True) if not is_found
    ]
    if not unknown or len(unknown) > MOST_WORDS_PUT_RIGHT:
        return None
    instead: dict[Term, Term] = {}
    tried = {term: [Term(parts=(word,)) for word in nearest_words(term.parts[0])[:TRIED]] for term in unknown}
    candidates = [each for terms in tried.values() for each in terms]
    known = {
        term
        for term, is_found in zip(candidates, are_found(user, ((each,) for each in candidates)), strict=True)
        if is_found
    }
    for term, likely in tried.items():
        found = next((each for each in likely if each in known), None)
        if found is None:
            return None
        instead[term] = found
    return tuple(instead.get(term, term) for term in terms)


def nearest_words(word: str) -> list[str]:
    """The known words that differ from this one by one or two letters, the nearest first."""
    if not SHORTEST <= len(word) <= LONGEST:
        return []
    furthest = 2 if len(word) >= LONG_WORD else 1
    shared = (
        SearchTrigram.objects.filter(trigram__in=trigrams(word))
        .order_by()
        .values_list("word__word")
        .annotate(shared=Count("pk"))
        .order_by("-shared", "word__word")[:MOST_LIKELY]
    )
    near = [(distance(word, other), -count, other) for other, count in shared]
    return [other for apart, _, other in sorted(near) if 0 < apart <= furthest]


def trigrams(word: str) -> list[str]:
    """Every three consecutive letters, with the word’s beginning and end: "  c", " cu", "cus", ..., "dy "."""
    padded = f"  {word} "
    return sorted({padded[at : at + 3] for at in range(len(padded) - 2)})


def distance(one: str, other: str) -> int:
    """How many letters to add, leave out, change or swap with the next, to turn one word into the other."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, another in enumerate(other, start=1):
            best = min(last[column] + 1, now[column - 1] + 1, last[column - 1] + (letter != another))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == another:
                best = min(best, before[column - 2] + 1)
            now.append(best)
        before, last = last, now
    return last[-1]


def learn(words: Iterable[str]) -> None:
    for some in batched(sorted(words), 500):
        _learn_some(some)


def _learn_some(words: tuple[str, ...]) -> None:
    known = set(SearchWord.objects.filter(word__in=words).values_list("word", flat=True))
    new = [word for word in words if word not in known]
    if not new:
        return
    SearchWord.objects.bulk_create([SearchWord(word=word) for word in new], ignore_conflicts=True, batch_size=2000)
    SearchTrigram.objects.bulk_create(
        [
            SearchTrigram(trigram=trigram, word_id=pk)
            for pk, word in SearchWord.objects.filter(word__in=new).values_list("pk", "word")
            for trigram in trigrams(word)
        ],
        ignore_conflicts=True,
        batch_size=5000,
    )


def words_to_learn(text: str) -> set[str]:
    """The text's words, without short words and numbers."""
    return {word for word in PART.findall(folded(text)) if SHORTEST <= len(word) <= LONGEST and not word.isdigit()}
