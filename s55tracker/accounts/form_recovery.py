"""Keeps what someone typed when their session ends, and restores it after they sign in.

A form posted while signed out is carried on the sign-in page as one signed field: nothing is stored for a visitor who
never signs in. After sign-in the fields are in the session under the form's address; its view takes them with
`recovered_data(request)` and fills in the form. Nothing is saved until the person saves it.

Passwords are never kept. Files cannot be, and the page says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

# Open pages and sessions use both names, so do not change them: text stored under them would be lost.
FIELD = "kept_text"
SESSION_KEY = "kept_text"
SALT = "s55tracker.accounts.form_recovery"
LONGEST = 1_000_000  # characters, as JSON
LASTS = 12 * 60 * 60  # seconds
MOST_FORMS = 5  # in one session: a form in each of several tabs

NOTICE = "You were signed out. What you typed is below; check it and save."


@dataclass(frozen=True)
class RecoveredForm:
    """The fields of one form, and the address of its page."""

    url: str
    fields: dict[str, list[str]]

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


@dataclass(frozen=True)
class CarriedForm:
    """What the sign-in page carries for a form: the signed fields, or why there are none."""

    signed: str = ""
    is_too_long: bool = False
    had_files: bool = False


def is_secret(name: str) -> bool:
    return name in ("csrfmiddlewaretoken", FIELD) or "password" in name.lower()


def carried_form_of(request: HttpRequest, *, url: str) -> CarriedForm:
    """Sign the posted fields, to be shown again on the page at `url`."""
    if earlier := request.POST.get(FIELD):
        # The sign-in form itself had errors: keep carrying the fields.
        return CarriedForm(signed=earlier if read_signed(earlier) else "")
    fields = {name: values for name, values in request.POST.lists() if not is_secret(name)}
    if not any(value.strip() for values in fields.values() for value in values):
        return CarriedForm(had_files=bool(request.FILES))
    payload = {"url": url, "fields": fields}
    if len(json.dumps(payload)) > LONGEST:
        return CarriedForm(is_too_long=True, had_files=bool(request.FILES))
    return CarriedForm(signed=signing.dumps(payload, salt=SALT, compress=True), had_files=bool(request.FILES))


def read_signed(signed: str) -> RecoveredForm | None:
    """The fields again, or None if the signature is wrong or older than twelve hours."""
    try:
        payload = signing.loads(signed, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return RecoveredForm(url=payload["url"], fields=payload["fields"])


def store_in_session(request: HttpRequest, form: RecoveredForm) -> None:
    """Store the fields for their page's view."""
    forms = request.session.get(SESSION_KEY, {})
    forms.pop(form.path, None)
    forms[form.path] = form.fields
    request.session[SESSION_KEY] = dict(list(forms.items())[-MOST_FORMS:])


def recovered_data(request: HttpRequest) -> QueryDict | None:
    """Take the text typed into this page's form before the session ended, or None. Call it once, when showing the form.

    `form = CommentForm(recovered_data(request) or None, initial=...)` shows the form as typed, with a message saying why.
    """
    if request.method != "GET" or request.path not in request.session.get(SESSION_KEY, {}):
        return None
    forms = request.session[SESSION_KEY]
    data = QueryDict(mutable=True)
    for name, values in forms.pop(request.path).items():
        data.setlist(name, values)
    request.session[SESSION_KEY] = forms
    messages.info(request, NOTICE)
    return data


def page_of(request: HttpRequest, *, is_post_only: bool = False) -> str:
    """The page showing the posted form: its own address or, if that only takes posts, the page before."""
    if not is_post_only:
        return request.get_full_path()
    before = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(before)
        # Only one slash: browsers treat "//elsewhere.example" as another site.
        return f"/{parts.path.lstrip('/')}" + (f"?{parts.query}" if parts.query else "")
    return "/"


def is_same_origin(request: HttpRequest) -> bool:
    """True if the browser says that the form was on one of our own pages."""
    ours = f"{request.scheme}://{request.get_host()}"
    if origin := request.headers.get("Origin"):
        return origin == ours
    before = urlsplit(request.headers.get("Referer", ""))
    return f"{before.scheme}://{before.netloc}" == ours
