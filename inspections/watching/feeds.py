"""Reads a feed: RSS 2.0, RSS 1.0 or Atom, recognised by the names of its elements. It runs in the sandbox.

We use lxml, which we need anyway: a library for feeds would read many formats that no inspectorate uses. Entities are
never expanded, nothing is loaded, and libxml2 limits the depth and size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from inspections.intake.blocks import Unreadable
from inspections.watching.entries import Entry, day_of, entry_of

# An atomic group matches everything that may precede the first element, so that a page of comments takes no longer than
# any other.
_START = re.compile(
    rb"(?>(?:\s|\xef\xbb\xbf|<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*)<(?:\w+:)?(?:rss|feed|rdf)\b",
    re.IGNORECASE | re.DOTALL,
)
DATES = ("published", "pubdate", "date", "issued", "updated", "modified")
DAMAGED = "The feed is damaged: it is not well-formed XML."


def is_feed(page: bytes) -> bool:
    return bool(_START.match(page[:20_000])) or page[:2] in (b"\xff\xfe", b"\xfe\xff")


def entries_of(page: bytes, base: str) -> Iterator[Entry]:
    """The entries in the feed's own order, without those that have no link or no title."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(page.lstrip(), parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable(DAMAGED) from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and list(declared.iterentities()):
        raise Unreadable("The feed declares entities, which we do not read.")
    for element in root.iter("{*}item", "{*}entry", "item", "entry"):
        fields = _fields(element)
        found = entry_of(
            base=base,
            link=_link(element, fields),
            title=fields.get("title", ""),
            summary=fields.get("description") or fields.get("summary") or fields.get("content") or "",
            published_on=next((day for name in DATES if (day := day_of(fields.get(name, "")))), None),
        )
        if found:
            yield found


def _fields(element) -> dict[str, str]:
    """The text of each child by its name without a namespace. If several have the same name, the first counts."""
    fields: dict[str, str] = {}
    for child in element:
        if isinstance(child.tag, str):
            name = etree.QName(child).localname.lower()
            fields.setdefault(name, "".join(child.itertext()))
    return fields


def _link(element, fields: dict[str, str]) -> str:
    """The address of the report: Atom has it in an attribute, RSS as text, and some feeds only as the entry's name."""
    for link in element.iterfind("{*}link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return link.get("href")
    if said := fields.get("link", "").strip():
        return said
    names = (fields.get(name, "").strip() for name in ("guid", "id"))
    return next((name for name in names if name.startswith(("https://", "http://"))), "")
