"""The inspectorate's website, for the tests that fetch from it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.inspections.website import Website, running


@pytest.fixture
def website(tmp_path, settings, monkeypatch) -> Iterator[Website]:
    """Started for this test. Its certificate is the only one that we trust besides the usual ones."""
    with running(tmp_path, monkeypatch) as found:
        settings.OUTGOING_CA_FILE = str(tmp_path / "website.pem")
        settings.PUBLIC_URL = "https://section55.example"
        yield found
