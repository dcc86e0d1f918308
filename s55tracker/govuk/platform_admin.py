"""The base classes of the platform administrator's tables. They decide who may open a table and which queries it
answers, and they record changes.

Django's tables answer a filter on any field, shown or not, typed into the address. The count is then an oracle: two
hundred questions reveal a password hash or an unsubmitted draft, letter by letter. Ours answer only the filters offered
on the page, and its search.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address, ip_network
from typing import cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.db.models import ForeignObject
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from s55tracker.audit.trail import record
from s55tracker.govuk.typed import AdminRenderer
from s55tracker.text.folding import names

# Django's pages that could reveal the existence of rows the administrator may not see.
CLOSED = ("view_on_site",)


def is_platform_administrator(user) -> bool:
    return bool(user.is_active and user.is_staff)


def is_from_allowed_network(request: HttpRequest) -> bool:
    """True if the request comes from a network in ADMIN_ALLOWED_NETWORKS, or if none is set. Behind a proxy, we use the
    address that the proxy passes on.
    """
    networks = [ip_network(network) for network in settings.ADMIN_ALLOWED_NETWORKS]
    if not networks:
        return True
    address = ip_address(get_adapter(request).get_client_ip(request))
    return any(address in network for network in networks)


def from_allowed_networks(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Serve a page to the networks in ADMIN_ALLOWED_NETWORKS only. Everyone else gets a 404."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not is_from_allowed_network(request):
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


class PlatformSite(admin.AdminSite):
    site_header = "Section 55 Tracker: bodies and forces"
    site_title = "Section 55 Tracker"
    index_title = "Platform administration"

    def get_urls(self) -> list:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in CLOSED]

    def admin_view(self, view, cacheable=False):
        return from_allowed_networks(super().admin_view(view, cacheable))

    def password_change(self, request: HttpRequest, extra_context=None) -> HttpResponse:  # type: ignore[override]
        """Redirect to the product's own page, which emails the person about the change."""
        return redirect("account_change_password")


class AnswersDeclaredFiltersAlone(admin.ModelAdmin):
    """A table that answers only its `list_filter` and `date_hierarchy`. Any other query in the address gets a 400."""

    view_on_site = False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        if lookup not in self.questions_answered(request) or "\0" in str(value):
            return False
        # Django makes a date from these values without checking that they are numbers.
        is_part_of_a_date = lookup in self.parts_of_the_date()
        return not is_part_of_a_date or (str(value).isascii() and str(value).isdecimal() and len(str(value)) <= 4)

    def questions_answered(self, request: HttpRequest | None) -> set[str]:
        """The parameter names used by the page's own filters."""
        declared = set()
        # Django calls this without a request to check a single value; its own method needs none.
        for path in self.get_list_filter(cast(HttpRequest, request)):
            if not isinstance(path, str):
                raise TypeError("Every filter of a table is named by its path alone.")
            field = get_fields_from_path(self.model, path)[-1]
            if isinstance(field, ForeignObject):
                declared.add(f"{path}__{field.target_field.name}__exact")
            elif field.flatchoices or field.get_internal_type() == "BooleanField":
                declared.add(f"{path}__exact")
            else:
                declared.add(path)
        return declared | self.parts_of_the_date()

    def parts_of_the_date(self) -> set[str]:
        day = self.date_hierarchy
        return {f"{day}__{part}" for part in ("year", "month", "day")} if day else set()


class PlatformAdmin(AnswersDeclaredFiltersAlone, admin.ModelAdmin):
    """A table that every platform administrator can open. No row is ever deleted here, because the history may name it.
    Every change is recorded.
    """

    # If true, a search finds names of people, offices and forces in any spelling. It reads every row, so use it for
    # small tables only.
    finds_names = False

    def get_search_results(self, request, queryset, search_term):
        """Search as the office's own lists do, ignoring case, accents, apostrophes and word order."""
        if not self.finds_names or not search_term.strip():
            return super().get_search_results(request, queryset, search_term)
        rows = queryset.order_by().values_list("pk", *self.search_fields)
        found = [pk for pk, *texts in rows if names(" ".join(filter(None, texts)), search_term)]
        return queryset.filter(pk__in=found), False

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        # Django's own pages keep Django's appearance.
        form.default_renderer = AdminRenderer
        return form

    def has_module_permission(self, request):
        return is_platform_administrator(request.user)

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_add_permission(self, request):
        return self.has_module_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        record(
            action="changed_by_platform_administrator" if change else "added_by_platform_administrator",
            target=obj,
            by=request.user,
            fields=sorted(form.changed_data),
        )

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            record(action="added_by_platform_administrator", target=row, by=request.user)
        for row, fields in formset.changed_objects:
            record(action="changed_by_platform_administrator", target=row, by=request.user, fields=sorted(fields))


class ReadOnlyAdmin(PlatformAdmin):
    """A table that platform administrators can read but not change."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class PlatformInline(admin.TabularInline):
    extra = 0
    view_on_site = False

    def has_view_permission(self, request, obj=None):
        return is_platform_administrator(request.user)

    def has_add_permission(self, request, obj=None):
        return is_platform_administrator(request.user)

    def has_change_permission(self, request, obj=None):
        return is_platform_administrator(request.user)

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyInline(PlatformInline):
    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False
