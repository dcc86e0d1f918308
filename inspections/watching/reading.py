"""Reads watched addresses and proposes new reports. A worker does this.

Each address is read about once an hour, with the ETag and the date of its last copy, so that an unchanged page is not
sent again. After an error the wait doubles, up to a day, and the website can ask for a longer one. A worker claims an
address by moving `attempt_after` ahead; if the worker is killed, another reads the address once the claim has run out.
"""

from __future__ import annotations

import hashlib
import http.client
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from inspections.intake.blocks import Unreadable
from inspections.intake.fetching import NotFetched, check_status, fetch_page
from inspections.intake.reading import answer_of
from inspections.models import ReportProposal, WatchedAddress
from inspections.report_addresses import from_a_file, is_fetched, key_of
from inspections.watching.entries import Entry
from inspections.watching.listing import Listing
from inspections.watching.mails import notify_officers
from inspections.watching.matching import for_us
from inspections.watching.queries import is_logged, keys_known, names_for, open_proposals_of
from s55tracker.accounts.models import PolicingBody
from s55tracker.audit.trail import record
from s55tracker.outgoing import Answer

EVERY = timedelta(hours=1)
# Spread over these minutes, so that all offices do not ask at once.
SPREAD = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
# Longer than fetching and reading one page can take.
CLAIM = timedelta(minutes=10)
# After this many seconds a run leaves the other addresses to the next one.
LONGEST_RUN = 30
LARGEST = 5 * 1024 * 1024
LONGEST = 20  # seconds
SANDBOX_SECONDS = 8
ACCEPTED = "application/atom+xml,application/rss+xml,application/xml;q=0.9,text/html;q=0.8,*/*;q=0.5"
# We propose reports published in this many days before watching began. Older ones are only noted.
DAYS_BACK = 56
MOST_AT_ONCE = 50
MOST_OPEN = 200
MOST_NOTED = 2_000
EARLIEST = date(2000, 1, 1)


def read_addresses() -> int:
    """Read the addresses that are due. Returns how many reports were proposed."""
    if not settings.FETCH_REPORTS:
        return 0
    begun, proposed = time.monotonic(), 0
    while time.monotonic() - begun < LONGEST_RUN and (watched := _claim_next(timezone.now())):
        proposed += _read(watched)
    return proposed


def _claim_next(now: datetime) -> WatchedAddress | None:
    due = WatchedAddress.objects.filter(attempt_after__lte=now, body__fetches_reports=True)
    for pk, attempt_after in due.order_by("attempt_after", "pk").values_list("pk", "attempt_after")[:20]:
        row = WatchedAddress.objects.filter(pk=pk, attempt_after=attempt_after)
        if row.update(attempt_after=now + CLAIM, tried_at=now):
            return WatchedAddress.objects.select_related("body").get(pk=pk)
    return None


def _read(watched: WatchedAddress) -> int:
    try:
        answer = fetch_page(watched.address, headers=_headers(watched), largest=LARGEST, longest=LONGEST)
        if answer.status_code == http.client.NOT_MODIFIED and watched.read_at:
            return _note_unchanged(watched)
        check_status(answer)
        data = answer.url.encode() + b"\n" + answer.body
        listing = Listing.from_json(answer_of("inspections.watching.sandbox", data, seconds=SANDBOX_SECONDS))
    except NotFetched as reason:
        return _note_failure(watched, str(reason), wait=timedelta(seconds=reason.wait))
    except Unreadable as reason:
        return _note_failure(watched, str(reason).replace("The file", "The page"))
    return _note_listing(watched, listing, answer)


def _headers(watched: WatchedAddress) -> dict[str, str]:
    known = {"If-None-Match": watched.etag, "If-Modified-Since": watched.last_modified} if watched.read_at else {}
    return {"Accept": ACCEPTED, **{name: value for name, value in known.items() if value}}


def _locked(watched: WatchedAddress) -> WatchedAddress | None:
    """The row for writing, with the office locked first, as when a report is logged; None if the address was removed,
    switched off, or claimed by another worker meanwhile.
    """
    body = PolicingBody.objects.select_for_update(no_key=True).get(pk=watched.body_id)
    row = WatchedAddress.objects.select_for_update().filter(pk=watched.pk, attempt_after=watched.attempt_after).first()
    if row is None or not body.fetches_reports:
        return None
    row.body = body
    return row


def _next_turn() -> datetime:
    return timezone.now() + EVERY + SPREAD * random.random()  # noqa: S311 - only spreads the load


@transaction.atomic
def _note_unchanged(watched: WatchedAddress) -> int:
    if row := _locked(watched):
        row.read_at, row.attempt_after = timezone.now(), _next_turn()
        row.attempts_failed, row.last_error, row.reports_proposed = 0, "", 0
        row.save()
    return 0


