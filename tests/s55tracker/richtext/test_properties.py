"""Properties of every passage, not only of chosen examples."""

from __future__ import annotations

import re

import nh3
from hypothesis import given, settings
from hypothesis import strategies as st

from s55tracker.richtext import (
    STORED_ATTRIBUTES,
    STORED_TAGS,
    ChangeKind,
    clean,
    differences,
    from_simple_text,
    to_plain_text,
    to_simple_text,
    words,
)
from s55tracker.richtext.blocks import to_html
from tests.s55tracker.richtext.strategies import passages, tag_soup, texts

stored = passages.map(lambda blocks: clean(to_html(blocks)))

# A passage has every kind of block at once, so half the usual number covers as much.
some = settings(max_examples=50)


@some
@given(passages)
def test_clean_changes_nothing_the_second_time(passage):
    once = clean(to_html(passage))
    assert clean(once) == once


@given(tag_soup)
def test_clean_of_tag_soup_changes_nothing_the_second_time(html):
    once = clean(html)
    assert clean(once) == once


@given(tag_soup)
def test_clean_leaves_only_the_stored_subset(html):
    cleaned = clean(html)
    found = re.findall(r"<(/?)([a-z0-9]+)([^<>]*)>", cleaned)
    assert cleaned.count("<") == len(found)
    assert {tag for _, tag, _ in found} <= STORED_TAGS
    for _, tag, attributes in found:
        if attributes:
            assert re.fullmatch(r' (?:href="(?:https?:|mailto:)[^"]*"|start="\d+")', attributes)
            assert attributes.split("=")[0].strip() in STORED_ATTRIBUTES[tag]


@some
@given(stored)
def test_stored_html_is_what_the_sanitiser_itself_would_write(html):
    assert nh3.clean(html, tags=set(STORED_TAGS), link_rel=None, attributes={"a": {"href"}, "ol": {"start"}}) == html


@some
@given(stored)
def test_simple_text_round_trip_loses_nothing(html):
    assert from_simple_text(to_simple_text(html)) == html


@given(st.lists(texts, max_size=6).map("".join))
def test_whatever_is_typed_is_stored_in_canonical_form(text):
    html = from_simple_text(text)
    assert clean(html) == html
    assert from_simple_text(to_simple_text(html)) == html


@some
@given(stored)
def test_plain_text_holds_the_words_and_no_markup(html):
    text = to_plain_text(html)
    assert "\n\n\n" not in text
    assert "".join(words(html)) == "".join(words(clean(html)))


@some
@given(stored, stored)
def test_differences_give_back_both_versions(old, new):
    changes = differences(old, new)
    assert _said(changes, without=ChangeKind.ADDED) == _said(differences(old, old))
    assert _said(changes, without=ChangeKind.REMOVED) == _said(differences(new, new))


@some
@given(stored)
def test_differences_of_a_passage_with_itself_are_none(html):
    assert all(change.kind is ChangeKind.SAME for change in differences(html, html))


def _said(changes, *, without=None):
    return "".join(piece.text for change in changes for piece in change.pieces if piece.kind != without)
