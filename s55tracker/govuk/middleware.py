"""What every answer says that nothing else has said."""

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

from s55tracker.present import present

logger = logging.getLogger(__name__)

# PostgreSQL's words for: two changes waited for each other, and this one was undone; it could not be put in an order with others.
UNDONE = ("40P01", "40001")
SECONDS_TO_CLEAR = 0.2
# What is typed into these is never written into a page.
SECRET = ("password", "code", "token", "csrfmiddlewaretoken")


class PrivateUnlessSaidMiddleware:
    """No store between us and the reader keeps a page whose view has not said that it may: an error page, a sign-in page, a
    redirect that names what was asked for. In a browser that is signed in, its own store does not keep it either.
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
    """Turns away what is too large before anything of it is read: files are put on the disk before anybody asks who sends them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without this header nothing is read at all.
        length = request.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > settings.LARGEST_REQUEST:
            sentence = f"This is too large: you can send at most {settings.LARGEST_REQUEST // 1024 // 1024} MB.\n"
            return HttpResponse(sentence, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class NoNulMiddleware:
    """The character NUL, which PostgreSQL stores and looks for nowhere: nobody types it into an address, and no cookie of ours has it.

    What is posted is cleaned by the forms (face.typed).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        # The sign for what cannot be read: an office of that name is no more there than one with a NUL.
        request.META["QUERY_STRING"] = query.replace("%00", "%EF%BF%BD").replace("\0", "%EF%BF%BD")
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return self.get_response(request)


class RobotsMiddleware:
    """Nothing is for search engines unless its view says so: a page that forgets the question stays out of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("X-Robots-Tag", "noindex")
        return response


class OnceMoreMiddleware:
    """A change that the database undid because it and another waited for each other is made once more; nobody types anything twice.

    Rows are locked in one order, so this should not come about; where it does, the whole transaction was undone and nothing of it
    is there. Undone a second time, or when SQLite stayed locked, it ends on a page that holds what was typed, to be sent again.
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
        logger.warning("The database undid a change at %s; it is made once more", request.path, exc_info=error)
        time.sleep(random.uniform(0, SECONDS_TO_CLEAR))  # noqa: S311 - spreading load, not a secret
        for files in request.FILES.lists():
            for file in files[1]:
                file.seek(0)
        view, args, kwargs = present(request.resolver_match)
        try:
            return view(request, *args, **kwargs)
        except OperationalError as again:
            if not was_undone(again):
                raise
            return not_done(request)


def was_undone(error: Exception) -> bool:
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", "") in UNDONE


def is_locked(error: Exception) -> bool:
    """SQLite, where one writes at a time: it was not this one's turn for as long as anybody waits."""
    return isinstance(error, OperationalError) and "database is locked" in str(error)


def not_done(request: HttpRequest) -> HttpResponse:
    """503: nothing was changed, and here is what you typed. Files, and what is secret, have to be chosen or typed again."""
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
