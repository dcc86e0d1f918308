"""A real Chromium for the tests that need one: Debian's own, driven by Playwright."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.axe import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.browser.visitors import Visitor, watch

# Playwright keeps an event loop in this thread; the tests themselves are ordinary, synchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make setup")
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is not there: apt-get install chromium")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A new window of a new visitor. Whatever the browser complains of fails the test: see `watch`."""
    visitor = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    opened = visitor.new_page()
    opened.troubles = []
    watch(opened, opened.troubles)
    yield opened
    visitor.close()
    assert not opened.troubles, opened.troubles


@pytest.fixture
def visit(chromium: Any, live_server: Any) -> Iterator[Callable[..., Visitor]]:
    """Somebody comes: `visit()`, `visit(scripts=False)`. Several may be there at once."""
    visitors: list[Visitor] = []

    def come(*, scripts: bool = True) -> Visitor:
        visitors.append(Visitor(chromium, live_server.url, scripts=scripts))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.leave()


@pytest.fixture
def plain_page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """The same without JavaScript."""
    visitor = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    yield visitor.new_page()
    visitor.close()
