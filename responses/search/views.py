"""The search page: one box for all the texts the person may read."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from responses.search.forms import SearchForm
from responses.search.near_misses import put_right
from responses.search.pages import results_of
from responses.search.queries import MOST_FOUND, keys_found, with_keys
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.memberships import body_ids_of, force_ids_of
from s55tracker.accounts.roles import FINDING_ROLES
from s55tracker.text.folding import MOST_WORDS
from s55tracker.text.indexed_words import is_cut, terms_of

ON_A_PAGE = 20


@signed_in
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = SearchForm(
        request.GET,
        is_office=bool(body_ids_of(user)),
        is_force=bool(force_ids_of(user)),
        has_single_findings=bool(force_ids_of(user, FINDING_ROLES)),
        today=timezone.localdate(),
    )
    wanted = form.wanted
    terms = terms_of(wanted.text)
    keys = keys_found(user, wanted, terms=terms)
    instead = put_right(user, terms) if terms and not keys else None
    if instead:
        terms, keys = instead, keys_found(user, wanted, terms=instead)
    page = Paginator(keys[:MOST_FOUND], ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "search": form,
        "text": wanted.text,
        "has_words": bool(terms),
        "page": page,
        "results": results_of(user, with_keys(page.object_list), terms),
        "instead": " ".join(" ".join(term.parts) for term in instead) if instead and keys else "",
        "most": MOST_FOUND if len(keys) > MOST_FOUND else None,
        "most_words": MOST_WORDS if is_cut(wanted.text) else None,
    }
    return render(request, "responses/search/search.html", context)
