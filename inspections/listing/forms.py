"""The search form of the inspections list, which keeps its state in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from inspections import answer_status
from inspections.enums import InspectionKind
from inspections.queries import NEWEST_FIRST, SORTS, Wanted, years_of_publication
from s55tracker.accounts.memberships import body_ids_of
from s55tracker.accounts.models import Force
from s55tracker.accounts.queries import forces_under_any
from s55tracker.govuk.choosers import choice_field, choices_offered
from s55tracker.govuk.forms import GovukForm
from s55tracker.saved_views.kept import KeptList

ALL_FORCES = "all"
SORT_WORDS = {"title": "title", "published": "date of publication", "safe-day": "safe day"}


class SearchForm(GovukForm):
    """The filters beside the list. They are always valid: unknown values in the address are ignored."""

    mark_optional = False
    component_options = {
        "q": {"classes": "govuk-!-width-full"},
        "standing": {"small": True},
        "kind": {"small": True},
        "year": {"small": True},
        "force": {"small": True},
    }

    q = forms.CharField(label="Title or reference", required=False)
    # Do not rename this parameter: the addresses in saved views contain it.
    standing = forms.MultipleChoiceField(
        label="Status of our response", required=False, widget=forms.CheckboxSelectMultiple
    )
    kind = forms.MultipleChoiceField(
        label="Kind", required=False, choices=InspectionKind, widget=forms.CheckboxSelectMultiple
    )
    year = forms.MultipleChoiceField(label="Published in", required=False, widget=forms.CheckboxSelectMultiple)
    force = forms.MultipleChoiceField(label="About", required=False, widget=forms.CheckboxSelectMultiple)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, query: QueryDict, *, user, forces: list[Force], for_force: bool) -> None:
        super().__init__(auto_id="filter-%s")
        years = [(str(year), str(year)) for year in years_of_publication(user)]
        choice_field(self, "standing").choices = answer_status.choices(user)
        self.fields["standing"].label = "Status of our comments" if for_force else "Status of our response"
        choice_field(self, "year").choices = years
        choice_field(self, "force").choices = [(force.slug, str(force)) for force in forces] + [
            (ALL_FORCES, "All forces")
        ]
        self.initial = self._known(query)

    def _known(self, query: QueryDict) -> dict[str, Any]:
        known: dict[str, Any] = {"q": query.get("q", "").replace("\0", "").strip()[:200]}
        for name in ("standing", "kind", "year", "force"):
            possible = {str(value) for value in choices_offered(self, name)}
            known[name] = [value for value in dict.fromkeys(query.getlist(name)) if value in possible]
        sort = query.get("sort", "")
        known["sort"] = sort if sort in SORTS else ""
        return known

    @property
    def wanted(self) -> Wanted:
        chosen = self.initial
        return Wanted(
            text=chosen["q"],
            kinds=chosen["kind"],
            years=chosen["year"],
            answer_statuses=chosen["standing"],
            forces=chosen["force"],
            sort=chosen["sort"] or NEWEST_FIRST,
        )

    @property
    def is_empty(self) -> bool:
        return not any(value for name, value in self.initial.items() if name != "sort")

    @property
    def has_filters(self) -> bool:
        """True if anything but text is chosen, so that the filters start open."""
        return any(value for name, value in self.initial.items() if name not in ("q", "sort"))

    def chosen(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """The chosen filters, for the removable tags: the parameter, the heading, and each value with its label."""
        found: list[tuple[str, str, list[tuple[str, str]]]] = []
        if self.initial["q"]:
            found.append(("q", str(self.fields["q"].label), [(self.initial["q"], f"“{self.initial['q']}”")]))
        for name in ("standing", "kind", "year", "force"):
            words = {str(value): label for value, label in choices_offered(self, name).items()}
            if values := self.initial[name]:
                found.append((name, str(self.fields[name].label), [(value, words[value]) for value in values]))
        return found

    @property
    def formatted_filters(self) -> list[tuple[str, str]]:
        """The filters for a downloaded file: each heading with its chosen values."""
        return [(str(heading), ", ".join(words for _, words in values)) for _, heading, values in self.chosen()]

    @property
    def formatted_order(self) -> str:
        sort = self.wanted.sort
        return f"By {SORT_WORDS[sort.removeprefix('-')]}{', descending' * sort.startswith('-')}"

    @property
    def kept(self) -> KeptList:
        """The filters and the order as a saved view keeps them."""
        query = QueryDict(mutable=True)
        for name, _heading, values in self.chosen():
            query.setlist(name, [value for value, _words in values])
        words = [f"{heading}: {chosen}" for heading, chosen in self.formatted_filters]
        if self.initial["sort"]:
            query["sort"] = self.initial["sort"]
            words.append(f"Sorted {self.formatted_order.lower()}")
        return KeptList(query.urlencode(), words)


def kept_list(user, query: QueryDict) -> KeptList:
    """The filters and the order in an address of an office's list, to be saved as a view; see ports.saved_view_readers."""
    forces = list(forces_under_any(body_ids_of(user), on=timezone.localdate()))
    return SearchForm(query, user=user, forces=forces, for_force=False).kept
