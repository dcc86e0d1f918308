"""Windows of the real Chromium on the test's own server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from responses.models import Publication
from responses.publishing.rendering import render
from responses.sample_office.people import SampleOffice
from responses.sample_office.story import load_sample_office
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

    def come(*, scripts: bool = True, trusting: bool = False) -> Visitor:
        visitors.append(Visitor(chromium, live_server.url, scripts=scripts, trusting=trusting))
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
def sample_office(live_server: Any) -> SampleOffice:
    """The sample office, with the PDF of its first publication there and the others still to be made."""
    office = load_sample_office(today=timezone.localdate())
    render(Publication.objects.order_by("pk").first().pk)
    return office


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A page's appearance does not depend on the database, so these run once. The journeys run on both."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.embedded)
