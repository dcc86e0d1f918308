"""A provider of single sign-on for the tests of identity and office."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.s55tracker.identity.single_sign_on.provider import Provider, running


@pytest.fixture
def provider(tmp_path, settings) -> Iterator[Provider]:
    """Started for this test, and the only host that we may reach on this machine."""
    with running(tmp_path) as found:
        settings.OUTGOING_PRIVATE_HOSTS = ["localhost"]
        settings.OUTGOING_CA_FILE = found.certificates
        cache.clear()
        yield found
