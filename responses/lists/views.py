"""The list of an office's responses."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from responses.lists.forms import ResponseSearchForm
from responses.lists.pages import rows_of
from responses.permissions import may_change_many
from responses.progress.owners import absences_of_owners
from responses.queries import listed, responses_visible_to, with_force_tracks, with_withdrawals
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.memberships import bodies_of, body_ids_of
from s55tracker.accounts.roles import Role
from s55tracker.saved_views.models import SavedPage
from s55tracker.saved_views.pages import saved_views_bar

ON_A_PAGE = 25


@signed_in
@require_safe
def response_list(request: HttpRequest) -> HttpResponse:
    """The list of responses. People at a force have no responses, so they are sent to their list of requests."""
    if not body_ids_of(request.user):
        return redirect("force-request-list")
    today = timezone.localdate()
    visible = responses_visible_to(request.user)
    search = ResponseSearchForm(request.GET, user=request.user, responses=visible, today=today)
    found = listed(with_force_tracks(with_withdrawals(search.apply(visible, today=today))))
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
    return render(request, "responses/lists/list.html", context)
