from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from s55tracker.health.views import healthz, readyz


class HealthMiddleware:
    """Answers probes before anything else looks at the request.

    A probe comes from beside the process: over plain HTTP and with whatever host name it likes. What stands after this one would
    send it to HTTPS, or refuse the name; and it needs no session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.probes = {reverse("healthz"): healthz, reverse("readyz"): readyz}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = self.probes.get(request.path_info, self.get_response)
        return view(request)
