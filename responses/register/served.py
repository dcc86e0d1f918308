"""Serves the page and the PDF of a publication quickly and without a session, the same for everyone.

One query reads everything that can change on the page (its versions, its PDF, the office's name and contact). If none
of it has changed, we send the page made last time, or a 304. This way readers see a correction at once, and no
unchanged page is drawn twice.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, http_date, quote_etag

from responses.models import Publication, PublishedFile
from responses.register import pages as public
from responses.register.queries import publications_of, with_files
from s55tracker.limits import InProcessLimit
from s55tracker.present import present

A_MINUTE, AN_HOUR, A_YEAR = 60, 60 * 60, 365 * 24 * 60 * 60
MAY_BE_INDEXED, NOT_INDEXED = "all", "noindex"
# The pages kept in memory by one process: how many, and the size of the largest in bytes.
MOST_KEPT, LARGEST_KEPT = 200, 500_000

ADDRESS = re.compile(
    r"/published/(?P<slug>[-a-zA-Z0-9_]+)(?:/(?:(?P<number>[0-9]{1,5})(?:/|(?P<pdf>\.pdf)))?|(?P<current_pdf>\.pdf))"
)
# Words in addresses of the register itself, which could also be names of responses.
OF_THE_REGISTER = frozenset({"feed", "data"})

limit = InProcessLimit()


def answer_if_published(request: HttpRequest) -> HttpResponse | None:
    """The answer to a request for a publication or its PDF. None for other requests, and if nothing is published there."""
    if not request.path_info.startswith("/published/") or request.method not in ("GET", "HEAD"):
        return None
    found = ADDRESS.fullmatch(request.path_info)
    if found is None or found["slug"] in OF_THE_REGISTER:
        return None
    number = int(found["number"]) if found["number"] else None
    if number is None and not found["current_pdf"] and not request.path_info.endswith("/"):
        return None
    serve = pdf if found["pdf"] or found["current_pdf"] else page
    try:
        return serve(request, found["slug"], number)
    except Http404:
        return None


def too_many(request: HttpRequest) -> HttpResponse | None:
    """A 429 answer, if this network address has sent more requests in a minute than the settings allow; otherwise None."""
    most = int(settings.PUBLIC_REQUESTS_A_MINUTE)
    if not most or not (wait := limit.seconds_to_wait(get_adapter().get_client_ip(request), most=most)):
        return None
    words = "There have been too many requests from your network. Wait a minute, then try again.\n"
    answer = HttpResponse(words, status=429, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = str(wait)
    return answer


# --- What the database says now ----------------------------------------------------------------------------------------

# Columns of each publication of a response. The code reads only the first four columns, but a page made earlier is out
# of date if any column has changed.
STATE = (
    *(
        "number",
        "is_current",
        "file__sha256",
        "withdrawn_at",
        "pk",
        "rendered_at",
        "without_pdf_at",
        "render_error",
        "correction_reason",
    ),
    *("published_at", "published_on", "content_hash", "deadline_on", "title", "article__sha256"),
    *("body__office_name", "body__slug", "body__address"),
    *("body__contact_telephone", "body__contact_email", "body__website", "withdrawn_because"),
)
SHA256, WITHDRAWN_AT = 2, 3
State = tuple[tuple[Any, ...], ...]


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """The query as SQL with its parameters, with “-” in place of the slug. Compiled once: building it takes longer than
    running it.
    """
    wanted = Publication.objects.filter(slug="-", is_listed=True).order_by("-number").values_list(*STATE)
    return wanted.query.sql_with_params()


def _state_of(slug: str) -> State:
    sql, parameters = _statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, [slug if each == "-" else each for each in parameters])
        return tuple(cursor.fetchall())


def _version_in(state: State, number: int | None) -> tuple[Any, ...]:
    """The row of the version requested: the one with this number or, without a number, the current one. If no version
    is current, the last one withdrawn.
    """
    for row in state:
        if row[1] if number is None else row[0] == number:
            return row
    if number is None:
        for row in state:
            if row[WITHDRAWN_AT]:
                return row
    raise Http404


def _version_of_bytes(state: State, number: int | None, sha256: str) -> tuple[Any, ...]:
    """The row of the version with this PDF. A hash names its bytes: after a correction it must not lead to other bytes."""
    for row in state:
        if row[SHA256] == sha256 and number in (None, row[0]):
            return row
    raise Http404


def _notice(slug: str, number: int) -> HttpResponse:
    """The notice in place of a withdrawn page or PDF (RFC 9110, 410): when it was withdrawn and why, without its text."""
    versions = list(publications_of(slug))
    withdrawn = next((row for row in versions if row.number == number and row.withdrawn_at), None)
    if withdrawn is None:
        raise Http404
    context = {"notice": public.notice_of(withdrawn, versions), "sample_office": settings.SAMPLE_OFFICE}
    answer = HttpResponse(render_to_string("responses/register/withdrawn.html", context), status=410)
    answer["X-Robots-Tag"] = NOT_INDEXED
    patch_cache_control(answer, no_store=True)
    return answer


# --- A page ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """A page as it was sent, and the state of the database it was made from."""

    state: State
    html: bytes
    etag: str
    changed_at: str


_kept: OrderedDict[tuple[str, int | None], Kept] = OrderedDict()
_lock = Lock()


def page(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """The current publication of a response, or the one with this number, with a notice if it has been replaced."""
    if refused := too_many(request):
        return refused
    state = _state_of(slug)
    asked = _version_in(state, number)
    if asked[WITHDRAWN_AT]:
        return _notice(slug, asked[0])
    kept = _kept.get((slug, number))
    if kept is None or kept.state != state:
        kept = _draw(slug, number, state)
    answer = get_conditional_response(request, etag=kept.etag)
    if answer is None:
        answer = HttpResponse(kept.html)
        answer.headers["Last-Modified"] = kept.changed_at
    answer.headers["ETag"] = kept.etag
    answer.headers["Cache-Control"] = "no-cache, public"
    answer.headers["X-Robots-Tag"] = MAY_BE_INDEXED
    return answer


def _draw(slug: str, number: int | None, state: State) -> Kept:
    versions = list(with_files(publications_of(slug)))
    which: dict[str, Any] = {"is_current": True} if number is None else {"number": number}
    listed = Publication.objects.filter(is_listed=True).select_related("body", "article")
    publication = listed.filter(slug=slug, **which).first()
    if publication is None:
        raise Http404
    context = {"page": public.public_response(publication, versions), "sample_office": settings.SAMPLE_OFFICE}
    html = render_to_string("responses/register/response.html", context).encode()
    changed_at = max(moment for row in versions for moment in (row.published_at, row.rendered_at) if moment)
    kept = Kept(
        state=state,
        html=html,
        etag=quote_etag(hashlib.sha256(html).hexdigest()),
        changed_at=http_date(changed_at.timestamp()),
    )
    if len(html) <= LARGEST_KEPT:
        with _lock:
            _kept[slug, number] = kept
            _kept.move_to_end((slug, number))
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    return kept


# --- A PDF -------------------------------------------------------------------------------------------------------------


def pdf(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """A PDF as it was stored. Caches must ask every time, because it may have been replaced or withdrawn since.

    If the request gives the hash of the stored bytes (`?sha256=`), the answer is the version with those bytes, and caches
    may keep it for a year without asking.
    """
    if refused := too_many(request):
        return refused
    asked = request.GET.get("sha256")
    row = _version_of_bytes(_state_of(slug), number, asked) if asked else _version_in(_state_of(slug), number)
    if row[WITHDRAWN_AT]:
        return _notice(slug, row[0])
    sha256 = row[SHA256]
    if sha256 is None:
        return _being_made(slug, row[0])
    etag = quote_etag(sha256)
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        publication = publications_of(slug).get(number=row[0])
        data = PublishedFile.objects.values_list("data", flat=True).get(publication=publication)
        answer = HttpResponse(bytes(data), content_type="application/pdf")
        name = f"{slug}.pdf" if publication.is_current else f"{slug}-{publication.number}.pdf"
        answer["Content-Disposition"] = present(content_disposition_header(as_attachment=False, filename=name))
        answer["Last-Modified"] = http_date(present(publication.rendered_at).timestamp())
    answer["ETag"] = etag
    answer["X-Robots-Tag"] = MAY_BE_INDEXED
    if asked:
        patch_cache_control(answer, public=True, max_age=A_YEAR, immutable=True)
    else:
        patch_cache_control(answer, public=True, no_cache=True)
    return answer


def _being_made(slug: str, number: int) -> HttpResponse:
    """The answer while the PDF of a publication is still being made: "come back in a minute", in words and in HTTP (RFC
    9110, 503).

    If there will be no PDF, the page says so with a 404.
    """
    publication = publications_of(slug).get(number=number)
    gone = publication.never_has_a_pdf
    context = {"publication": publication, "sample_office": settings.SAMPLE_OFFICE}
    answer = HttpResponse(
        render_to_string("responses/register/pdf_being_made.html", context), status=404 if gone else 503
    )
    if not gone:
        answer["Retry-After"] = str(AN_HOUR if publication.render_error else A_MINUTE)
    answer["X-Robots-Tag"] = NOT_INDEXED
    patch_cache_control(answer, no_store=True)
    return answer
