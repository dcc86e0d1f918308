"""Replacing words that are not for publication: pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from s55tracker.richtext import Withheld, clean, has_whole_words_of, to_plain_text, without_withheld

OUT = "[out]"


def without(html: str, *words: str) -> str:
    return without_withheld(clean(html), [Withheld(each, OUT) for each in words])


@pytest.mark.parametrize(
    ("html", "words", "left"),
    [
        ("<p>Ask Ann Lee.</p>", ["Ann Lee"], "<p>Ask [out].</p>"),
        ("<p>Annual Ann</p>", ["Ann"], "<p>Annual [out]</p>"),
        ("<p>ANN LEE and Ann Lee</p>", ["ann lee"], "<p>[out] and [out]</p>"),
        ("<p>A <strong>b <em>c</em></strong> d</p>", ["b c d"], "<p>A [out]</p>"),
        ("<p>He said “no”.</p>", ['said "no"'], "<p>He [out].</p>"),
        ("<ul><li>One<ul><li>Two Ann</li></ul></li></ul>", ["Ann"], "<ul><li>One<ul><li>Two [out]</li></ul></li></ul>"),
        (
            "<h3>Ann</h3><blockquote><p>Ann</p></blockquote>",
            ["Ann"],
            "<h3>[out]</h3><blockquote><p>[out]</p></blockquote>",
        ),
        ("<p>ab bc</p>", ["ab", "ab bc"], "<p>[out]</p>"),
        ("<p>a b c d</p>", ["a b c", "b c d"], "<p>[out]</p>"),
        ("<p>Ask one<br>two now<br>then</p>", ["one two"], "<p>Ask [out] now<br>then</p>"),
        ("<p>Ask <strong>a<br>b</strong><br>c</p>", ["a b c"], "<p>Ask [out]</p>"),
        (
            "<ul><li>one<br>two<ul><li>one two</li></ul></li></ul>",
            ["two"],
            "<ul><li>one<br>[out]<ul><li>one [out]</li></ul></li></ul>",
        ),
        (
            "<p>_Ann_ ann_lee, Ann-Lee, ann.lee@example.test</p>",
            ["Ann Lee"],
            "<p>_Ann_ [out], [out], [out]@example.test</p>",
        ),
        ("<p>She met Ann. Lee was out.</p>", ["Ann Lee"], "<p>She met Ann. Lee was out.</p>"),
        ("<p>Siân, SIAN and Sian</p>", ["Siân"], "<p>[out], [out] and [out]</p>"),
        ("<p>O’Neill, O'NEILL and ONeill</p>", ["O’Neill"], "<p>[out], [out] and [out]</p>"),
        ("<p>£10,000 (ten)</p>", ["£10,000 (ten)"], "<p>[out]</p>"),
    ],
)
def test_words_are_replaced_whatever_their_case_and_formatting(html, words, left):
    assert without(html, *words) == left


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="https://example.test/">Ann Lee</a></p>',
        '<p><a href="mailto:ann@example.test">Write to Ann Lee today</a></p>',
        '<p><a href="https://example.test/ann%20lee">Somebody</a></p>',
        '<p><a href="https://example.test/ann%2520lee">Somebody</a></p>',
        '<p><a href="https://example.test/ann_lee.pdf">Somebody</a></p>',
        '<p><a href="mailto:ann.lee@example.test">Somebody</a></p>',
        '<p><a href="mailto:cc_annlee2@example.test">Somebody</a></p>',
    ],
)
def test_link_to_withheld_words_loses_its_address(html):
    assert "href" not in without(html, "Ann Lee")


def test_words_in_an_address_alone_are_found():
    html = clean('<p>Write to <a href="mailto:ann.lee@example.test">my assistant</a>.</p>')
    assert has_whole_words_of(html, "Ann Lee")
    assert not has_whole_words_of(html, "Ann Leeds")


def test_short_word_within_another_of_an_address_does_not_count():
    assert not has_whole_words_of(clean('<p><a href="https://example.test/annual">A page</a></p>'), "Ann")


def test_link_to_something_else_stays():
    assert 'href="https://example.test/' in without('<p>Ann, <a href="https://example.test/">a page</a></p>', "Ann")


@given(st.lists(st.sampled_from(["Ann", "Lee", "and", "the", "Annual", "**"]), min_size=1, max_size=12))
def test_nothing_of_the_words_is_left_and_all_else_stays(words):
    html = clean(f"<p>{' '.join(words)}</p>")
    left = without(html, "Ann", "Lee")
    assert not has_whole_words_of(left, "Ann")
    assert not has_whole_words_of(left, "Lee")
    kept = [word for word in to_plain_text(html).split() if word not in ("Ann", "Lee")]
    assert [word for word in to_plain_text(left).split() if word != OUT] == kept
