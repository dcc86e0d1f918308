"""Windows of the real Chromium on the test's own server."""

from __future__ import annotations

import fcntl
import os
import pickle
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from responses.models import Publication
from responses.publishing.rendering import render
from responses.sample_office.people import SampleOffice
from responses.sample_office.story import load_sample_office
from tests.browser.visitors import Visitor, watch
from tests.clock import CLOCK


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A new window for a new visitor. Any browser error fails the test: see `watch`."""
    visitor = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    opened = visitor.new_page()
    opened.troubles = []
    watch(opened, opened.troubles)
    yield opened
    visitor.close()
    assert not opened.troubles, opened.troubles


@pytest.fixture
def visit(chromium: Any, live_server: Any) -> Iterator[Callable[..., Visitor]]:
    """A new visitor: `visit()`, `visit(scripts=False)`. Several can visit at once."""
    visitors: list[Visitor] = []

    def come(*, scripts: bool = True) -> Visitor:
        visitors.append(Visitor(chromium, live_server.url, scripts=scripts))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.leave()


@pytest.fixture
def plain_page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A page without JavaScript."""
    visitor = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    yield visitor.new_page()
    visitor.close()


@pytest.fixture
def sample_office(live_server: Any, tmp_path_factory: pytest.TempPathFactory) -> SampleOffice:
    """The sample office, with the PDF of its first publication there and the others still to be made."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    base = tmp_path_factory.getbasetemp()
    return loaded_once_a_run(base if alone else base.parent)


def loaded_once_a_run(shared: Path) -> SampleOffice:
    """Its story takes seconds to tell, so whoever comes first leaves a copy of the database for everyone else of the run."""
    database = shared / f"sample-office-{timezone.localdate()}.sqlite3"
    office = database.with_suffix(".pickle")
    with database.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not office.exists():
            told = load_sample_office(today=timezone.localdate())
            render(Publication.objects.order_by("pk").first().pk)
            with closing(sqlite3.connect(database)) as copy:
                connection.connection.backup(copy)
            office.write_bytes(pickle.dumps((told, timezone.now())))
            return told
    told, written_at = pickle.loads(office.read_bytes())
    with closing(sqlite3.connect(database)) as copy:
        copy.backup(connection.connection)
    if timezone.now() < written_at:  # the test that told it began at the same moment as this one, and took its time
        CLOCK.move_to(written_at)
    return told


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A page's appearance does not depend on the database, so these run once. The journeys run on both."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.embedded)
