"""The position statement of an office, to be printed or read on a screen."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from responses.dashboard.figure_lists import Lists
from responses.dashboard.statement import statement_of
from responses.queries import responses_visible_to
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.memberships import bodies_of


@signed_in
@require_safe
def position_statement(request: HttpRequest) -> HttpResponse:
    """The position statement of one office. Someone in several offices chooses one, as on the dashboard."""
    bodies = bodies_of(request.user)
    wanted = request.GET.get("office") or (bodies[0].slug if bodies else "")
    body = next((body for body in bodies if body.slug == wanted), None)
    if body is None:
        raise Http404
    statement = statement_of(
        responses_visible_to(request.user).filter(body=body),
        body=body,
        today=timezone.localdate(),
        lists=Lists(body=body.slug if len(bodies) > 1 else "", years=1),
    )
    return render(request, "responses/dashboard/statement.html", {"statement": statement, "bodies": bodies})
