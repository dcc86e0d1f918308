"""A migrated database, made once and copied: migrating takes longer than most test files.

The first process that needs one migrates an empty database and keeps a copy, on SQLite as a file beside the virtual
environment and on PostgreSQL as a template in the run's cluster. Other processes, and later runs on SQLite, start from
that copy. Its name has a hash of every migration and of the product's modules they import, so a changed migration
makes a new one.
"""

from __future__ import annotations

import ast
import fcntl
import hashlib
import shutil
import sqlite3
import sys
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import IO

import django
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.services import ROOT

PACKAGES = ("s55tracker", "inspections", "responses")
COPIES = Path(sys.prefix) / "migrated-databases"
MOST_COPIES = 4


class MigratedDatabase:
    """The copy for this connection's test database, from before the database is created until it is migrated."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.is_file = connection.vendor == "sqlite"
        self.name = f"migrated_{fingerprint()[:16]}"
        self._lock: IO[str] | None = None

    def prepare(self) -> None:
        """Use the copy if there is one. Otherwise hold the lock until `keep`, so that only one process migrates."""
        if self._use_copy():
            return
        COPIES.mkdir(exist_ok=True)
        self._lock = (COPIES / f"{self.connection.vendor}.lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        if self._use_copy():
            self._release()

    def keep(self) -> None:
        """Keep a copy of the database just migrated, unless it is one."""
        if self._lock is None:
            return
        self.connection.close()
        if self.is_file:
            self._keep_file()
        else:
            with self.connection._nodb_cursor() as cursor:
                source = self.connection.settings_dict["NAME"]
                cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{source}"')
        self._release()

    @property
    def _file(self) -> Path:
        return COPIES / f"{self.name}.sqlite3"

    def _use_copy(self) -> bool:
        if self.is_file:
            if not self._file.exists():
                return False
            target = Path(self.connection.settings_dict["TEST"]["NAME"])
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self._file, target)
            return True
        with self.connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name])
            if cursor.fetchone() is None:
                return False
        self.connection.settings_dict["TEST"]["TEMPLATE"] = self.name
        return True

    def _keep_file(self) -> None:
        unfinished = self._file.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        # A plain copy of the file would miss what is still in its write-ahead log.
        with closing(sqlite3.connect(self.connection.settings_dict["NAME"])) as source:
            source.execute("VACUUM INTO ?", [str(unfinished)])
        unfinished.rename(self._file)
        by_age = sorted(COPIES.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in by_age[MOST_COPIES:]:
            old.unlink(missing_ok=True)

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()
        self._lock = None


@cache
def fingerprint() -> str:
    """A hash of everything that decides what `migrate` makes."""
    digest = hashlib.sha256(django.__version__.encode())
    for path in sorted(_with_imports(_migrations())):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def _migrations() -> set[Path]:
    return {path for package in PACKAGES for path in (ROOT / package).rglob("migrations/*.py")}


def _with_imports(paths: set[Path]) -> set[Path]:
    """These modules and all those of the product that they import, directly or not."""
    found: set[Path] = set()
    waiting = set(paths)
    while waiting:
        path = waiting.pop()
        found.add(path)
        waiting |= _imported_by(path) - found
    return found


def _imported_by(path: Path) -> set[Path]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return {file for name in names if name.split(".")[0] in PACKAGES for file in _files_of(name)}


def _files_of(name: str) -> list[Path]:
    stem = ROOT.joinpath(*name.split("."))
    return [file for file in (stem.with_suffix(".py"), stem / "__init__.py") if file.exists()]
