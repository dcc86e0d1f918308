"""Says in words how far reading has got and how long it will still take. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a page says about reading in progress. `sentence` and `left` stand above the bar; without a sentence there is
    no bar. `late` says that no worker seems to be running.
    """

    heading: str
    promise: str
    sentence: str = ""
    left: str = ""
    percent: int = 0
    late: str = ""
    # "files", for "We have kept your files".
    kept: str = "file"
    now: str = ""
    # Each step with its status.
    steps: Sequence[tuple[str, str]] = ()
