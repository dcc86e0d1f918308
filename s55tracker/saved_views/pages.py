"""Prepares the saved views shown above a list."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.http import QueryDict
from django.urls import reverse

from s55tracker.accounts.memberships import body_ids_of
from s55tracker.saved_views.models import SavedPage, SavedView
from s55tracker.saved_views.queries import saved_views_visible_to


@dataclass(frozen=True)
class ShownView:
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class SavedViewsBar:
    """The views of one list, with the open one marked. `save_url` is empty if there is nothing to save."""

    mine: list[ShownView]
    shared: list[ShownView]
    save_url: str

    @property
    def is_empty(self) -> bool:
        return not (self.mine or self.shared or self.save_url)


def saved_views_bar(user, page: SavedPage, query: QueryDict) -> SavedViewsBar:
    """The saved views to show above this list, in one query. `query` is from the page's own address. No one outside an
    office has saved views.
    """
    if not body_ids_of(user):
        return SavedViewsBar(mine=[], shared=[], save_url="")
    asked = parameters(query.urlencode())
    views = list(saved_views_visible_to(user).filter(page=page).select_related(None))
    mine = [shown(view, asked) for view in views if view.owner_id == user.pk]
    shared = [shown(view, asked) for view in views if view.owner_id != user.pk]
    is_saved = any(view.is_current for view in (*mine, *shared))
    save_url = f"{reverse('saved-view-add', args=[page])}?{query.urlencode()}" if asked and not is_saved else ""
    return SavedViewsBar(mine=mine, shared=shared, save_url=save_url)


def shown(view: SavedView, asked: list[tuple[str, str]]) -> ShownView:
    return ShownView(name=view.name, url=view.get_absolute_url(), is_current=parameters(view.query) == asked)


def parameters(query: str) -> list[tuple[str, str]]:
    """The filters in a query, sorted so that two queries can be compared. Empty fields and the page number are ignored."""
    return sorted({(name, value) for name, value in parse_qsl(query) if name != "page"})
