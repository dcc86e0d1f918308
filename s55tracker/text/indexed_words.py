"""Prepares texts for the database's word index, and searches it: PostgreSQL’s tsvector or SQLite’s FTS5.

Words are folded and split here (folding.py), not by either database, so that both find the same texts. A column has the
words of a text in order, followed by words that belong to no phrase: joined words whole ("obrien"), and marks such as
"_b12", which a typed search never finds. SQLite stores this string, and its FTS5 table reads it; PostgreSQL stores the
same words as a tsvector.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from s55tracker.text.folding import LONGEST_WORD, MOST_BYTES, MOST_WORDS, PART, WORD, folded, whole

# Put between words that do not follow each other, so that no phrase is found across the gap.
GAP = "_"
# PostgreSQL records the positions of a text's words up to 16,383, and at most 255 positions of each word. Later words
# are found, but not in a phrase.
MOST_IN_ORDER = 16_000
LAST_PLACE = 16_383
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
QUOTED = re.compile(r'"([^"]*)"')


def indexed(texts: Iterable[str], *, marks: Iterable[str] = ()) -> str:
    """The words of several texts as the index holds them. No phrase is found across two texts."""
    in_order: list[str] = []
    others: dict[str, None] = {}
    known: set[str] = set()
    size = 0
    for text in texts:
        if in_order:
            in_order.append(GAP)
        for word in WORD.findall(folded(text)):
            parts = [part[:LONGEST_WORD] for part in PART.findall(word)]
            new = {*parts, whole(parts)} - known
            size += sum(len(each.encode()) + 1 for each in new)
            if size > MOST_BYTES:
                break
            known |= new
            if len(in_order) < MOST_IN_ORDER:
                in_order += parts
            else:
                others.update(dict.fromkeys(parts))
            if len(parts) > 1:
                others[whole(parts)] = None
    return " ".join([*in_order, *(f"{GAP} {each}" for each in (*others, *marks))])


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word of a search with its parts, or a phrase in quotation marks."""

    parts: tuple[str, ...]
    is_phrase: bool = False


@dataclass(frozen=True, kw_only=True)
class WordQuery:
    """Every term must be found, in any order, and one of `marks` if there are any. Words also find longer words that
    begin with them, unless `is_exact`; phrases never do.
    """

    terms: tuple[Term, ...]
    marks: tuple[str, ...] = ()
    is_exact: bool = field(default=False)

    # Parts are letters and digits only, so neither database can read one as an operator.
    def for_postgresql(self) -> str:
        wanted = [self._term(term, "'{}'" if self.is_exact else "'{}':*", " & ", " | ", " <-> ") for term in self.terms]
        if self.marks:
            wanted.append("({})".format(" | ".join(f"'{mark}'" for mark in self.marks)))
        return " & ".join(wanted)

    def for_sqlite(self) -> str:
        wanted = [self._term(term, '"{}"' if self.is_exact else '"{}"*', " AND ", " OR ", " + ") for term in self.terms]
        if self.marks:
            wanted.append("({})".format(" OR ".join(f'"{mark}"' for mark in self.marks)))
        return " AND ".join(wanted)

    @staticmethod
    def _term(term: Term, one: str, both: str, either: str, then: str) -> str:
        if term.is_phrase:
            bare = one[: one.rindex(one[0]) + 1]
            return f"({then.join(bare.format(part) for part in term.parts)})"
        every = both.join(one.format(part) for part in term.parts)
        return every if len(term.parts) == 1 else f"(({every}) {either.strip()} {one.format(whole(list(term.parts)))})"


def terms_of(text: str) -> tuple[Term, ...]:
    """The typed search as terms: at most twelve words, with those in quotation marks kept together. Signs alone give no
    term.
    """
    terms: list[Term] = []
    left = MOST_WORDS
    for number, piece in enumerate(QUOTED.split(text.translate(QUOTES))):
        words = [[part[:LONGEST_WORD] for part in PART.findall(word)] for word in WORD.findall(folded(piece))][:left]
        left -= len(words)
        if number % 2 and len(parts := [part for word in words for part in word]) > 1:
            terms.append(Term(parts=tuple(parts), is_phrase=True))
        else:
            terms += [Term(parts=tuple(word)) for word in words]
    return tuple(dict.fromkeys(terms))


