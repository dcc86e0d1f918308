"""The process that reads a table from outside: `python -m responses.back_catalogue.sandbox SECONDS`."""

from __future__ import annotations

from inspections.intake.sandbox import answer
from responses.back_catalogue.reading import read_sheet

if __name__ == "__main__":
    answer(lambda data: read_sheet(data).to_json())
