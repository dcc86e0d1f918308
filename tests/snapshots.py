"""Rows written once and then written again without the actions that made them.

Most tests begin with the same offices and responses, brought to a status by real actions; that took half of the suite's
time. A factory or fixture with the same arguments, called in the same state, writes the same rows: the first call in a
process runs, and we keep what it wrote and returned. Later calls insert those rows and return a copy.

The state is known from the start of a test, when the database is empty, as long as nothing else writes. Each remembered
call, changed setting and moved clock leads to another known state. Anything else, such as a row written by the test
itself, a replaced function or a stored file, makes the state unknown until the next test, and every call then runs.

S55_TEST_SNAPSHOTS=no switches this off.
"""

from __future__ import annotations

import functools
import inspect
import io
import os
import pickle
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

import pytest
from django.apps import apps
from django.core import mail
from django.core.files.storage import Storage
from django.core.signals import setting_changed
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Model

from tests.clock import CLOCK

P = ParamSpec("P")
T = TypeVar("T")

Row = tuple[Any, ...]
Rows = dict[Any, Row]  # by primary key
Key = tuple[Any, ...]

ENABLED = os.environ.get("S55_TEST_SNAPSHOTS", "").lower() != "no"
READING = ("SELECT", "BEGIN", "SAVEPOINT", "RELEASE SAVEPOINT", "PRAGMA", "EXPLAIN", "SHOW")
WRITING = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"')
PLAIN = (type(None), bool, int, float, str, bytes, date, datetime, timedelta, Decimal, UUID, Enum)


class NotRemembered(Exception):
    """Raised for arguments that cannot be compared with those of another call."""


@dataclass
class Table:
    """How a model's rows are read and written as they are: without fields that the database computes."""

    name: str
    columns: list[str]
    pk: int

    @classmethod
    def of(cls, model: type[Model]) -> Table:
        columns = [each.column for each in model._meta.concrete_fields if not each.generated]
        return cls(model._meta.db_table, columns, columns.index(model._meta.pk.column))

    @property
    def _quoted(self) -> str:
        return ", ".join(f'"{column}"' for column in self.columns)

    def read(self, *, like: Rows) -> Rows:
        """The rows now. A row unchanged since `like` is the same object, so that thousands of snapshots share it."""
        with raw_cursor() as cursor:
            cursor.execute(f'SELECT {self._quoted} FROM "{self.name}" ORDER BY "{self.columns[self.pk]}"')
            found = {row[self.pk]: tuple(row) for row in cursor.fetchall()}
        return {key: like[key] if like.get(key) == row else row for key, row in found.items()}

    def write(self, change: Change) -> None:
        mark = "?" if connection.vendor == "sqlite" else "%s"
        pk = f'"{self.columns[self.pk]}" = {mark}'
        with raw_cursor() as cursor:
            if change.deleted:
                cursor.executemany(f'DELETE FROM "{self.name}" WHERE {pk}', [(key,) for key in change.deleted])
            if change.inserted:
                marks = f"({', '.join(mark for _ in self.columns)})"
                many = ", ".join(marks for _ in change.inserted)
                values = [value for row in change.inserted for value in row]
                statement = f'INSERT INTO "{self.name}" ({self._quoted}) VALUES '
                if len(values) < 30_000:
                    cursor.execute(statement + many, values)
                else:
                    cursor.executemany(statement + marks, change.inserted)
            if change.updated:
                columns = ", ".join(f'"{column}" = {mark}' for column in self.columns)
                updates = [(*row, row[self.pk]) for row in change.updated]
                cursor.executemany(f'UPDATE "{self.name}" SET {columns} WHERE {pk}', updates)
            if change.inserted and isinstance(change.inserted[-1][self.pk], int):
                self._number_on(cursor)

    def _number_on(self, cursor: Any) -> None:
        """Give the next row the number after those written. A test of migrations may have recreated the table."""
        pk = self.columns[self.pk]
        if connection.vendor == "sqlite":
            # The history detects deleted events by a gap at the end of SQLite's numbering.
            last = f'SELECT max("{pk}") FROM "{self.name}"'
            cursor.execute(f"UPDATE sqlite_sequence SET seq = ({last}) WHERE name = ?", (self.name,))
        else:
            sequence = f"pg_get_serial_sequence('\"{self.name}\"', '{pk}')"
            cursor.execute(
                f'SELECT setval(s, max("{pk}")) FROM "{self.name}", {sequence} AS s WHERE s IS NOT NULL GROUP BY s HAVING max("{pk}") > coalesce(pg_sequence_last_value(s::regclass), 0)'
            )


