"""The score of a result: how much of what was expected was found (recall), and how much of what was found was expected (precision).

Words are compared without regard to spaces, and lines without regard to how deep an item is; nothing else is forgiven. Whose words they are
is counted by sentence, whichever field of the side holds the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from tests.corpus.reading.expected import Json
from tests.corpus.reading.model import Document

RESEMBLES = 0.6
RESEMBLES_BY_NUMBER = 0.4
SAID = {
    "list": r"\b(?:list|register|several|more than one|\d+|two|three|four|five|six) (?:of )?(?:\w+ )?(?:reports|responses|inspections)\b",
    "several": r"\b(?:several|more than one|two|2) (?:\w+ )?(?:reports|inspections)\b",
    "not ours": r"\b(?:not|none|no) (?:\w+ ){0,6}(?:policing body|commissioner|office|section 55|response|ours)\b|\bsuper-complaint\b",
}


@dataclass
class Tally:
    """`right` of `expected`, and `true` of `given`."""

    expected: int = 0
    right: int = 0
    given: int = 0
    true: int = 0

    def __iadd__(self, other: Tally) -> Tally:
        self.expected += other.expected
        self.right += other.right
        self.given += other.given
        self.true += other.true
        return self

    @property
    def recall(self) -> float | None:
        return self.right / self.expected if self.expected else None

    @property
    def precision(self) -> float | None:
        return self.true / self.given if self.given else None


Tallies = dict[str, Tally]

# In the order of the table. "invented" counts dates that the document does not have: `given` is their number.
FIELDS = (
    "read",
    "findings",
    "wording",
    "dates",
    "invented",
    "due words",
    "force",
    "body",
    "inspectorate",
    "under",
    "title",
    "whose",
    "facts",
    "addressees",
    "counts",
    "grades",
    "pages",
    "named",
    "said",
)


def score(document: Document, expected: Json, result: Json, *, page_of: dict[str, list[int]] | None = None) -> Tallies:
    """Tallies by field. `page_of`: the pages of the file that hold the wording of each finding, by key, where the file has pages."""
    tallies = {name: Tally() for name in FIELDS}
    refused = "refused" in result
    given = {**EMPTY, **({} if refused else result)}
    if said := document.facts.get("said"):
        reasons = " ".join([result.get("refused", ""), *given["warnings"]])
        tallies["said"] = _one(True, bool(re.search(SAID[said], reasons, re.IGNORECASE)) or None)
    else:
        tallies["read"] = _one(True, None if refused else True)
    pairs = _pairs(expected["findings"], given["findings"])
    _score_findings(document, expected, given, pairs, page_of or {}, tallies)
    _score_dates(expected, given, pairs, tallies)
    _score_words(document, expected, given, tallies)
    inspection, found = expected["inspection"], given["inspection"]
    tallies["title"] = _one(
        inspection["title"] and _flat(inspection["title"]), found["title"] and _flat(found["title"])
    )
    if not document.is_report:
        tallies["whose"] = _one(
            expected["policing_body"], _territory(given["policing_body"], expected["policing_body"])
        )
        for key in ("recommendations", "for_forces"):
            tallies["counts"] += _one(expected["counts_stated"][key], given["counts_stated"][key])
        for line in expected["distribution"]:
            tallies["facts"] += _one(line["done_on"] or "none", _done_on(line["line"], given["distribution"]))
    for key in ("publication_types", "forces", "joint_with"):
        if inspection[key]:
            tallies["facts"] += _many(inspection[key], found.get(key) or [])
    if inspection["report_url"]:
        tallies["facts"] += _one(inspection["report_url"], found["report_url"])
    if inspection["grades"]:
        tallies["grades"] = _many(
            [f"{each['area']}: {each['grade']}" for each in inspection["grades"]],
            [f"{each['area']}: {each['grade']}" for each in found.get("grades") or []],
        )
    return tallies


EMPTY: dict[str, Any] = {
    "inspection": {"title": None, "published_on": None, "publication_types": [], "forces": [], "report_url": None},
    "policing_body": None,
    "key_findings": None,
    "recommendations_introduction": None,
    "findings": [],
    "counts_stated": {"recommendations": None, "for_forces": None},
    "force_comment": None,
    "body_comment": None,
    "comments": [],
    "distribution": [],
    "warnings": [],
}


def _one(expected: Any, given: Any) -> Tally:
    """Count one value. A value neither expected nor given is not counted."""
    return Tally(
        expected=int(expected is not None),
        right=int(expected is not None and expected == given),
        given=int(given is not None),
        true=int(given is not None and expected == given),
    )


def _many(expected: Iterable[str], given: Iterable[str]) -> Tally:
    wanted, found = {_flat(each) for each in expected}, {_flat(each) for each in given}
    return Tally(len(wanted), len(wanted & found), len(found), len(wanted & found))


# Findings


def _pairs(expected: list[Json], given: list[Json]) -> list[tuple[int, int]]:
    """Match given findings to expected ones: of the same kind and reference, then by how similar the wordings are."""
    candidates = sorted(
        (
            (resemblance, -wanted, -found)
            for wanted, one in enumerate(expected)
            for found, other in enumerate(given)
            if one["kind"] == other["kind"] and one["reference"] == other["reference"]
            if (resemblance := _resemblance(one["text"], other["text"]))
            >= (RESEMBLES_BY_NUMBER if one["reference"] else RESEMBLES)
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for _, wanted, found in candidates:
        if -wanted not in pairs and -found not in pairs.values():
            pairs[-wanted] = -found
    return sorted(pairs.items())


def _resemblance(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower().split(), other.lower().split()).ratio()


def _score_findings(
    document: Document,
    expected: Json,
    given: Json,
    pairs: list[tuple[int, int]],
    page_of: dict[str, list[int]],
    tallies: Tallies,
) -> None:
    wordless = sum(not finding["text"] for finding in given["findings"])
    tallies["findings"] = Tally(len(expected["findings"]), len(pairs), len(given["findings"]) - wordless, len(pairs))
    for at, facts in enumerate(document.findings):
        wanted = expected["findings"][at]
        found = given["findings"][dict(pairs)[at]] if at in dict(pairs) else None
        tallies["wording"] += _one(lines_of(wanted["text"]), found and lines_of(found["text"]))
        if wanted["addressees"]:
            tallies["addressees"] += _many(wanted["addressees"], found["addressees"] if found else [])
        if wanted["parent"]:
            tallies["facts"] += _one(wanted["parent"], found and found["parent"])
        tallies["due words"] += _one(wanted["due_text"], (found["due_text"] or None) if found else None)
        if facts.key in page_of:
            page = found.get("page") if found else None
            tallies["pages"] += _one(page if page in page_of[facts.key] else -1, page)


# Dates


def _score_dates(expected: Json, given: Json, pairs: list[tuple[int, int]], tallies: Tallies) -> None:
    dates = tallies["dates"]
    _date(expected["inspection"]["published_on"], given["inspection"]["published_on"], tallies)
    paired = dict(pairs)
    for at, wanted in enumerate(expected["findings"]):
        found = given["findings"][paired[at]] if at in paired else None
        may_be_empty = wanted["due_precision"] in ("relative", "immediate")
        if may_be_empty:
            # Calculated from a date that only a person may confirm: if given, it must be this one.
            on = found and found["due_on"]
            published = expected["inspection"]["published_on"]
            if on and on not in (wanted["due_on"], published if wanted["due_precision"] == "immediate" else None):
                dates += Tally(given=1)
                tallies["invented"] += Tally(given=1)
        else:
            _date(wanted["due_on"], found and found["due_on"], tallies)
        if found:
            dates += _one(wanted["due_precision"], found["due_precision"])
        else:
            dates += Tally(expected=1)
    for position, finding in enumerate(given["findings"]):
        if position not in paired.values() and finding["due_on"]:
            known = {wanted["due_on"] for wanted in expected["findings"]}
            dates += Tally(given=1)
            tallies["invented"] += Tally(given=int(finding["due_on"] not in known))


def _date(expected: str | None, given: str | None, tallies: Tallies) -> None:
    tallies["dates"] += _one(expected, given)
    tallies["invented"] += Tally(given=int(given is not None and given != expected))


def _done_on(line: str, given: list[Json]) -> str | None:
    for each in given:
        if _resemblance(line, each["line"]) >= RESEMBLES:
            return each["done_on"] or "none"
    return None


# Whose words


def _score_words(document: Document, expected: Json, given: Json, tallies: Tallies) -> None:
    wanted, found = _sides(expected), _sides(given)
    neutral = _flat(
        " ".join(
            passage.text
            for passage in document.passages
            if passage.is_heading or (passage.mark and passage.mark.part == "~")
        )
    )
    warned = _flat(" ".join([*given["warnings"], given.get("refused", "")]))
    everywhere = " ".join(_flat(text) for text in found.values())
    for side in ("force", "body", "inspectorate"):
        there, right = _flat(found[side]), _flat(wanted[side])
        for sentence in _sentences(wanted[side]):
            tallies[side] += Tally(expected=1, right=int(sentence in there))
            tallies["named"] += Tally(expected=1, right=int(sentence in everywhere or sentence[:30] in warned))
        for sentence in _sentences(found[side]):
            if sentence in right or sentence not in neutral:
                tallies[side] += Tally(given=1, true=int(sentence in right))
    tallies["under"] = _under(expected["comments"], given["comments"])


def _sides(record: Json) -> dict[str, str]:
    """The text of each side, whichever field holds it."""
    comments = record["comments"]
    return {
        "force": "\n".join([record["force_comment"] or "", *(each["force_comment"] or "" for each in comments)]),
        "body": "\n".join([record["body_comment"] or "", *(each["body_comment"] or "" for each in comments)]),
        "inspectorate": "\n".join(
            [
                record["key_findings"] or "",
                record["recommendations_introduction"] or "",
                *(each["text"] or "" for each in record["findings"]),
            ]
        ),
    }


def _under(expected: list[Json], given: list[Json]) -> Tally:
    """Sentences about findings, each under the right findings. Comments on unnumbered findings cannot be told apart."""
    tally = Tally()
    for key in ("force_comment", "body_comment"):
        for comment in expected:
            if not all(comment["references"]):
                continue
            for sentence in _sentences(comment[key]):
                places = {
                    reference
                    for each in given
                    if sentence in _flat(each[key] or "")
                    for reference in each["references"]
                }
                tally += Tally(
                    1,
                    int(places == set(comment["references"])),
                    int(bool(places)),
                    int(places == set(comment["references"])),
                )
    return tally


def _territory(given: str | None, expected: str | None) -> str | None:
    """The body's territory where the result names it, whatever it calls the body."""
    return expected if given and expected and expected.lower() in given.lower() else given


# Words


def _flat(text: str) -> str:
    return " ".join(re.sub(r"[\s\u00a0\u00ad]+", " ", text).replace(" - ", " ").removeprefix("- ").split())


def lines_of(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _sentences(text: str) -> Iterator[str]:
    """Sentences and items, flat. A paragraph's number ("6.1", "4.") does not belong to its first sentence."""
    for line in text.splitlines():
        line = re.sub(r"^\s*(?:[-•]\s+)?(?:\d+(?:\.\d+)*\.?\s+(?=[A-Z“\"]))?", "", line)
        for sentence in re.split(r"(?<=[.!?:])[\"”’]?\s+(?=[A-Z0-9£“\"‘])", line):
            if flat := _flat(sentence).strip('"“”'):
                yield flat
