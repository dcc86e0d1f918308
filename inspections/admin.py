"""Lets the platform administrator look up inspections. Inspections are changed on their own pages, by actions that
write history and update responses; a form here would do neither. Only the names of publication types can be changed
here.
"""

from __future__ import annotations

from django.contrib import admin
from django.db import models

from inspections.models import Finding, Inspection, PublicationType
from s55tracker.govuk.platform_admin import PlatformAdmin, ReadOnlyAdmin, ReadOnlyInline
from s55tracker.text.folded_columns import finds


class FindingsOfAnInspection(ReadOnlyInline):
    model = Finding
    fields = ["position", "kind", "reference", "plain", "due_text", "due_on", "due_precision", "parent"]


@admin.register(Inspection)
class InspectionAdmin(ReadOnlyAdmin):
    list_display = ["title", "recorded_by", "kind", "published_on", "safe_day_on", "deadline_on"]
    list_filter = ["kind", "legal_basis", "recorded_by"]
    list_select_related = ["recorded_by"]
    search_fields = ["title"]
    date_hierarchy = "published_on"
    inlines = [FindingsOfAnInspection]
    # Django 6 assumes https. Earlier versions warn unless the field says so, even if no one has typed an address.
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_search_results(self, request, queryset, search_term):
        """Search as the office's own lists do: capitals, accents and the order of the words do not matter."""
        if not search_term.strip():
            return queryset, False
        found = finds(search_term, matching=lambda word: models.Q(title_words__contains=word))
        return (queryset.filter(found) if found else queryset.none()), False


@admin.register(PublicationType)
class PublicationTypeAdmin(PlatformAdmin):
    """A correction here applies to every report with this publication type."""

    search_fields = ["name"]

    def has_add_permission(self, request) -> bool:
        return False
