"""Words without markup, fingerprints, and differences."""

from __future__ import annotations

import hashlib

from s55tracker.richtext import (
    Change,
    ChangeKind,
    Piece,
    content_hash,
    differences,
    to_plain_text,
    words,
)

SAME, ADDED, REMOVED = ChangeKind.SAME, ChangeKind.ADDED, ChangeKind.REMOVED


def test_plain_text_has_blank_lines_and_dashes():
    html = "<h3>Plan</h3><p>We <strong>shall</strong>:</p><ul><li>count<ul><li>all</li></ul></li></ul><ol start='2'><li>label</li></ol><blockquote><p>Said.</p></blockquote>"
    assert to_plain_text(html) == "Plan\n\nWe shall:\n\n- count\n- all\n\n2. label\n\nSaid."


def test_plain_text_keeps_line_breaks():
    assert to_plain_text("<p>One<br>two</p>") == "One\ntwo"


def test_words_leave_out_the_markers():
    assert words("<p>We&nbsp;shall:</p><ol><li>count <em>it</em></li></ol>") == ["We", "shall:", "count", "it"]


def test_content_hash_tells_where_one_text_ends():
    assert content_hash("ab", "c") != content_hash("a", "bc")
    assert content_hash("a") != content_hash("a", "")
    assert content_hash("é") == content_hash("é")


def test_content_hash_is_the_same_tomorrow():
    assert content_hash("a", "b") == hashlib.sha256(b"1:a1:b").hexdigest()


def test_reworded_block_shows_the_words_that_changed():
    assert differences("<p>We count every day.</p>", "<p>We count every week.</p>") == [
        Change(
            ChangeKind.REWORDED,
            "p",
            0,
            "",
            (Piece(SAME, "We count every "), Piece(REMOVED, "day"), Piece(ADDED, "week"), Piece(SAME, ".")),
        )
    ]


def test_words_in_a_row_that_were_replaced_are_one_change():
    [change] = differences("<p>We accept every word of your report.</p>", "<p>We accept all parts of your report.</p>")
    assert [(piece.kind, piece.text) for piece in change.pieces] == [
        ("same", "We accept "),
        ("removed", "every word"),
        ("added", "all parts"),
        ("same", " of your report."),
    ]


def test_blocks_that_come_and_go_are_shown_whole_and_in_place():
    old = "<p>First stays here.</p><p>Second goes away altogether.</p><p>Third stays too.</p>"
    new = "<p>First stays here.</p><p>Third stays too.</p><p>Brand new ending.</p>"
    assert [(change.kind, change.pieces[0].text) for change in differences(old, new)] == [
        (SAME, "First stays here."),
        (REMOVED, "Second goes away altogether."),
        (SAME, "Third stays too."),
        (ADDED, "Brand new ending."),
    ]


def test_blocks_with_little_in_common_are_not_patched_together():
    changes = differences("<p>The force agrees with this.</p>", "<p>Nobody has answered us yet.</p>")
    assert [change.kind for change in changes] == [REMOVED, ADDED]


def test_list_items_carry_their_marker_and_depth():
    changes = differences("", '<ol start="4"><li>four<ul><li>deep</li></ul></li></ol>')
    assert [(change.shape, change.depth, change.marker) for change in changes] == [("li", 1, "4."), ("li", 2, "•")]


def test_new_emphasis_or_another_link_is_a_change_of_style():
    old = '<p>See <a href="https://example.org/a">it</a></p><p>Now</p>'
    new = '<p>See <a href="https://example.org/b">it</a></p><p><strong>Now</strong></p>'
    assert [change.kind for change in differences(old, new)] == [ChangeKind.RESTYLED, ChangeKind.RESTYLED]