def is_cut(text: str) -> bool:
    """True if the person typed more words than we search for."""
    return len(WORD.findall(folded(text))) > MOST_WORDS


class IndexedWordsField(models.TextField):
    """A column with the words of a text, as `indexed` gives them. It is written but never read; search it with
    `matches`.

    A migration creates the index itself, with `word_index_statements`.
    """

    def db_type(self, connection: Any) -> str | None:
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        return as_tsvector(value) if connection.vendor == "postgresql" and isinstance(value, str) else value


@IndexedWordsField.register_lookup
class Matches(models.Lookup):
    """Rows whose words match a WordQuery."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} @@ %s::tsquery", [*params, self.rhs.for_postgresql()]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        target = self.lhs.target
        quote = connection.ops.quote_name
        index = quote(word_index_of(target.model._meta.db_table))
        key = f"{quote(self.lhs.alias)}.{quote(target.model._meta.pk.column)}"
        return (
            f"{key} IN (SELECT rowid FROM {index} WHERE {index} MATCH %s)",  # noqa: S608 names of our own tables
            [f"{target.column} : ({self.rhs.for_sqlite()})"],
        )


@IndexedWordsField.register_lookup
class AreAmong(Matches):
    """The same as `matches`, for rows that another condition has already found. PostgreSQL searches the index once,
    instead of reading each row's words, which it stores separately if there are many.
    """

    lookup_name = "are_among"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        target = self.lhs.target
        quote = connection.ops.quote_name
        table, key = quote(target.model._meta.db_table), quote(target.model._meta.pk.column)
        return (
            f"{quote(self.lhs.alias)}.{key} IN (SELECT {key} FROM {table} WHERE {quote(target.column)} @@ %s::tsquery)",  # noqa: S608
            [self.rhs.for_postgresql()],
        )


def as_tsvector(words: str) -> str:
    """The string that `indexed` gives, written as a tsvector. Positions count from one. A gap takes a position too, so
    that no phrase crosses it. Words after LAST_PLACE have no position.
    """
    found: dict[str, list[str]] = {}
    tokens = words.split()
    for place, token in enumerate(tokens, start=1):
        if token == GAP:
            continue
        places = found.setdefault(token, [])
        if place <= LAST_PLACE:
            places.append(str(place))
    return " ".join(f"'{token}':{','.join(places)}" if places else f"'{token}'" for token, places in found.items())


def word_index_of(table: str) -> str:
    return f"{table}_index"


def word_index_statements(vendor: str, table: str, columns: Sequence[str]) -> list[str]:
    """The statements that create the index of a table's columns. In SQLite, triggers keep the FTS5 table in step with
    its rows; code that rebuilds the table must create the triggers again.
    """
    if vendor == "postgresql":
        return [f'CREATE INDEX {table}_{column} ON "{table}" USING gin ("{column}")' for column in columns]
    index, listed = word_index_of(table), ", ".join(columns)
    old, new = ", ".join(f"old.{each}" for each in columns), ", ".join(f"new.{each}" for each in columns)
    # The words are already folded: every character except spaces and ASCII punctuation belongs to a word.
    made = f"""CREATE VIRTUAL TABLE {index} USING fts5(
        {listed}, content='{table}', content_rowid='id', tokenize="ascii tokenchars '_'", prefix='2 3')"""
    add = f"INSERT INTO {index}(rowid, {listed}) VALUES (new.id, {new});"  # noqa: S608
    take = f"INSERT INTO {index}({index}, rowid, {listed}) VALUES ('delete', old.id, {old});"  # noqa: S608
    return [
        made,
        f"CREATE TRIGGER {index}_added AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {index}_removed AFTER DELETE ON {table} BEGIN {take} END",
        f"CREATE TRIGGER {index}_changed AFTER UPDATE OF {listed} ON {table} BEGIN {take} {add} END",
    ]


def word_index_removal(vendor: str, table: str, columns: Sequence[str]) -> list[str]:
    """The statements that undo `word_index_statements`, even if only part of the index exists."""
    if vendor == "postgresql":
        return [f"DROP INDEX IF EXISTS {table}_{column}" for column in columns]
    index = word_index_of(table)
    triggers = [f"DROP TRIGGER IF EXISTS {index}_{each}" for each in ("added", "removed", "changed")]
    return [*triggers, f"DROP TABLE IF EXISTS {index}"]
