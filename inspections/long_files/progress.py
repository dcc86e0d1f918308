"""Says in words how long reading will still take. Pure."""

from __future__ import annotations

import math
from datetime import datetime

# We estimate the time left once this many pages or files have been read.
FEWEST_TO_ESTIMATE = 5


def time_left(started_at: datetime | None, *, done: int, of: int, now: datetime) -> str:
    """Empty until enough has been read for an estimate, and once all of it has been."""
    if started_at is None or done < FEWEST_TO_ESTIMATE or of <= done:
        return ""
    seconds = (now - started_at).total_seconds() / done * (of - done)
    if seconds < 60:
        return "less than a minute left"
    return f"about {math.ceil(seconds / 60)} minutes left"
