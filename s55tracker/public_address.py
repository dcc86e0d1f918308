"""Whether people reach the product by the address that it believes it has, and the words for whoever runs it when they do not.

Behind a proxy that does not pass Host, or with a wrong PUBLIC_URL, every form is refused for security. The person who sent it can do
nothing about that; whoever set it up has to be told which address was seen, and which was expected.
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
KEPT_FOR = 24 * 60 * 60  # seconds, unless a form is taken before
LONGEST = 100
# What a browser says of a form that was on somebody else's page.
FOREIGN = ("cross-site", "same-site")


def origin_of(request: HttpRequest) -> str:
    """Where the browser says that the form was: "https://s55.office.example", or "" when it says nothing."""
    if origin := request.headers.get("Origin"):
        return "" if origin == "null" else _printable(origin)
    before = urlsplit(request.headers.get("Referer", ""))
    return _printable(f"{before.scheme}://{before.netloc}") if before.netloc else ""


def what_is_wrong(request: HttpRequest) -> str:
    """Why a form was refused whose page had another address than ours, for whoever runs the product; "" when it was a stranger's.

    Without Sec-Fetch-Site (an older browser, or plain HTTP) nobody can tell the two apart; the sentence then holds for both.
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
    """Whether a Host header names a machine inside, as a proxy does that passes its own instead of the person's."""
    name = re.sub(r":\d*$", "", host).strip("[]").lower()
    if not name:
        return False
    try:
        return ipaddress.ip_address(name).is_private
    except ValueError:
        return "." not in name


def host_is_wrong(host: str) -> str:
    """What to say of a request that names a host inside, which ALLOWED_HOSTS does not hold."""
    return (
        f"A request names the host {_printable(host)}, and ALLOWED_HOSTS contains "
        f"{', '.join(settings.ALLOWED_HOSTS)}. Make the proxy pass Host unchanged."
    )


def note(sentence: str) -> None:
    """Write it into the log, and keep it for the readiness page."""
    logger.error("The address is wrong: %s", sentence)
    try:
        cache.set(KEY, sentence, KEPT_FOR)
    except Exception as error:  # the page for the person matters more
        logger.warning("The readiness page cannot be told: %s", error)


def noted() -> str:
    """The last fault that was noted; "" for none, or when the cache does not answer, which is another check's to say."""
    try:
        return cache.get(KEY, "")
    except Exception:
        return ""


def forget() -> None:
    """A form was taken: whatever was wrong is so no longer, or it was a stranger's form."""
    try:
        cache.delete(KEY)
    except Exception as error:  # the change is made; what this would tidy up runs out by itself
        logger.warning("The readiness page cannot be told: %s", error)


def _printable(words: str) -> str:
    """From outside, for a log and a page: nothing that could look like another line or run on for ever."""
    return "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in words)[:LONGEST]
