"""The list of an office's responses, and the one screen from which it is watched."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from responses.bulk_changes import may_change_many
from responses.figures.counting import same_day_years_ago
from responses.figures.records import figures_by_office, records_of
from responses.forms.searching import ResponseSearchForm
from responses.forms.watching import ALL_OFFICES, DashboardForm, years_in
from responses.owners import absences_of_owners
from responses.presenters.dashboard import board_of, offices_of, totals_of
from responses.presenters.figure_lists import Lists
from responses.presenters.lists import rows_of
from responses.queries import listed, responses_visible_to, with_force_tracks
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.models import PolicingBody
from s55tracker.accounts.roles import Role
from s55tracker.accounts.standing import bodies_of, body_ids_of, roles_in
from s55tracker.saved_views.models import SavedPage
from s55tracker.saved_views.presenters import saved_views_bar

ON_A_PAGE = 25


@signed_in
@require_safe
def response_list(request: HttpRequest) -> HttpResponse:
    """The force's people have no responses: theirs are requests."""
    if not body_ids_of(request.user):
        return redirect("force-request-list")
    today = timezone.localdate()
    visible = responses_visible_to(request.user)
    search = ResponseSearchForm(request.GET, user=request.user, responses=visible, today=today)
    found = listed(with_force_tracks(search.apply(visible, today=today)))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "search": search,
        "page": page,
        "rows": rows_of(page.object_list, away=absences_of_owners(page.object_list, today=today)),
        "several_offices": len(bodies_of(request.user)) > 1,
        "saved_views": saved_views_bar(request.user, SavedPage.RESPONSES, request.GET),
        "may_change_many": may_change_many(request.user),
        "may_import": bool(body_ids_of(request.user, [Role.OFFICER])),
        "today": today,
    }
    return render(request, "responses/list.html", context)


@signed_in
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What is late, what is next, whose move? Of one office; a person of several picks, a platform administrator sees all."""
    bodies = bodies_of(request.user)
    today = timezone.localdate()
    wanted = request.GET.get("office") or (bodies[0].slug if bodies else ALL_OFFICES)
    if wanted == ALL_OFFICES and request.user.is_staff:
        return _all_offices(request, bodies, today=today)
    body = next((body for body in bodies if body.slug == wanted), None)
    if body is None:
        raise Http404
    years = years_in(request.GET)
    responses = responses_visible_to(request.user).filter(body=body)
    records = records_of(responses, since=same_day_years_ago(today, years))
    watch = DashboardForm(
        request.GET,
        office=body.slug,
        offices=bodies,
        sees_all=request.user.is_staff,
        owners={record.owner_id: record.owner for record in records},
        user=request.user,
    )
    if owner := watch.owner_wanted:
        owner_id = None if owner == "nobody" else int(owner)
        records = [record for record in records if record.owner_id == owner_id]
        responses = responses.filter(owner=owner_id)
    lists = Lists(body=body.slug if len(bodies) > 1 else "", owner=owner, years=years)
    context = {
        "body": body,
        "watch": watch,
        "board": board_of(responses, records, body=body, user=request.user, today=today, lists=lists),
        "saved_views": saved_views_bar(request.user, SavedPage.DASHBOARD, request.GET),
        "may_log": Role.OFFICER in roles_in(request.user, body),
        "today": today,
    }
    return render(request, "responses/dashboard.html", context)


def _all_offices(request: HttpRequest, bodies: list[PolicingBody], *, today: date) -> HttpResponse:
    """The figures of every office, and no word of what any of them writes."""
    years = years_in(request.GET)
    offices = figures_by_office(today=today, since=same_day_years_ago(today, years))
    context = {
        "watch": DashboardForm(request.GET, office=ALL_OFFICES, offices=bodies, sees_all=True, user=request.user),
        "figures": totals_of(offices),
        "offices": offices_of(offices, own={body.slug for body in bodies}),
        "since": same_day_years_ago(today, years),
        "today": today,
    }
    return render(request, "responses/dashboard_offices.html", context)
