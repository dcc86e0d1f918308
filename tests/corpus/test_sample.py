"""A few of the generated responses; `make corpus` has them all."""

import pytest

from tests.corpus.checking import check
from tests.corpus.making import MOST_FINDINGS, MOST_WORDS, sample
from tests.verapdf import failures_of

pytestmark = pytest.mark.once

# The shortest response, one with sixty findings and one with none, and ones with characters that our fonts cannot
# print, long words, lists, Welsh, and every character of our fonts. None is long: those are for `make corpus`.
CHOSEN = (0, 3, 4, 7, 8, 10, 11, 12)


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
    assert [number for number in CHOSEN if sample(number).unprintable] == [7]