@dataclass
class Change:
    """A call's changes to one table."""

    inserted: list[Row]
    updated: list[Row]
    deleted: list[Any]

    @classmethod
    def between(cls, before: Rows, after: Rows) -> Change:
        return cls(
            inserted=[row for key, row in after.items() if key not in before],
            updated=[row for key, row in after.items() if key in before and before[key] != row],
            deleted=[key for key in before if key not in after],
        )


@dataclass
class Snapshot:
    """A call's rows, its result, and its changes to its arguments."""

    changes: dict[str, Change]
    rows: dict[str, Rows]
    pickled: bytes
    on_commit: list[tuple[Callable, bool]]
    ended_at: float


@dataclass
class Running:
    """A remembered call while it runs for the first time."""

    tables: set[str] = field(default_factory=set)
    on_commit: list[tuple[Callable[[], Any], bool]] = field(default_factory=list)
    cannot_be_repeated: bool = False


@contextmanager
def raw_cursor() -> Iterator[Any]:
    """Uses the driver's own cursor, so that query counts do not include it."""
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    try:
        yield cursor
    finally:
        cursor.close()


class State:
    """The known state of the database during a test. `key` is None when it is unknown."""

    def __init__(self) -> None:
        self.key: Key | None = None
        self.rows: dict[str, Rows] = {}
        self.running: list[Running] = []
        self.has_database = False
        self.is_written_once = False
        self.snapshots: dict[Key, Snapshot] = {}

    def begin_test(self, *, moment: str) -> None:
        """At the start of a test the database is empty, apart from what migrations leave there."""
        self.running = []
        self.rows = {}
        self.has_database = False
        self.key = (moment,) if ENABLED and not self.is_written_once else None

    def goes_on(self, *step: Any) -> None:
        """Something happened that is the same each time and changes no row."""
        try:
            self.key = self.key and (self.key, key_of(step))
        except NotRemembered:
            self.lost()

    def lost(self) -> None:
        """Something happened that we cannot repeat."""
        self.key = None
        for call in self.running:
            call.cannot_be_repeated = True

    def note(self, execute, sql, params, many, context):
        """Around each statement: one that may write makes the state unknown."""
        if not sql.startswith(READING):
            self.key = None
            found = WRITING.match(sql)
            if found is None or found[1] not in tables():
                self.lost()
            for call in self.running:
                call.tables.add(found[1] if found else "")
        return execute(sql, params, many, context)

    def is_known(self) -> bool:
        """Also notes each statement from here on."""
        if self.key is None or not self.has_database:
            return False
        connection.ensure_connection()
        if self.note not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.note)
        return True

    def call(self, run: Callable[P, T], *step: Any, args: Any, kwargs: Any) -> T:
        """The result of `run`, or a copy of an earlier one with its rows."""
        if not self.is_known():
            return run(*args, **kwargs)
        try:
            key = (self.key, key_of(step), key_of((args, kwargs)))
        except NotRemembered:
            return run(*args, **kwargs)
        if (snapshot := self.snapshots.get(key)) is None:
            return self._first(run, key, args, kwargs)
        return self._again(snapshot, key, args, kwargs)

    def _first(self, run: Callable[..., T], key: Key, args: Any, kwargs: Any) -> T:
        before, call, sent = self.rows, Running(), len(getattr(mail, "outbox", ()))
        self.running.append(call)
        try:
            result = run(*args, **kwargs)
        except BaseException:
            self.key = None
            raise
        finally:
            self.running.pop()
        if not call.tables or call.cannot_be_repeated or len(getattr(mail, "outbox", ())) != sent:
            return result  # a call that wrote nothing does other work, which it must do each time
        try:
            pickled = pickled_with(live_rows((args, kwargs)), result)
        except Exception:  # an object that cannot be copied, of which there are many kinds
            return result
        after = {name: tables()[name].read(like=before.get(name, {})) for name in call.tables}
        changes = {name: Change.between(before.get(name, {}), rows) for name, rows in after.items()}
        self.rows = {**before, **after}
        self.key = key
        self.snapshots[key] = Snapshot(changes, self.rows, pickled, call.on_commit, time.time())
        return result

    def _again(self, snapshot: Snapshot, key: Key, args: Any, kwargs: Any) -> Any:
        with transaction.atomic():
            for name, change in snapshot.changes.items():
                tables()[name].write(change)
            for function, robust in snapshot.on_commit:
                transaction.on_commit(function, robust=robust)
        for call in self.running:
            call.tables |= set(snapshot.changes)
        self.rows, self.key = snapshot.rows, key
        CLOCK.wait_until(snapshot.ended_at)
        return unpickled_with(live_rows((args, kwargs)), snapshot.pickled)


STATE = State()


@functools.cache
def tables() -> dict[str, Table]:
    models = [each for each in apps.get_models(include_auto_created=True) if each._meta.managed]
    return {model._meta.db_table: Table.of(model) for model in models if not model._meta.proxy}


