"""The beginning of a text for a table: words are cut between words, and lists stay lists."""

import pytest

from s55tracker.richtext import first_blocks_of

LONG = (
    "<p>Chief constables <strong>should</strong>:</p><ul><li>keep a register</li><li>review it<ul><li>monthly</li></ul></li></ul>"
    "<h3>By when</h3><blockquote><p>By 1 May, as <a href=\"https://example.org\">agreed</a></p></blockquote>"
)  # fmt: skip


@pytest.mark.parametrize(
    ("longest", "cut"),
    [
        (
            500,
            "<p>Chief constables should:</p><ul><li>keep a register</li><li>review it<ul><li>monthly</li></ul></li></ul>"
            "<p>By when</p><p>By 1 May, as agreed</p>",
        ),
        (10, "<p>Chief…</p>"),
        (24, "<p>Chief constables should: …</p>"),
        (34, "<p>Chief constables should:</p><ul><li>keep a…</li></ul>"),
        (48, "<p>Chief constables should:</p><ul><li>keep a register</li><li>review it …</li></ul>"),
    ],
)
def test_text_is_cut_between_words_and_its_lists_stay(longest, cut):
    assert first_blocks_of(LONG, longest=longest) == cut


def test_nothing_stays_nothing():
    assert first_blocks_of("", longest=10) == ""
