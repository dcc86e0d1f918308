"""Finds the saved views a person can see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from s55tracker.accounts.memberships import body_ids_of
from s55tracker.saved_views.models import SavedView


def saved_views_visible_to(user) -> QuerySet[SavedView]:
    """The person's own saved views, and those shared with the offices they work in now."""
    return (
        SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), body__in=body_ids_of(user))
        .select_related("owner", "body")
        .order_by("position", "pk")
    )
