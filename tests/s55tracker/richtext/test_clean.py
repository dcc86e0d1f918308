"""Cleaning: what it keeps, what it tidies and what it never lets in."""

from __future__ import annotations

import pytest

from s55tracker.richtext import clean


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>One.</p><p>Two<br>lines.</p>",
        "<p><strong>Bold <em>and</em></strong> <em>italic</em></p>",
        "<h3>Heading</h3><h4>Lower</h4>",
        "<ul><li>One<ul><li>Deep</li></ul></li><li>Two</li></ul>",
        '<ol start="3"><li>Three</li><li>Four<ol><li>Within</li></ol></li></ol>',
        '<p><a href="https://example.org/?a=1&amp;b=2">A link</a></p>',
        '<p><a href="mailto:office@example.org">Write</a></p>',
        "<blockquote><p>Said.</p><ul><li>Listed</li></ul></blockquote>",
        "<p>5 &lt; 6 &amp; 7 &gt; 6</p>",
    ],
)
def test_stored_subset_passes_unchanged(html):
    assert clean(html) == html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Just words", "<p>Just words</p>"),
        ("One<p>Two</p>Three", "<p>One</p><p>Two</p><p>Three</p>"),
        ("<div>One<div>Two</div></div>", "<p>One</p><p>Two</p>"),
        ("<b>Bold</b> <i>italic</i>", "<p><strong>Bold</strong> <em>italic</em></p>"),
        ("<b><p>Bold</p></b>", "<p><strong>Bold</strong></p>"),
        ("<p><b>Bo</b><strong>ld</strong></p>", "<p><strong>Bold</strong></p>"),
        ("<p><strong>Bold </strong>not</p>", "<p><strong>Bold</strong> not</p>"),
        ("<h1>One</h1><h2><b>Two</b></h2><h5>Five</h5>", "<h3>One</h3><h3>Two</h3><h4>Five</h4>"),
        ("<p>a&nbsp;&nbsp; b\n\tc</p>", "<p>a b c</p>"),
        ("<p>&nbsp;</p><p></p><p>a</p><p><br></p>", "<p>a</p>"),
        ("<p>a<br><br>b</p>", "<p>a</p><p>b</p>"),
        ("<p><br>a<br></p>", "<p>a</p>"),
        ("<p>Cafe\u0301</p>", "<p>Caf\u00e9</p>"),
        ("<p>a\u200bb\u00adc\ufeff</p>", "<p>abc</p>"),
        ("<p>a&#0;b&#11;c</p>", "<p>a\ufffdb c</p>"),
        ("<ul><li><p>One</p></li><li><p>Two</p><p>lines</p></li></ul>", "<ul><li>One</li><li>Two<br>lines</li></ul>"),
        ("<ul><li>One</li><ul><li>Deep</li></ul></ul>", "<ul><li>One<ul><li>Deep</li></ul></li></ul>"),
        ("<ul><li>One</li></ul><ul><li>Two</li></ul>", "<ul><li>One</li><li>Two</li></ul>"),
        ("<ol><li>One</li></ol><ol start=2><li>Two</li></ol>", "<ol><li>One</li><li>Two</li></ol>"),
        ("<ol><li>One</li></ol><ol><li>One</li></ol>", "<ol><li>One</li></ol><ol><li>One</li></ol>"),
        ("<ul><li></li></ul>", ""),
        ("<li>Stray</li>", "<ul><li>Stray</li></ul>"),
        ("<ul><li>a<ul><li>b</li></ul>c</li></ul>", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("<p>First:<br>• one<br>• two</p>", "<p>First:</p><ul><li>one</li><li>two</li></ul>"),
        ("<p>•&nbsp; one</p><p>• two</p>", "<ul><li>one</li><li>two</li></ul>"),
        ("<ul><li>• one</li></ul>", "<ul><li>one</li></ul>"),
        ("<blockquote>Said<h3>loud</h3></blockquote>", "<blockquote><p>Said</p><p>loud</p></blockquote>"),
        (
            "<table><tr><td>Force</td><td>12</td></tr><tr><td>Body</td><td>3</td></tr></table>",
            "<p>Force – 12</p><p>Body – 3</p>",
        ),
        ("<table><tr><th>a<p>b</p></th><td>c</td><td></td></tr></table>", "<p><strong>a b</strong> – c</p>"),
        ("<table><tr><td><p>One</p><ul><li>cell</li></ul></td></tr></table>", "<p>One</p><ul><li>cell</li></ul>"),
        ("<p><font color=red>Red</font> <u>under</u> <span>span</span></p>", "<p>Red under span</p>"),
        ("<p>New<del>old</del> <ins>text</ins></p>", "<p>New text</p>"),
        ("<p><a>No address</a></p>", "<p>No address</p>"),
        ('<p><a href="https://example.org/a b(c)">L</a></p>', '<p><a href="https://example.org/ab%28c%29">L</a></p>'),
        ("<p>a<hr>b</p>", "<p>a</p><p>b</p>"),
    ],
)
def test_everything_else_is_brought_into_the_subset(html, expected):
    assert clean(html) == expected
    assert clean(expected) == expected


