"""The process that reads a watched page: `python -m inspections.watching.sandbox SECONDS`."""

from __future__ import annotations

from inspections.intake.sandbox import answer
from inspections.watching.listing import read_listing

if __name__ == "__main__":
    answer(lambda data: read_listing(data).to_json())
