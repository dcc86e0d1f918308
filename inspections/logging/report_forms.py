"""The report's form: its details, its date of publication, and whether it needs a response."""

from __future__ import annotations

import re
import uuid
from dataclasses import fields
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from inspections.clock.deadlines import ClockError, clock_for
from inspections.clock.enums import LegalBasis
from inspections.clock.forms import OWN_DEADLINE, ClockForm
from inspections.enums import Grade, InspectionKind
from inspections.listeners import NoResponse
from inspections.logging.actions.reports import PLAIN_FACTS, ReportFacts
from inspections.logging.report_fields import InspectionChoice, InspectionsChoice, ReportAddressField
from inspections.models import Inspection
from inspections.queries import other_inspections, publication_types_known
from inspections.report_addresses import other_website
from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.accounts.queries import forces_under
from s55tracker.govuk.choosers import choice_field, record_field
from s55tracker.govuk.fields import DateField, RowsField
from s55tracker.govuk.forms import GovukForm, VersionedForm

TYPE_LENGTH = 100


class FactsForm(GovukForm):
    """A report's recorded details, except its date of publication."""

    ALL, OURS, NAMED = "all", "ours", "named"

    title = forms.CharField(label="Title of the report", max_length=300)
    kind = forms.ChoiceField(
        label="What kind of report is it?",
        choices=InspectionKind,
        widget=forms.RadioSelect,
        initial=InspectionKind.NATIONAL,
    )
    publication_types = forms.CharField(
        label="Publication types",
        required=False,
        widget=forms.Textarea,
        help_text="As listed on the inspectorate’s website, for example Custody. Enter one per line, or separate them with commas.",
    )
    about = forms.ChoiceField(label="Which forces is it about?", widget=forms.RadioSelect, initial=ALL)
    forces = RowsField(
        label="Forces", queryset=Force.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    joint_with = forms.CharField(
        label="Other inspectorates that took part",
        required=False,
        max_length=300,
        help_text="For a joint inspection, for example HM Inspectorate of Prisons.",
    )
    grades = forms.CharField(
        label="Grades by area",
        required=False,
        max_length=4_000,
        widget=forms.Textarea,
        help_text="For a PEEL report. Enter one area per line, for example Investigating crime: Adequate.",
    )
    report_url = ReportAddressField(label="Address of the report’s page")
    report_pdf_url = ReportAddressField(label="Address of the report’s PDF")
    # Shown only if an address is on a website that is not an inspectorate's.
    other_website = forms.BooleanField(
        label="I have checked that this is where the report is published", required=False
    )
    language = forms.ChoiceField(
        label="Language of the report", choices=settings.LANGUAGES, widget=forms.RadioSelect, initial="en"
    )
    recommendations_stated = forms.IntegerField(
        label="How many recommendations does the report make in all?",
        required=False,
        min_value=0,
        max_value=500,
        help_text="Include recommendations to other organisations. Leave blank if you list them all below.",
    )
    related = InspectionsChoice(
        label="Related inspections",
        queryset=Inspection.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Untick any that are not related.",
    )
    another_related = InspectionChoice(
        label="Related to another inspection",
        queryset=Inspection.objects.none(),
        required=False,
        empty_label="None",
        help_text="For example the national report, when this one is about your force.",
    )

    component_options = {
        "title": {"error_name": "the title of the report"},
        "publication_types": {"rows": 2},
        "grades": {"rows": 3},
        "kind": {"small": True},
        "about": {"reveals": {NAMED: ["forces"]}},
        "forces": {"small": True},
        "report_url": {"autocomplete": "off"},
        "report_pdf_url": {"autocomplete": "off"},
        "recommendations_stated": {"classes": "govuk-input--width-3"},
        "language": {"inline": True},
        "related": {"small": True},
    }

    def __init__(self, *args: Any, user, body: PolicingBody, inspection: Inspection | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.body = body
        on = inspection.published_on if inspection else timezone.localdate()
        self.own_forces = list(forces_under(body, on=on))
        record_field(self, "forces").queryset = Force.objects.all()
        own = " and ".join(str(force) for force in self.own_forces)
        choice_field(self, "about").choices = [
            (self.ALL, "All local forces in England and Wales"),
            *([(self.OURS, f"{own} only")] if own else []),
            (self.NAMED, "Selected forces"),
        ]
        if known := publication_types_known(user):
            self.fields["publication_types"].help_text += f" Used before: {', '.join(known[:12])}."
        others = other_inspections(body, than=inspection)
        record_field(self, "another_related").queryset = others
        if inspection is not None and (already := list(inspection.related.values_list("pk", flat=True))):
            record_field(self, "related").queryset = others.filter(pk__in=already)
            record_field(self, "another_related").queryset = others.exclude(pk__in=already)
        else:
            del self.fields["related"]
        self.other_websites = self._other_websites(inspection)
        if not self.other_websites:
            del self.fields["other_website"]

    def _other_websites(self, inspection: Inspection | None) -> dict[str, str]:
        """Addresses on websites that are not an inspectorate's, by field. An address that is already recorded was
        checked before.
        """
        found = {}
        for name in ("report_url", "report_pdf_url") if self.is_bound else ():
            try:
                address = self.fields[name].clean(self[name].data)
            except forms.ValidationError:
                continue
            if address and address != getattr(inspection, name, "") and (host := other_website(address)):
                found[name] = host
        return found

    @property
    def other_facts(self) -> list[forms.BoundField]:
        """The fields after the forces, with the language last. Both pages show them all, so a new field appears without
        a change to either page.
        """
        names = list(FactsForm.base_fields)
        names = sorted(names[names.index("forces") + 1 :], key=lambda name: name == "language")
        return [self[name] for name in names if name in self.fields]

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_publication_types(self) -> list[str]:
        names = [" ".join(name.split()) for name in re.split(r"[,\n]", self.cleaned_data["publication_types"])]
        names = list({name.casefold(): name for name in reversed(names) if name}.values())[::-1]
        for name in names:
            if len(name) > TYPE_LENGTH:
                raise forms.ValidationError(f"“{name[:30]}…” is too long. Enter one publication type per line.")
        return names

    def clean_grades(self) -> str:
        """The grades with one area on each line, and each grade as the inspectorate writes it."""
        lines = []
        for line in filter(str.strip, self.cleaned_data["grades"].splitlines()):
            area, _, typed = (part.strip() for part in line.rpartition(":"))
            grade = next((grade.value for grade in Grade if grade.value.casefold() == typed.casefold()), "")
            if not area or not grade:
                raise forms.ValidationError(
                    f"“{line.strip()[:60]}” needs an area, a colon and a grade: {', '.join(Grade.values)}."
                )
            lines.append(f"{' '.join(area.split())}: {grade}")
        return "\n".join(lines)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("about") == self.NAMED and not cleaned.get("forces") and "forces" not in self.errors:
            self.add_error("forces", "Select the forces that the report is about.")
        if self.other_websites and not cleaned.get("other_website"):
            for name, host in self.other_websites.items():
                self.add_error(
                    name,
                    f"“{host}” is not an inspectorate’s website. Check the address. If the address is right, tick the box below.",
                )
        return cleaned

    def facts(self, *, legal_basis: str, own_deadline_on: date | None) -> ReportFacts:
        """The typed values, as the actions take them."""
        cleaned = self.cleaned_data
        chosen = {self.ALL: [], self.OURS: self.own_forces, self.NAMED: list(cleaned["forces"])}[cleaned["about"]]
        related = [*cleaned.get("related", ()), *filter(None, [cleaned["another_related"]])]
        worked_out = {
            "legal_basis": legal_basis,
            "own_deadline_on": own_deadline_on,
            "all_forces": cleaned["about"] == self.ALL,
            "forces": chosen,
            "related": related,
        }
        typed = {fact.name: cleaned[fact.name] for fact in fields(ReportFacts) if fact.name not in worked_out}
        return ReportFacts(**typed, **worked_out)

    @classmethod
    def initial_of(cls, inspection: Inspection, own_forces: list[Force]) -> dict[str, Any]:
        """The form's initial values for a recorded report."""
        named = list(inspection.forces.all())
        about = cls.ALL if inspection.all_forces else cls.OURS if named and set(named) == set(own_forces) else cls.NAMED
        return {name: getattr(inspection, name) for name in PLAIN_FACTS} | {
            "publication_types": "\n".join(str(each) for each in inspection.publication_types.all()),
            "about": about,
            "forces": [force.pk for force in named],
            "related": [other.pk for other in inspection.related.all()],
        }


class LoggingForm(FactsForm, ClockForm):
    """A report to be logged: details, date, and whether it needs a response from this office."""

    NEEDED, NOT_NEEDED, ANSWERED = "needed", "not_needed", "answered"
    # The report already logged that may be this one. The page asks about it.
    logged_already: Inspection | None = None

    # Created when the page opens: the same page sent twice makes one inspection.
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # The file that this page was filled in from.
    imported_from = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    # The pictures of that file, if it has pages.
    reading = forms.CharField(widget=forms.HiddenInput, required=False)
    date_confirmed = forms.BooleanField(
        label="I have checked this date against the report",
        required=False,
        help_text="The clock starts on this date, and the inspectorate’s website sometimes shows old reports with "
        "new dates. Check the date in the report itself. You can do this later. You will see a reminder until someone does.",
    )
    needed = forms.ChoiceField(
        label="Does it need a response from us?",
        widget=forms.RadioSelect,
        initial=NEEDED,
        choices=[
            (NEEDED, "Yes"),
            (NOT_NEEDED, "No, there is nothing for us or our force to answer"),
            (ANSWERED, "No, it is answered in our response to another inspection"),
        ],
    )
    not_needed_because = forms.CharField(
        label="Why there is nothing to answer",
        required=False,
        widget=forms.Textarea,
        max_length=2000,
        help_text="For example: it is a report about another force. This is kept in the history.",
    )
    answered_with = InspectionChoice(
        label="The other inspection", queryset=Inspection.objects.none(), required=False, empty_label="Choose one"
    )

    # Asked only if the office has logged a report with nearly this title and date.
    another_because = forms.CharField(
        label="Why is this a different report?",
        required=False,
        widget=forms.Textarea,
        max_length=500,
        help_text="For example: the other one is about another force. This is kept in the history.",
    )

    component_options = {
        **ClockForm.component_options,
        **FactsForm.component_options,
        "another_because": {"rows": 2},
        "needed": {
            "choice_hints": {
                NEEDED: "We will open a response, with its dates and the request to the force.",
            },
            "reveals": {NOT_NEEDED: ["not_needed_because"], ANSWERED: ["answered_with"]},
        },
        "not_needed_because": {"rows": 3},
    }

    def __init__(self, *args: Any, user, body: PolicingBody, **kwargs: Any) -> None:
        super().__init__(*args, user=user, body=body, **kwargs)
        self.initial.setdefault("form_key", uuid.uuid4())
        record_field(self, "answered_with").queryset = record_field(self, "another_related").queryset

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("needed") == self.NOT_NEEDED and not cleaned.get("not_needed_because", "").strip():
            self.add_error("not_needed_because", "Explain why there is nothing to answer.")
        if cleaned.get("needed") == self.ANSWERED and not cleaned.get("answered_with"):
            if "answered_with" not in self.errors:
                self.add_error("answered_with", "Choose the inspection whose response answers this one.")
        return cleaned

    @property
    def no_response(self) -> NoResponse | None:
        match self.cleaned_data["needed"]:
            case self.NOT_NEEDED:
                return NoResponse(because=self.cleaned_data["not_needed_because"])
            case self.ANSWERED:
                return NoResponse(answered_with=self.cleaned_data["answered_with"])
        return None


class OfficeForm(GovukForm):
    """Asks an officer in several offices which one is logging the report. It is sent by GET, so that the choice is in
    the address.
    """

    office = forms.ChoiceField(label="Which office is logging the report?", widget=forms.RadioSelect)

    component_options = {"office": {"page_heading": True}}

    def __init__(self, *args: Any, offices: list[PolicingBody], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "office").choices = [(office.slug, office.office_name) for office in offices]


class EditForm(FactsForm, VersionedForm):
    """A recorded report's details. Its date is corrected on its own page, because that needs a reason."""

    legal_basis = forms.ChoiceField(label="Legal basis", choices=LegalBasis, widget=forms.RadioSelect)
    own_deadline_on = DateField(
        label="The date the report sets for responses",
        error_name="The date for responses",
        span=OWN_DEADLINE,
        required=False,
    )

    component_options = {**FactsForm.component_options, "legal_basis": ClockForm.component_options["legal_basis"]}

    def __init__(self, *args: Any, inspection: Inspection, **kwargs: Any) -> None:
        super().__init__(*args, inspection=inspection, **kwargs)
        self.inspection = inspection

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("legal_basis") != LegalBasis.SUPER_COMPLAINT:
            cleaned["own_deadline_on"] = None
            self.errors.pop("own_deadline_on", None)
        if not {"legal_basis", "own_deadline_on"} & set(self.errors):
            try:
                clock_for(
                    self.inspection.published_on,
                    basis=cleaned["legal_basis"],
                    own_deadline=cleaned["own_deadline_on"],
                )
            except ClockError as error:
                self.add_error(
                    "own_deadline_on" if cleaned["legal_basis"] == LegalBasis.SUPER_COMPLAINT else "legal_basis",
                    str(error),
                )
        return cleaned


class CorrectDateForm(VersionedForm):
    """A new date of publication, and the reason."""

    published_on = DateField(
        label="When was it published?",
        error_name="The date of publication",
        past=True,
        help_text="As given in the report itself, for example 11 8 2023.",
    )
    reason = forms.CharField(
        label="Why are you correcting it?",
        widget=forms.Textarea,
        max_length=2000,
        help_text="For example: the date came from the website, and the report gives a different one. This is kept in the history.",
    )

    component_options = {"reason": {"rows": 3, "error_name": "the reason"}}

    def __init__(self, *args: Any, inspection: Inspection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inspection = inspection

    def clean_published_on(self) -> date:
        published_on = self.cleaned_data["published_on"]
        if published_on == self.inspection.published_on:
            raise forms.ValidationError("This date is already recorded. If it is right, confirm it instead.")
        try:
            self.new_clock = clock_for(
                published_on, basis=self.inspection.legal_basis, own_deadline=self.inspection.own_deadline_on
            )
        except ClockError as error:
            raise forms.ValidationError(str(error)) from None
        return published_on