# --- Arguments and results -------------------------------------------------------------------------------------------


def key_of(value: Any) -> Any:
    """Equal for arguments that lead to the same rows. Raises NotRemembered for what cannot be compared."""
    if isinstance(value, PLAIN):
        return type(value), value
    if isinstance(value, Model) and value.pk is not None:
        return type(value), value.pk
    if isinstance(value, list | tuple):
        return type(value), tuple(map(key_of, value))
    if isinstance(value, set | frozenset):
        return type(value), frozenset(map(key_of, value))
    if isinstance(value, Mapping):
        return type(value), tuple((key_of(key), key_of(each)) for key, each in value.items())
    if is_dataclass(value) and not isinstance(value, type):
        return type(value), tuple(key_of(getattr(value, each.name)) for each in fields(value))
    if isinstance(value, type) or (inspect.isfunction(value) and value.__closure__ is None):
        return value
    raise NotRemembered(type(value))


def live_rows(value: Any) -> list[Model]:
    """The model instances among some arguments, in order: a call may change them."""
    if isinstance(value, Model):
        return [value]
    if isinstance(value, Mapping):
        value = tuple(value.values())
    elif is_dataclass(value) and not isinstance(value, type):
        value = tuple(getattr(value, each.name) for each in fields(value))
    return [row for each in value for row in live_rows(each)] if isinstance(value, list | tuple) else []


def pickled_with(live: list[Model], result: Any) -> bytes:
    """The result and what its arguments are like afterwards. Where an argument is part of either, only its place is kept."""
    places = {id(row): place for place, row in enumerate(live)}

    class Pickler(pickle.Pickler):
        def persistent_id(self, thing: Any) -> int | None:
            return places.get(id(thing))

    written = io.BytesIO()
    Pickler(written, pickle.HIGHEST_PROTOCOL).dump(([row.__getstate__() for row in live], result))
    return written.getvalue()


def unpickled_with(live: list[Model], pickled: bytes) -> Any:
    class Unpickler(pickle.Unpickler):
        def persistent_load(self, place: int) -> Model:
            return live[place]

    states, result = Unpickler(io.BytesIO(pickled)).load()
    for row, state in zip(live, states, strict=True):
        row.__dict__.clear()
        row.__dict__.update(state)
    return result


# --- What is remembered ----------------------------------------------------------------------------------------------


def remembered(factory: Callable[P, T]) -> Callable[P, T]:
    """For a factory: its rows are written again when it is called with the same arguments in the same state."""

    @functools.wraps(factory)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return STATE.call(factory, factory.__module__, factory.__qualname__, args=args, kwargs=kwargs)

    return call


def remember_fixture(fixture: pytest.FixtureDef) -> None:
    """The same for a fixture of one test. One that yields, or asks for something that is not rows, runs each time."""
    function = fixture.func
    if (
        fixture.scope != "function"
        or hasattr(function, "__wrapped__")
        or not inspect.isfunction(function)
        or inspect.isgeneratorfunction(function)
        or not function.__module__.startswith("tests")
    ):
        return
    fixture.func = remembered(function)


def note_other_changes() -> Iterator[None]:
    """A setting or a clock that moves is part of the state. A replaced function, a stored file, another process or a row
    written by another thread makes it unknown.
    """

    def note_setting(sender, setting, value, enter, **kwargs):
        STATE.goes_on("setting", setting, value, enter)

    def then_lost(original):
        @functools.wraps(original)
        def call(*args, **kwargs):
            STATE.lost()
            return original(*args, **kwargs)

        return call

    def note_statements(sender, connection, **kwargs):
        if STATE.note not in connection.execute_wrappers:
            connection.execute_wrappers.append(STATE.note)

    def note_on_commit(self, func, robust=False):
        for call in STATE.running:
            call.on_commit.append((func, robust))
        on_commit(self, func, robust=robust)

    on_commit = BaseDatabaseWrapper.on_commit
    BaseDatabaseWrapper.on_commit = note_on_commit
    connection_created.connect(note_statements)
    setting_changed.connect(note_setting)
    CLOCK.moved = lambda *how: STATE.goes_on("clock", *how)
    changes = [(Storage, "save"), (Storage, "delete"), (subprocess.Popen, "__init__")]
    changes += [(pytest.MonkeyPatch, name) for name in ("setattr", "delattr", "setitem", "delitem", "setenv", "delenv")]
    originals = [(owner, name, getattr(owner, name)) for owner, name in changes]
    for owner, name, original in originals:
        setattr(owner, name, then_lost(original))
    yield
    for owner, name, original in originals:
        setattr(owner, name, original)
    CLOCK.moved = None
    setting_changed.disconnect(note_setting)
    connection_created.disconnect(note_statements)
    BaseDatabaseWrapper.on_commit = on_commit
