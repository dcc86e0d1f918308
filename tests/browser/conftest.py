"""Windows of the real Chromium on the test's own server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.visitors import Visitor, watch


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a page looks like does not depend on the database: one run over these is enough. The journeys run on both."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.embedded)
