"""Reads an index page: the links in its main part that lead to reports, each with the words and the date beside it.

It runs in the sandbox. A report is an article, a linked heading, or an item of a list or table with a link. If any of
these has a date, those without one are not reports but parts of the page's frame.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from inspections.intake.blocks import Unreadable
from inspections.intake.dates import read_date
from inspections.intake.flat_html import nesting_of
from inspections.intake.html import main_part
from inspections.intake.plain_text import decode, tidy
from inspections.watching.entries import Entry, day_of, entry_of, words_of

NOTHING = "We found no list of reports on this page. Use the address of a feed, or of the page that lists publications."
TOO_DEEP = "The page is too deeply nested to be read."
_DEEPEST = 200
_MOST_LINKS = 5_000
# How far around a heading its date can be.
_FARTHEST = 4
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FURNITURE = ("nav", "footer", "aside", "form")


def entries_of(page: bytes, base: str) -> list[Entry]:
    """The entries in the order of the page. Raises Unreadable if there are none."""
    text = tidy(decode(page))
    if nesting_of(text) > _DEEPEST:
        raise Unreadable(TOO_DEEP)
    parser = lxml_html.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8"
    )
    try:
        root = lxml_html.document_fromstring(text.replace("\f", " ").encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable("The page contains no text.") from error
    found = list(_entries(main_part(root), base))
    dated = [entry for entry in found if entry.published_on]
    if not found:
        raise Unreadable(NOTHING)
    return dated or found


def _entries(main, base: str) -> Iterator[Entry]:
    done: set = set()
    for number, link in enumerate(main.iter("a")):
        if number >= _MOST_LINKS:
            return
        around = list(link.iterancestors())
        if any(each.tag in _FURNITURE for each in around[: around.index(main)] if isinstance(each.tag, str)):
            continue
        container = _container(link, around, main)
        if container is None or container in done or not link.get("href"):
            continue
        title = _title_link(container, link)
        done.add(container)
        printed = words_of(" ".join(container.itertext()))
        name = words_of(" ".join(title.itertext()))
        beside = " ".join(printed.replace(name, " ", 1).split()) if name else printed
        found = entry_of(
            base=base, link=title.get("href"), title=name, summary=beside, published_on=_date_of(container, beside)
        )
        if found:
            yield found


def _container(link, around: list, main):
    """The element that holds one report: the article around the link; the element around a linked heading up to the
    next heading; or the item of a list or the row of a table.
    """
    inside = around[: around.index(main)]
    for name in (("article",), _HEADINGS, ("li", "tr")):
        nearest = next((each for each in inside if each.tag in name), None)
        if nearest is not None:
            return _widened(nearest, main) if name is _HEADINGS else nearest
    return None


def _widened(heading, main):
    """The largest element around the heading that contains no other linked heading."""
    found = heading
    for each in list(heading.iterancestors())[:_FARTHEST]:
        if each is main or sum(1 for _ in each.iter(*_HEADINGS)) > 1:
            break
        found = each
    return found


def _title_link(container, first):
    """The link with the report's title: the one in a heading, or the first with words."""
    links = [each for each in container.iter("a") if each.get("href")]
    headed = [each for each in links if any(a.tag in _HEADINGS for a in each.iterancestors())]
    worded = [each for each in links if "".join(each.itertext()).strip()]
    return next(iter(headed or worded), first)


def _date_of(container, beside: str):
    for each in container.iter("time"):
        if day := day_of(each.get("datetime") or "".join(each.itertext())):
            return day
    read = read_date(beside)
    return read.on if read and read.certain else None
