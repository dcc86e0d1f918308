"""Public pages. These views use only publications, and tests/responses/register/test_pages.py checks which tables they
read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

from allauth.account.adapter import get_adapter
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from responses.models import Publication
from responses.register import data as public_data
from responses.register import pages as public
from responses.register import served
from responses.register.forms import RegisterForm
from responses.register.queries import (
    publishing_offices,
    register,
    register_keys,
    with_files,
    with_first_publication,
    with_keys,
    years,
)
from responses.register.served import MAY_BE_INDEXED, NOT_INDEXED
from s55tracker.accounts.models import PolicingBody
from s55tracker.limits import seconds_to_wait
from s55tracker.tables.answers import XLSX, answer_with
from s55tracker.tables.separated import in_pieces
from s55tracker.tables.table import Table

PAGE_SIZE = 25
FEED_SIZE = 50
TEN_MINUTES = 10 * 60
MOST_WORKBOOKS = 20  # for one address in ten minutes


def for_everybody(view: Callable) -> Callable:
    """Let caches keep a public page, but make them check on every request whether it has changed.

    A correction must reach readers at once, so no cache may skip revalidation. A page for a signed-in person has their
    name in its header and must not be shared.
    """

    @require_safe
    @conditional_page
    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = served.too_many(request) or view(request, *args, **kwargs)
        response.headers.setdefault("X-Robots-Tag", MAY_BE_INDEXED)
        if not response.has_header("Cache-Control"):
            mine = request.user.is_authenticated
            patch_cache_control(
                response, **({"private": True, "no_store": True} if mine else {"no_cache": True, "public": True})
            )
        return response

    return wrapper


# --- The register --------------------------------------------------------------------------------------------------------


def _form(request: HttpRequest) -> tuple[RegisterForm, list[PolicingBody]]:
    """The search, and the offices to choose from. 404 for an office that does not exist."""
    offices = list(publishing_offices())
    asked = request.GET.get("office", "")
    if asked and asked not in [office.slug for office in offices]:
        if "\0" in asked:
            raise Http404  # PostgreSQL rejects this character, even in a search
        offices.append(get_object_or_404(PolicingBody, slug=asked))
    choices = [(office.slug, office.name) for office in offices]
    return RegisterForm(request.GET, years=years(), offices=choices), offices


def _office(form: RegisterForm, offices: list[PolicingBody]) -> PolicingBody | None:
    """The office chosen in the search, if there is one."""
    slug = form.sought.office
    return next((office for office in offices if office.slug == slug), None)


@for_everybody
def published_list(request: HttpRequest) -> HttpResponse:
    form, offices = _form(request)
    page = Paginator(register_keys(form.sought), PAGE_SIZE).get_page(request.GET.get("page"))
    response = render(
        request,
        "responses/register/list.html",
        {
            "search": form,
            "page": page,
            "entries": public.entries_of(with_keys(page.object_list)),
            "office": _office(form, offices) or (offices[0] if len(offices) == 1 else None),
            "has_many_offices": len(offices) > 1,
            "fields": public_data.FIELDS,
        },
    )
    if request.GET:
        response["X-Robots-Tag"] = NOT_INDEXED  # any number of addresses show the same entries
    return response


@for_everybody
def published_feed(request: HttpRequest) -> HttpResponse:
    form, offices = _form(request)
    office = _office(form, offices)
    title = f"Published responses: {office.office_name}" if office else "Published responses"
    newest = with_keys(register_keys(form.sought)[:FEED_SIZE])
    atom = public_data.as_atom(newest, title=title, query=form.query)
    return HttpResponse(atom, content_type="application/atom+xml; charset=utf-8")


@for_everybody
def published_json(request: HttpRequest) -> StreamingHttpResponse:
    lines = public_data.as_json(_whole_register(request))
    return StreamingHttpResponse(in_pieces(lines), content_type="application/json; charset=utf-8")


@for_everybody
def published_csv(request: HttpRequest) -> StreamingHttpResponse:
    lines = public_data.as_csv(_whole_register(request))
    return StreamingHttpResponse(
        in_pieces(lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="section-55-responses.csv"'},
    )


@for_everybody
def published_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The register as a spreadsheet. A full one takes seconds to make, and anyone may ask, so requests are limited."""
    asker = get_adapter().get_client_ip(request)
    if wait := seconds_to_wait("published-xlsx", asker, most=MOST_WORKBOOKS, seconds=TEN_MINUTES):
        words = "There have been too many spreadsheet downloads. Wait a few minutes, or download the CSV.\n"
        answer = HttpResponse(words, status=429, content_type="text/plain; charset=utf-8")
        answer["Retry-After"] = str(wait)
        return answer
    form, offices = _form(request)
    office = _office(form, offices)
    rows = with_files(with_first_publication(register(form.sought)))
    table = Table(
        title="Published responses",
        whose=office.office_name if office else "All offices",
        whose_slug=office.slug if office else "all-offices",
        columns=public_data.FIELDS,
        rows=lambda: rows.iterator(chunk_size=500),
        filters=form.formatted_filters,
        order="Newest first",
        made_at=timezone.now(),
        address=public.absolute(reverse("published-list")) + (f"?{form.query}" if form.query else ""),
    )
    return answer_with(table, XLSX)


def _whole_register(request: HttpRequest) -> Iterator[Publication]:
    """All matching entries, read in batches so that the whole register is never in memory."""
    form, _ = _form(request)
    return with_files(with_first_publication(register(form.sought))).iterator(chunk_size=500)


# --- One response --------------------------------------------------------------------------------------------------------

# The middleware (s55tracker/govuk/middleware.py) usually answers these requests first. These views answer the rest,
# with 404 if nothing is published.


@require_safe
def published_response(request: HttpRequest, slug: str) -> HttpResponse:
    return served.page(request, slug)


@require_safe
def published_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return served.page(request, slug, number)


@require_safe
def published_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    return served.pdf(request, slug)


@require_safe
def published_version_pdf(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return served.pdf(request, slug, number)
