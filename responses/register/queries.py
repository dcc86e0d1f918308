"""The public register's queries: what is published, by which office, and searches of it.

Nothing here can reveal a draft: the rows are publications, which have their own copy of everything the register lists.
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
from s55tracker.text.folding import searched_words, whole

# A column that PostgreSQL fills from `search_words` (migration 0013); the model, shared with SQLite, does not include
# it.
WORDS = RawSQL('"responses_publication"."words"', [], output_field=SearchVectorField())


@dataclass(frozen=True, kw_only=True)
class SearchTerms:
    """A search of the register."""

    text: str = ""
    year: int | None = None
    kind: str = ""
    office: str = ""


def register(sought: SearchTerms | None = None) -> QuerySet[Publication]:
    """The current publication of each matching response, newest first."""
    sought = sought or SearchTerms()
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


def register_keys(sought: SearchTerms) -> list[int] | QuerySet[Publication, int]:
    """The keys of `register`, for pagination, so that even a late page costs only a walk along an index.

    A text search returns all keys at once. With a LIMIT, PostgreSQL may prefer to read every document in date order
    until a page is full, which for a rare word means all of them.
    """
    keys = register(sought).values_list("pk", flat=True)
    return list(keys) if sought.text else keys


def with_keys(keys: Iterable[int]) -> list[Publication]:
    """A page's publications, in key order, with each response's first publication."""
    rows = with_first_publication(published_responses()).in_bulk(list(keys))
    return [rows[key] for key in keys if key in rows]


def with_first_publication(publications: QuerySet[Publication]) -> QuerySet[Publication]:
    """Adds `first_published_on` and `first_published_at`: the first publication, not a correction, decides whether a
    response was in time. A withdrawn record of a publication elsewhere was a mistake, and does not count.
    """
    first = Publication.objects.filter(Q(withdrawn_at=None) | Q(elsewhere_address=""), slug=OuterRef("slug")).order_by(
        "number"
    )
    return publications.annotate(
        first_published_on=Subquery(first.values("published_on")[:1]),
        first_published_at=Subquery(first.values("published_at")[:1]),
    )


def with_files(publications: QuerySet[Publication]) -> QuerySet[Publication]:
    """Adds the PDF's size and hash, without its bytes; None while it is being made."""
    return publications.annotate(pdf_size=F("file__size"), pdf_sha256=F("file__sha256"))


def with_words(publications: QuerySet[Publication], text: str) -> QuerySet[Publication]:
    """Documents containing every typed word, or a longer one that begins with it. A search without words finds nothing."""
    if connection.vendor == "postgresql":
        # Words contain neither quotes nor operators, so PostgreSQL can always parse this query.
        wanted = " & ".join(_query_of(parts) for parts in searched_words(text))
        if not wanted:
            return publications.none()
        return publications.alias(words=WORDS).filter(words=SearchQuery(wanted, search_type="raw", config="simple"))
    found = finds(text, matching=lambda word: Q(search_words__contains=f" {word}"))
    return publications.filter(found) if found else publications.none()


def _query_of(parts: list[str]) -> str:
    """The query for one word: all its parts, or the word as a whole."""
    each = " & ".join(f"'{part}':*" for part in parts)
    return each if len(parts) == 1 else f"(({each}) | '{whole(parts)}':*)"


def publishing_offices() -> QuerySet[PolicingBody]:
    """The offices with at least one response in the register."""
    return PolicingBody.objects.filter(
        Exists(Publication.objects.filter(body=OuterRef("pk"), is_current=True, is_listed=True))
    ).order_by("name")


def years() -> list[int]:
    """The years to choose from: the newest publication's back to the oldest's, without gaps."""
    ends = Publication.objects.filter(is_current=True, is_listed=True).aggregate(
        Min("published_on"), Max("published_on")
    )
    first, last = ends["published_on__min"], ends["published_on__max"]
    return list(range(last.year, first.year - 1, -1)) if last else []


def publications_of(slug: str) -> QuerySet[Publication]:
    """Every publication of one response, newest first, without the documents themselves. Includes withdrawn ones, which
    show only a notice.
    """
    return (
        Publication.objects.filter(slug=slug, is_listed=True)
        .select_related("body")
        .defer("content", "search_text", "search_words")
        .order_by("-number")
    )
