"""The page with the history of an organisation's people and settings."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from s55tracker.office.choosing import about_an_organisation, frame
from s55tracker.office.history import KINDS, events_of, line_of

ON_A_PAGE = 25


@about_an_organisation
@require_safe
def office_history(request, organisation):
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    page = Paginator(events_of(organisation, kind=kind), ON_A_PAGE).get_page(request.GET.get("page"))
    context = frame(
        request,
        organisation,
        kind=kind,
        kinds=KINDS.items(),
        lines=[line_of(event) for event in page],
        page=page,
    )
    return render(request, "office/history.html", context)
