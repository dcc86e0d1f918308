"""Finds the settings that production refuses to start with. Pure: settings.py passes in what it read, and refuses to
start if anything is returned.

Some offices have a good reason for one of the weak settings, such as a database on the same machine reached through a
socket. Each of those settings has a named exception: with it the product starts, and logs the exception each time.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

SHORTEST_KEY = 50
# Parts of keys published in someone's documentation, and so not secret.
KNOWN_KEYS = ("django-insecure", "change-me", "changeme", "secret-key", "example")
# The placeholders for the office's own values in .env.example, now and in earlier versions.
EXAMPLE = "CHANGE-ME"
EXAMPLE_PASSWORD = "PASSWORD"  # noqa: S105 - the word that examples use

# The service of docker-compose.yml that displays emails and sends none.
MAIL_CATCHER = "mailcatcher"

# Each named exception, and what the log says if the product is started with it.
EXCEPTIONS = {
    "S55_ALLOW_OPEN_DATABASE": "the database does not require a password",
    "S55_ALLOW_OPEN_REDIS": "Redis does not require a password",
    "S55_ALLOW_PLAIN_SMTP": "email is sent unencrypted",
    "S55_ALLOW_HTTP": "plain HTTP requests are answered",
    "S55_ALLOW_NO_HSTS": "browsers may return over plain HTTP",
    "S55_ALLOW_SUBDOMAINS": "every host name below a domain is answered",
}


@dataclass(frozen=True)
class Weakness:
    """One missing or unsafe setting: what to set, and the exception that allows starting anyway, if any."""

    sentence: str
    exception: str = ""

    def __str__(self) -> str:
        return f"{self.sentence} Or accept it with {self.exception}=yes." if self.exception else self.sentence


def insecurities(read: Mapping[str, object]) -> list[str]:
    """One sentence per missing or unsafe variable: its name first, then what to set. An empty list means that it is
    safe to start.
    """
    return [str(weakness) for weakness in weaknesses(read) if not read.get(weakness.exception)]


def accepted(read: Mapping[str, object]) -> list[str]:
    """One sentence per weak setting that was allowed, for the log."""
    parts = _parts(str(read["EMAIL_URL"]))
    caught = ["Emails go to the mail catcher and reach no one."] if parts and parts.hostname == MAIL_CATCHER else []
    return caught + [
        f"Started with {name}=yes: {EXCEPTIONS[name]}."
        for name in dict.fromkeys(weakness.exception for weakness in weaknesses(read))
        if name and read.get(name)
    ]


def weaknesses(read: Mapping[str, Any]) -> list[Weakness]:
    hosts = [str(host) for host in read["ALLOWED_HOSTS"]]
    email = str(read["EMAIL_URL"])
    found = [
        _debug(read),
        _secret_key(str(read["SECRET_KEY"])),
        _second_factor_keys([str(key) for key in read["SECOND_FACTOR_KEYS"]]),
        _database(str(read["DATABASE_URL"])),
        _redis("REDIS_URL", str(read["REDIS_URL"])),
        _cache(str(read.get("REDIS_CACHE_URL", ""))),
        *_hosts(hosts),
        _public_url(str(read["PUBLIC_URL"]), hosts),
        _email(email, str(read.get("NOTIFY_API_KEY", "")), str(read.get("NOTIFY_TEMPLATE_ID", ""))),
        _sender(str(read["DEFAULT_FROM_EMAIL"])),
        _sample(read),
        _redirect(read),
        _remembered(read),
    ]
    return [weakness if isinstance(weakness, Weakness) else Weakness(weakness) for weakness in found if weakness]


def is_example(value: str) -> bool:
    return EXAMPLE in value.upper()


def _parts(url: str) -> SplitResult | None:
    """The parts of an address, or None if it cannot be parsed."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - read lazily, and refused only then
    except ValueError:
        return None
    return parts


def _debug(read: Mapping[str, object]) -> str:
    return "DEBUG is on, which shows internal details to anyone: unset it." if read["DEBUG"] else ""


