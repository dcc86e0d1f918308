"""Saves, renames, orders and deletes saved views."""

from __future__ import annotations

from django.db import transaction

from s55tracker.accounts.models import PolicingBody, User
from s55tracker.audit.trail import record
from s55tracker.refusals import Refused
from s55tracker.saved_views.models import SavedPage, SavedView
from s55tracker.saved_views.permissions import check_can_change, check_can_delete
from s55tracker.saved_views.queries import saved_views_visible_to

MOST = 50


@transaction.atomic
def save_view(*, by, body: PolicingBody, page: SavedPage, name: str, query: str, is_shared: bool) -> SavedView:
    """Save a list with its current filters and order. `query` has been through the list's own form. Raises Refused."""
    _lock_views_of(by)
    own = SavedView.objects.filter(owner=by)
    if own.count() >= MOST:
        raise Refused(f"You have {MOST} saved views, which is the maximum. Delete one first.")
    if not query:
        raise Refused("There is nothing to save yet. Filter or sort the list first.")
    name = _free_name(name, owner=by, body=body, page=page, is_shared=is_shared)
    last = own.order_by("position").last()
    view = SavedView.objects.create(
        body=body,
        owner=by,
        page=page,
        name=name,
        query=query,
        is_shared=is_shared,
        position=last.position + 1 if last else 0,
    )
    record(action="view_saved", target=view, by=by, name=name, page=page, query=query, is_shared=is_shared)
    return view


@transaction.atomic
def change_view(*, by, view: SavedView, name: str, is_shared: bool) -> SavedView:
    """Rename a view, share it, or make it private again. Raises PermissionDenied, Refused."""
    _lock_views_of(view.owner)
    view = _still_there(view)
    check_can_change(by, view)
    name = _free_name(name, owner=view.owner, body=view.body, page=view.page, is_shared=is_shared, but=view)
    old = [view.name, view.is_shared]
    if old != [name, is_shared]:
        view.name, view.is_shared = name, is_shared
        view.save()
        record(action="view_changed", target=view, by=by, old=old, new=[name, is_shared])
    return view


@transaction.atomic
def move_view(*, by, view: SavedView, up: bool) -> None:
    """Swap a view with its neighbour among the owner's views of the same list. At either end of the list, do nothing."""
    _lock_views_of(view.owner)
    view = _still_there(view)
    check_can_change(by, view)
    ordered = list(saved_views_visible_to(by).filter(owner=by, page=view.page))
    index = ordered.index(view)
    other = index - 1 if up else index + 1
    if not 0 <= other < len(ordered):
        return
    places = sorted(each.position for each in ordered)
    ordered[index], ordered[other] = ordered[other], ordered[index]
    for position, each in zip(places, ordered, strict=True):
        SavedView.objects.filter(pk=each.pk).update(position=position)
    record(action="view_moved", target=view, by=by, name=view.name, up=up)


@transaction.atomic
def delete_view(*, by, view: SavedView) -> None:
    """Delete a view. Raises PermissionDenied; Refused if it has already been deleted."""
    _lock_views_of(view.owner)
    view = _still_there(view)
    check_can_delete(by, view)
    record(action="view_deleted", target=view, by=by, name=view.name, page=view.page, query=view.query)
    view.delete()


def _lock_views_of(owner: User) -> None:
    """Lock out the same person's other windows, so that neither the limit nor the check of names can be bypassed."""
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)


def _still_there(view: SavedView) -> SavedView:
    try:
        return SavedView.objects.select_related("owner", "body").get(pk=view.pk)
    except SavedView.DoesNotExist:
        raise Refused(f"“{view.name}” has already been deleted.") from None


def _free_name(
    name: str, *, owner: User, body: PolicingBody, page: str, is_shared: bool, but: SavedView | None = None
) -> str:
    """The name without double spaces. Taken names are refused with a sentence saying whose they are."""
    name = " ".join(name.split())
    if not name:
        raise Refused("Enter a name for the view.")
    same = SavedView.objects.filter(body=body, page=page, name__iexact=name)
    if but is not None:
        same = same.exclude(pk=but.pk)
    if same.filter(owner=owner).exists():
        raise Refused(f"You already have a view called “{name}”. Choose another name.")
    if is_shared:
        # If two people share a view at once, the second waits here and then sees the name of the first one's view.
        PolicingBody.objects.select_for_update(no_key=True).get(pk=body.pk)
        if taken := same.filter(is_shared=True).select_related("owner").first():
            raise Refused(f"{taken.owner} already shares a view called “{name}” with the office. Choose another name.")
    return name
