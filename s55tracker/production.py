"""What production may not start without. Pure: settings.py hands over what it read and refuses to start on any answer."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

SHORTEST_KEY = 50
# Pieces of keys that stand in somebody's documentation, and so are no secret.
KNOWN_KEYS = ("django-insecure", "change-me", "changeme", "secret-key", "example")


def insecurities(read: Mapping[str, object]) -> list[str]:
    """One sentence for each variable that is missing or unsafe: its name first, then what to set. Empty: safe to start."""
    return [
        sentence
        for sentence in (
            _debug(read),
            _secret_key(str(read["SECRET_KEY"])),
            _database(str(read["DATABASE_URL"])),
            _redis(str(read["REDIS_URL"])),
            _hosts(list(read["ALLOWED_HOSTS"])),
            _public_url(str(read["PUBLIC_URL"]), list(read["ALLOWED_HOSTS"])),
            _email(
                str(read["EMAIL_URL"]), str(read.get("NOTIFY_API_KEY", "")), str(read.get("NOTIFY_TEMPLATE_ID", ""))
            ),
            _sender(str(read["DEFAULT_FROM_EMAIL"])),
            _sample(read),
        )
        if sentence
    ]


def _debug(read: Mapping[str, object]) -> str:
    return "DEBUG is on, and shows the inside of the product to anybody: unset it." if read["DEBUG"] else ""


def _secret_key(key: str) -> str:
    advice = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    if not key:
        return f"SECRET_KEY is not set. {advice}"
    if any(known in key.lower() for known in KNOWN_KEYS):
        return f"SECRET_KEY is one from an example, which anybody can read. {advice}"
    if len(key) < SHORTEST_KEY or len(set(key)) < 10:
        return f"SECRET_KEY is too easy to guess: it needs {SHORTEST_KEY} characters or more. {advice}"
    return ""


def _database(url: str) -> str:
    advice = "Set it to postgres://USER:PASSWORD@HOST:5432/NAME"
    if not url:
        return f"DATABASE_URL is not set. {advice}"
    if urlsplit(url).scheme not in ("postgres", "postgresql", "psql", "pgsql"):
        return f"DATABASE_URL does not name a PostgreSQL database, which production needs. {advice}"
    return ""


def _redis(url: str) -> str:
    advice = "Set it to redis://:PASSWORD@HOST:6379/0"
    if not url:
        return f"REDIS_URL is not set: the web servers count attempts to sign in there, and workers get their work. {advice}"
    if urlsplit(url).scheme not in ("redis", "rediss", "unix"):
        return f"REDIS_URL does not name a Redis server. {advice}"
    return ""


def _hosts(hosts: list[str]) -> str:
    if not hosts:
        return "ALLOWED_HOSTS is not set. Set it to the host name that people use, for example s55.office.example"
    if any("*" in host for host in hosts):
        return "ALLOWED_HOSTS holds “*”, which lets anybody forge the address in our e-mails: name the hosts."
    return ""


def _public_url(url: str, hosts: list[str]) -> str:
    parts = urlsplit(url)
    if not url:
        return "PUBLIC_URL is not set. Set it to the address that people use, for example https://s55.office.example"
    if parts.scheme != "https" or not parts.hostname:
        return "PUBLIC_URL does not begin with https://, so passwords would travel in the clear."
    if hosts and not any(
        host == parts.hostname or (host.startswith(".") and f".{parts.hostname}".endswith(host)) for host in hosts
    ):
        return f"PUBLIC_URL names {parts.hostname}, which ALLOWED_HOSTS does not allow: add it there."
    return ""


def _email(url: str, notify_key: str, notify_template: str) -> str:
    if notify_key and not url:
        return (
            "" if notify_template else "NOTIFY_TEMPLATE_ID is not set. Set it to the template that GOV.UK Notify sends."
        )
    if notify_key:
        return "EMAIL_URL and NOTIFY_API_KEY are both set, and only one can send the mail: unset one."
    advice = "Set it to smtp+tls://USER:PASSWORD@HOST:587"
    if not url:
        return f"EMAIL_URL is not set, so that no invitation or reminder would leave. {advice}"
    if not urlsplit(url).scheme.startswith(("smtp", "submission")):
        return f"EMAIL_URL does not name a mail server. {advice}"
    return ""


def _sender(address: str) -> str:
    if not address or "@localhost" in address:
        return "DEFAULT_FROM_EMAIL is not set. Set it to the address that mail comes from, for example no-reply@office.example"
    return ""


def _sample(read: Mapping[str, object]) -> str:
    if read["S55_SAMPLE_OFFICE"]:
        return "S55_SAMPLE_OFFICE is on, and lists sign-in names to anybody: unset it."
    return ""