def _secret_key(key: str) -> str:
    advice = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    if not key:
        return f"SECRET_KEY is not set. {advice}"
    if is_example(key) or any(known in key.lower() for known in KNOWN_KEYS):
        return f"SECRET_KEY is an example that anyone can read. {advice}"
    if len(key) < SHORTEST_KEY or len(set(key)) < 10:
        return f"SECRET_KEY is too easy to guess: it needs {SHORTEST_KEY} characters or more. {advice}"
    if repeats_itself(key):
        return f"SECRET_KEY is too easy to guess: it repeats itself or counts up. {advice}"
    return ""


def _second_factor_keys(keys: list[str]) -> str:
    advice = (
        "Make one with: python3 -c 'import base64, secrets; "
        "print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())'"
    )
    if not keys:
        return f"SECOND_FACTOR_KEYS is not set. {advice}"
    if any(is_example(key) for key in keys):
        return f"SECOND_FACTOR_KEYS is an example that anyone can read. {advice}"
    if not all(is_fernet_key(key) for key in keys):
        return f"SECOND_FACTOR_KEYS has a key that is not 32 random bytes in URL-safe base64. {advice}"
    return ""


def is_fernet_key(key: str) -> bool:
    """True if this is 32 bytes in URL-safe base64, with some variety."""
    try:
        raw = base64.b64decode(key.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, UnicodeEncodeError):
        return False
    return len(raw) == 32 and len(set(raw)) >= 10


def repeats_itself(key: str) -> bool:
    """True if a long key has little variety: one word repeated, or characters in sequence.

    In a random key, even one of digits only, hardly any three characters in a row occur twice, and few characters
    directly follow the previous one in the alphabet or in counting order.
    """
    threes = [key[start : start + 3] for start in range(len(key) - 2)]
    steps = [abs(ord(after) - ord(before)) for before, after in itertools.pairwise(key)]
    return len(set(threes)) < 0.75 * len(threes) or sum(step <= 1 for step in steps) > len(steps) / 2


def _database(url: str) -> str | Weakness:
    advice = "Set it to postgres://USER:PASSWORD@HOST:5432/NAME"
    parts = _parts(url)
    if not url:
        return f"DATABASE_URL is not set. {advice}"
    if parts is None or parts.scheme not in ("postgres", "postgresql", "psql", "pgsql"):
        return f"DATABASE_URL does not name a PostgreSQL database, which production needs. {advice}"
    if is_example(url) or parts.password == EXAMPLE_PASSWORD:
        return f"DATABASE_URL is still set to the example value. {advice}"
    if not parts.password:
        return Weakness(f"DATABASE_URL has no password. {advice}", "S55_ALLOW_OPEN_DATABASE")
    return ""


def _redis(name: str, url: str) -> str | Weakness:
    advice = "Set it to redis://:PASSWORD@HOST:6379/0"
    parts = _parts(url)
    if not url:
        return f"{name} is not set: web servers count sign-in attempts in Redis, and workers get their tasks from it. {advice}"
    if parts is None or parts.scheme not in ("redis", "rediss", "unix"):
        return f"{name} does not name a Redis server. {advice}"
    if is_example(url) or parts.password == EXAMPLE_PASSWORD:
        return f"{name} is still set to the example value. {advice}"
    if not parts.password:
        return Weakness(f"{name} has no password. {advice}", "S55_ALLOW_OPEN_REDIS")
    return ""


def _cache(url: str) -> str | Weakness:
    return _redis("REDIS_CACHE_URL", url) if url else ""