def test_lists_deeper_than_six_are_held_at_six():
    html = "".join(f"<ul><li>{level}" for level in range(1, 9)) + "</li></ul>" * 8
    cleaned = clean(html)
    assert cleaned.count("<ul>") == 6
    assert cleaned.endswith("<li>6</li><li>7</li><li>8</li>" + "</ul></li>" * 5 + "</ul>")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<script>alert(1)</script>x", "<p>x</p>"),
        ("<scr<script>ipt>alert(1)</script>", "<p>ipt&gt;alert(1)</p>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<p onclick=alert(1) style='color:red' class=x id=y>x</p>", "<p>x</p>"),
        ("<a href='javascript:alert(1)'>x</a>", "<p>x</p>"),
        ("<a href='jAvAsCrIpT:alert(1)'>x</a>", "<p>x</p>"),
        ("<a href='java&#10;script:alert(1)'>x</a>", "<p>x</p>"),
        ("<a href=' &#14; javascript:alert(1)'>x</a>", "<p>x</p>"),
        ("<a href='data:text/html,<script>alert(1)</script>'>x</a>", "<p>x</p>"),
        ("<a href='vbscript:x'>x</a>", "<p>x</p>"),
        ("<a href='//evil.example'>x</a>", "<p>x</p>"),
        ("<a href='/office/people/'>x</a>", "<p>x</p>"),
        (
            "<a href='https://e.org' target=_blank rel=opener onmouseover=x>x</a>",
            '<p><a href="https://e.org">x</a></p>',
        ),
        ("<svg onload=alert(1)><script>alert(1)</script></svg><p>x</p>", "<p>x</p>"),
        ("<math><mtext><style><img title='</style><img src onerror=alert(1)>'>", ""),
        ("<iframe src=https://e.org></iframe>x", "<p>x</p>"),
        ("<form action=x><input value=1><button>Go</button></form>", "<p>Go</p>"),
        ("<style>p{}</style><p>x</p>", "<p>x</p>"),
        ("<!--><script>alert(1)</script>-->x", "<p>--&gt;x</p>"),
        ("<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<p>'&gt;</p>"),
        ("<base href=https://evil.example><p>x</p>", "<p>x</p>"),
        ("<meta http-equiv=refresh content=0><p>x</p>", "<p>x</p>"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<ol start='1 onclick=x'><li>x</li></ol>", "<ol><li>x</li></ol>"),
        ("<ol start=-5><li>x</li></ol>", "<ol><li>x</li></ol>"),
    ],
)
def test_nothing_that_runs_gets_in(html, expected):
    assert clean(html) == expected


@pytest.mark.parametrize(
    ("unit", "times"),
    [
        ("<div>", 20_000),
        ("<b>x", 20_000),
        ("<ul><li>", 10_000),
        ("<!--", 20_000),
        ("<a href=", 20_000),
        ("[JS", 20_000),
        ("<br>", 20_000),
        ("<td>x", 10_000),
        ("<table><tr><td>", 3_000),
        ("<p style='mso-list:l0 level1 lfo1'>x</p>", 2_000),
        ("<p title='<div>'>", 10_000),
    ],
)
def test_hostile_repetition_comes_to_an_end(unit, times):
    once = clean(unit * times)
    assert clean(once) == once


def test_words_of_markup_too_deep_to_read_are_kept():
    assert clean("<div>" * 500 + "<b>5 &lt; 6</b>" + "</div>" * 500) == "<p>5 &lt; 6</p>"


def test_brackets_that_are_no_comment_anchor_stand():
    html = "<p>See [A1], [sic] and [2023].</p>"
    assert clean(html) == html
