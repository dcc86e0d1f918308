"""The list of an office's responses, and the one screen from which it is watched."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from responses.forms.searching import ResponseSearchForm
from responses.next_steps import next_steps
from responses.presenters.lists import coming_of, figures_of, rows_of, states_of
from responses.queries import (
    dashboard_counts,
    late,
    open_responses,
    responses_visible_to,
    with_force_tracks,
)
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.roles import Role
from s55tracker.accounts.standing import bodies_of, body_ids_of
from s55tracker.saved_views.models import SavedPage
from s55tracker.saved_views.presenters import saved_views_bar

ON_A_PAGE = 25
LATE_SHOWN = COMING_SHOWN = 10


@signed_in
@require_safe
def response_list(request: HttpRequest) -> HttpResponse:
    """The force's people have no responses: theirs are requests."""
    if not body_ids_of(request.user):
        return redirect("force-request-list")
    today = timezone.localdate()
    visible = responses_visible_to(request.user)
    search = ResponseSearchForm(request.GET, user=request.user, responses=visible)
    found = with_force_tracks(search.apply(visible, today=today))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "search": search,
        "page": page,
        "rows": rows_of(page.object_list),
        "several_offices": len(bodies_of(request.user)) > 1,
        "saved_views": saved_views_bar(request.user, SavedPage.RESPONSES, request.GET),
        "may_import": bool(body_ids_of(request.user, [Role.OFFICER])),
        "today": today,
    }
    return render(request, "responses/list.html", context)


@signed_in
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What is late, what is next, whose move? Of one office; a person of several picks."""
    bodies = bodies_of(request.user)
    if not bodies:
        raise Http404
    wanted = request.GET.get("office", bodies[0].slug)
    body = next((body for body in bodies if body.slug == wanted), None)
    if body is None:
        raise Http404
    today = timezone.localdate()
    responses = responses_visible_to(request.user).filter(body=body)
    by_day = open_responses(responses).order_by("inspection__safe_day_on", "pk")
    are_late = list(late(by_day, today=today)[:LATE_SHOWN])
    coming = list(by_day.filter(inspection__safe_day_on__gte=today)[:COMING_SHOWN])
    steps = next_steps([*are_late, *coming], user=request.user, today=today)
    counts = dashboard_counts(responses, today=today)
    slug = body.slug if len(bodies) > 1 else ""
    context = {
        "body": body,
        "bodies": bodies,
        "figures": figures_of(counts, body_slug=slug),
        "states": states_of(counts, body_slug=slug),
        "late": coming_of(are_late, steps),
        "late_unshown": counts["late"] - len(are_late),
        "coming": coming_of(coming, steps),
        "today": today,
    }
    return render(request, "responses/dashboard.html", context)
