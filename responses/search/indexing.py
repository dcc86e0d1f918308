"""Writes the search index in the same transaction as the text, rebuilds it, and checks that nothing is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from inspections.models import Inspection
from responses.enums import SearchSource
from responses.models import (
    ForceComment,
    ForceRequest,
    Passage,
    Response,
    SearchEntry,
)
from responses.search.batches import batched
from responses.search.sources import SOURCES, Source, source_of
from s55tracker.text.indexed_words import word_index_removal, word_index_statements

TABLE = SearchEntry._meta.db_table
INDEXED = ("heading_words", "words")
AT_A_TIME = 500
KEPT = ("id", "source", "key")


def index_passage(passage: Passage) -> None:
    """Index a text of the office. Each action that saves one calls this, with the text's response and finding loaded."""
    _index_or_forget(source_of(SearchSource.OFFICE_TEXT), passage, is_empty=not passage.plain)


def index_force_comment(comment: ForceComment) -> None:
    """Index a draft of a force. Each action that saves one calls this, with its request, response and finding loaded."""
    _index_or_forget(source_of(SearchSource.FORCE_DRAFT), comment, is_empty=not comment.plain)


def index_force_request(request: ForceRequest) -> None:
    """Index the drafts of this track and its last submission. Called when comments are submitted or returned, and when
    the draft is shared or made private again.
    """
    places = (SearchSource.FORCE_DRAFT, "request"), (SearchSource.FORCE_COMMENT, "submission__request")
    for kind, lookup in places:
        source = source_of(kind)
        _write(source, source.rows().filter(**{lookup: request}))
    last = request.submissions.order_by("number").last()
    SearchEntry.objects.filter(submitted_comment__submission__request=request).exclude(
        submitted_comment__submission=last
    ).delete()


def index_publication(response: Response) -> None:
    """Index the current publication in place of the one before. Called when a response is published."""
    source = source_of(SearchSource.PUBLICATION)
    SearchEntry.objects.filter(response=response, source=SearchSource.PUBLICATION).delete()
    _write(source, source.rows().filter(response=response))


def index_report(inspection: Inspection) -> None:
    """Index all texts about a report, because their headings name its findings. Called when the report or its findings
    change.
    """
    for source in SOURCES:
        _write(source, source.rows().filter(**{source.inspection: inspection.pk}))


def rebuild() -> int:
    """Rebuild the whole index. Returns the number of entries. It may run while people write: each save indexes its own
    text.
    """
    with transaction.atomic():
        # PostgreSQL cannot create an index on a table while foreign keys of its new rows are still unchecked.
        if connection.vendor == "postgresql":
            connection.check_constraints()
        with connection.cursor() as cursor:
            for statement in (
                *word_index_removal(connection.vendor, TABLE, INDEXED),
                *word_index_statements(connection.vendor, TABLE, INDEXED),
            ):
                cursor.execute(statement)
            if connection.vendor == "sqlite":
                cursor.execute(f"INSERT INTO {TABLE}_index({TABLE}_index) VALUES ('rebuild')")  # noqa: S608 the name of our own table
    for source in SOURCES:
        for keys in batched(source.rows().order_by("pk").values_list("pk", flat=True).iterator(AT_A_TIME), AT_A_TIME):
            with transaction.atomic():
                _write(source, source.rows().filter(pk__in=keys))
        for entries in batched(_left_over(source), AT_A_TIME):
            SearchEntry.objects.filter(pk__in=entries).delete()
    return SearchEntry.objects.count()


def wrong_entries() -> list[str]:
    """A line for each text that is missing from the index, or whose entry is out of date; an empty list if the index is
    complete.
    """
    lines = []
    for source in SOURCES:
        keys = source.rows().order_by("pk").values_list("pk", flat=True)
        for some in batched(keys.iterator(AT_A_TIME), AT_A_TIME):
            entries = {entry.key: entry for entry in SearchEntry.objects.filter(source=source.source, key__in=some)}
            for row in source.rows().filter(pk__in=some):
                if row.pk not in entries:
                    lines.append(f"{source.source.label} {row.pk} is not in the index.")
                elif _shown(entries[row.pk]) != _shown(source.entry_of(row)):
                    lines.append(f"{source.source.label} {row.pk} has changed since it was indexed.")
        lines += [f"Entry {pk} is for a text that can no longer be found." for pk in _left_over(source)]
    if connection.vendor == "sqlite":
        lines += _wrong_in_sqlite()
    return lines


def _wrong_in_sqlite() -> list[str]:
    """What is wrong with SQLite's own word index, a separate table that triggers keep up to date."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{TABLE}'")  # noqa: S608
        triggers = cursor.fetchone()[0]
        try:
            cursor.execute(f"INSERT INTO {TABLE}_index({TABLE}_index, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        except DatabaseError:
            return ["The words in SQLite’s index do not match its entries."]
    return [] if triggers == 3 else ["The triggers of SQLite’s index are missing."]


def index_missing(*, limit: int) -> int:
    """Index texts without an entry, such as those saved before the index existed. Returns how many it has indexed; run
    it until it returns 0.
    """
    done = 0
    for source in SOURCES:
        keys = list(source.rows().filter(search_entry=None).order_by("pk").values_list("pk", flat=True)[: limit - done])
        for some in batched(keys, AT_A_TIME):
            with transaction.atomic():
                _write(source, source.rows().filter(pk__in=some))
        done += len(keys)
    return done


def _left_over(source: Source) -> Iterator[int]:
    entries = SearchEntry.objects.filter(source=source.source)
    wanted = source.rows().order_by().values("pk")
    return entries.exclude(key__in=wanted).values_list("pk", flat=True).iterator()


def _index_or_forget(source: Source, row: Model, *, is_empty: bool) -> None:
    if is_empty:
        SearchEntry.objects.filter(**{source.column: row.pk}).delete()
    else:
        _write(source, [row])


def _write(source: Source, rows: Iterable[Model]) -> None:
    """Insert or replace the entries of these rows, in one statement, and mark each entry's words as not yet learned."""
    entries = [source.entry_of(row) for row in rows]
    SearchEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=[f"{source.column}_id"],
        update_fields=[
            field.attname
            for field in SearchEntry._meta.concrete_fields
            if field.name not in KEPT and field.name != source.column
        ],
        batch_size=AT_A_TIME,
    )


def _shown(entry: SearchEntry) -> tuple:
    columns = [field.attname for field in SearchEntry._meta.concrete_fields]
    return tuple(getattr(entry, name) for name in columns if name not in ("id", "is_learned", *INDEXED))
