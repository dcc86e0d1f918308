"""One inspection: what each role can see of it and do there."""

from datetime import date

import pytest
from django.urls import reverse

from inspections.enums import Addressee, DuePrecision, FindingKind
from inspections.listing.pages import format_counts, format_due_date, is_for_us
from inspections.models import Finding
from inspections.queries import findings_for_us
from responses.enums import ResponseStatus
from tests.factories import a_finding, a_response, an_inspection, an_office, invite
from tests.inspections.logging.forms_as_sent import date_parts, facts_sent, finding_sent, rows_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def page_of(client, inspection, status=200):
    answer = client.get(inspection.get_absolute_url())
    assert answer.status_code == status
    return answer.content.decode()


def pages_that_change(inspection):
    """Every address that changes an inspection or opens a form for it, with what a browser would send there."""
    finding = inspection.findings.first()
    found = {
        "inspection-edit": facts_sent(inspection, title="Changed"),
        "inspection-confirm-date": {},
        "inspection-correct-date": {"version": 1, "reason": "Wrong.", **date_parts("published_on", date(2023, 8, 11))},
        "finding-add": {"do": "save", **rows_sent({"reference": "9", "wording": "Do it."})},
    }
    of_the_finding = {
        "finding-edit": finding_sent(finding, wording="Changed"),
        "finding-remove": {"reason": "Twice."},
        "finding-move-up": {},
        "finding-move-down": {},
    }
    return [(reverse(name, args=[inspection.pk]), data) for name, data in found.items()] + [
        (reverse(name, args=[inspection.pk, finding.pk]), data) for name, data in of_the_finding.items()
    ]


ONLY_POST = ("confirm", "/up/", "/down/")


@pytest.mark.parametrize("who", ["officer", "approver", "manager", "administrator", "contributor", "lead"])
def test_every_role_of_the_office_and_its_force_reads_the_report(client, office, who):
    inspection = an_inspection(office, date_confirmed=False)
    client.force_login(office.people[who])
    page = page_of(client, inspection)
    assert "keep a register number 2" in page and "Not yet checked by anyone" in page
    may_change = who == "officer"
    for address, _ in pages_that_change(inspection):
        if not address.endswith("/up/"):  # the first finding cannot move up
            assert (address in page) == may_change, address
    assert ("Logged" in page) == (who not in ("contributor", "lead"))


@pytest.mark.parametrize("who", ["officer", "manager", "lead"])
def test_another_offices_inspection_is_not_there(client, office, who):
    inspection = an_inspection(office)
    client.force_login(an_office("Felpersham").people[who])
    page_of(client, inspection, status=404)
    for address, data in pages_that_change(inspection):
        assert client.post(address, data).status_code == 404
        if not any(part in address for part in ONLY_POST):
            assert client.get(address).status_code == 404
    assert Finding.objects.count() == 2


@pytest.mark.parametrize("who", ["approver", "manager", "administrator", "contributor", "lead"])
def test_only_officers_change_a_report(client, office, who):
    inspection = an_inspection(office)
    client.force_login(office.people[who])
    for address, data in pages_that_change(inspection):
        answer = client.post(address, data)
        assert answer.status_code == 403
        assert "Only an officer" in answer.content.decode()


def test_signed_out_people_are_asked_to_sign_in(client, office):
    inspection = an_inspection(office)
    assert client.get(inspection.get_absolute_url()).status_code == 302
    for address, data in pages_that_change(inspection):
        assert client.post(address, data).status_code == 401


def test_finding_of_another_report_is_not_there_under_this_one(client, office):
    here, there = an_inspection(office), an_inspection(office, title="There")
    client.force_login(office.officer)
    stray = there.findings.first()
    assert client.get(reverse("finding-edit", args=[here.pk, stray.pk])).status_code == 404


def test_what_changes_is_never_done_by_get(client, office):
    inspection = an_inspection(office)
    finding = inspection.findings.first()
    client.force_login(office.officer)
    assert client.get(reverse("inspection-confirm-date", args=[inspection.pk])).status_code == 405
    assert client.get(reverse("finding-move-up", args=[inspection.pk, finding.pk])).status_code == 405


