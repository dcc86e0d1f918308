"""The dashboard of an office, and the figures of all offices for a platform administrator."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from responses.dashboard.figure_lists import Lists
from responses.dashboard.forms import ALL_OFFICES, DashboardForm, years_in
from responses.dashboard.pages import board_of, offices_of, totals_of
from responses.figures.counting import same_day_years_ago
from responses.figures.records import figures_by_office, records_of
from responses.queries import responses_visible_to
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.memberships import bodies_of, roles_in
from s55tracker.accounts.models import PolicingBody
from s55tracker.accounts.roles import Role
from s55tracker.saved_views.models import SavedPage
from s55tracker.saved_views.pages import saved_views_bar


@signed_in
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """The dashboard of one office: what is late, what is next, and who has to act. Someone in several offices chooses
    one, and a platform administrator can see the figures of all.
    """
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
    dashboard_form = DashboardForm(
        request.GET,
        office=body.slug,
        offices=bodies,
        sees_all=request.user.is_staff,
        owners={record.owner_id: record.owner for record in records},
        user=request.user,
    )
    if owner := dashboard_form.owner_wanted:
        owner_id = None if owner == "nobody" else int(owner)
        records = [record for record in records if record.owner_id == owner_id]
        responses = responses.filter(owner=owner_id)
    lists = Lists(body=body.slug if len(bodies) > 1 else "", owner=owner, years=years)
    context = {
        "body": body,
        "dashboard_form": dashboard_form,
        "board": board_of(responses, records, body=body, user=request.user, today=today, lists=lists),
        "saved_views": saved_views_bar(request.user, SavedPage.DASHBOARD, request.GET),
        "may_log": Role.OFFICER in roles_in(request.user, body),
        "today": today,
    }
    return render(request, "responses/dashboard/dashboard.html", context)


def _all_offices(request: HttpRequest, bodies: list[PolicingBody], *, today: date) -> HttpResponse:
    """The figures of every office, without any of its text."""
    years = years_in(request.GET)
    offices = figures_by_office(today=today, since=same_day_years_ago(today, years))
    context = {
        "dashboard_form": DashboardForm(
            request.GET, office=ALL_OFFICES, offices=bodies, sees_all=True, user=request.user
        ),
        "figures": totals_of(offices),
        "offices": offices_of(offices, own={body.slug for body in bodies}),
        "since": same_day_years_ago(today, years),
        "today": today,
    }
    return render(request, "responses/dashboard/offices.html", context)
