"""Fields for the report's form: the report's address, and the related inspections, each shown with its date."""

from __future__ import annotations

from typing import Any

from django import forms

from inspections.models import Inspection
from inspections.report_addresses import NOT_AN_ADDRESS, problem_with
from s55tracker.govuk.fields import RowsField


def with_date(inspection: Inspection) -> str:
    published = inspection.published_on
    return f"{inspection.title} ({published.day} {published:%B %Y})"


class InspectionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Inspection) -> str:
        return with_date(obj)


class InspectionsChoice(RowsField):
    def label_from_instance(self, obj: Inspection) -> str:
        return with_date(obj)


class ReportAddressField(forms.URLField):
    """A field for a report's address, which must start with https and must not imitate an inspectorate's website."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 500, "assume_scheme": "https", **kwargs})
        self.error_messages["invalid"] = NOT_AN_ADDRESS

    def to_python(self, value: Any) -> str:
        # This runs before Django's own check, which has one sentence for every error.
        address = super().to_python(value) or ""
        if address and (problem := problem_with(address)):
            raise forms.ValidationError(problem, code="invalid")
        return address
