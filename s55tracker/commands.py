"""Runs `manage.py` commands, with one sentence instead of a traceback if settings or the database are not ready."""

from __future__ import annotations

import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor


def run(arguments: list[str]) -> None:
    """Run a command. Exits with code 1 and a sentence if settings or the database are not ready."""
    try:
        execute_from_command_line(arguments)
    except ImproperlyConfigured as reason:
        # This has one line per setting, because all wrong settings are reported at once.
        sys.exit(str(reason))
    except (DatabaseError, InterfaceError) as error:
        sentence = why_not_ready(error)
        if not sentence:
            raise
        sys.exit(sentence)


def why_not_ready(error: Exception) -> str:
    """A sentence about a problem with the whole database, or "" if the error is something else."""
    try:
        connection.close()
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (OperationalError, InterfaceError) as refused:
        return (
            f"The database is not responding: {str(refused).strip().splitlines()[0]}. "
            "Check DATABASE_URL, and that the database is running."
        )
    except DatabaseError:
        return ""
    if not waiting:
        return ""
    if not executor.loader.applied_migrations:
        return "The database has no tables yet. Create them first: python manage.py migrate"
    return f"The database is older than this version. It needs {len(waiting)} migrations. Run: python manage.py migrate"
