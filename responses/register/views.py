"""Public pages. These views use only publications: tests/responses/register/test_pages.py watches the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, http_date, quote_etag
from django.views.decorators.http import conditional_page, require_safe

from responses.models import Publication, PublishedFile
from responses.register import data as public_data
from responses.register import pages as public
from responses.register.forms import RegisterForm
from responses.register.queries import (
    publications_of,
    publishing_offices,
    register,
    register_keys,
    with_files,
    with_first_publication,
    with_keys,
    years,
)
from s55tracker.accounts.models import PolicingBody
from s55tracker.limits import seconds_to_wait
from s55tracker.present import annotated, present
from s55tracker.tables.answers import XLSX, answer_with
from s55tracker.tables.separated import in_pieces
from s55tracker.tables.table import Table

PAGE_SIZE = 25
FEED_SIZE = 50
A_MINUTE, TEN_MINUTES, AN_HOUR, A_DAY = 60, 10 * 60, 60 * 60, 24 * 60 * 60
MOST_WORKBOOKS = 20  # for one address in ten minutes
MAY_BE_INDEXED, NOT_INDEXED = "all", "noindex"


def for_everybody(view: Callable) -> Callable:
    """Caching of a public page: revalidated on every request, and sent only if it has changed.

    A correction must reach readers at once, so no cache may skip revalidation. A page for a signed-in person has their
    name in its header and must not be shared.
    """

    @require_safe
    @conditional_page
    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
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
    """The one office whose responses are shown, if there is only one."""
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
    """All matching entries, in batches: the whole register is never in memory."""
    form, _ = _form(request)
    return with_files(with_first_publication(register(form.sought))).iterator(chunk_size=500)


# --- One response --------------------------------------------------------------------------------------------------------


@for_everybody
def published_response(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, slug)


@for_everybody
def published_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _page(request, slug, number)


def _page(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """A publication: the current one, or the given number with a notice if it has been replaced."""
    versions = list(with_files(publications_of(slug)))
    if (withdrawn := _withdrawn(versions, number)) is not None:
        return _notice(request, withdrawn, versions)
    which: dict[str, Any] = {"is_current": True} if number is None else {"number": number}
    publications = Publication.objects.filter(is_listed=True).select_related("body", "article")
    etag = ""
    if not request.user.is_authenticated:
        # Known without reading the text: a visitor who already has it gets a 304, and nothing is rendered.
        shown = get_object_or_404(
            publications.defer("content", "search_text", "search_words", "article__html"), slug=slug, **which
        )
        etag = quote_etag(public.hash_of_page(shown, versions))
        if (unchanged := get_conditional_response(request, etag=etag)) is not None:
            return unchanged
    publication = get_object_or_404(publications, slug=slug, **which)
    response = render(
        request, "responses/register/response.html", {"page": public.public_response(publication, versions)}
    )
    if etag:
        response["ETag"] = etag
    changed_at = max(moment for row in versions for moment in (row.published_at, row.rendered_at) if moment)
    response["Last-Modified"] = http_date(changed_at.timestamp())
    return response


def _withdrawn(versions: list[Publication], number: int | None) -> Publication | None:
    """The withdrawn publication that is asked for: by its number, or the last one if nothing has replaced it."""
    if number is None:
        if any(row.is_current for row in versions):
            return None
        return next((row for row in versions if row.withdrawn_at), None)
    return next((row for row in versions if row.number == number and row.withdrawn_at), None)


def _notice(request: HttpRequest, publication: Publication, versions: list[Publication]) -> HttpResponse:
    """In place of a withdrawn page or PDF: that it was withdrawn, when and why (RFC 9110, 410). Nothing of its text."""
    response = render(
        request,
        "responses/register/withdrawn.html",
        {"notice": public.notice_of(publication, versions)},
        status=410,
    )
    response["X-Robots-Tag"] = NOT_INDEXED
    patch_cache_control(response, no_store=True)
    return response


# --- Its PDF -------------------------------------------------------------------------------------------------------------


@require_safe
def published_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The current publication's PDF. A correction will have the same address, so it is revalidated on every request."""
    versions = list(publications_of(slug))
    if (withdrawn := _withdrawn(versions, None)) is not None:
        return _notice(request, withdrawn, versions)
    return _pdf(request, with_files(publications_of(slug)).filter(is_current=True), keep=0)


@require_safe
def published_version_pdf(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One publication's PDF, which never changes once made."""
    versions = list(publications_of(slug))
    if (withdrawn := _withdrawn(versions, number)) is not None:
        return _notice(request, withdrawn, versions)
    return _pdf(request, with_files(publications_of(slug)).filter(number=number), keep=A_DAY)


def _pdf(request: HttpRequest, publications: QuerySet[Publication], *, keep: int) -> HttpResponse:
    publication = get_object_or_404(publications)
    if (sha256 := annotated(publication, "pdf_sha256")) is None:
        return _being_made(request, publication)
    etag = quote_etag(sha256)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        data = PublishedFile.objects.values_list("data", flat=True).get(publication=publication)
        response = HttpResponse(bytes(data), content_type="application/pdf")
        name = f"{publication.slug}.pdf" if publication.is_current else f"{publication.slug}-{publication.number}.pdf"
        response["Content-Disposition"] = present(content_disposition_header(as_attachment=False, filename=name))
        response["Last-Modified"] = http_date(present(publication.rendered_at).timestamp())
    response["ETag"] = etag
    response["X-Robots-Tag"] = MAY_BE_INDEXED
    patch_cache_control(response, public=True, **({"max_age": keep} if keep else {"no_cache": True}))
    return response


def _being_made(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Published, but the PDF is not made yet: "come back in a minute", in words and in HTTP (RFC 9110, 503).

    If there will be no PDF, the page says so with a 404.
    """
    gone = publication.never_has_a_pdf
    response = render(
        request, "responses/register/pdf_being_made.html", {"publication": publication}, status=404 if gone else 503
    )
    if not gone:
        response["Retry-After"] = str(AN_HOUR if publication.render_error else A_MINUTE)
    response["X-Robots-Tag"] = NOT_INDEXED
    patch_cache_control(response, no_store=True)
    return response
