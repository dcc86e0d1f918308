"""Fetches pages and files from the inspectorate's own websites, where the installation and the office allow it.

The address is checked again at each redirect, and s55tracker/outgoing.py connects to public addresses only. What comes
back is read like an uploaded file: in another process.
"""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings

from inspections.intake.blocks import Unreadable
from inspections.report_addresses import FETCHED, is_fetched
from s55tracker.accounts.models import PolicingBody, User
from s55tracker.limits import seconds_to_wait
from s55tracker.outgoing import Answer, OutgoingRefused, fetch_from
from s55tracker.text.wording import listed

LARGEST_REPORT = 40 * 1024 * 1024
LONGEST = 30  # seconds, for all redirects together
# How many pages a person can have us fetch, and in how many minutes, so that we do not overload the inspectorate’s
# website.
MOST_FETCHED, MINUTES = 20, 10
TOO_OFTEN = "You have asked us to fetch {} pages in {} minutes, which is the limit. Try again in {}."
INSTEAD = "Download the report and upload its file instead."
ACCEPTED = "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.5"
SWITCHED_OFF = "Your office does not fetch reports from the inspectorate’s website. An administrator can switch this on under Office, Settings."
SWITCHED_OFF_HERE = "Fetching reports from the inspectorate’s website is switched off on this installation."
ELSEWHERE = f"We fetch reports only from the inspectorate’s own websites ({listed(FETCHED)})."


class NotFetched(Unreadable):
    """The page was not fetched; the message is the reason, for a person. `wait` is how many seconds the website asks us
    to wait before we try again.
    """

    def __init__(self, reason: str, *, wait: int = 0) -> None:
        self.wait = wait
        super().__init__(reason)


def why_not(body: PolicingBody) -> str:
    """The sentence that says why we fetch nothing for this office; empty if we may."""
    if not settings.FETCH_REPORTS:
        return SWITCHED_OFF_HERE
    return "" if body.fetches_reports else SWITCHED_OFF


def too_often(by: User) -> str:
    """Count one more page that this person has us fetch. Returns the sentence that says when they can have another, or
    empty.
    """
    wait = seconds_to_wait("fetched-for", by.pk, most=MOST_FETCHED, seconds=MINUTES * 60)
    if not wait:
        return ""
    minutes = -(-wait // 60)
    return TOO_OFTEN.format(MOST_FETCHED, MINUTES, "1 minute" if minutes == 1 else f"{minutes} minutes")


def fetch_report(address: str, *, body: PolicingBody, by: User) -> Answer:
    """The report or its page. Raises NotFetched, whose sentences say what to do instead."""
    if refused := why_not(body) or too_often(by):
        raise NotFetched(f"{refused} {INSTEAD}")
    try:
        answer = fetch_page(address, headers={"Accept": ACCEPTED}, largest=LARGEST_REPORT, longest=LONGEST)
        check_status(answer)
    except NotFetched as reason:
        raise NotFetched(f"{reason} {INSTEAD}") from None
    return answer


def fetch_page(address: str, *, headers: Mapping[str, str], largest: int, longest: float) -> Answer:
    """A page of the inspectorate, whatever its status. Raises NotFetched."""
    try:
        answer = fetch_from(address, check=check_address, headers=headers, largest=largest, longest=longest)
    except OutgoingRefused as reason:
        raise NotFetched(str(reason)) from None
    if answer.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise NotFetched(f"{urlsplit(answer.url).hostname} sent a compressed page, although we asked for a plain one.")
    return answer


def check_address(address: str) -> None:
    """Raises OutgoingRefused unless the address is on a website that we fetch from."""
    if not is_fetched(address):
        host = urlsplit(address).hostname or "this address"
        raise OutgoingRefused(f"{ELSEWHERE} “{host[:100]}” is not one of them.")


def check_status(answer: Answer) -> None:
    """Raises NotFetched with the meaning of the status, unless we got the page."""
    host, status = urlsplit(answer.url).hostname, answer.status_code
    if status == http.client.OK:
        return
    wait = answer.headers.get("retry-after", "")
    seconds = int(wait) if wait.isascii() and wait.isdecimal() and len(wait) < 8 else 0
    if status in (404, 410):
        reason = f"{host} has no page at this address ({status}). Check the address."
    elif status in (401, 403):
        reason = f"{host} does not let us read this page ({status})."
    elif status == 429:
        reason = f"{host} asks us to wait before we read more of its pages ({status})."
    elif status >= 500:
        reason = f"{host} has a problem at the moment ({status})."
    else:
        reason = f"{host} did not send a page ({status})."
    raise NotFetched(reason, wait=seconds)
