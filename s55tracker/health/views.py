"""Two addresses for machines. `healthz` is for programs that restart a process; `readyz` is for programs that alert a
person.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from s55tracker.health.checks import answers


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process is responding. No database check: restarting the web server does not fix the database."""
    return JsonResponse({"status": "up"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Everything the product needs works: 200, or 503 with a list of what does not."""
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
