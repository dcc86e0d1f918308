"""What a feed or an index page lists. This includes malicious pages, which the sandbox reads, as in a worker."""

from __future__ import annotations

import time
from datetime import date

import pytest

from inspections.intake.blocks import Unreadable
from inspections.intake.reading import answer_of
from inspections.watching.entries import Entry, day_of, words_of
from inspections.watching.listing import MOST, Listing, read_listing
from inspections.watching.reading import SANDBOX_SECONDS
from tests.inspections.watching.feeds import item, page_of, rss
from tests.inspections.website import SITE

BASE = f"{SITE}/publications/"


def listing(page: str | bytes) -> Listing:
    data = page.encode() if isinstance(page, str) else page
    return read_listing(BASE.encode() + b"\n" + data)


def in_the_sandbox(page: str | bytes) -> Listing:
    data = page.encode() if isinstance(page, str) else page
    answer = answer_of("inspections.watching.sandbox", BASE.encode() + b"\n" + data, seconds=SANDBOX_SECONDS)
    return Listing.from_json(answer)


# --- Feeds ------------------------------------------------------------------------------------------------------------


def test_rss_gives_address_title_summary_and_date():
    found = listing(rss(item("Custody in Norfolk", date(2026, 11, 30), summary="<p>Twelve&nbsp;cells.</p>")))

    assert found == Listing(
        "feed",
        (Entry(f"{SITE}/publications/custody-in-norfolk/", "Custody in Norfolk", "Twelve cells.", date(2026, 11, 30)),),
        1,
    )


def test_atom_gives_the_date_of_publication_and_not_of_the_last_change():
    found = listing(
        """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Publications</title><entry>
        <title type="html">Homicide &amp;amp; prevention</title><id>tag:x,2026:1</id><link rel="self" href="/self"/>
        <link href="/publications/homicide/?utm_source=feed#top"/><updated>2026-11-30T00:10:00+00:00</updated>
        <published>2026-07-31T23:30:00Z</published><summary>How forces prevent it.</summary></entry></feed>"""
    )

    assert found.entries == (
        Entry(
            f"{SITE}/publications/homicide/?utm_source=feed",
            "Homicide & prevention",
            "How forces prevent it.",
            date(2026, 8, 1),
        ),
    )


