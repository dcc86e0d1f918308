"""Answers health probes before anything else does."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from s55tracker import public_address
from s55tracker.health.views import healthz, readyz


class HealthMiddleware:
    """Answers health probes before any other middleware, and detects a proxy that hides the address people use.

    A probe comes from the same machine, over plain HTTP and with any host name. Later middleware would redirect it to
    HTTPS, or refuse the name. A probe needs no session either.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.probes = {reverse("healthz"): healthz, reverse("readyz"): readyz}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if probe := self.probes.get(request.path_info):
            return probe(request)
        try:
            request.get_host()
        except DisallowedHost:
            host = request.META.get("HTTP_HOST", "")
            # Anything else is someone trying host names, and gets Django's own response.
            if public_address.is_named_by_a_proxy(host):
                public_address.note(public_address.host_is_wrong(host))
                return HttpResponse(render_to_string("400_address.html"), status=400)
        response = self.get_response(request)
        if request.method == "POST" and response.status_code < 400:
            public_address.forget()
        return response
