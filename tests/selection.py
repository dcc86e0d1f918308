"""Which tests a run has, and in which order: those that depend on the date, those that use the database, the longest first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.clock.reading import dated_tests_of

LEFT_TO_WHOLE_RUNS = {"at", "browser", "services", "once", "sweep"}


def is_dated(test: pytest.Item | pytest.Function) -> bool:
    """True if a test may depend on the date, and is quick enough to run on many days.

    Tests of a browser, of live processes, of PDFs and of every page run only at the moments of whole runs.
    """
    if {marker.name for marker in test.iter_markers()} & LEFT_TO_WHOLE_RUNS or commits(test):
        return False
    return test.originalname in dated_tests_of(test.path)


def commits(test: pytest.Item | pytest.Function) -> bool:
    marker = test.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or not {"transactional_db", "live_server"}.isdisjoint(
        getattr(test, "fixturenames", ())
    )


DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "environment"}


def touches_the_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(
        getattr(item, "fixturenames", ())
    )


# A test that visits every page, or starts the whole product, takes a while.
LONG = (
    *("test_every_page.py", "test_addresses.py", "test_from_logging_to_the_public.py", "test_run.py"),
    *("test_fault_run.py", "test_rendering.py"),
)


def longest_first(items: list[pytest.Item], *, workers: int) -> list[pytest.Item]:
    """Put long tests first in each worker's share, in turn, so that none starts when the others are done.

    A worker gets its share of the list in one piece, and takes from the end of another's when it has finished.
    """
    long = [item for item in items if item.path.name in LONG]
    others = [item for item in items if item.path.name not in LONG]
    ordered: list[pytest.Item] = []
    for worker in range(workers):
        share = (len(items) - len(ordered)) // (workers - worker)
        first = long[worker::workers]
        rest = max(share - len(first), 0)
        ordered += first + others[:rest]
        del others[:rest]
    return ordered + others


def leave_out_what_was_said(config: pytest.Config, items: list[pytest.Item]) -> None:
    def keep(item: pytest.Item) -> bool:
        is_about_databases = touches_the_database(item) or item.get_closest_marker("embedded") is not None
        return is_about_databases and item.get_closest_marker("once") is None

    leave_out(config, items, keep=keep)


def is_in_a_round(item: pytest.Item) -> bool:
    return hasattr(item, "callspec") and "begins_at" in item.callspec.params


def leave_out(config: pytest.Config, items: list[pytest.Item], *, keep: Callable[[pytest.Item], bool]) -> None:
    kept = [item for item in items if keep(item)]
    config.hook.pytest_deselected(items=[item for item in items if not keep(item)])
    items[:] = kept
