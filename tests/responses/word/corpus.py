"""Stored text with every construct that a passage can have, alone and together."""

from __future__ import annotations

CORPUS = {
    "one paragraph": "<p>The force has a register.</p>",
    "two paragraphs": "<p>The first.</p><p>The second.</p>",
    "line breaks": "<p>Market House<br>4 Bridge Street<br>Wealdminster</p>",
    "bold and italic": "<p>A <strong>bold</strong> word, an <em>italic</em> one and <strong>both <em>at once</em></strong>.</p>",
    "bold within a word": "<p>Re<strong>commend</strong>ation</p>",
    "a whole bold paragraph": "<p><strong>Everything here is bold.</strong></p><p>And this is not.</p>",
    "characters with a meaning": "<p>5 &lt; 6 &amp; 7 &gt; 6, “quoted”, it’s 40% – or more…</p>",
    "no words": "<p>***</p><p>…</p><p>2</p>",
    "other scripts": "<p>Café, Llŷn, Ynys Môn, ½, →, £1,150</p>",
    "a link": '<p>See <a href="https://www.gov.uk/">the guidance</a>.</p>',
    "a link with a query": '<p><a href="https://example.org/a?b=1&amp;c=2#d">The <strong>bold</strong> link</a> ends.</p>',
    "an email address": '<p><a href="mailto:office@example.org">office@example.org</a></p>',
    "an address with brackets": '<p><a href="https://example.org/%28x%29">A link</a></p>',
    "two links in a row": '<p><a href="https://a.example/">a</a><a href="https://b.example/">b</a></p>',
    "headings": "<h3>What we did</h3><p>Much.</p><h4>In detail</h4><p>More.</p>",
    "a heading with emphasis": '<h3>What <em>we</em> did, with <a href="https://a.example/">a link</a></h3><p>Much.</p>',
    "headings in a row": "<h4>One</h4><h3>Two</h3><h3>Three</h3>",
    "bullets": "<ul><li>One</li><li>Two</li></ul>",
    "numbers": "<ol><li>One</li><li>Two</li></ol>",
    "numbers from five": '<ol start="5"><li>Five</li><li>Six</li></ol>',
    "numbers from nought": '<ol start="0"><li>Nought</li><li>One</li></ol>',
    "numbers that begin again": "<ol><li>One</li><li>Two</li></ol><p>Between.</p><ol><li>One again</li></ol>",
    "two numbered lists in a row": "<ol><li>One</li></ol><ol><li>One</li></ol>",
    "a list that counts on": '<ol><li>One</li></ol><p>Between.</p><ol start="2"><li>Two</li></ol>',
    "bullets and then numbers": "<ul><li>One</li></ul><ol><li>One</li></ol><ul><li>One</li></ul>",
    "three levels of bullets": "<ul><li>One<ul><li>Two<ul><li>Three</li><li>Three</li></ul></li></ul></li><li>One</li></ul>",
    "three levels of numbers": "<ol><li>A<ol><li>B<ol><li>C</li></ol></li><li>B</li></ol></li><li>A<ol><li>B</li></ol></li></ol>",
    "mixed levels": '<ul><li>One<ol start="3"><li>Three<ul><li>Deep</li></ul></li><li>Four</li></ol></li><li>Two</li></ul>',
    "two lists in one item": "<ul><li>One<ul><li>Two</li></ul><ol><li>Three</li></ol></li></ul>",
    "an item of several lines": "<ul><li>One<br>goes on<ul><li>Two<br>too</li></ul></li></ul>",
    "an item without words": "<ul><li><ul><li>Only deep</li></ul></li></ul>",
    "emphasis in an item": '<ol><li><strong>One</strong>, see <a href="https://a.example/">a</a></li></ol>',
    "six levels": "<ul><li>1<ul><li>2<ul><li>3<ul><li>4<ul><li>5<ul><li>6</li></ul></li></ul></li></ul></li></ul></li></ul></li></ul>",
    "a quotation": "<p>It says:</p><blockquote><p>No one should be missed.</p><p>No one.</p></blockquote><p>We agree.</p>",
    "two quotations in a row": "<blockquote><p>One.</p></blockquote><blockquote><p>Two.</p><p>Still two.</p></blockquote>",
    "a list in a quotation": "<blockquote><p>It says:</p><ul><li>One<ul><li>Two</li></ul></li></ul><ol><li>a</li></ol></blockquote>",
    "a quotation that begins with a list": "<blockquote><p>One</p></blockquote><blockquote><ol><li>a</li><li>b</li></ol></blockquote>",
    "words that look like a heading of ours": "<p>Recommendation 2</p><h3>Key findings</h3><p><strong>Recommendation 3:</strong></p>",
    "words that the form uses": "<p>Write here.</p><p>Action: action taken</p><p>Position: accepted</p>",
    "everything": (
        '<h3>First</h3><p>We <strong>met</strong>:</p><ul><li>one<ol start="4"><li>four</li></ol></li><li>two</li></ul>'
        '<blockquote><p>Said.</p></blockquote><h4>Then</h4><ol><li>a</li></ol><p>See <a href="https://a.example/">a</a>.</p>'
    ),
}
