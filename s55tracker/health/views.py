"""Answers the two addresses that machines call: `healthz`, for programs that restart a process, and `readyz`, for
programs that alert a person.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from s55tracker.health.checks import answers


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Report that this process is responding. The database is not checked, because restarting the web server would not
    fix it.
    """
    return JsonResponse({"status": "up"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Return 200 if everything the product needs works, or 503 with a list of what does not."""
    found = answers()
    is_ready = all(answer.is_ok for answer in found)
    return JsonResponse(
        {
            "status": "ready" if is_ready else "not ready",
            "failed": [answer.name for answer in found if not answer.is_ok],
            "checks": {answer.name: {"ok": answer.is_ok, "says": answer.says} for answer in found},
        },
        status=200 if is_ready else 503,
    )
