"""Checks that a web address can be the address of a report. Pure: no Django.

Published responses link to the report in the office's name, so its address must be on an inspectorate's website, or
checked by a person. An address that only looks like an inspectorate's is never accepted.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

# The websites where inspectorates publish reports. Any name below one of these counts too. The last three publish
# super-complaints, joint reports and archived reports.
INSPECTORATES = (
    "justiceinspectorates.gov.uk",
    "hmicfrs.gov.uk",
    "hmcpsi.gov.uk",
    "ofsted.gov.uk",
    "cqc.org.uk",
    "careinspectorate.wales",
    "hiw.org.uk",
    "estyn.gov.wales",
    "estyn.llyw.cymru",
    "publishing.service.gov.uk",
    "policeconduct.gov.uk",
    "nationalarchives.gov.uk",
)
# The websites that we fetch pages from, with any name below them. They are the police inspectorate's own: the others in
# the list above publish for many bodies, and a report of theirs can be uploaded.
FETCHED = ("justiceinspectorates.gov.uk", "hmicfrs.gov.uk")
# These names must match exactly, because every council's website is below gov.uk too.
ALSO = ("gov.uk", "www.gov.uk")

# Parts of a name that imitate one of the names above when they appear in any other name.
LOOKS_OFFICIAL = re.compile(r"justice-?inspectorate|hmic(?:frs)?(?![a-z])|(?:^|[.-])gov-?uk(?:[.-]|$)")
# An inspectorate's name with hyphens for dots, or as part of a longer name ("hmicfrs.gov.uk.example.com"). Also gov.uk
# itself written like that. Real names below gov.uk, such as a council's, are allowed.
_NAMES = "|".join(name.replace(".", "[.-]") for name in INSPECTORATES)
BORROWED = re.compile(rf"(?:^|[.-])(?:{_NAMES})(?:[.-]|$)|(?:^|[.-])gov[.-]uk[.-]|-gov\.uk$")
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")

# Shorter ends, such as "reports" or "peel-2021", belong to many reports.
SHORTEST_PAGE = 12

NOT_SECURE = "Enter an address that starts with https://"
WITH_A_NAME = "Enter the address without a user name or password"
NOT_AN_ADDRESS = "Enter a web address, like https://hmicfrs.justiceinspectorates.gov.uk/publications/"


def problem_with(address: str) -> str:
    """Why this cannot be a report's address, in a sentence; empty if it can be."""
    try:
        parts = urlsplit(address)
        host, _port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return NOT_AN_ADDRESS
    if parts.scheme.lower() != "https":
        return NOT_SECURE
    if "@" in parts.netloc:
        return WITH_A_NAME
    if not host.isascii() or "xn--" in host:
        return (
            f"The website name “{host}” contains letters that look like other letters. "
            "Copy the address from the report’s page on the inspectorate’s website"
        )
    if not HOST.fullmatch(host) or re.search(r"[\s\\]", address):
        return NOT_AN_ADDRESS
    if not _is_inspectorate(host) and (LOOKS_OFFICIAL.search(host) or BORROWED.search(host)):
        return f"“{host}” looks like an inspectorate’s website but is not one. Check the address"
    return ""


def other_website(address: str) -> str:
    """The website's name if it is not an inspectorate's, for a person to confirm; otherwise empty."""
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    return "" if _is_inspectorate(host) and parts.port in (None, 443) else host


def from_a_file(address: str) -> str:
    """An address read from a file, ready to record: an inspectorate's old http:// becomes https://. Empty for any other
    http:// address, and for one that cannot be a report's.
    """
    if address[:7].lower() == "http://":
        secure = f"https://{address[7:]}"
        if problem_with(secure) or other_website(secure):
            return ""
        return secure
    return "" if problem_with(address) else address


def page_of(address: str) -> str:
    """The last part of the address of a report, by which it can be recognised after the inspectorate has moved to
    another host or folder; empty if the address is not an inspectorate's, or its end is a word that many have.
    """
    parts = urlsplit(address)
    if not _is_inspectorate((parts.hostname or "").lower()):
        return ""
    end = parts.path.rstrip("/").rpartition("/")[2].lower()
    end = re.sub(r"\.(?:pdf|html?)$", "", end)
    return end if len(end) >= SHORTEST_PAGE and "-" in end else ""


def _is_inspectorate(host: str) -> bool:
    return host in ALSO or any(host == name or host.endswith(f".{name}") for name in INSPECTORATES)


def is_fetched(address: str) -> bool:
    """True for an address on the websites that we fetch reports from: the police inspectorate's own."""
    host = (urlsplit(address).hostname or "").lower() if not problem_with(address) else ""
    return any(host == name or host.endswith(f".{name}") for name in FETCHED)


def key_of(address: str) -> str:
    """A form that is the same for two addresses of one page: capitals in the host, a final slash, a fragment and
    parameters that count visitors make no difference.
    """
    parts = urlsplit(address)
    wanted = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not pair[0].lower().startswith("utm_")]
    query = f"?{urlencode(wanted)}" if wanted else ""
    return f"{(parts.hostname or '').lower()}{parts.path.rstrip('/')}{query}"
