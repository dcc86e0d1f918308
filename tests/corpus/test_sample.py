"""A few of the generated responses; `make corpus` has them all."""

import pytest

from tests.corpus.checking import check
from tests.corpus.making import MOST_FINDINGS, MOST_WORDS, sample
from tests.verapdf import failures_of

pytestmark = pytest.mark.once

# The shortest, none and sixty findings, Welsh, the long words, every character of our fonts, one that our fonts cannot print.
CHOSEN = (0, 2, 3, 8, 11, 12, 22)


def test_generated_responses_conform_and_have_the_same_words_as_their_page():
    outcomes = [check(sample(number)) for number in CHOSEN]
    failures = failures_of([outcome.pdf for outcome in outcomes])
    assert [
        (outcome.number, outcome.wrong + found)
        for outcome, found in zip(outcomes, failures, strict=True)
        if outcome.wrong or found
    ] == []


def test_generated_responses_reach_the_ends():
    assert sample(1).words == MOST_WORDS and sample(0).words == 1
    assert len(sample(3).content.findings) == MOST_FINDINGS and sample(2).content.findings == ()
    assert sample(22).unprintable
    assert sample(11).content.to_json() == sample(11).content.to_json()
