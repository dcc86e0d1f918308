"""Passages for the property tests: blocks of every kind, and words made from characters with a meaning."""

from __future__ import annotations

from hypothesis import strategies as st

from s55tracker.richtext.blocks import Heading, Item, List, Paragraph, Quote, Run

TROUBLE = "ab1.)(*_[]\\#>-+•· \n&<\"'’é\u0301\u00a0\u200b/:"

texts = st.one_of(
    st.text(TROUBLE, min_size=1, max_size=14),
    st.text(min_size=1, max_size=8),
    st.sampled_from(["1. ", "- ", "* ", "**", "_", "[JS1]", "](https://e.org)", "### ", "> ", "\\", "[a", "o "]),
)
hrefs = st.sampled_from([None, None, None, "https://example.org/a?b=1&c=2", "mailto:office@example.org"])
runs = st.builds(Run, texts, st.booleans(), st.booleans(), hrefs)
lines = st.lists(runs, max_size=4)
paragraphs = st.builds(Paragraph, st.lists(lines, max_size=3))
headings = st.builds(Heading, st.sampled_from([3, 4]), lines)
lists = st.recursive(
    st.builds(
        List, st.lists(st.builds(Item, st.lists(lines, max_size=2)), max_size=3), st.booleans(), st.integers(0, 30)
    ),
    lambda inner: st.builds(
        List,
        st.lists(st.builds(Item, st.lists(lines, max_size=2), st.lists(inner, max_size=2)), max_size=3),
        st.booleans(),
        st.integers(0, 30),
    ),
    max_leaves=8,
)
quotes = st.builds(Quote, st.lists(st.one_of(paragraphs, lists), max_size=3))
passages = st.lists(st.one_of(paragraphs, headings, lists, quotes), max_size=5)

TAGS = (
    "p br b strong i em u span div h1 h2 h3 h4 ul ol li a blockquote table tr td th pre font o:p st1:place script style svg del x"
).split()
ATTRIBUTES = [
    "",
    " class=MsoListParagraph",
    " style='mso-list:l0 level1 lfo1'",
    " style='mso-list:l1 level3 lfo2'",
    " style='mso-list:Ignore'",
    " style='font-weight:bold;font-style:italic'",
    " href='https://example.org/(x)'",
    " href='javascript:alert(1)'",
    " start=4",
    " onclick='alert(1)'",
    " style='mso-element:comment-list'",
]
tags = st.builds(
    "{}{}{}{}>".format, st.sampled_from(["<", "</"]), st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES), st.just("")
)
tag_soup = st.lists(
    st.one_of(
        tags, texts, st.sampled_from(["<!--", "-->", "<![if !x]>", "<![endif]>", "&nbsp;", "&lt;", "&#8203;", "<"])
    ),
    max_size=14,
).map("".join)
