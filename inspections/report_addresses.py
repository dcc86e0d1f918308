"""Check that an address can be a report's. Pure: no Django.

Published responses link to it in the office's name, so it must be on an inspectorate's website, or checked by a person.
An address that only looks like an inspectorate's is never accepted.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Where inspectorates publish reports, including everything below each name. The last three publish super-complaints,
# joint reports and archived reports.
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
# Only these exact names: every council is below gov.uk too.
ALSO = ("gov.uk", "www.gov.uk")

# Parts of a name that only imitate one of those, wherever else they appear.
LOOKS_OFFICIAL = re.compile(r"justice-?inspectorate|hmic(?:frs)?(?![a-z])|(?:^|[.-])gov-?uk(?:[.-]|$)")
# One of those names with hyphens instead of dots, or with something after it; and the same for gov.uk, which has all
# councils below it.
_NAMES = "|".join(name.replace(".", "[.-]") for name in INSPECTORATES)
BORROWED = re.compile(rf"(?:^|[.-])(?:{_NAMES})(?:[.-]|$)|(?:^|[.-])gov[.-]uk[.-]|-gov\.uk$")
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")

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
    """The website's name if it is not an inspectorate's, for a person to confirm; else empty."""
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    return "" if _is_inspectorate(host) and parts.port in (None, 443) else host


def from_a_file(address: str) -> str:
    """An address read in a file, ready to record: an inspectorate's old http:// becomes https://; else empty."""
    if address[:7].lower() == "http://":
        secure = f"https://{address[7:]}"
        if problem_with(secure) or other_website(secure):
            return ""
        return secure
    return "" if problem_with(address) else address


def _is_inspectorate(host: str) -> bool:
    return host in ALSO or any(host == name or host.endswith(f".{name}") for name in INSPECTORATES)
