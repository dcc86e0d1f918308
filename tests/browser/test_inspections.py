"""Inspections in a real browser: logging with and without scripts, by keyboard, and every page under axe and at 320 pixels."""

from __future__ import annotations

import pytest
from django.urls import reverse

from inspections.enums import FindingKind
from inspections.models import Inspection
from tests.browser.axe import check_page
from tests.factories import PASSWORD, a_finding, a_response, an_inspection, an_office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTED = """Recommendation 1
By 31 August 2026, chief constables should:
• keep a register; and
• check it each week.

Recommendation 2
Within three months, the Home Office should publish guidance.
"""


@pytest.fixture
def office(live_server):
    return an_office()


def sign_in(page, person, path):
    page.goto(f"{reverse('account_login')}?next={path}")
    page.fill("input[name=login]", person.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def type_date(page):
    for part, number in (("day", "11"), ("month", "8"), ("year", "2025")):
        page.fill(f"#id_published_on-{part}", number)


def log_from_a_pasted_list(page):
    page.fill("#id_title", "Custody records")
    type_date(page)
    page.fill("#id_pasted", PASTED)
    page.click("text=Read the findings")
    page.wait_for_selector("#id_finding-1-wording")
    assert page.input_value("#id_title") == "Custody records"
    assert page.input_value("#id_finding-0-due_text") == "By 31 August 2026"
    assert page.is_checked("#id_finding-0-addressees")
    page.fill("#id_finding-1-reference", "2a")
    page.get_by_role("button", name="Log this inspection").click()
    page.wait_for_url("**/responses/**")
    inspection = Inspection.objects.get()
    assert [f.reference for f in inspection.findings.all()] == ["1", "2a"]
    assert inspection.findings.first().html.endswith(
        "<ul><li>keep a register; and</li><li>check it each week.</li></ul>"
    )


def test_inspection_is_logged_from_a_pasted_list(page, office):
    sign_in(page, office.officer, reverse("inspection-log"))
    log_from_a_pasted_list(page)


def test_inspection_is_logged_without_javascript(plain_page, office):
    sign_in(plain_page, office.officer, reverse("inspection-log"))
    type_date(plain_page)
    plain_page.click("text=Work out the dates")
    assert "5 October 2025" in plain_page.inner_text("#clock")
    log_from_a_pasted_list(plain_page)


def test_clock_appears_while_the_date_is_typed_and_nothing_else_moves(page, office):
    sign_in(page, office.officer, reverse("inspection-log"))
    page.fill("#id_title", "Half typed")
    type_date(page)
    page.wait_for_selector("#clock >> text=publish by Friday 3 October")
    assert "6 October 2025" in page.inner_text("#clock")
    assert page.input_value("#id_title") == "Half typed"
    assert page.evaluate("document.activeElement.id") == "id_published_on-year"


def test_enter_in_a_field_saves_nothing(page, office):
    sign_in(page, office.officer, reverse("inspection-log"))
    type_date(page)
    page.fill("#id_title", "Half typed")
    page.press("#id_title", "Enter")
    page.wait_for_selector("#clock >> text=6 October 2025")
    assert page.input_value("#id_title") == "Half typed"
    assert not Inspection.objects.exists()


def test_mistakes_take_the_focus_and_lead_to_their_input(page, office):
    sign_in(page, office.officer, reverse("inspection-log"))
    page.click("text=Add a finding by hand")
    page.fill("#id_finding-0-reference", "1")
    page.get_by_role("button", name="Log this inspection").click()
    page.wait_for_selector(".govuk-error-summary:focus")
    page.click("text=Finding 1: Enter the wording")
    assert page.evaluate("document.activeElement.id") == "id_finding-0-wording"
    check_page(page)


def test_long_titles_nested_findings_and_filters_pass_axe_and_fit_a_phone(page, office):
    response = a_response(
        office,
        title="A very long title of a report about incomprehensibilities in counter-intelligence matters",
        findings=[
            a_finding("1", kind=FindingKind.CAUSE_OF_CONCERN),
            a_finding("1", parent_position=0),
            a_finding("2"),
        ],
    )
    inspection = response.inspection
    an_inspection(office, title="Not checked yet", date_confirmed=False)
    sign_in(page, office.officer, reverse("inspection-list"))
    addresses = [
        reverse("inspection-list") + "?q=a&kind=national&standing=not_started&year=2026",
        reverse("inspection-list") + "?q=nothing+like+it",
        inspection.get_absolute_url(),
        reverse("inspection-edit", args=[inspection.pk]),
    ]
    for address in addresses:
        page.goto(address)
        check_page(page)


def test_two_editors_meet_on_a_page_that_passes_axe(page, office):
    inspection = an_inspection(office)
    finding = inspection.findings.first()
    sign_in(page, office.officer, reverse("inspection-edit", args=[inspection.pk]))
    Inspection.objects.filter(pk=inspection.pk).update(title="Theirs", version=2)
    page.fill("#id_title", "Mine")
    page.click("text=Save the details")
    page.wait_for_selector("text=Someone else saved first")
    check_page(page)
    page.click("text=Replace the saved version with mine")
    page.wait_for_selector("h1:has-text('Mine')")
    page.goto(reverse("finding-edit", args=[inspection.pk, finding.pk]))
    inspection.findings.filter(pk=finding.pk).update(html="<p>Theirs.</p>", plain="Theirs.", version=2)
    page.fill("#id_wording", "Mine.")
    page.click("text=Save the finding")
    page.wait_for_selector("text=Someone else saved first")
    check_page(page)


def test_list_is_searched_and_filters_taken_away_by_keyboard_alone(page, office):
    an_inspection(office, title="Custody")
    an_inspection(office, title="Missing children")
    sign_in(page, office.officer, reverse("inspection-list"))
    page.focus("#filter-q")
    page.keyboard.type("custody")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=custody**")
    assert page.locator("tbody tr").count() == 1
    page.focus(".moj-filter__tag")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Missing children")
