"""Decides who may change a saved view. Visibility is decided beforehand: another person's private view gives a 404."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from s55tracker.accounts.memberships import roles_in
from s55tracker.accounts.roles import Role
from s55tracker.saved_views.models import SavedView


def check_can_change(user, view: SavedView) -> None:
    if view.owner_id != user.pk:
        raise PermissionDenied(f"“{view.name}” belongs to {view.owner}, so only they can change it.")


def check_can_delete(user, view: SavedView) -> None:
    if not can_delete(user, view):
        raise PermissionDenied(
            f"“{view.name}” belongs to {view.owner}, so only they or an administrator of the office can delete it."
        )


def can_delete(user, view: SavedView) -> bool:
    """True for the owner and, if the view is shared, for the office's administrators, even after the owner has left."""
    return view.owner_id == user.pk or (view.is_shared and Role.ADMINISTRATOR in roles_in(user, view.body))