def test_rss_1_is_read():
    found = listing(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="x"><title>Custody</title><link>/c/</link>
        <dc:date>2026-11-02</dc:date></item></rdf:RDF>"""
    )

    assert found.entries == (Entry(f"{SITE}/c/", "Custody", "", date(2026, 11, 2)),)


def test_newest_come_first_and_those_without_a_date_last():
    found = listing(rss(item("None"), item("Old", date(2026, 1, 2)), item("New", date(2026, 11, 2))))

    assert [entry.title for entry in found.entries] == ["New", "Old", "None"]


def test_entries_without_a_link_or_a_title_are_left_out():
    found = listing(rss("<item><title>x</title></item>", "<item><link>https://a/</link></item>", item("Custody")))

    assert [entry.title for entry in found.entries] == ["Custody"]


def test_empty_feed_lists_nothing():
    assert listing(rss()) == Listing("feed", (), 0)


@pytest.mark.parametrize("page", ["", "  \n", "%PDF-1.7 x", "<rss><channel><item>", '<?xml version="1.0"?><feed'])
def test_page_that_is_neither_feed_nor_list_is_refused_in_words(page):
    with pytest.raises(Unreadable):
        listing(page)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Mon, 30 Nov 2026 23:30:00 +0000", date(2026, 11, 30)),
        ("Fri, 31 Jul 2026 23:30:00 GMT", date(2026, 8, 1)),
        ("2026-07-31T23:30:00Z", date(2026, 8, 1)),
        ("2026-11-02", date(2026, 11, 2)),
        ("12 November 2026", date(2026, 11, 12)),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("0000-00-00T00:00:00Z", None),
        ("November 2026", None),
        ("yesterday", None),
        ("9" * 5_000, None),
        ("", None),
    ],
)
def test_dates_of_feeds(text, day):
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Custody &amp; care", "Custody & care"),
        ("<b>Custody</b><script>alert(1)</script>", "Custody"),
        ("&lt;img src=x onerror=alert(1)&gt;Custody", "Custody"),
        ("Custody\u202e\u0000 in\nNorfolk", "Custody in Norfolk"),
        ("<script>" * 3_000, ""),
    ],
)
def test_words_are_without_markup(text, words):
    assert words_of(text) == words


# --- Index pages ------------------------------------------------------------------------------------------------------


def test_index_page_gives_its_reports_and_none_of_its_furniture():
    found = listing(
        page_of(
            ("/publications/custody/", "Custody in Norfolk", "12 November 2026"),
            ("homicide/", "Homicide prevention, 2025", "3 October 2026"),
        )
    )

    assert found == Listing(
        "page",
        (
            Entry(
                f"{SITE}/publications/custody/",
                "Custody in Norfolk",
                "Published on 12 November 2026",
                date(2026, 11, 12),
            ),
            Entry(
                f"{SITE}/publications/homicide/",
                "Homicide prevention, 2025",
                "Published on 3 October 2026",
                date(2026, 10, 3),
            ),
        ),
        2,
    )


def test_articles_items_and_rows_are_read_too():
    found = listing(
        """<html><body><main><p>Read our reports here, in every shape that a list can have.</p>
        <article><a href="/a/"><img alt=""></a><h3><a href="/a/">In an article</a></h3><a href="/norfolk/">Norfolk</a>
        <time datetime="2026-11-01T09:00:00+00:00">1 Nov</time></article>
        <ul><li><a href="/b/">In a list</a> 2 November 2026</li></ul>
        <table><tr><td>3 November 2026</td><td><a href="/c/">In a table</a></td></tr></table></main></body></html>"""
    )

    assert [(entry.title, entry.published_on) for entry in found.entries] == [
        ("In a table", date(2026, 11, 3)),
        ("In a list", date(2026, 11, 2)),
        ("In an article", date(2026, 11, 1)),
    ]


def test_page_without_dates_gives_what_it_lists():
    found = listing(page_of(("/a/", "Custody in Norfolk", "soon")))

    assert ("Custody in Norfolk", None) in [(entry.title, entry.published_on) for entry in found.entries]


def test_page_without_a_list_says_what_to_use():
    with pytest.raises(Unreadable, match="We found no list of reports on this page"):
        listing("<html><body><main><p>Nothing here.</p></main></body></html>")


# --- Pages that mean harm ---------------------------------------------------------------------------------------------

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 12))
    + "]><rss><channel><item><title>&a11;</title><link>/x/</link></item></channel></rss>"
)


def test_billion_laughs_are_refused():
    with pytest.raises(Unreadable, match=r"declares entities|damaged"):
        in_the_sandbox(LAUGHS)


def test_entities_in_attributes_are_refused():
    with pytest.raises(Unreadable, match=r"declares entities|damaged"):
        in_the_sandbox(LAUGHS.replace("<title>&a11;</title>", '<title x="&a11;">Custody</title>'))


def test_file_of_this_machine_is_not_read_into_a_title():
    page = (
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        "<rss><channel><item><title>&x;</title><link>/x/</link></item></channel></rss>"
    )
    with pytest.raises(Unreadable, match="declares entities"):
        in_the_sandbox(page)


def test_ten_thousand_entries_give_the_newest_three_hundred():
    begun = time.process_time()
    found = in_the_sandbox(
        rss(*(item(f"Report {n}", date(2010, 1, 1).replace(year=2010 + n % 16)) for n in range(10_000)))
    )

    assert (len(found.entries), found.total) == (MOST, 10_000)
    assert {entry.published_on for entry in found.entries} == {date(2025, 1, 1)}
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "<a href='/x/'>Custody</a>",
        "<html><body><main>" + "<li><a href='/x'>x" * 20_000,
        "<html><body><main>" + "<h2><a href=/x>" * 20_000,
        "<!-- x -->" * 100_000 + "<p>",
        '<?xml version="1.0"?>' + "<!-- x -->" * 2_000 + "<html>",
        '<?xml version="1.0"?><rss>' + "<a>" * 100_000,
        "<rss><channel>"
        + "<item><title>"
        + "<![CDATA[<script>]]>" * 50_000
        + "</title><link>/x</link></item></channel></rss>",
        b"\xff\xfe<\x00r\x00s\x00s\x00",
        b"\x00" * 100_000,
        bytes(range(256)) * 400,
    ],
    ids=["deep", "items", "headings", "comments", "comments-in-xml", "deep-xml", "scripts", "wide", "nothing", "noise"],
)
def test_hostile_page_gives_a_list_or_a_sentence(page):
    said, found = "", None
    try:
        found = in_the_sandbox(page)
    except Unreadable as reason:
        said = str(reason)
    assert said.endswith(".") or (found and len(found.entries) <= MOST)
