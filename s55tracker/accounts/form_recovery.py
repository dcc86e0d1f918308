"""Keeps what someone typed when their session ends, and restores it after they sign in.

A form posted while signed out is carried on the sign-in page as one signed field: nothing is stored for a visitor who
never signs in. After sign-in the fields are in the session under the form's address; its view takes them with
`recovered_data(request)` and fills in the form. Nothing is saved until the person saves it.

Passwords and secrets are never kept. Files cannot be, and the page says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

# Open pages and sessions use these, so do not change them: text stored under the old ones would be lost.
FIELD = "kept_text"
SESSION_KEY = "kept_text"
SALT = "s55tracker.accounts.form_recovery"
LONGEST = 1_000_000  # characters, as JSON
LASTS = 12 * 60 * 60  # seconds
MOST_FORMS = 5  # in one session: a form in each of several tabs

REASONS_KEY = "kept_because"


class Kept(StrEnum):
    """The reason why a form is shown again with the text that was typed."""

    SIGNED_OUT = "signed_out"
    CONFIRMED = "confirmed"
    CONFIRMED_TOO_LATE = "confirmed_too_late"
    SECOND_STEP = "second_step"


NOTICES = {
    Kept.SIGNED_OUT: "You were signed out. Your form is below, as you left it. Check it and save.",
    Kept.CONFIRMED: "You have confirmed who you are. Your form is below, but has not been sent yet.",
    Kept.CONFIRMED_TOO_LATE: (
        "You confirmed who you are more than 10 minutes after you sent this, so nothing has been done. Your form is below, as you left it."
    ),
    Kept.SECOND_STEP: "You had to set up a second step to sign in before you could send this. Your form is below, but has not been sent yet.",
}
NOTICE = NOTICES[Kept.SIGNED_OUT]


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
    """A form carried by the sign-in page: its signed fields, or why there are none."""

    signed: str = ""
    is_too_long: bool = False
    had_files: bool = False


def is_secret(name: str) -> bool:
    return name in ("csrfmiddlewaretoken", FIELD) or any(word in name.lower() for word in ("password", "secret"))


def carried_form_of(request: HttpRequest, *, url: str, keeps_blank: bool = False) -> CarriedForm:
    """Sign the posted fields, to be shown again on the page at `url`. A form in which nothing was typed is kept only if
    `keeps_blank`.
    """
    if earlier := request.POST.get(FIELD):
        # The sign-in form itself had errors: keep carrying the fields.
        return CarriedForm(signed=earlier if read_signed(earlier) else "")
    fields = {name: values for name, values in request.POST.lists() if not is_secret(name)}
    if not keeps_blank and not any(value.strip() for values in fields.values() for value in values):
        return CarriedForm(had_files=bool(request.FILES))
    payload = {"url": url, "fields": fields}
    if len(json.dumps(payload)) > LONGEST:
        return CarriedForm(is_too_long=True, had_files=bool(request.FILES))
    return CarriedForm(signed=signing.dumps(payload, salt=SALT, compress=True), had_files=bool(request.FILES))


def read_signed(signed: str) -> RecoveredForm | None:
    """The form that was signed, or None if the signature is wrong or older than twelve hours."""
    try:
        payload = signing.loads(signed, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return RecoveredForm(url=payload["url"], fields=payload["fields"])


def store_in_session(request: HttpRequest, form: RecoveredForm, *, because: Kept = Kept.SIGNED_OUT) -> None:
    """Store the fields for their page's view, and why they are shown again."""
    forms = request.session.get(SESSION_KEY, {})
    forms.pop(form.path, None)
    forms[form.path] = form.fields
    kept = dict(list(forms.items())[-MOST_FORMS:])
    reasons = request.session.get(REASONS_KEY, {}) | {form.path: because}
    request.session[SESSION_KEY] = kept
    request.session[REASONS_KEY] = {path: reason for path, reason in reasons.items() if path in kept}


def recovered_data(request: HttpRequest) -> QueryDict | None:
    """Remove from the session, and return, the text typed into this page's form before the session ended; None if there
    is none. Call it once, when showing the form.

    `form = CommentForm(recovered_data(request) or None, initial=...)` shows the form as typed, with a message saying
    why.
    """
    if request.method != "GET" or request.path not in request.session.get(SESSION_KEY, {}):
        return None
    forms = request.session[SESSION_KEY]
    data = QueryDict(mutable=True)
    for name, values in forms.pop(request.path).items():
        data.setlist(name, values)
    request.session[SESSION_KEY] = forms
    reasons = request.session.get(REASONS_KEY, {})
    messages.info(request, NOTICES[Kept(reasons.pop(request.path, Kept.SIGNED_OUT))])
    request.session[REASONS_KEY] = reasons
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
