"""One entry of a feed or an index page, and how its words and dates are read. Pure: no Django."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import urldefrag, urljoin
from zoneinfo import ZoneInfo

from inspections.intake.dates import read_date
from s55tracker.text.cleaning import clean_line

LONGEST_ADDRESS = 500
LONGEST_TITLE = 300
LONGEST_SUMMARY = 500
LONDON = ZoneInfo("Europe/London")
# Enough for any title or summary. The rest of a text is ignored.
_LOOKED_AT = 20_000
_NOT_WORDS = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)|<[^<>]*>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """One report on a page. `published_on` is None if the page does not say."""

    address: str
    title: str
    summary: str = ""
    published_on: date | None = None


def entry_of(*, base: str, link: str, title: str, summary: str, published_on: date | None) -> Entry | None:
    """The entry with its words cleaned; None without a link or a title."""
    try:
        address = urldefrag(urljoin(base, link.strip())).url
    except ValueError:
        return None
    title = words_of(title)[:LONGEST_TITLE].strip()
    if not link.strip() or not title or len(address) > LONGEST_ADDRESS:
        return None
    return Entry(address, title, words_of(summary)[:LONGEST_SUMMARY].strip(), published_on)


def words_of(text: str) -> str:
    """The text on one line, without markup, even if the markup itself was escaped."""
    text = text[:_LOOKED_AT]
    for _ in range(2):
        text = unescape(_NOT_WORDS.sub(" ", text))
    return clean_line(text)


def day_of(text: str) -> date | None:
    """The day, in London, of a machine-readable date (RFC 822 or ISO 8601) or a printed one; None for anything else."""
    text = text.strip()[:100]
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(text)
            return (moment.astimezone(LONDON) if moment.tzinfo else moment).date()
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    read = read_date(text)
    return read.on if read and read.certain else None