@transaction.atomic
def _note_failure(watched: WatchedAddress, reason: str, *, wait: timedelta = timedelta()) -> int:
    if row := _locked(watched):
        row.attempts_failed = min(row.attempts_failed + 1, 1_000)
        row.last_error = reason
        usual = min(EVERY * 2 ** min(row.attempts_failed - 1, 10), LONGEST_WAIT)
        row.attempt_after = timezone.now() + max(usual, min(wait, LONGEST_WAIT))
        row.save()
    return 0


@transaction.atomic
def _note_listing(watched: WatchedAddress, listing: Listing, answer: Answer) -> int:
    row = _locked(watched)
    if row is None:
        return 0
    today = timezone.localdate()
    entries = _checked(listing.entries, today=today)
    news = _news(row, entries)
    proposed = propose(row.body, [each.entry for each in news.candidates], watched=row, today=today)
    _remember(row, entries, left=news.left)
    row.etag, row.last_modified = _header(answer, "etag", 300), _header(answer, "last-modified", 100)
    if news.left:
        # Ask for the whole page again: some of it is still to be proposed.
        row.etag = row.last_modified = ""
    row.read_at, row.attempt_after = timezone.now(), _next_turn()
    row.attempts_failed, row.last_error = 0, ""
    row.reports_listed, row.reports_proposed = listing.total, len(proposed)
    row.links_left_out = len(listing.entries) - len(entries)
    row.save()
    return len(proposed)


def _header(answer: Answer, name: str, longest: int) -> str:
    value = answer.headers.get(name, "")
    return value if len(value) <= longest and value.isascii() and value.isprintable() else ""


@dataclass(frozen=True, slots=True)
class Checked:
    """An entry whose address we may fetch and whose date is plausible, with the key under which its address is
    noted.
    """

    entry: Entry
    note: str


@dataclass(frozen=True, slots=True)
class News:
    """The reports that may be proposed now, and the notes of those left for the next reading."""

    candidates: list[Checked]
    left: frozenset[str]


def _checked(entries: Sequence[Entry], *, today: date) -> list[Checked]:
    found = []
    for entry in entries:
        address = from_a_file(entry.address)
        if not address or not is_fetched(address):
            continue
        # A date in the future, or from before the website existed, is a mistake on the page, so we drop the date.
        day = entry.published_on if entry.published_on and EARLIEST <= entry.published_on <= today else None
        own = Entry(address, entry.title, entry.summary, day)
        found.append(Checked(own, hashlib.sha256(key_of(address).encode()).hexdigest()[:16]))
    return found


def _news(row: WatchedAddress, entries: Sequence[Checked]) -> News:
    """The entries that the page lists for the first time and that were published since watching began or in the 56 days
    before. An entry without a date counts as new only if an earlier reading did not list it.
    """
    is_first = row.read_at is None
    since = timezone.localdate(row.added_at) - timedelta(days=DAYS_BACK)
    names, noted = names_for(row.body, today=timezone.localdate()), set(row.noted)
    candidates = [
        each
        for each in entries
        if each.note not in noted
        and (each.entry.published_on >= since if each.entry.published_on else not is_first)
        and for_us(each.entry.title, each.entry.summary, names=names)
    ]
    room = max(0, min(MOST_AT_ONCE, MOST_OPEN - open_proposals_of(row.body).count()))
    return News(candidates[:room], frozenset(each.note for each in candidates[room:]))


def _remember(row: WatchedAddress, entries: Sequence[Checked], *, left: frozenset[str]) -> None:
    here = [each.note for each in entries if each.note not in left]
    row.noted = list(dict.fromkeys([*(note for note in row.noted if note not in set(here)), *here]))[-MOST_NOTED:]


def propose(
    body: PolicingBody, entries: Sequence[Entry], *, watched: WatchedAddress | None, today: date
) -> list[ReportProposal]:
    """Propose these reports to the office, except those it has logged or been asked about, and email its officers.

    Call it inside a transaction that has locked the office's row.
    """
    names, known = names_for(body, today=today), keys_known(body)
    proposals = []
    for entry in entries:
        key, reason = key_of(entry.address)[:500], for_us(entry.title, entry.summary, names=names)
        if key in known or reason is None or is_logged(body, title=entry.title, published_on=entry.published_on):
            continue
        known.add(key)
        proposals.append(
            ReportProposal.objects.create(
                body=body,
                watched=watched,
                address=entry.address,
                key=key,
                title=entry.title,
                summary=entry.summary,
                published_on=entry.published_on,
                names_force=reason.names_force[:120],
                found_at=timezone.now(),
            )
        )
    if proposals:
        record(
            action="new_reports_found",
            target=body,
            by=None,
            titles=[each.title for each in proposals],
            address=watched.address if watched else "",
        )
        notify_officers(body, proposals, today=today)
    return proposals
