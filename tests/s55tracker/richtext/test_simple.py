"""Simple text as people type it."""

from __future__ import annotations

import pytest

from s55tracker.richtext import clean, from_simple_text, to_simple_text, words


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("One\r\nline\r\n\r\n\r\nTwo", "<p>One<br>line</p><p>Two</p>"),
        ("We shall:\n* count\n* label", "<p>We shall:</p><ul><li>count</li><li>label</li></ul>"),
        ("- one\n- two\n\n- three", "<ul><li>one</li><li>two</li><li>three</li></ul>"),
        ("• one\n  • deep\n• two", "<ul><li>one<ul><li>deep</li></ul></li><li>two</li></ul>"),
        (
            "* one\n\t* deep\n\t\t* deeper\n* two",
            "<ul><li>one<ul><li>deep<ul><li>deeper</li></ul></li></ul></li><li>two</li></ul>",
        ),
        ("* one\n  and more\n* two", "<ul><li>one<br>and more</li><li>two</li></ul>"),
        ("* one\nNot in the list", "<ul><li>one</li></ul><p>Not in the list</p>"),
        ("1. one\n2) two", "<ol><li>one</li><li>two</li></ol>"),
        ("1. one\n1. two\n1. three", "<ol><li>one</li><li>two</li><li>three</li></ol>"),
        ("1. one\n\n1. one again", "<ol><li>one</li></ol><ol><li>one again</li></ol>"),
        (
            "3. three\n4. four\n7. seven",
            '<ol start="3"><li>three</li><li>four</li></ol><ol start="7"><li>seven</li></ol>',
        ),
        ("1. one\n   - deep\n2. two", "<ol><li>one<ul><li>deep</li></ul></li><li>two</li></ol>"),
        ("**Bold** and _italic_ and *italic*", "<p><strong>Bold</strong> and <em>italic</em> and <em>italic</em></p>"),
        ("**bold _both_**", "<p><strong>bold <em>both</em></strong></p>"),
        ("***both***", "<p><strong><em>both</em></strong></p>"),
        ("in*com*plete", "<p>in<em>com</em>plete</p>"),
        ("[The report](https://example.org/a_b)", '<p><a href="https://example.org/a_b">The report</a></p>'),
        ("[Write](mailto:office@example.org)", '<p><a href="mailto:office@example.org">Write</a></p>'),
        ("[a](https://e.org/x_(y))", '<p><a href="https://e.org/x_%28y%29">a</a></p>'),
        ("# One\n### Three\n#### Four", "<h3>One</h3><h3>Three</h3><h4>Four</h4>"),
        ("> said\n>\n> again\nnot said", "<blockquote><p>said</p><p>again</p></blockquote><p>not said</p>"),
    ],
)
def test_signs_are_understood(text, html):
    assert from_simple_text(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "5 * 3 * 2 = 30",
        "file_name_here and snake_case",
        "a ** b",
        "**never closed",
        "_never closed",
        "[sic] and [2023] (quoted)",
        "[no](address)",
        "[bad](javascript:alert(1))",
        "2023.5 per cent",
        "-5 degrees, #1 and >5",
        "C:\\Users",
        "<b>not a tag</b> & 5 < 6",
    ],
)
def test_signs_that_mean_nothing_stand_as_they_are(text):
    html = from_simple_text(text)
    assert html == f"<p>{text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</p>"
    assert from_simple_text(to_simple_text(html)) == html


@pytest.mark.parametrize(
    ("text", "words"),
    [(r"\* not a bullet", "* not a bullet"), (r"1\. not a number", "1. not a number"), (r"\*\*plain\*\*", "**plain**")],
)
def test_backslash_takes_the_meaning_away(text, words):
    assert from_simple_text(text) == f"<p>{words}</p>"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>We shall:</p><ul><li>count<ol><li>all</li></ol></li></ul>", "We shall:\n\n* count\n  1. all"),
        ('<ol start="9"><li>nine</li><li>ten<ul><li>deep</li></ul></li></ol>', "9. nine\n10. ten\n    * deep"),
        ("<h4>A</h4><blockquote><p>b</p><p>c</p></blockquote>", "#### A\n\n> b\n>\n> c"),
        ("<p><strong>b <em>i</em></strong> x<em>y</em></p>", "**b _i_** x*y*"),
        ("<p>- a dash</p><p>3. three</p>", "\\- a dash\n\n3\\. three"),
        ("<p>snake_case stays</p>", "snake_case stays"),
    ],
)
def test_stored_html_is_written_readably(html, text):
    assert to_simple_text(html) == text
    assert from_simple_text(text) == html


@pytest.mark.parametrize("unit", ["[", "[a](h", "*a ", "_a ", "**a", "*", "\\", "> ", "- x\n", "1. x\n", "]("])
def test_hostile_repetition_comes_to_an_end(unit):
    html = from_simple_text(unit * 3_000)
    assert from_simple_text(to_simple_text(html)) == html


def test_list_deeper_than_anybody_writes_keeps_every_word():
    steps = 2000
    html = from_simple_text("\n".join(f"{'  ' * step}* word{step}" for step in range(steps)))
    assert words(html) == [f"word{step}" for step in range(steps)]
    assert clean(html) == html
