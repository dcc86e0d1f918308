"""Hostile HTML on the server alone: only the stored subset comes out, in bounded time, and it can be printed."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import replace

import pytest

from responses.document.pdf import pdf_of
from s55tracker.richtext import STORED_ATTRIBUTES, STORED_TAGS, clean, from_simple_text, to_plain_text, to_simple_text
from tests.hostile.fragments import BIDI, KINDS, NUMBER, fragments, in_batches
from tests.responses.document.samples import MODEL

pytestmark = pytest.mark.embedded

# Seconds of this process's own time for the longest text of all, on a slow machine.
LONGEST = 20
TAG = re.compile(r"<(/?)([a-z0-9]+)((?:\s[^<>]*)?)>")
ATTRIBUTE = re.compile(r' (href="(?:https?://|mailto:)[^"\s<>]+"|start="\d{1,5}")')


def outside_the_subset(html: str) -> str:
    """Everything in this HTML that a text may not contain; empty if there is nothing."""
    found = TAG.findall(html)
    if html.count("<") != len(found):
        return "a < that opens no tag"
    for _closing, tag, attributes in found:
        if tag not in STORED_TAGS:
            return f"<{tag}>"
        if attributes and not (
            ATTRIBUTE.fullmatch(attributes) and attributes[1:].split("=")[0] in STORED_ATTRIBUTES.get(tag, ())
        ):
            return attributes
    return next((f"U+{ord(each):04X}" for each in html if each in BIDI), "")


def test_the_run_has_every_kind():
    kinds = Counter(fragment.kind for fragment in fragments())
    assert set(kinds) == {*KINDS, "long"}
    assert sum(kinds.values()) == NUMBER


def test_check_finds_what_it_looks_for():
    for escaped in ("<p onclick=x>", "<img>", "5 < 6", '<a href="javascript:x">', "<p>\u202e</p>", '<p start="1">'):
        assert outside_the_subset(escaped), escaped
    assert not outside_the_subset('<p>5 &lt; <a href="https://e.org/?a=1&amp;b">x</a></p><ol start="3"><li>y</li></ol>')


def test_nothing_escapes_the_subset_and_no_fragment_takes_long():
    for fragment in fragments():
        began = time.process_time()
        stored = clean(fragment.html)
        taken = time.process_time() - began
        assert not (outside := outside_the_subset(stored)), (fragment.number, fragment.kind, outside)
        assert taken < LONGEST, (fragment.number, fragment.kind, taken)
        assert clean(stored) == stored, (fragment.number, fragment.kind)


def test_hostile_text_typed_as_simple_text_is_words():
    for fragment in (each for each in fragments(min(NUMBER, 1_000)) if each.kind != "long"):
        stored = from_simple_text(fragment.html)
        assert not outside_the_subset(stored), fragment.number
        assert from_simple_text(to_simple_text(stored)) == stored, fragment.number


def test_document_with_hostile_texts_is_printed():
    for batch in in_batches([each for each in fragments() if each.kind != "long"], 100):
        stored = "".join(clean(each.html) for each in batch)
        pdf = pdf_of(replace(MODEL, key_findings=stored, recommendations_introduction=stored), strict=False)
        assert pdf.startswith(b"%PDF-"), batch[0].number


def test_document_with_one_enormous_paragraph_is_printed():
    """A megabyte in the whole run, which takes a minute; a tenth of that in the suite."""
    size = 1_000_000 if NUMBER >= 1_000 else 100_000
    stored = clean("<p>" + "the force accepts this " * (size // 22) + "</p>")
    assert len(to_plain_text(stored)) > size
    began = time.process_time()
    assert pdf_of(replace(MODEL, key_findings=stored), strict=False).startswith(b"%PDF-")
    assert time.process_time() - began < 10 * LONGEST
