"""The scores of many files: added up by field, format and layout, and printed as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from tests.corpus.reading.expected import Json, expected_of
from tests.corpus.reading.model import Document
from tests.corpus.reading.reading import read
from tests.corpus.reading.scoring import FIELDS, Tallies, Tally, lines_of, score

# How many letters of a wording are looked for on the pages of a PDF.
START = 40


@dataclass(frozen=True)
class Score:
    document: Document
    format: str
    expected: Json
    result: Json
    tallies: Tallies


def scored(documents: Sequence[Document], files: dict[tuple[str, str], Path]) -> list[Score]:
    named = {document.name: document for document in documents}
    return [_score(named[name], format_, path) for (name, format_), path in sorted(files.items())]


def _score(document: Document, format_: str, path: Path) -> Score:
    expected, result = expected_of(document), read(path, is_report=document.is_report)
    page_of = _pages_of(document, expected, path) if path.suffix == ".pdf" and document.is_report else None
    return Score(document, format_, expected, result, score(document, expected, result, page_of=page_of))


def _pages_of(document: Document, expected: Json, path: Path) -> dict[str, list[int]]:
    """The pages of the file that hold the beginning of each finding's wording, by key."""
    pdf = pypdfium2.PdfDocument(path)
    pages = [_letters(page.get_textpage().get_text_range()) for page in pdf]
    found = {
        facts.key: [number for number, letters in enumerate(pages, 1) if _letters(finding["text"])[:START] in letters]
        for facts, finding in zip(document.findings, expected["findings"], strict=True)
    }
    return {key: numbers for key, numbers in found.items() if numbers}


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def totals(scores: Sequence[Score], by: Callable[[Score], str]) -> dict[str, Tallies]:
    sums: dict[str, Tallies] = {}
    for each in scores:
        row = sums.setdefault(by(each), {field: Tally() for field in FIELDS})
        for field, tally in each.tallies.items():
            row[field] += tally
    return sums


def table(scores: Sequence[Score]) -> str:
    """One row for each format and layout, and one for all; under each field precision and recall."""
    rows = totals(scores, lambda _: "all") | totals(scores, lambda each: each.format)
    rows |= totals(scores, lambda each: each.document.layout)
    shown = [field for field in FIELDS if rows["all"][field].expected or rows["all"][field].given]
    width = max(len(name) for name in rows)
    lines = [" " * width + "".join(f"{field:>13}" for field in shown)]
    for name, tallies in rows.items():
        lines.append(f"{name:<{width}}" + "".join(f"{_cell(field, tallies[field]):>13}" for field in shown))
    return "\n".join(lines)


def _cell(field: str, tally: Tally) -> str:
    if field == "invented":
        return str(tally.given)
    return " / ".join("-" if share is None else f"{100 * share:.0f}" for share in (tally.precision, tally.recall))


def differences(score: Score) -> Iterator[str]:
    """A line for each value that is not as expected; findings by their kind and number."""
    if "refused" in score.result:
        yield f"refused: {score.result['refused']}"
        return
    for key, wanted in score.expected["inspection"].items():
        found = score.result["inspection"].get(key)
        if key in ("deadline", "safe_day") or (not wanted and not found):
            continue
        if wanted != found:
            yield f"{key}: expected {wanted!r}, read {found!r}"
    names = _named(score.expected["findings"])
    given = _named(score.result["findings"])
    if sorted(names) != sorted(given):
        yield f"findings: expected {names}, read {given}"
    for name, wanted in sorted(names.items()):
        found = given.get(name, {})
        for key, value in wanted.items():
            if key == "text":
                same = lines_of(value) == lines_of(found.get(key, ""))
            else:
                same = value == found.get(key) or (key in ("addressees", "due_on") and not value)
            if found and not same:
                yield f"{name} {key}: expected {value!r}, read {found[key]!r}"


def _named(findings: list[Json]) -> dict[str, Json]:
    """Findings by kind and number; the second without a number by its place among them."""
    named: dict[str, Json] = {}
    for finding in findings:
        name = f"{finding['kind']} {finding['reference']}"
        same = sum(each.startswith(name) for each in named)
        named[f"{name} ({same + 1})" if same else name] = finding
    return named
