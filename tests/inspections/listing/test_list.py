"""The list: who sees which inspections, what they can search for, and in how many queries."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections.enums import Addressee
from responses.enums import ResponseStatus
from s55tracker.accounts.roles import Role
from tests.factories import (
    a_finding,
    a_person,
    a_response,
    an_inspection,
    an_office,
    give_role,
    invite,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def titles(client, **query):
    page = client.get(reverse("inspection-list"), query).context["page"]
    return [inspection.title for inspection in page.object_list]


@pytest.mark.parametrize("who", ["officer", "approver", "manager", "administrator", "contributor", "lead"])
def test_list_shows_each_role_its_own_offices_inspections_alone(client, office, who):
    other = an_office("Felpersham")
    an_inspection(office, title="Custody in Borsetshire")
    an_inspection(other, title="Custody in Felpersham")
    client.force_login(office.people[who])
    assert titles(client) == ["Custody in Borsetshire"]


def test_list_asks_somebody_signed_out_to_sign_in(client):
    answer = client.get(reverse("inspection-list"))
    assert answer.status_code == 302 and answer.url.startswith(reverse("account_login"))


def test_list_offers_logging_to_officers_alone(client, office):
    client.force_login(office.officer)
    assert reverse("inspection-log") in client.get(reverse("inspection-list")).content.decode()
    client.force_login(office.manager)
    assert reverse("inspection-log") not in client.get(reverse("inspection-list")).content.decode()


def test_force_sees_the_status_of_its_request_and_never_that_of_the_response(client, office):
    response = a_response(office, ResponseStatus.DRAFTING)
    client.force_login(office.contributor)
    page = client.get(reverse("inspection-list")).content.decode()
    assert "Not asked yet" in page
    assert "Drafting" not in page and response.reference not in page
    invite(office, response)
    page = client.get(reverse("inspection-list")).content.decode()
    assert "Invited" in page
    assert reverse("force-request", args=[response.reference, office.force.slug]) in page
    assert reverse("response-workspace", args=[response.reference]) not in page


def test_force_does_not_see_reports_about_other_forces(client, office):
    felpersham = an_office("Felpersham")
    an_inspection(office, title="About them", all_forces=False, forces=[felpersham.force])
    an_inspection(office, title="About us", all_forces=False, forces=[office.force])
    client.force_login(office.lead)
    assert titles(client) == ["About us"]


def test_list_finds_by_words_of_the_title_and_by_the_response_reference(client, office):
    an_inspection(office, title="Custody records")
    response = a_response(office, title="Missing children")
    client.force_login(office.officer)
    assert titles(client, q="CUSTODY") == ["Custody records"]
    assert titles(client, q=response.reference) == ["Missing children"]
    assert titles(client, q="nothing like it") == []


def test_force_finds_nothing_by_the_reference_of_a_response(client, office):
    response = a_response(office, title="Missing children")
    client.force_login(office.lead)
    assert titles(client, q=response.reference) == []


def test_list_narrows_by_kind_year_standing_and_force(client, office):
    this_year = timezone.localdate().year
    an_inspection(office, title="National", published_on=date(this_year - 2, 3, 1))
    an_inspection(
        office, title="Ours", kind="force_specific", all_forces=False, forces=[office.force],
        published_on=date(this_year - 1, 3, 1),
    )  # fmt: skip
    a_response(office, ResponseStatus.NOT_NEEDED, title="Not for us", published_on=date(this_year - 1, 2, 1))
    client.force_login(office.officer)
    assert titles(client, kind="force_specific") == ["Ours"]
    assert titles(client, year=[this_year - 1]) == ["Ours", "Not for us"]
    assert titles(client, standing="not_needed") == ["Not for us"]
    assert titles(client, force=office.force.slug) == ["Ours"]
    assert titles(client, force="all") == ["Not for us", "National"]
    assert titles(client, kind="national", standing="not_started") == ["National"]


def test_list_leaves_out_what_an_address_asks_for_and_does_not_exist(client, office):
    an_inspection(office, title="Custody records")
    client.force_login(office.officer)
    query = {"kind": "poem", "year": "x", "standing": "lost", "force": "mordor", "sort": "-password", "page": "99"}
    assert titles(client, **query) == ["Custody records"]


def test_force_can_narrow_by_where_its_own_request_stands(client, office):
    invite(office, a_response(office, title="Asked"))
    an_inspection(office, title="Not asked")
    client.force_login(office.contributor)
    assert titles(client, standing="invited") == ["Asked"]
    assert titles(client, standing="not_invited") == ["Not asked"]
    # The force cannot filter by the office's own statuses: the result would reveal them.
    assert titles(client, standing="not_started") == ["Not asked", "Asked"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["B", "C", "A"]),
        ("published", ["A", "C", "B"]),
        ("-published", ["B", "C", "A"]),
        ("title", ["A", "B", "C"]),
        ("-title", ["C", "B", "A"]),
        ("safe-day", ["A", "C", "B"]),
        ("-safe-day", ["B", "C", "A"]),
    ],
)
def test_list_sorts(client, office, sort, expected):
    today = timezone.localdate()
    for title, days in (("A", 30), ("B", 10), ("C", 20)):
        an_inspection(office, title=title, published_on=today - timedelta(days=days))
    client.force_login(office.officer)
    assert titles(client, sort=sort) == expected


def test_chosen_filters_are_removable_tags_that_keep_the_others(client, office):
    an_inspection(office)
    client.force_login(office.officer)
    page = client.get(reverse("inspection-list"), {"kind": ["national", "joint"], "q": "cust"}).content.decode()
    assert 'href="?kind=joint&amp;q=cust"' in page
    assert 'href="?kind=national&amp;kind=joint"' in page


def test_list_counts_the_findings_that_are_for_us(client, office):
    an_inspection(
        office,
        findings=[
            a_finding("1"),
            a_finding("2", addressees=(Addressee.HOME_OFFICE,)),
            a_finding("3", addressees=()),
            a_finding("4", addressees=(Addressee.COLLEGE_OF_POLICING, Addressee.POLICING_BODIES)),
        ],
    )
    client.force_login(office.officer)
    [row] = client.get(reverse("inspection-list")).context["rows"]
    assert row.findings_for_us == 3


def test_safe_day_of_an_answered_report_is_never_late(client, office):
    long_ago = timezone.localdate() - timedelta(days=100)
    an_inspection(office, title="Late", published_on=long_ago)
    client.force_login(office.officer)
    assert "45 days late" in client.get(reverse("inspection-list")).content.decode()
    a_response(office, ResponseStatus.NOT_NEEDED, title="Not needed", published_on=long_ago)
    page = client.get(reverse("inspection-list"), {"standing": "not_needed"}).content.decode()
    assert "late</span>" not in page


def test_empty_list_says_what_comes_next_and_an_empty_search_how_to_go_back(client, office):
    client.force_login(office.officer)
    assert "No inspection has been logged yet." in client.get(reverse("inspection-list")).content.decode()
    an_inspection(office)
    page = client.get(reverse("inspection-list"), {"q": "xyz"}).content.decode()
    assert "No inspections match your search." in page


def test_list_has_pages_of_twenty_five(client, office):
    for number in range(26):
        an_inspection(office, title=f"Report {number:02}", findings=[])
    client.force_login(office.officer)
    assert len(titles(client, sort="title")) == 25
    assert titles(client, sort="title", page=2) == ["Report 25"]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_for_one_row_and_three(client, office, django_assert_num_queries, rows):
    for number in range(rows):
        an_inspection(office, title=f"Report {number}")
    client.force_login(office.officer)
    client.get(reverse("inspection-clock"))  # the first page of a session records its start
    # Session, person, memberships, forces, years, count, page, findings for us, responses, saved views.
    with django_assert_num_queries(11):
        client.get(reverse("inspection-list"), {"q": "report", "kind": "national", "standing": "not_started"})


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_the_force_takes_the_same_queries_for_one_row_and_three(
    client, office, django_assert_num_queries, rows
):
    for number in range(rows):
        invite(office, a_response(office, title=f"Report {number}"))
    client.force_login(office.lead)
    client.get(reverse("inspection-clock"))
    with django_assert_num_queries(9):
        client.get(reverse("inspection-list"))


def test_person_of_two_offices_sees_both(client, office):
    other = an_office("Felpersham")
    an_inspection(office, title="Here")
    an_inspection(other, title="There")
    person = a_person(organisation=office.body, roles=(Role.OFFICER,))
    give_role(person, other.body, Role.MANAGER)
    client.force_login(person)
    assert sorted(titles(client)) == ["Here", "There"]


def test_characters_that_no_database_takes_are_not_looked_for(client, office):
    an_inspection(office, title="Custody records")
    client.force_login(office.officer)
    answer = client.get(reverse("inspection-list"), {"q": "cus\0tody"})
    assert answer.status_code == 200
    assert titles(client, q="cus\0tody") == ["Custody records"]
