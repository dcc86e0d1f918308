"""Checks that people reach the product at the expected address. If not, explains the problem to the people who run it.

Behind a proxy that does not pass Host, or with a wrong PUBLIC_URL, every form is refused for security. The person who
sent it can do nothing about that; the person who set it up needs to know which address was seen, and which was
expected.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

logger = logging.getLogger(__name__)

KEY = "public-address-fault"
KEPT_FOR = 24 * 60 * 60  # seconds, unless a form is accepted sooner
LONGEST = 100
# The values of Sec-Fetch-Site that a browser sends with a form from another site's page.
FOREIGN = ("cross-site", "same-site")


def origin_of(request: HttpRequest) -> str:
    """The origin of the form's page, as the browser gives it: "https://s55.office.example", or "" if it does not say."""
    if origin := request.headers.get("Origin"):
        return "" if origin == "null" else _printable(origin)
    before = urlsplit(request.headers.get("Referer", ""))
    return _printable(f"{before.scheme}://{before.netloc}") if before.netloc else ""


def what_is_wrong(request: HttpRequest) -> str:
    """Why a form from a page at another address was refused, in a sentence for the people who run the product; "" if
    the form came from another site.

    Without Sec-Fetch-Site (an older browser, or plain HTTP) we cannot tell whether the page was one of ours; the
    sentence then covers both cases.
    """
    seen, host = origin_of(request), _printable(request.get_host())
    if not seen or request.headers.get("Sec-Fetch-Site") in FOREIGN:
        return ""
    if seen == f"https://{host}" and not request.is_secure():
        return (
            f"People use {seen}, but their requests arrive as http://{host}. Make the proxy set X-Forwarded-Proto, "
            "and set BEHIND_PROXY=yes."
        )
    return (
        f"A form came from {seen}, but PUBLIC_URL is {settings.PUBLIC_URL} and the request names the host {host}. "
        "If people use that address, set PUBLIC_URL to it and make the proxy pass Host unchanged."
    )


def is_named_by_a_proxy(host: str) -> bool:
    """True if a Host header names an internal machine, as when a proxy passes its own name instead of the person's."""
    name = re.sub(r":\d*$", "", host).strip("[]").lower()
    if not name:
        return False
    try:
        return ipaddress.ip_address(name).is_private
    except ValueError:
        return "." not in name


def host_is_wrong(host: str) -> str:
    """The message about a request naming an internal host that is not in ALLOWED_HOSTS."""
    return (
        f"A request names the host {_printable(host)}, and ALLOWED_HOSTS contains "
        f"{', '.join(settings.ALLOWED_HOSTS)}. Make the proxy pass Host unchanged."
    )


def note(sentence: str) -> None:
    """Log the problem, and keep it for the readiness page."""
    logger.error("The address is wrong: %s", sentence)
    try:
        cache.set(KEY, sentence, KEPT_FOR)
    except Exception as error:  # this must not stop the person's page
        logger.warning("The readiness page could not be updated: %s", error)


def noted() -> str:
    """The last recorded problem; "" if there is none, or if the cache does not respond, which another check reports."""
    try:
        return cache.get(KEY, "")
    except Exception:
        return ""


def forget() -> None:
    """Forget the problem, because a form has been accepted: either it has been fixed, or the refused form came from
    another site.
    """
    try:
        cache.delete(KEY)
    except Exception as error:  # the form has been accepted, and the note expires on its own
        logger.warning("The readiness page could not be updated: %s", error)


def _printable(words: str) -> str:
    """Text from outside, for a log and a page: it must not look like a new line in the log, or be very long."""
    return "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in words)[:LONGEST]
