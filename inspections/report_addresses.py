"""Whether an address can be that of a report. Pure: no Django.

What is published links to it under the office's name, so it is one of an inspectorate's websites, or one that a person has looked
at. An address that only looks like an inspectorate's is never taken.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Where inspectorates publish reports, with everything below each name. The last three publish super-complaints, joint reports and
# what has been archived.
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
# These by themselves: below gov.uk there are all of the councils.
ALSO = ("gov.uk", "www.gov.uk")

# What is in a name only to look like one of those, wherever else it is found.
LOOKS_OFFICIAL = re.compile(r"justice-?inspectorate|hmic(?:frs)?(?![a-z])|(?:^|[.-])gov-?uk(?:[.-]|$)")
# One of those names with hyphens for its dots, or with something after it; and the same of gov.uk, below which all councils are.
_NAMES = "|".join(name.replace(".", "[.-]") for name in INSPECTORATES)
BORROWED = re.compile(rf"(?:^|[.-])(?:{_NAMES})(?:[.-]|$)|(?:^|[.-])gov[.-]uk[.-]|-gov\.uk$")
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")

NOT_SECURE = "Enter an address that starts with https://"
WITH_A_NAME = "Enter the address without a user name or password"
NOT_AN_ADDRESS = "Enter a web address, like https://hmicfrs.justiceinspectorates.gov.uk/publications/"


def problem_with(address: str) -> str:
    """Why this cannot be the address of a report, in a sentence; empty when it can be."""
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
    """The name of the website when it is none of an inspectorate's, which a person then confirms; else empty."""
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    return "" if _is_inspectorate(host) and parts.port in (None, 443) else host


def from_a_file(address: str) -> str:
    """An address that was read in a file as it may be recorded: the old http:// of an inspectorate as https://, else empty."""
    if address[:7].lower() == "http://":
        secure = f"https://{address[7:]}"
        if problem_with(secure) or other_website(secure):
            return ""
        return secure
    return "" if problem_with(address) else address


def _is_inspectorate(host: str) -> bool:
    return host in ALSO or any(host == name or host.endswith(f".{name}") for name in INSPECTORATES)
