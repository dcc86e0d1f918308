"""The number of attempts to make a PDF, as the Publication tab shows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from responses.models import Publication
from responses.publishing.pages import progress_of
from responses.publishing.rendering import CLAIM

NOW = datetime(2026, 11, 30, 9, 32, tzinfo=UTC)
AGAIN = "We will try again at least once an hour."


@pytest.mark.parametrize(
    ("attempts", "error", "render_after", "said"),
    [
        (0, "", NOW, ""),
        (1, "", NOW + CLAIM, ""),  # the first is running
        (1, "", NOW, f"Tried once. {AGAIN}"),  # its worker was killed
        (1, "No font.", NOW + timedelta(minutes=2), f"Tried once. {AGAIN}"),
        (3, "No font.", NOW + timedelta(minutes=8), f"Tried 3 times. {AGAIN}"),
    ],
)
@pytest.mark.parametrize("age", [timedelta(seconds=5), timedelta(minutes=4)])
def test_attempts_are_counted_once_the_first_has_ended(attempts, error, render_after, said, age):
    publication = Publication(
        slug="borsetshire-2026-001",
        published_at=NOW - age,
        render_attempts=attempts,
        render_error=error,
        render_after=render_after,
    )
    assert progress_of(publication, now=NOW).attempts == said
