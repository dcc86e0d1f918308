"""Which saved views a person has before them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from s55tracker.accounts.memberships import body_ids_of
from s55tracker.saved_views.models import SavedView


def saved_views_visible_to(user) -> QuerySet[SavedView]:
    """One's own, and what others share with the offices that one works in now."""
    return (
        SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), body__in=body_ids_of(user))
        .select_related("owner", "body")
        .order_by("position", "pk")
    )
