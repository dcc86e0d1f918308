"""Checks that the public can follow the links of a text. Pure: no request is made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import lxml.html

_ADDRESS_IN_WORDS = re.compile(r"^(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:/\S*)?$", re.IGNORECASE)
_HOST = re.compile(
    r"^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$", re.IGNORECASE
)
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")
_INTERNAL_DOMAINS = (".local", ".internal", ".lan", ".intranet", ".pnn.police.uk", ".corp")
_OFFICE_ONLY = ("sharepoint.com", "teams.microsoft.com", "onedrive.live.com", "outlook.office.com", "office365.com")
STILL_TO_COME = "has something left over from drafting in its address"
_REWRITTEN = ("safelinks.protection.outlook.com", "urldefense.com", "urldefense.proofpoint.com")
# "https://www.example.police.uk/TBC", "https://xxx.police.uk": an address still to come. The roman numerals of parts
# and schedules, as on legislation.gov.uk, do not match.
_STILL_TO_COME = re.compile(
    r"(?<![a-z0-9])(?<!part[-/])(?<!chapter[-/])(?<!schedule[-/])(?:tb[acd]|x{2,}|todo|placeholder|insert[-_]?(?:link|url|here))(?![a-z0-9])",
    re.I,
)
# Punctuation of the sentence that has become part of an address.
_MARK_AT_END = re.compile(r"[.,;:!?)\]’”\"'>]+$")


def links_of(html: str) -> list[tuple[str, str]]:
    """The links in stored HTML, each as its address and its words."""
    if "<a" not in html:
        return []
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    return [(link.get("href", ""), " ".join(link.text_content().split())) for link in root.iter("a")]


def faults_of(html: str) -> list[str]:
    """A sentence for each link that the public could not follow, or whose words name another site."""
    return list(dict.fromkeys(sentence for href, words in links_of(html) for sentence in _faults(href, words)))


def fault_of_address(href: str) -> str:
    """What is wrong with an address, as the end of a sentence; empty if nothing is wrong."""
    address = href.strip()
    if address.lower().startswith("mailto:"):
        to = address[len("mailto:") :].partition("?")[0]
        if _STILL_TO_COME.search(to):
            return STILL_TO_COME
        return "" if _EMAIL.match(to) else "is not an email address"
    if address != href or re.search(r"\s|%20$", address):
        return "has a space in it"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
        _ = parts.port
    except ValueError:
        return "is not an address"
    if _STILL_TO_COME.search(address):
        return STILL_TO_COME
    if parts.scheme not in ("http", "https"):
        return "does not begin with https://"
    if address.lower().count("http://") + address.lower().count("https://") > 1 and "/web/" not in address:
        return "contains two addresses"
    if host.endswith(_INTERNAL_DOMAINS) or host == "localhost" or ("." not in host and host):
        return "leads to a page inside an office’s own network"
    if not _HOST.match(host):
        return "is not an address"
    if _is_at(host, _REWRITTEN):
        return "was rewritten by an email filter. Use the original address"
    if _is_at(host, _OFFICE_ONLY):
        return "leads to a file that only people in your office can open"
    if parts.username or parts.password:
        return "contains a name or a password"
    if (_MARK_AT_END.search(address) and not address.endswith(")")) or (address.endswith(")") and "(" not in address):
        return "ends with a punctuation mark"
    return ""


def _faults(href: str, words: str) -> Iterator[str]:
    if fault := fault_of_address(href):
        yield f"The link “{words or href}” {fault}."
        return
    if not words:
        yield f"The link to {href} has no words to select."
    shown = _ADDRESS_IN_WORDS.match(words)
    if shown and href.lower().startswith("http"):
        host = (urlsplit(href).hostname or "").removeprefix("www.")
        if host != shown[1].lower().removeprefix("www."):
            yield f"The link “{words}” leads to {host} instead."


def _is_at(host: str, sites: tuple[str, ...]) -> bool:
    return any(host == site or host.endswith(f".{site}") for site in sites)
