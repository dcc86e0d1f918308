"""Emails people about a sign-in from a new device, if they have asked for such emails.

A browser is recognised by a signed cookie that we set when someone signs in, and by nothing else. For each
person who has signed in with that browser, the cookie holds a keyed hash (their mark) that does not reveal who they are.
Signing out everywhere makes every device new again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from s55tracker.accounts.models import User
from s55tracker.identity.devices import format_device
from s55tracker.identity.history import note
from s55tracker.mail.outbox import queue_mail

SALT = "s55tracker.identity.new_devices"
# The most people remembered for one browser. Beyond that, the one who signed in longest ago is forgotten.
MOST_PEOPLE = 10


def read_marks(request: HttpRequest) -> tuple[str, list[str]]:
    """Return the browser's random name and the marks in its cookie. Without a valid cookie, return a new name and no
    marks.
    """
    try:
        said = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=settings.DEVICE_COOKIE_AGE
        )
    except signing.BadSignature:
        said = None
    if isinstance(said, Mapping):
        return str(said["browser"]), [str(mark) for mark in said["people"]]
    return secrets.token_urlsafe(16), []


def mark_of(person: User, browser: str) -> str:
    said = f"{person.pk}|{person.session_version}|{browser}"
    return salted_hmac(SALT, said, algorithm="sha256").hexdigest()[:32]


def known_browser(request: HttpRequest, person: User) -> str:
    """Return the browser's random name if this person has signed in with it before; otherwise ""."""
    browser, marks = read_marks(request)
    return browser if mark_of(person, browser) in marks else ""


def recognise(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """After a sign-in, email the person if the device is new and they want such emails, and remember the device."""
    browser, marks = read_marks(request)
    mark = mark_of(person, browser)
    if mark not in marks and person.told_of_new_devices:
        mail_new_device(person, format_device(request.headers.get("User-Agent", "")))
    marks = [mark, *(each for each in marks if each != mark)][:MOST_PEOPLE]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps({"browser": browser, "people": marks}, salt=SALT),
        max_age=settings.DEVICE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def mail_new_device(person: User, device: str) -> None:
    note(person, "new_device", by=person, device=device)
    context: dict[str, Any] = {
        "person": person,
        "device": device,
        "at": timezone.now(),
        "sessions": settings.PUBLIC_URL + reverse("sessions"),
        "account": settings.PUBLIC_URL + reverse("account"),
    }
    queue_mail(
        to_email=person.email,
        to_name=person.name,
        template="new_device",
        context=context,
        about=f"user:{person.pk}",
    )
