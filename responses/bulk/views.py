"""Bulk changes: the choice, the preview, the change, and undoing it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from responses.bulk.actions import change_many, undo
from responses.bulk.forms import FORMS, TITLES, ConfirmationForm
from responses.bulk.pages import format_change
from responses.bulk.queries import MOST, format_responses, seen_of, why_no_undo
from responses.enums import BulkKind
from responses.exceptions import PreviewStale, WorkflowError
from responses.lists.forms import ResponseSearchForm
from responses.models import Response
from responses.permissions import check_may_change_many
from responses.queries import bulk_changes_visible_to, responses_visible_to
from responses.workspace.refusals import status_of
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.accounts.memberships import body_ids_of
from s55tracker.govuk.refusals import CONFLICT, UNPROCESSABLE
from s55tracker.text.cleaning import whole_number

ON_A_PAGE = 25


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_change_new(request: HttpRequest) -> HttpResponse:
    """Change the responses chosen in the address: ask what to change, show what would change, and only then change it."""
    if not body_ids_of(request.user):
        raise Http404
    check_may_change_many(request.user)
    kind = kind_of(request)
    responses = chosen_responses(request)
    if not responses and names_any(request):
        raise Http404
    if kind is None or (trouble := why_not_these(responses)):
        return _choose_again(request, trouble if kind else "Choose what to change.")

    form = FORMS[kind](request.POST if request.method == "POST" else recovered_data(request), body=responses[0].body)
    context = {"title": TITLES[kind], "kind": kind, "form": form, "responses": responses}
    if request.method == "POST" and "again" not in request.POST and form.is_valid():
        return _previewed_or_done(request, context)
    status = 200 if "again" in request.POST else status_of(form)
    return render(request, "responses/bulk/new.html", context, status=status)


def _previewed_or_done(request: HttpRequest, context: dict) -> HttpResponse:
    """Show a preview of exactly what would change or, once it is confirmed, make the change, unless someone has changed
    something since the preview.
    """
    change, responses = context["form"].change, context["responses"]
    confirmation = ConfirmationForm(request.POST)
    if "confirm" not in request.POST or not confirmation.is_valid():
        return _preview(request, context, change.lines(responses, by=request.user))
    try:
        made = change_many(
            by=request.user, body=responses[0].body, responses=responses, change=change, **confirmation.cleaned_data
        )
    except PreviewStale as stale:
        return _preview(request, context, stale.lines, stale=stale)
    return redirect(made)


def _preview(request: HttpRequest, context: dict, lines: list, *, stale: PreviewStale | None = None) -> HttpResponse:
    will_change = [line for line in lines if not line.why_not]
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "confirm", "preview", "again", "seen", "form_key", "chosen")
    ]
    context |= {
        "what": context["form"].change.what(len(will_change)),
        "will_change": will_change,
        "will_not": [line for line in lines if line.why_not],
        "stale": stale,
        "reason": context["form"].change.reason,
        "carried": carried,
        "chosen": chosen_as_sent(context["responses"]),
        "seen": ConfirmationForm.written(seen_of(lines)),
        "form_key": uuid.uuid4(),
    }
    return render(request, "responses/bulk/preview.html", context, status=CONFLICT if stale else 200)


def _choose_again(request: HttpRequest, trouble: str) -> HttpResponse:
    way_back = QueryDict(request.GET.get("list", "")).urlencode()
    context = {"trouble": trouble, "way_back": way_back}
    return render(request, "responses/bulk/choose_again.html", context, status=UNPROCESSABLE)


@signed_in
@require_safe
def bulk_change_list(request: HttpRequest) -> HttpResponse:
    """The office's bulk changes, newest first, so that one can be opened and undone."""
    if not body_ids_of(request.user):
        raise Http404
    page = Paginator(bulk_changes_visible_to(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "responses/bulk/list.html", {"page": page})


@signed_in
@require_safe
def bulk_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was changed, and what an undo left unchanged."""
    change = get_object_or_404(bulk_changes_visible_to(request.user), pk=pk)
    context = {"change": format_change(change), "why_no_undo": why_no_undo(request.user, change, now=timezone.now())}
    return render(request, "responses/bulk/change.html", context)


@signed_in(post_only=True)
@require_POST
def bulk_change_undo(request: HttpRequest, pk: int) -> HttpResponse:
    change = get_object_or_404(bulk_changes_visible_to(request.user), pk=pk)
    try:
        undone = undo(by=request.user, bulk_change=change)
    except WorkflowError as refusal:
        messages.error(request, str(refusal))
    else:
        back = len(undone.lines) - len(undone.left)
        messages.success(request, f"We have undone the change to {format_responses(back)}.")
    return redirect(change)


# --- The choice ----------------------------------------------------------------------------------------------------


def kind_of(request: HttpRequest) -> BulkKind | None:
    wanted = request.POST.get("do") or request.GET.get("do")
    return BulkKind(wanted) if wanted in BulkKind.values else None


def chosen_responses(request: HttpRequest) -> list[Response]:
    """The ticked responses, or all that match the list's address, if this person may see them.

    Returns at most one more than may be changed at once. A form that is posted applies to exactly the responses it was
    shown for.
    """
    visible = responses_visible_to(request.user)
    if request.method == "POST" and "chosen" in request.POST:
        keys = [whole_number(key) for key in request.POST["chosen"].split(",", MOST + 1)[: MOST + 1]]
        found = visible.filter(pk__in=[key for key in keys if key is not None])
    elif "everything" in request.GET:
        search = ResponseSearchForm(QueryDict(request.GET.get("list", "")), user=request.user, responses=visible)
        found = search.apply(visible, today=timezone.localdate())
        return list(found[: MOST + 1])
    else:
        found = visible.filter(reference__in=request.GET.getlist("response")[: MOST + 1])
    return list(found.order_by("inspection__safe_day_on", "pk"))


def names_any(request: HttpRequest) -> bool:
    """True if the request names any responses. If the person can see none of them, the page is a 404."""
    return bool(request.POST.get("chosen") or request.GET.getlist("response"))


def why_not_these(responses: list[Response]) -> str:
    """Why nothing can be done with this choice; empty if something can."""
    if not responses:
        return "Choose at least one response."
    if len(responses) > MOST:
        return f"Choose {format_responses(MOST)} or fewer: filter the list first, and change the rest afterwards."
    if len({response.body_id for response in responses}) > 1:
        return "Choose responses of one office at a time: filter the list by office first."
    return ""


def chosen_as_sent(responses: list[Response]) -> str:
    return ",".join(str(response.pk) for response in responses)
