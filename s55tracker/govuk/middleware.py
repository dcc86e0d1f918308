"""Sets the default headers of responses, and checks and retries requests."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_cache_control

from s55tracker import ports
from s55tracker.govuk.refusals import refusal_page
from s55tracker.present import present
from s55tracker.refusals import Refusal

logger = logging.getLogger(__name__)

# PostgreSQL's error codes for a deadlock that was rolled back, and a serialisation failure.
UNDONE = ("40P01", "40001")
SECONDS_TO_CLEAR = 0.2
# Text typed into a field with one of these words in its name is never written into a page.
SECRET = ("password", "code", "token", "csrfmiddlewaretoken")


class PrivateByDefaultMiddleware:
    """Stops shared caches from storing a page unless its view allows it. This includes error pages, sign-in pages and
    redirects that name what was requested. If there is a session, the browser may not store the page either.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
            if settings.SESSION_COOKIE_NAME in request.COOKIES:
                patch_cache_control(response, no_store=True)
        return response


class LargestRequestMiddleware:
    """Rejects a request that is too large before reading it: otherwise its files would be written to disk before we
    check who sent them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without this header no body is read at all.
        length = request.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > settings.LARGEST_REQUEST:
            sentence = f"This is too large: you can send at most {settings.LARGEST_REQUEST // 1024 // 1024} MB.\n"
            return HttpResponse(sentence, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class NoNulMiddleware:
    """Rejects the NUL character in an address, and removes it from queries and cookies: PostgreSQL can neither store it
    nor search for it. No one types it, and none of our cookies contain it.

    Posted forms are cleaned by govuk.typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        # Put the replacement character in its place: that is not in any office's name either.
        request.META["QUERY_STRING"] = query.replace("%00", "%EF%BF%BD").replace("\0", "%EF%BF%BD")
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return self.get_response(request)


class PublicPagesMiddleware:
    """Answers requests for public pages before sessions, sign-in and messages are set up, so the answer is fast and the
    same for everyone.

    All other requests continue to the views.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return ports.public_pages.ask(request) or self.get_response(request)


class RobotsMiddleware:
    """Keeps pages out of search engines unless their view allows it, so that a forgotten page stays out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("X-Robots-Tag", "noindex")
        return response


class RetryOnceMiddleware:
    """Retries a change that the database rolled back because of a deadlock, so that no one has to type anything again.

    Rows are always locked in the same order, so this should be rare, and retrying is safe because the whole transaction
    was rolled back. After a second rollback, or if SQLite stayed locked, the person gets a page that keeps what they
    typed, so that they can send it again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if is_locked(error):
            return not_done(request)
        if not was_undone(error):
            return None
        logger.warning("The database rolled back a change at %s; trying it again", request.path, exc_info=error)
        time.sleep(random.uniform(0, SECONDS_TO_CLEAR))  # noqa: S311 - spreading load, not a secret
        for files in request.FILES.lists():
            for file in files[1]:
                file.seek(0)
        view, args, kwargs = present(request.resolver_match)
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refusal_page(request, refusal)
        except OperationalError as again:
            if not was_undone(again):
                raise
            return not_done(request)


def was_undone(error: Exception) -> bool:
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", "") in UNDONE


def is_locked(error: Exception) -> bool:
    """True if SQLite, which has one writer at a time, did not let this one write before the timeout."""
    return isinstance(error, OperationalError) and "database is locked" in str(error)


def not_done(request: HttpRequest) -> HttpResponse:
    """A 503 page, which says that nothing has been changed and keeps what was typed. Files and secrets must be entered
    again.
    """
    typed = [] if request.method != "POST" else list(request.POST.lists())
    kept = [
        (name, value) for name, values in typed if not any(word in name.lower() for word in SECRET) for value in values
    ]
    is_whole = not request.FILES and all(
        name == "csrfmiddlewaretoken" or name in {kept_name for kept_name, _ in kept} for name, _ in typed
    )
    response = render(
        request, "503.html", {"kept": kept, "can_be_sent": request.method == "POST" and is_whole}, status=503
    )
    add_never_cache_headers(response)
    return response
