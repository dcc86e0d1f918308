"""Expensive objects shared by many tests are created once per module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from django.db import transaction

from tests.clock import CLOCK
from tests.conftest import commits

T = TypeVar("T")


class NeedsItsOwnModule(AssertionError):
    """A module keeps rows for all its tests in one transaction, and one of them would commit or flush them."""


@pytest.fixture(scope="module")
def written_once(request, begins_at, django_db_setup, django_db_blocker) -> Iterator[Callable[[Callable[[], T]], T]]:
    """For a fixture of a whole module: `written_once(build)` calls `build`, and what it writes every test of the module finds.

    The transaction of each test lies inside the module's and is rolled back as ever, so no test finds what another wrote. The
    objects that `build` returns are shared, though: give each test a `copy.deepcopy` of them.
    """
    for item in request.session.items:
        if item.path == request.path and commits(item):
            raise NeedsItsOwnModule(f"{item.nodeid} commits; the rows of this module are never committed.")

    def written(build: Callable[[], T]) -> T:
        with django_db_blocker.unblock():
            built = build()
        CLOCK.keep_after_now()
        return built

    around_all = transaction.atomic()
    written(around_all.__enter__)
    yield written
    written(lambda: transaction.set_rollback(True))
    written(lambda: around_all.__exit__(None, None, None))
    CLOCK.forget()
