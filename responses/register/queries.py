"""The public register's questions: what is published, by whom, and which of it somebody looks for.

Nothing here leads to a draft: the rows are publications, which carry their own copy of what the register lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connection
from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from responses.models import Publication
from responses.queries import published_responses
from s55tracker.accounts.models import PolicingBody
from s55tracker.text.folded_columns import finds
from s55tracker.text.folding import whole, words_sought

# A column that PostgreSQL itself fills from `search_words` (migration 0013); the model, which serves SQLite too, does not know it.
WORDS = RawSQL('"responses_publication"."words"', [], output_field=SearchVectorField())


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What somebody looks for in the register."""

    text: str = ""
    year: int | None = None
    kind: str = ""
    office: str = ""


def register(sought: Sought | None = None) -> QuerySet[Publication]:
    """The current publication of each response that is looked for, newest first."""
    sought = sought or Sought()
    found = published_responses()
    if sought.office:
        found = found.filter(body__slug=sought.office)
    if sought.kind:
        found = found.filter(kind=sought.kind)
    if sought.year:
        found = found.filter(published_on__year=sought.year)
    if sought.text:
        found = with_words(found, sought.text)
    return found


def register_keys(sought: Sought) -> list[int] | QuerySet[Publication, int]:
    """The keys of `register`, to be cut into pages: a deep page then costs no more than a walk along an index.

    A search by words gives them all at once. Cut short by a LIMIT, PostgreSQL may think it cheaper to read every document in order
    of date until a page is full, which for a rare word means all of them.
    """
    keys = register(sought).values_list("pk", flat=True)
    return list(keys) if sought.text else keys


def with_keys(keys: Iterable[int]) -> list[Publication]:
    """The publications of a page, in the order of their keys, with when each response first came out."""
    rows = with_first_publication(published_responses()).in_bulk(list(keys))
    return [rows[key] for key in keys if key in rows]


def with_first_publication(publications: QuerySet[Publication]) -> QuerySet[Publication]:
    """Adds `first_published_on` and `_at`: whether a response was in time is asked of its first publication, not of a correction."""
    first = Publication.objects.filter(slug=OuterRef("slug"), number=1)
    return publications.annotate(
        first_published_on=Subquery(first.values("published_on")),
        first_published_at=Subquery(first.values("published_at")),
    )


def with_files(publications: QuerySet[Publication]) -> QuerySet[Publication]:
    """Adds the size and hash of the PDF, without its bytes; None while it is being made."""
    return publications.annotate(pdf_size=F("file__size"), pdf_sha256=F("file__sha256"))


def with_words(publications: QuerySet[Publication], text: str) -> QuerySet[Publication]:
    """Those whose document holds every word that is typed, or a longer one that begins with it. No word at all finds nothing."""
    if connection.vendor == "postgresql":
        # Words hold neither quotes nor operators, so this is always a query that PostgreSQL can read.
        wanted = " & ".join(_query_of(parts) for parts in words_sought(text))
        if not wanted:
            return publications.none()
        return publications.alias(words=WORDS).filter(words=SearchQuery(wanted, search_type="raw", config="simple"))
    found = finds(text, matching=lambda word: Q(search_words__contains=f" {word}"))
    return publications.filter(found) if found else publications.none()


def _query_of(parts: list[str]) -> str:
    """Every part of a word, or the word in one piece."""
    each = " & ".join(f"'{part}':*" for part in parts)
    return each if len(parts) == 1 else f"(({each}) | '{whole(parts)}':*)"


def publishing_offices() -> QuerySet[PolicingBody]:
    """The offices that have published anything."""
    return PolicingBody.objects.filter(
        Exists(Publication.objects.filter(body=OuterRef("pk"), is_current=True))
    ).order_by("name")


def years() -> list[int]:
    """From the newest publication's year back to the oldest's, so that the choice has no gaps."""
    ends = Publication.objects.filter(is_current=True).aggregate(Min("published_on"), Max("published_on"))
    first, last = ends["published_on__min"], ends["published_on__max"]
    return list(range(last.year, first.year - 1, -1)) if last else []


def publications_of(slug: str) -> QuerySet[Publication]:
    """Every publication of one response, the newest first, without the documents themselves."""
    return (
        Publication.objects.filter(slug=slug)
        .select_related("body")
        .defer("content", "search_text", "search_words")
        .order_by("-number")
    )
