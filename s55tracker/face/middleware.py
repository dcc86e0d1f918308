"""What every answer says that nothing else has said."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control


class PrivateUnlessSaidMiddleware:
    """No store between us and the reader keeps a page whose view has not said that it may: an error page, a sign-in page, a
    redirect that names what was asked for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response


class LargestRequestMiddleware:
    """Turns away what is too large before anything of it is read: files are put on the disk before anybody asks who sends them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without this header nothing is read at all.
        length = request.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > settings.LARGEST_REQUEST:
            sentence = f"This is too large: at most {settings.LARGEST_REQUEST // 1024 // 1024} MB can be sent.\n"
            return HttpResponse(sentence, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class RobotsMiddleware:
    """Nothing is for search engines unless its view says so: a page that forgets the question stays out of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("X-Robots-Tag", "noindex")
        return response
