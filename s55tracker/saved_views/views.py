"""The pages for saving a view and for managing existing ones."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from s55tracker import ports
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.accounts.memberships import bodies_of
from s55tracker.accounts.models import PolicingBody
from s55tracker.refusals import Refused
from s55tracker.saved_views import actions
from s55tracker.saved_views.forms import ViewForm
from s55tracker.saved_views.kept import KeptList
from s55tracker.saved_views.models import SavedPage
from s55tracker.saved_views.permissions import can_delete, check_can_change, check_can_delete
from s55tracker.saved_views.queries import saved_views_visible_to

UNPROCESSABLE = 422


def own_offices(request: HttpRequest) -> list[PolicingBody]:
    """The offices where this person works. Saved views belong to an office, so people without one get a 404."""
    bodies = bodies_of(request.user)
    if not bodies:
        raise Http404
    return bodies


@signed_in
@require_safe
def saved_view_list(request: HttpRequest) -> HttpResponse:
    """The page of the person's own saved views, grouped by list, and of those that others share with the office."""
    bodies = own_offices(request)
    views = list(saved_views_visible_to(request.user))
    mine = [view for view in views if view.owner_id == request.user.pk]
    context = {
        "mine": [(page.label, own) for page in SavedPage if (own := [view for view in mine if view.page == page])],
        "shared": [(view, can_delete(request.user, view)) for view in views if view.owner_id != request.user.pk],
        "several_offices": len(bodies) > 1,
        "most": actions.MOST,
    }
    return render(request, "saved_views/list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_add(request: HttpRequest, page: str) -> HttpResponse:
    """Save the list with the filters and order in this address. Anything else in it is dropped."""
    bodies = own_offices(request)
    page = saved_page(page)
    kept = kept_of(request, page)
    form = ViewForm(
        request.POST if request.method == "POST" else recovered_data(request),
        bodies=bodies,
        body=request.GET.get("body") or request.GET.get("office", ""),
    )
    if request.method == "POST" and form.is_valid():
        try:
            view = actions.save_view(by=request.user, body=form.body, page=page, query=kept.query, **form.details)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"“{view.name}” has been saved.")
            return redirect(view)
    context = {"form": form, "page": page, "kept": kept, "way_back": f"{page.url}?{kept.query}"}
    return render(request, "saved_views/add.html", context, status=status_of(request, form))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_edit(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(saved_views_visible_to(request.user), pk=pk)
    check_can_change(request.user, view)
    form = ViewForm(
        request.POST if request.method == "POST" else recovered_data(request), bodies=own_offices(request), view=view
    )
    if request.method == "POST" and form.is_valid():
        try:
            view = actions.change_view(by=request.user, view=view, **form.details)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"“{view.name}” has been changed.")
            return redirect("saved-view-list")
    return render(
        request, "saved_views/edit.html", {"form": form, "view": view}, status=status_of(request, form)
    )  # fmt: skip


@signed_in(post_only=True)
@require_POST
def saved_view_move(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(saved_views_visible_to(request.user), pk=pk)
    try:
        actions.move_view(by=request.user, view=view, up="up" in request.POST)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("saved-view-list")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(saved_views_visible_to(request.user), pk=pk)
    check_can_delete(request.user, view)
    if request.method == "POST":
        try:
            actions.delete_view(by=request.user, view=view)
            messages.success(request, f"“{view.name}” has been deleted.")
        except Refused as refusal:
            messages.info(request, str(refusal))
        return redirect("saved-view-list")
    is_anothers = view.owner_id != request.user.pk
    return render(request, "saved_views/delete.html", {"view": view, "is_anothers": is_anothers})


def saved_page(slug: str) -> SavedPage:
    if slug not in SavedPage.values:
        raise Http404
    return SavedPage(slug)


def kept_of(request: HttpRequest, page: SavedPage) -> KeptList:
    """The parts of the address that the list's own form understands."""
    return ports.saved_view_readers.ask(page)(request.user, request.GET)


def status_of(request: HttpRequest, form: ViewForm) -> int:
    return UNPROCESSABLE if request.method == "POST" and form.errors else 200
