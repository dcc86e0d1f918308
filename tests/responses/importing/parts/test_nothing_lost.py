"""After any sequence of changes, every word of the file is in exactly one field or is named in one warning."""

from __future__ import annotations

import json
import random
import re
from collections import Counter

import pytest

from inspections.intake.reading import parse
from responses.importing.parts import changing
from responses.importing.parts.layout import Layout, Use, paragraphs_in
from responses.importing.parts.result import with_layout
from responses.importing.response_text import FoundResponse, find_response
from responses.importing.warnings import first_words
from s55tracker.present import present
from s55tracker.refusals import Refused
from tests.corpus.reading.model import Document, documents
from tests.corpus.reading.rendering import html_of, text_of
from tests.responses.importing.test_nothing_lost import a_reading

STEPS = 40
RESPONSES = [document for document in documents() if not document.is_report]
KINDS = ("recommendation", "area_for_improvement")


def words_in(*texts: str) -> Counter[str]:
    return Counter(word for text in texts for word in re.findall(r"\w+", text))


def a_change(layout: Layout, chosen: random.Random, expected: Counter[str]) -> tuple[Layout, Counter[str]]:
    """One random change, and the words that are expected after it."""
    part = chosen.choice(layout.parts)
    match chosen.randrange(8):
        case 0 | 1:
            use, about = chosen.choice(changing.offered(layout))
            return changing.with_use(layout, part.number, use, about, and_following=chosen.random() < 0.3), expected
        case 2:
            return changing.split(
                layout, part.number, chosen.randint(1, max(1, len(paragraphs_in(part.text)) - 1))
            ), expected
        case 3:
            return changing.merged(layout, part.number), expected
        case 4:
            text = f"{part.text}\n\nAdded{chosen.randrange(1000)}." if chosen.random() < 0.5 else "Instead."
            return (
                changing.with_words(layout, part.number, text),
                expected - words_in(part.text) + words_in(text),
            )
        case 5:
            wording = f"Forces should buy lamp{chosen.randrange(1000)}."
            reference = str(chosen.randint(1, 9)) if chosen.random() < 0.8 else ""
            changed = changing.with_new_finding(layout, chosen.choice(KINDS), reference, wording)
            return changed, expected + words_in(wording)
        case 6:
            kind = chosen.choice(KINDS)
            return changing.as_new_finding(layout, part.number, kind, and_following=chosen.random() < 0.2), expected
    if not layout.findings:
        return layout, expected
    return changing.with_reference(layout, chosen.choice(layout.findings).number, str(chosen.randint(1, 9))), expected


def check_places(found: FoundResponse) -> None:
    """Check that each part's words are in the one field its use names, and nowhere else."""
    layout = present(found.layout)
    by_use = {use: words_in(*(part.text for part in layout.parts if part.use is use)) for use in Use}
    overall = {use: words_in(layout.text(use)) for use in (Use.FORCE, Use.BODY)}
    # A wording that several findings share is in each of them.
    wordings = words_in(*(part.text for part in layout.parts if part.use is Use.WORDING for _ in part.about))

    assert words_in(found.key_findings) == by_use[Use.KEY_FINDINGS]
    assert words_in(found.recommendations_introduction) == by_use[Use.INTRODUCTION]
    assert words_in(*(finding.text for finding in found.findings)) == wordings
    assert words_in(found.force_comment) == overall[Use.FORCE]
    assert words_in(found.body_comment) == overall[Use.BODY]
    for use, comments in (
        (Use.FORCE, [comment.force_comment for comment in found.comments]),
        (Use.BODY, [comment.body_comment for comment in found.comments]),
    ):
        assert words_in(*comments) == by_use[use] - overall[use]
    assert words_in(*found.frame) == by_use[Use.HEADINGS]
    assert words_in(*found.not_needed) == by_use[Use.NOT_NEEDED]
    assert len(found.distribution) >= sum(part.use is Use.COPIES for part in layout.parts)
    named = [warning for warning in found.warnings if warning.startswith("We have left out this text")]
    for part in layout.parts:
        if part.use is Use.LEFT_OUT:
            for line in paragraphs_in(part.text):
                assert any(f"“{first_words(line.lstrip().removeprefix('- '))}”" in warning for warning in named)


def check_random_changes(found: FoundResponse, chosen: random.Random) -> None:
    layout = present(found.layout)
    expected = words_in(*(part.text for part in layout.parts))
    for step in range(STEPS):
        try:
            changed, expected_now = a_change(layout, chosen, expected)
        except Refused:
            continue
        layout, expected = Layout.from_json(json.loads(json.dumps(changed.to_json()))), expected_now
        numbers = [part.number for part in layout.parts]
        assert len(set(numbers)) == len(numbers)
        assert words_in(*(part.text for part in layout.parts)) == expected
        assert {number for part in layout.parts for number in part.about} <= {each.number for each in layout.findings}
        if step % 5 == 0:
            check_places(with_layout(found, layout))
    check_places(with_layout(found, layout))


@pytest.mark.parametrize("document", RESPONSES, ids=lambda document: document.name)
def test_random_changes_of_a_document_lose_and_double_no_word(document: Document):
    for seed, data in enumerate((text_of(document), html_of(document))):
        found = find_response(parse(data.encode()))
        if found.layout is None:
            assert found.reports
            continue
        check_places(with_layout(found, found.layout))
        for round_ in range(3):
            check_random_changes(found, random.Random(f"{document.name} {seed} {round_}"))


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_random_changes_of_generated_documents_lose_and_double_no_word(first):
    for seed in range(first, first + 100):
        reading = a_reading(seed)
        found = find_response(reading)
        if found.layout is None:
            continue
        words = words_in(*(part.text for part in found.layout.parts))
        for block in reading.blocks:
            for word in re.findall(r"word\d+\w", block.text):
                assert words[word] == 1, f"document {seed} has {word} {words[word]} times"
        check_random_changes(found, random.Random(seed))


def test_text_as_found_makes_the_same_response_again():
    for document in RESPONSES[::3]:
        found = find_response(parse(html_of(document).encode()))
        if found.layout is None:
            continue
        again = with_layout(found, found.layout)
        assert (again.findings, again.key_findings, again.force_comment, again.body_comment, again.distribution) == (
            found.findings,
            found.key_findings,
            found.force_comment,
            found.body_comment,
            found.distribution,
        )
        assert set(again.warnings) == set(found.warnings) or "another organisation" in " ".join(found.warnings)