def _hosts(hosts: list[str]) -> list[str | Weakness]:
    if not hosts:
        return ["ALLOWED_HOSTS is not set. Set it to the host name people use, for example s55.office.example"]
    found: list[str | Weakness] = []
    if any("*" in host for host in hosts):
        found.append("ALLOWED_HOSTS contains “*”, which lets anyone forge the address in our emails: name the hosts.")
    if any(is_example(host) for host in hosts):
        found.append("ALLOWED_HOSTS is still set to the example value. Set it to the host name people use.")
    below = [host for host in hosts if host.startswith(".")]
    if below:
        sentence = f"ALLOWED_HOSTS contains “{below[0]}”, which matches every host name below it: name the hosts."
        found.append(Weakness(sentence, "S55_ALLOW_SUBDOMAINS"))
    return found


def _public_url(url: str, hosts: list[str]) -> str:
    parts = _parts(url)
    if not url:
        return "PUBLIC_URL is not set. Set it to the address people use, for example https://s55.office.example"
    if is_example(url):
        return "PUBLIC_URL is still set to the example value. Set it to the address people use."
    if parts is None or parts.scheme != "https" or not parts.hostname:
        return "PUBLIC_URL does not begin with https://, so passwords would travel in the clear."
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        return f"PUBLIC_URL is more than an origin. Set it to https://{parts.hostname}, with nothing after it."
    if hosts and not any(
        host == parts.hostname or (host.startswith(".") and f".{parts.hostname}".endswith(host)) for host in hosts
    ):
        return f"PUBLIC_URL names {parts.hostname}, which ALLOWED_HOSTS does not allow: add it there."
    return ""


def _email(url: str, notify_key: str, notify_template: str) -> str | Weakness:
    if notify_key and not url:
        return (
            "" if notify_template else "NOTIFY_TEMPLATE_ID is not set. Set it to the template that GOV.UK Notify sends."
        )
    if notify_key:
        return "EMAIL_URL and NOTIFY_API_KEY are both set, and only one can send email: unset one."
    advice = "Set it to smtp+tls://USER:PASSWORD@HOST:587"
    parts = _parts(url)
    if not url:
        return f"EMAIL_URL is not set, so no invitations or reminders would be sent. {advice}"
    if parts is None or parts.scheme not in ("smtp", "smtps", "smtp+tls", "smtp+ssl"):
        return f"EMAIL_URL does not name a mail server. {advice}"
    if is_example(url) or parts.password == EXAMPLE_PASSWORD:
        return f"EMAIL_URL is still set to the example value. {advice}"
    if parts.scheme == "smtp" and parts.hostname != MAIL_CATCHER:
        sentence = f"EMAIL_URL begins with smtp://, so personal links would travel in the clear. {advice}"
        return Weakness(sentence, "S55_ALLOW_PLAIN_SMTP")
    return ""


def _sender(address: str) -> str:
    if not address or "@localhost" in address:
        return (
            "DEFAULT_FROM_EMAIL is not set. Set it to the address emails come from, for example no-reply@office.example"
        )
    if is_example(address):
        return "DEFAULT_FROM_EMAIL is still set to the example value. Set it to the address emails come from."
    return ""


def _sample(read: Mapping[str, object]) -> str:
    if read["S55_SAMPLE_OFFICE"]:
        return "S55_SAMPLE_OFFICE is on, which shows sign-in details to anyone: unset it."
    return ""


def _redirect(read: Mapping[str, object]) -> str | Weakness:
    if read.get("SECURE_SSL_REDIRECT", True):
        return ""
    return Weakness(
        "SECURE_SSL_REDIRECT is off, so passwords may travel in the clear: unset it, and behind a proxy set BEHIND_PROXY=yes.",
        "S55_ALLOW_HTTP",
    )


def _remembered(read: Mapping[str, object]) -> str | Weakness:
    seconds = read.get("SECURE_HSTS_SECONDS", 1)
    if not isinstance(seconds, int):
        return f"SECURE_HSTS_SECONDS is “{seconds}”: set it to a number of seconds, such as 31536000."
    if seconds <= 0:
        return Weakness(
            f"SECURE_HSTS_SECONDS is {seconds}, so browsers may return over plain HTTP: unset it.",
            "S55_ALLOW_NO_HSTS",
        )
    return ""
