"""Shows the list of inspections and the page of each inspection. Neither view changes anything."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspections.answer_status import answer_statuses
from inspections.clock.pages import ClockView
from inspections.listing.forms import SearchForm
from inspections.listing.pages import facts_of, finding_views, format_counts, format_history, rows_of
from inspections.permissions import can_change_inspection
from inspections.queries import (
    findings_in_order,
    inspections_visible_to,
    inspections_wanted,
    with_all_facts,
)
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.memberships import bodies_of, body_ids_of, forces_of
from s55tracker.accounts.queries import forces_under_any
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import history_of
from s55tracker.saved_views.models import SavedPage
from s55tracker.saved_views.pages import saved_views_bar
from s55tracker.working_days.queries import proclaimed_days

ON_A_PAGE = 25


@signed_in
@require_safe
def inspection_list(request: HttpRequest) -> HttpResponse:
    """The inspections the person may see, narrowed by the search in the address."""
    user, today = request.user, timezone.localdate()
    of_an_office = bool(body_ids_of(user))
    forces = list(forces_under_any(body_ids_of(user), on=today)) if of_an_office else forces_of(user)
    search = SearchForm(request.GET, user=user, forces=forces, for_force=not of_an_office)
    page = Paginator(inspections_wanted(user, search.wanted), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "inspections/listing/list.html",
        {
            "search": search,
            "page": page,
            "rows": rows_of(list(page.object_list), user=user),
            "sort": search.wanted.sort,
            "today": today,
            "of_an_office": of_an_office,
            "may_log": bool(bodies_of(user, [Role.OFFICER])),
            "saved_views": saved_views_bar(user, SavedPage.INSPECTIONS, request.GET),
        },
    )


@signed_in
@require_safe
def inspection_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: its dates, its findings, and the status of our answer."""
    user = request.user
    inspection = get_object_or_404(with_all_facts(inspections_visible_to(user), user=user), pk=pk)
    findings = list(findings_in_order(inspection))
    # The reasons in the history are for the office. The force's people see the report, but not our discussion of it.
    is_ours = inspection.recorded_by_id in body_ids_of(user)
    return render(
        request,
        "inspections/listing/detail.html",
        {
            "inspection": inspection,
            "facts": facts_of(inspection),
            "clock": ClockView.of(inspection.clock, extra=proclaimed_days(inspection.recorded_by)),
            "findings": finding_views(findings),
            "counts": format_counts(findings),
            "answer_status": answer_statuses([inspection], user=user)[inspection.pk],
            "history": format_history(history_of(inspection)) if is_ours else [],
            "may_change": can_change_inspection(user, inspection),
            "is_ours": is_ours,
            "today": timezone.localdate(),
        },
    )
