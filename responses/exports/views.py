"""Downloads any list as a file, with the filters of its page: the file's address has the same filters as the list's.

To add a list, write a function that reads its filters, add a row in LISTS, and include `tables/_downloads.html` on its
page. The rows must come from the same `..._visible_to(user)` as on the page, so no one downloads what they cannot see.

A download changes nothing in the product, so it is a link and a GET. We record it, as a web server logs a request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspections.listing import tables as inspection_tables
from inspections.listing.forms import SearchForm
from inspections.queries import inspections_wanted
from responses.exports.actions import DOWNLOADED, record_download
from responses.exports.pages import downloads_of
from responses.exports.tables import reminder_columns, request_columns, response_columns
from responses.force_queries import force_requests_visible_to
from responses.lists.forms import ResponseSearchForm
from responses.permissions import can_read_office_reminders, check_can_read_office_reminders
from responses.queries import responses_visible_to, with_force_tracks, with_withdrawals
from responses.register.pages import absolute
from responses.reminders.pages import ledger_line
from responses.reminders.queries import reminders_of_office
from responses.summaries.forms import OfficeReminderFilter
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.memberships import bodies_of, body_ids_of, forces_of
from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.accounts.queries import forces_under_any
from s55tracker.audit.trail import history_of
from s55tracker.office.choosing import about_a_body, frame
from s55tracker.tables.answers import FORMS, answer_with
from s55tracker.tables.columns import Column
from s55tracker.tables.table import Table

BATCH = 500
ON_A_PAGE = 25


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A list to download: the organisations it belongs to, its columns and rows, and its page's filters and order."""

    title: str
    organisations: Sequence[PolicingBody | Force]
    columns: Sequence[Column]
    rows: Callable
    filters: Sequence[tuple[str, str]]
    order: str
    page: str


def responses_asked_for(request: HttpRequest) -> Asked:
    bodies, today = bodies_of(request.user), timezone.localdate()
    if not bodies:
        raise Http404
    visible = responses_visible_to(request.user)
    search = ResponseSearchForm(request.GET, user=request.user, responses=visible, today=today)
    wanted = with_force_tracks(with_withdrawals(search.apply(visible, today=today)))
    chosen = search.wanted.get("body")
    return Asked(
        title="Responses",
        organisations=[body for body in bodies if not chosen or body.slug == chosen],
        columns=response_columns(today=today),
        rows=lambda: wanted.iterator(chunk_size=BATCH),
        filters=search.formatted_filters,
        order=search.formatted_order,
        page="response-list",
    )


def inspections_asked_for(request: HttpRequest) -> Asked:
    user, today = request.user, timezone.localdate()
    bodies, forces = bodies_of(user), forces_of(user)
    if not bodies and not forces:
        raise Http404
    about = list(forces_under_any(body_ids_of(user), on=today)) if bodies else forces
    search = SearchForm(request.GET, user=user, forces=about, for_force=not bodies)
    wanted: QuerySet = inspections_wanted(user, search.wanted)
    return Asked(
        title="Inspections",
        organisations=[*bodies, *forces],
        columns=inspection_tables.COLUMNS,
        rows=lambda: inspection_tables.rows_in_batches(wanted, user=user),
        filters=search.formatted_filters,
        order=search.formatted_order,
        page="inspection-list",
    )


def requests_asked_for(request: HttpRequest) -> Asked:
    forces = forces_of(request.user)
    if not forces:
        raise Http404
    requests = force_requests_visible_to(request.user).order_by("-comment_by", "-pk")
    return Asked(
        title="Requests for comments",
        organisations=forces,
        columns=request_columns(today=timezone.localdate()),
        rows=lambda: requests.iterator(chunk_size=BATCH),
        filters=[],
        order="By date for comments, latest first",
        page="force-request-list",
    )


def reminders_asked_for(request: HttpRequest) -> Asked:
    """One office's reminders, for people who may read all of them."""
    user, slug = request.user, request.GET.get("office")
    bodies = [body for body in bodies_of(user) if slug in (None, body.slug)]
    if not bodies:
        raise Http404
    body = next((body for body in bodies if can_read_office_reminders(user, body)), bodies[0])
    check_can_read_office_reminders(user, body)
    reminders = reminders_of_office(body)
    search = OfficeReminderFilter(request.GET, reminders=reminders)
    wanted = search.apply(reminders)
    return Asked(
        title="Reminders",
        organisations=[body],
        columns=reminder_columns(
            page=lambda line: f"{absolute(reverse('office-reminder', args=[line.pk]))}?office={body.slug}"
        ),
        rows=lambda: map(ledger_line, wanted.iterator(chunk_size=BATCH)),
        filters=search.formatted_filters,
        order="By due date, latest first",
        page="office-reminders",
    )


LISTS: dict[str, Callable[[HttpRequest], Asked]] = {
    "responses": responses_asked_for,
    "inspections": inspections_asked_for,
    "force-requests": requests_asked_for,
    "reminders": reminders_asked_for,
}


@signed_in
@require_safe
def list_download(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    if name not in LISTS or form not in FORMS:
        raise Http404
    asked = LISTS[name](request)
    answer = answer_with(table_of(asked, request), form)
    if request.method == "GET":
        record_download(by=request.user, organisations=asked.organisations, name=name, form=form, filters=asked.filters)
    return answer


@about_a_body
@require_safe
def office_downloads(request: HttpRequest, body: PolicingBody) -> HttpResponse:
    """Downloads of the office's lists, newest first, for its administrator."""
    events = history_of(body).filter(action=DOWNLOADED).order_by("-happened_at", "-pk")
    page = Paginator(events, ON_A_PAGE).get_page(request.GET.get("page"))
    context = frame(request, body, page=page, rows=downloads_of(page.object_list))
    return render(request, "responses/exports/downloads.html", context)


def table_of(asked: Asked, request: HttpRequest) -> Table:
    slugs = [organisation.slug for organisation in asked.organisations]
    query = request.GET.copy()
    query.pop("page", None)
    return Table(
        title=asked.title,
        whose=", ".join(getattr(each, "office_name", None) or str(each) for each in asked.organisations),
        whose_slug=slugs[0] if len(slugs) == 1 else "several-offices",
        columns=asked.columns,
        rows=asked.rows,
        filters=asked.filters,
        order=asked.order,
        made_at=timezone.now(),
        downloaded_by=str(request.user),
        address=absolute(reverse(asked.page)) + (f"?{query.urlencode()}" if query else ""),
    )
