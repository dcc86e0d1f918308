"""The form for the public's search of the register, whose state is in the address."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode

from inspections.enums import InspectionKind
from responses.register.queries import SearchTerms
from s55tracker.govuk.choosers import choice_field
from s55tracker.govuk.forms import GovukForm

LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """An active filter: its value as people read it, and the query string without it."""

    words: str
    href_without: str


class RegisterForm(GovukForm):
    """The search above the register. It is always valid: unknown values in the address are ignored."""

    mark_optional = False
    component_options = {
        "q": {"classes": "govuk-!-width-full"},
        **{name: {"classes": "govuk-!-width-full"} for name in ("year", "kind", "office")},
    }

    q = forms.CharField(
        label="Words in a title or a response", required=False, widget=forms.TextInput({"type": "search"})
    )
    year = forms.ChoiceField(label="Year of the response", required=False)
    kind = forms.ChoiceField(
        label="Kind of report", required=False, choices=[("", "All kinds"), *InspectionKind.choices]
    )
    office = forms.ChoiceField(label="Office", required=False)

    def __init__(self, query: QueryDict, *, years: list[int], offices: list[tuple[str, str]]) -> None:
        super().__init__(auto_id="register-%s")
        asked = query.get("year", "")
        if asked.isascii() and asked.isdecimal() and len(asked) == 4 and int(asked) not in years:
            years = sorted([*years, int(asked)], reverse=True)  # nothing was published in it, which is a valid result
        choice_field(self, "year").choices = [("", "All years"), *((str(year), str(year)) for year in years)]
        choice_field(self, "office").choices = [("", "All offices"), *offices]
        self.initial = {"q": " ".join(query.get("q", "").split())[:LONGEST]}
        for name in ("year", "kind", "office"):
            value = query.get(name, "")
            self.initial[name] = value if value in self._words(name) else ""

    def _words(self, name: str) -> dict[str, str]:
        return {str(value): str(words) for value, words in getattr(self.fields[name], "choices", ())}

    @property
    def sought(self) -> SearchTerms:
        chosen = self.initial
        return SearchTerms(
            text=chosen["q"],
            year=int(chosen["year"]) if chosen["year"] else None,
            kind=chosen["kind"],
            office=chosen["office"],
        )

    @property
    def query(self) -> str:
        """The current filters as a query string, for the feed and the data of the same entries."""
        return self._query_without()

    @property
    def chosen(self) -> list[Chosen]:
        """The current filters, for the removable tags."""
        words = {"q": f"“{self.initial['q']}”"}
        return [
            Chosen(words=words.get(name) or self._words(name)[value], href_without=f"?{self._query_without(name)}")
            for name, value in self.initial.items()
            if value
        ]

    @property
    def formatted_filters(self) -> list[tuple[str, str]]:
        """The filters for a downloaded file: each heading with its chosen values."""
        return [
            (str(self.fields[name].label), self._words(name).get(value, value))
            for name, value in self.initial.items()
            if value
        ]

    def _query_without(self, name: str = "") -> str:
        return urlencode({each: value for each, value in self.initial.items() if value and each != name})
