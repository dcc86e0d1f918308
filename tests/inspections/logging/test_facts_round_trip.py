"""Every fact of a report survives being logged, shown in the form and saved again. No field is named here by hand."""

import re
from dataclasses import fields, replace
from datetime import date

import pytest
from django.urls import reverse

from inspections.enums import InspectionKind
from inspections.listing.pages import SHOWN_IN_OWN_WORDS
from inspections.logging.actions.findings import FindingDetails
from inspections.logging.actions.reports import FACTS_AS_ROWS, PLAIN_FACTS, ReportFacts, edit_inspection, log_inspection
from inspections.logging.facts_views import facts_form
from inspections.logging.report_forms import FactsForm
from inspections.models import Finding, Inspection
from responses.models import Response
from s55tracker.govuk.fields import DateField
from s55tracker.working_days.calendar import format_date
from tests.factories import an_inspection, an_office
from tests.inspections.logging.forms_as_sent import date_parts

pytestmark = pytest.mark.django_db

# A value for each fact that differs from its default: a new fact fails here until it has one.
VALUES = {
    "title": "Custody records",
    "kind": InspectionKind.SUPER_COMPLAINT.value,
    "legal_basis": "super_complaint",
    "own_deadline_on": date(2026, 12, 9),
    "publication_types": ["Custody", "Joint inspection"],
    "all_forces": False,
    "joint_with": "HM Inspectorate of Prisons",
    "grades": "Investigating crime: Adequate\nLeadership: Good",
    "report_url": "https://hmicfrs.justiceinspectorates.gov.uk/publications/custody-records/",
    "report_pdf_url": "https://hmicfrs.justiceinspectorates.gov.uk/uploads/custody-records.pdf",
    "language": "cy",
    "recommendations_stated": 7,
}

# Columns that an action writes, or that follow from others: a new column is a fact, or has its reason here.
WRITTEN_OTHERWISE = {
    Inspection: {
        *("published_on", "published_on_confirmed_by", "published_on_confirmed_at"),  # actions of their own
        *("deadline_on", "safe_day_on", "title_words", "title_order"),  # worked out
        *("recorded_by", "created_by", "created_at", "imported_from", "form_key", "version"),
    },
    Finding: {"inspection", "plain", "position", "version"},
}


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def facts(office):
    rows = {"forces": [office.force], "related": [an_inspection(office, title="Another report")]}
    return ReportFacts(**VALUES, **rows)


def recorded(inspection):
    """The facts as they are recorded now."""
    rows = {name: list(getattr(inspection, name).all()) for name in FACTS_AS_ROWS}
    rows["publication_types"] = sorted(str(each) for each in rows["publication_types"])
    return {each.name: rows.get(each.name, getattr(inspection, each.name)) for each in fields(ReportFacts)}


def given(facts):
    return {each.name: getattr(facts, each.name) for each in fields(ReportFacts)}


def logged(office, facts):
    return log_inspection(
        by=office.officer, body=office.body, facts=facts, published_on=date(2026, 10, 5), date_confirmed=True
    )


@pytest.mark.parametrize(("model", "facts_of"), [(Inspection, ReportFacts), (Finding, FindingDetails)])
def test_each_column_is_a_fact_or_is_written_by_an_action(model, facts_of):
    columns = {field.name for field in model._meta.get_fields() if not field.auto_created}
    assert columns - {each.name for each in fields(facts_of)} == WRITTEN_OTHERWISE[model]


def test_each_fact_has_a_value_of_its_own(facts):
    default = ReportFacts(title="", kind="")
    assert [each.name for each in fields(ReportFacts) if getattr(facts, each.name) == getattr(default, each.name)] == [
        # The default already; it is False where the forces are named.
        "all_forces",
    ]


def test_each_fact_is_recorded_when_a_report_is_logged(office, facts):
    inspection = logged(office, facts)
    assert recorded(inspection) == given(facts)


