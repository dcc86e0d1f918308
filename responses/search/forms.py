"""The form of the search page: its box and its filters, all in the address."""

from __future__ import annotations

from datetime import date

from django import forms

from responses.enums import ResponseStatus, SearchSource
from responses.search.queries import Wanted
from s55tracker.govuk.choosers import choice_field, choices_offered, values_of
from s55tracker.govuk.forms import GovukForm

SEVERAL = {"kind": "Kind of text", "status": "Status of the response", "year": "Year"}
KINDS = {
    SearchSource.REPORT: "Report titles",
    SearchSource.FINDING: "Findings",
    SearchSource.OFFICE_TEXT: "Our text",
    SearchSource.FORCE_COMMENT: "The force’s comments",
    SearchSource.FORCE_DRAFT: "Our force’s comments",
    SearchSource.PUBLICATION: "Published responses",
}
FIRST_YEAR = 2012  # the first commissioners


class SearchForm(GovukForm):
    """The search box and its filters. Unknown filters are ignored, so that an old bookmark still opens."""

    q = forms.CharField(label="Search", required=False, strip=True)
    kind = forms.MultipleChoiceField(label=SEVERAL["kind"], required=False, widget=forms.CheckboxSelectMultiple)
    status = forms.MultipleChoiceField(
        label=SEVERAL["status"],
        choices=ResponseStatus.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    year = forms.MultipleChoiceField(label=SEVERAL["year"], required=False, widget=forms.CheckboxSelectMultiple)
    mark_optional = False
    component_options = {name: {"small": True} for name in SEVERAL}

    def __init__(self, data, *, is_office: bool, is_force: bool, has_single_findings: bool, today: date) -> None:
        super().__init__(data)
        shown = {SearchSource.PUBLICATION}
        if is_office:
            shown |= {SearchSource.REPORT, SearchSource.FINDING, SearchSource.OFFICE_TEXT, SearchSource.FORCE_COMMENT}
        if is_force:
            shown |= {SearchSource.REPORT, SearchSource.FINDING, SearchSource.FORCE_DRAFT}
        if has_single_findings:
            shown |= {SearchSource.FINDING, SearchSource.FORCE_DRAFT}
        choice_field(self, "kind").choices = [(kind.value, words) for kind, words in KINDS.items() if kind in shown]
        choice_field(self, "year").choices = [(str(year), str(year)) for year in range(today.year, FIRST_YEAR - 1, -1)]
        if not is_office:
            # A force must not learn what stage its office's response has reached.
            del self.fields["status"]

    @property
    def text(self) -> str:
        return " ".join(self.data.get("q", "").replace("\x00", " ").split())

    @property
    def wanted(self) -> Wanted:
        sources = [value for value, _ in self._ticked("kind")]
        if {SearchSource.FORCE_DRAFT, SearchSource.FORCE_COMMENT} & set(sources):
            # A force's draft and its comments are one choice: comments sent by letter have no draft, and a draft may be
            # shared.
            sources += [SearchSource.FORCE_DRAFT, SearchSource.FORCE_COMMENT]
        return Wanted(
            text=self.text,
            sources=sources,
            years=[int(value) for value, _ in self._ticked("year")],
            statuses=[value for value, _ in self._ticked("status")],
        )

    @property
    def chosen(self) -> list[dict]:
        """The filters in use, as removable tags."""
        groups = [
            {
                "heading": heading,
                "items": [{"text": words, "key": name, "value": value} for value, words in self._ticked(name)],
            }
            for name, heading in SEVERAL.items()
        ]
        return [group for group in groups if group["items"]]

    def _ticked(self, name: str) -> list[tuple[str, str]]:
        if name not in self.fields:
            return []
        offered = choices_offered(self, name)
        return [(value, offered[value]) for value in dict.fromkeys(values_of(self, name)) if value in offered]