def test_force_is_led_to_its_request_and_the_office_to_its_response(client, office):
    response = a_response(office, ResponseStatus.DRAFTING)
    request = invite(office, response)
    client.force_login(office.officer)
    assert response.get_absolute_url() in page_of(client, response.inspection)
    client.force_login(office.lead)
    page = page_of(client, response.inspection)
    assert request.get_absolute_url() in page
    assert response.get_absolute_url() not in page and "Drafting" not in page


def test_force_sees_no_reason_that_the_office_wrote(client, office):
    inspection = an_inspection(office)
    client.force_login(office.officer)
    address = reverse("finding-remove", args=[inspection.pk, inspection.findings.first().pk])
    client.post(address, {"reason": "An internal remark."})
    assert "An internal remark." in page_of(client, inspection)
    client.force_login(office.lead)
    assert "An internal remark." not in page_of(client, inspection)


def test_related_reports_are_shown_from_both_sides_but_only_those_one_may_see(client, office):
    national = an_inspection(office, title="National")
    felpersham = an_office("Felpersham").force
    about_them = an_inspection(office, title="Theirs", all_forces=False, forces=[felpersham], related=[national])
    client.force_login(office.officer)
    assert about_them.get_absolute_url() in page_of(client, national)
    client.force_login(office.lead)
    assert about_them.get_absolute_url() not in page_of(client, national)


def test_clock_shows_its_working_and_the_weekday_warning(client, office):
    inspection = an_inspection(office, published_on=date(2025, 8, 11))
    client.force_login(office.manager)
    page = page_of(client, inspection)
    assert "The safe day is a Sunday: publish by Friday 3 October." in page
    assert "11 August 2025 + 56 days = 6 October 2025" in page


@pytest.mark.parametrize("findings", [1, 3])
def test_detail_takes_the_same_queries_for_one_finding_and_three(client, office, django_assert_num_queries, findings):
    inspection = an_inspection(office, findings=[a_finding(str(n)) for n in range(findings)])
    client.force_login(office.officer)
    client.get(reverse("inspection-clock"))
    # Session, person, memberships, inspection with types, forces and related, findings, addressees, response, history.
    with django_assert_num_queries(13):
        client.get(inspection.get_absolute_url())


def test_rule_of_what_is_for_us_is_one_in_words_and_in_the_database(office):
    inspection = an_inspection(
        office,
        findings=[
            a_finding("1", addressees=()),
            *(
                a_finding(f"2{place}", addressees=(addressee,))
                for place, addressee in zip("abcdefgh", Addressee, strict=True)
            ),
            a_finding("3", addressees=(Addressee.HOME_OFFICE, Addressee.CHIEF_CONSTABLES)),
        ],
    )
    assert [f for f in inspection.findings.all() if is_for_us(f)] == list(findings_for_us(inspection))


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ({"due_text": "By 31 August 2024", "due_on": date(2024, 8, 31), "due_precision": DuePrecision.DAY}, "“By 31 August 2024”: 31 August 2024"),
        ({"due_text": "By January 2024", "due_on": date(2024, 1, 31), "due_precision": DuePrecision.MONTH}, "“By January 2024”: in January 2024, so by 31 January 2024"),
        ({"due_text": "within three months", "due_on": date(2023, 11, 11), "due_precision": DuePrecision.RELATIVE}, "“within three months”: counted from publication, so by 11 November 2023"),
        ({"due_text": "immediately", "due_on": date(2023, 8, 11), "due_precision": DuePrecision.IMMEDIATE}, "“immediately”"),
        ({"due_text": "soon", "due_on": None, "due_precision": DuePrecision.NONE}, "“soon”, which gives no date"),
        ({"due_text": "", "due_on": None, "due_precision": DuePrecision.NONE}, "No date given"),
    ],
)  # fmt: skip
def test_format_due_date(due, words):
    assert format_due_date(Finding(kind=FindingKind.RECOMMENDATION, **due)) == words


def test_counts_in_words_of_a_report_without_findings():
    assert format_counts([]) == "No findings have been recorded."