def test_each_fact_is_recorded_when_a_report_is_changed(office, facts):
    plain = ReportFacts(
        title="Before",
        kind=InspectionKind.NATIONAL,
        legal_basis="super_complaint",
        own_deadline_on=date(2026, 12, 8),
        all_forces=True,
    )
    inspection = logged(office, plain)
    changed = edit_inspection(by=office.officer, inspection=inspection, facts=facts, version=inspection.version)
    changed.refresh_from_db()
    assert recorded(changed) == given(facts)


def as_sent(form):
    """The fields a browser sends if the form is not touched."""
    sent = {}
    for bound in form:
        value = bound.initial
        if isinstance(bound.field, DateField):
            sent |= date_parts(bound.name, value)
        elif value is not None:
            sent[bound.name] = value
    return sent


def test_form_gives_back_each_fact_as_it_is_recorded(office, facts, rf):
    request = rf.get("/")
    request.user, request.session = office.officer, {}
    inspection = logged(office, facts)
    form = facts_form(request, inspection, as_sent(facts_form(request, inspection, None)))
    assert form.is_valid(), form.errors
    chosen = {name: form.cleaned_data[name] for name in ("legal_basis", "own_deadline_on")}
    back = given(form.facts(**chosen))
    assert back == {**given(facts), "forces": back["forces"], "related": back["related"]}
    assert (list(back["forces"]), list(back["related"])) == (facts.forces, facts.related)


def test_fact_without_words_of_its_own_is_on_the_reports_page_and_in_its_history(office, facts, client):
    """A new fact is shown under the name of its field, unless it is listed as shown in its own words."""
    inspection = logged(office, facts)
    edit_inspection(by=office.officer, inspection=inspection, facts=replace(facts, joint_with="Ofsted"), version=1)
    client.force_login(office.officer)
    page = client.get(inspection.get_absolute_url())
    assert ("Joint with", "Ofsted") in page.context["facts"]
    assert page.context["history"][0].lines == ["Joint with: from “HM Inspectorate of Prisons” to “Ofsted”."]
    assert set(SHOWN_IN_OWN_WORDS) <= set(PLAIN_FACTS)


# Facts shown on a response's first page, and facts shown only on the report’s own page. A new fact fails here until it
# is in one of the lists.
ON_THE_WORKSPACE = {"title", "own_deadline_on", "report_url", "report_pdf_url"}
ONLY_ON_THE_REPORTS_PAGE = {
    *("kind", "legal_basis", "all_forces", "joint_with", "grades", "language", "recommendations_stated"),
}


def test_each_fact_is_on_the_workspace_or_only_on_the_reports_own_page(office, facts, client):
    assert ON_THE_WORKSPACE | ONLY_ON_THE_REPORTS_PAGE == set(PLAIN_FACTS)
    inspection = logged(office, facts)
    client.force_login(office.officer)
    page = client.get(Response.objects.get(inspection=inspection).get_absolute_url()).content.decode()
    words = {name: getattr(inspection, name) for name in ON_THE_WORKSPACE}
    words["own_deadline_on"] = format_date(inspection.own_deadline_on)
    assert {name: said for name, said in words.items() if str(said) not in page} == {}


# Form fields that give several facts or none, and facts asked for outside the form.
NOT_A_FACT = {"about", "another_related", "other_website"}
NOT_IN_THE_FORM = {"all_forces", "legal_basis", "own_deadline_on"}


def test_each_box_is_a_fact_and_each_fact_has_a_box():
    assert set(FactsForm.base_fields) - NOT_A_FACT == {each.name for each in fields(ReportFacts)} - NOT_IN_THE_FORM


def test_each_box_is_on_the_page_that_logs_a_report_and_on_the_page_that_changes_it(office, facts, client):
    """If a page leaves a field out, the browser sends nothing for it, and saving the page would clear the recorded
    value.
    """
    client.force_login(office.officer)
    inspection = logged(office, facts)
    for address in (reverse("inspection-log"), reverse("inspection-edit", args=[inspection.pk])):
        page = client.get(address)
        boxes = [name for name in FactsForm.base_fields if name in page.context["form"].fields]
        shown = set(re.findall(r'name="(\w+)"', page.content.decode()))
        assert set(boxes) - shown == set(), address
