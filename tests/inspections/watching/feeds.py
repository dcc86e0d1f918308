"""Feeds, index pages, watched addresses and proposed reports for tests. The reports are invented."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from django.utils import timezone

from inspections.models import ReportProposal, WatchedAddress
from inspections.report_addresses import key_of
from inspections.watching.actions import add_watched_address
from tests.factories import Office
from tests.inspections.website import SITE

PATH = "/publications/feed/"
ADDRESS = f"{SITE}{PATH}"


def days_ago(number: int) -> date:
    return timezone.localdate() - timedelta(days=number)


def item(title: str, on: date | None = None, *, link: str = "", summary: str = "") -> str:
    """One report of a feed. Its address is made from its title unless another is given."""
    link = link or f"{SITE}/publications/{'-'.join(title.lower().split())}/"
    noon = format_datetime(datetime.combine(on, time(12), timezone.get_current_timezone())) if on else ""
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link><description>{escape(summary)}</description>"
        f"{f'<pubDate>{noon}</pubDate>' if on else ''}</item>"
    )


def rss(*items: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Publications</title>'
        f"<link>{SITE}/</link>{''.join(items)}</channel></rss>"
    )


def page_of(*entries: tuple[str, str, str]) -> str:
    """An index page of (path, title, printed date)."""
    listed = "".join(
        f'<div class="result"><h2><a href="{path}">{escape(title)}</a></h2><p>Published on {printed}</p></div>'
        for path, title, printed in entries
    )
    return (
        "<!DOCTYPE html><html><head><title>Publications</title></head><body><nav><ul><li><a href='/about/'>About our work"
        f"</a></li></ul></nav><main><h1>Publications</h1>{listed}<ul><li><a href='?page=2'>Next page of results</a></li></ul>"
        "</main><footer><a href='/cookies/'>Cookies on this site</a></footer></body></html>"
    )


def a_watched_address(office: Office, address: str = ADDRESS) -> WatchedAddress:
    return add_watched_address(by=office.administrator, body=office.body, address=address)


def a_proposal(
    office: Office, title: str = "An inspection of custody", *, on: date | None = None, **more
) -> ReportProposal:
    """A report that was found today, published today unless another day is given."""
    address = more.pop("address", f"{SITE}/publications/{'-'.join(title.lower().split())}/")
    return ReportProposal.objects.create(
        **{
            "body": office.body,
            "address": address,
            "key": key_of(address),
            "title": title,
            "published_on": on or timezone.localdate(),
            **more,
        }
    )
