"""The list of responses: filters in the address, removable one by one, and few queries."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone

from responses.enums import ResponseStatus
from responses.models import Response
from responses.planning import actions as planning
from s55tracker.accounts.models import Force, ForceLink
from tests.factories import a_finding, a_response, an_office, invite, write_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office("Ambridge")


def ago(days):
    return timezone.localdate() - timedelta(days=days)


def titles(client, address):
    return [row.title for row in client.get(address).context["rows"]]


def an_office_with_several():
    """Late, due soon (with the force), with the approver, later, published late, and not needed; each with a
    recommendation due in half a year, and in four.
    """
    office = an_office()
    findings = [a_finding("1", due_on=ago(-180)), a_finding("2", due_on=ago(-1500))]
    a_response(office, title="Late one", findings=findings, published_on=ago(70))
    invite(office, a_response(office, title="Near one", findings=findings, published_on=ago(50)))
    a_response(
        office, ResponseStatus.WITH_APPROVER, title="Before the approver", findings=findings, published_on=ago(20)
    )
    a_response(office, title="Far one", findings=findings, published_on=ago(2))
    a_response(office, ResponseStatus.PUBLISHED, title="Out", findings=findings, published_on=ago(80))
    a_response(office, ResponseStatus.NOT_NEEDED, title="Not about us", findings=findings, published_on=ago(90))
    return office


@pytest.fixture(scope="module")
def several_once(written_once):
    return written_once(an_office_with_several)


@pytest.fixture
def several(several_once):
    return deepcopy(several_once)


def test_list_begins_with_the_nearest_safe_day_that_is_still_to_keep(client, several):
    client.force_login(several.manager)

    assert titles(client, "/responses/") == [
        "Late one",
        "Near one",
        "Before the approver",
        "Far one",
        "Out",
        "Not about us",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("due=late", ["Late one"]),
        ("due=soon", ["Near one"]),
        ("due=late&due=soon", ["Late one", "Near one"]),
        ("force=waiting", ["Near one"]),
        ("status=with_approver", ["Before the approver"]),
        ("status=published&status=not_needed", ["Out", "Not about us"]),
        ("q=near", ["Near one"]),
        ("q=one+far", ["Far one"]),
        ("q=nothing+like+it", []),
        ("due=late&status=published", []),
        ("status=no-such-status&due=late", ["Late one"]),
        ("owner=nobody", []),
        ("owner=no-such-person&q=far", ["Far one"]),
        ("sort=title&q=one", ["Far one", "Late one", "Near one"]),
        ("sort=-title&q=one", ["Near one", "Late one", "Far one"]),
        ("sort=-safe-day&q=one", ["Far one", "Near one", "Late one"]),
        ("sort=drop+table&q=one", ["Late one", "Near one", "Far one"]),
        ("kind=joint", []),
        ("kind=national&q=far", ["Far one"]),
        ("about=no-such-force&q=far", ["Far one"]),
        ("sort=published&status=published&q=o", ["Out"]),
    ],
)
def test_filters_stand_in_the_address(client, several, query, found):
    client.force_login(several.officer)

    assert titles(client, f"/responses/?{query}") == found


# The filters behind the dashboard's figures; unknown values are ignored.
OF_THE_FIGURES = [
    ("due=later", ["Before the approver", "Far one"]),
    ("due=late&due=later", ["Late one", "Before the approver", "Far one"]),
    ("within=1", ["Out"]),
    ("within=9&q=near", ["Near one"]),
    ("timely=late", ["Out"]),
    ("timely=in_time", []),
    ("timely=in_time&timely=late", ["Out"]),
    ("recommendations=earlier", []),
    ("recommendations=later&q=near", ["Near one"]),
    ("recommendations=no-such-month&q=near", ["Near one"]),
    ("out=1066&q=near", ["Near one"]),
]


def test_filters_of_the_figures_stand_in_the_address_too(client, several):
    client.force_login(several.officer)

    assert {query: titles(client, f"/responses/?{query}") for query, _found in OF_THE_FIGURES} == dict(OF_THE_FIGURES)


def test_month_in_which_recommendations_fall_due_finds_their_responses(client, several):
    client.force_login(several.officer)
    month, next_month = f"{ago(-180):%Y-%m}", f"{ago(-212):%Y-%m}"

    assert titles(client, f"/responses/?recommendations={month}") == [
        *("Late one", "Near one", "Before the approver", "Far one", "Out"),
    ]
    assert titles(client, f"/responses/?recommendations={next_month}") == []


def test_reference_year_and_owner_find_a_response(client, several):
    response = a_response(several, title="Mine alone", published_on=ago(800))
    planning.assign_owner(by=several.manager, response=response, owner=several.other_officer)
    client.force_login(several.officer)

    assert titles(client, f"/responses/?q={response.reference}") == ["Mine alone"]
    assert titles(client, f"/responses/?year={ago(800).year}") == ["Mine alone"]
    assert titles(client, f"/responses/?owner={several.other_officer.pk}") == ["Mine alone"]


def test_owners_sort_by_name_and_nobody_stands_last_either_way(client, several):
    for name, owner in (("Far one", several.other_officer), ("Late one", None)):
        Response.objects.filter(inspection__title=name).update(owner=owner)
    client.force_login(several.officer)

    assert titles(client, "/responses/?sort=owner&q=one") == ["Near one", "Far one", "Late one"]
    assert titles(client, "/responses/?sort=-owner&q=one") == ["Far one", "Near one", "Late one"]


def test_date_of_publication_sorts_and_what_is_not_out_stands_last_either_way(client, several):
    Response.objects.filter(inspection__title="Out").update(first_published_on=ago(9))
    a_response(several, ResponseStatus.PUBLISHED, title="Out today", published_on=ago(3))
    client.force_login(several.officer)

    assert titles(client, "/responses/?sort=published&q=out")[:2] == ["Out", "Out today"]
    assert titles(client, "/responses/?sort=-published&q=out")[:2] == ["Out today", "Out"]


@pytest.mark.parametrize("column", ["title", "safe-day", "status", "owner", "published"])
def test_heading_says_how_the_list_is_sorted_and_turns_it_round(client, several, column):
    client.force_login(several.officer)
    words = client.get(f"/responses/?due=late&sort={column}").content.decode()

    assert words.count('aria-sort="ascending"') == 1
    assert f'href="?due=late&amp;sort=-{column}"' in words
    assert 'aria-sort="descending"' in client.get(f"/responses/?sort=-{column}").content.decode()


def test_force_can_be_chosen_where_an_office_has_two(client, several):
    second = Force.objects.create(slug="felpersham", name="Felpersham Constabulary")
    ForceLink.objects.create(body=several.body, force=second, from_on=ago(900))
    a_response(several, title="About both")
    client.force_login(several.officer)

    assert titles(client, "/responses/?about=felpersham") == ["About both"]
    assert len(titles(client, "/responses/?about=felpersham&about=borsetshire")) == 7


def test_what_an_old_address_asks_for_and_is_gone_is_left_out_and_said(client, several):
    client.force_login(several.officer)
    answer = client.get("/responses/?owner=4711&year=1996&q=far&due=late&due=whenever")

    assert answer.context["search"].left_out == ["Safe day", "Owner", "Report published in"]
    assert "no longer exist" in answer.content.decode()
    assert client.get("/responses/?owner=&year=&q=far&sort=drop").context["search"].left_out == []


def test_chosen_filters_are_tags_that_are_taken_away_one_by_one(client, several):
    client.force_login(several.officer)
    words = client.get("/responses/?due=late&status=drafting&q=one").content.decode()

    assert 'href="?due=late&amp;q=one"' in words
    assert 'href="?status=drafting&amp;q=one"' in words
    assert 'href="?due=late&amp;status=drafting"' in words


def test_row_shows_status_owner_force_and_date(client, several):
    client.force_login(several.officer)
    row = client.get("/responses/?q=near").context["rows"][0]

    assert (row.status, row.owner, row.force) == ("Not started", "Olive Officer", ["Invited"])
    assert "in 5 days" in client.get("/responses/?q=near").content.decode()


def test_what_is_out_is_never_called_late(client, several):
    client.force_login(several.officer)

    assert "s55-date--late" not in client.get("/responses/?status=published").content.decode()


def test_list_has_pages_of_25(client, office):
    for number in range(26):
        a_response(office, title=f"Report {number:02}")
    client.force_login(office.officer)

    assert len(titles(client, "/responses/")) == 25
    assert len(titles(client, "/responses/?page=2")) == 1
    assert len(titles(client, "/responses/?page=no-such-page")) == 25


def test_force_is_led_to_its_requests(client, office):
    client.force_login(office.lead)

    assert client.get("/responses/").url == "/force-comments/"


def test_safe_day_itself_is_due_and_not_late(client, office):
    a_response(office, title="Today", published_on=ago(55))
    a_response(office, title="Yesterday", published_on=ago(56))
    client.force_login(office.officer)

    assert titles(client, "/responses/?due=soon") == ["Today"]
    assert titles(client, "/responses/?due=late") == ["Yesterday"]


# --- Number of queries ----------------------------------------------------------------------------------


def of_every_kind(office, number):
    a_response(office, title=f"Late {number}", published_on=ago(70))
    write_everything(office, a_response(office, title=f"Begun {number}"))
    invite(office, a_response(office, title=f"Asked {number}"))
    a_response(office, ResponseStatus.WITH_APPROVER, title=f"Waiting {number}")
    a_response(office, ResponseStatus.PUBLISHED, title=f"Out {number}")


@pytest.mark.sweep
def test_pages_take_the_same_queries_at_any_length(client, office, django_assert_num_queries):
    client.force_login(office.officer)
    client.get("/published/")
    for rows in (range(1), range(1, 3)):
        for number in rows:
            of_every_kind(office, number)
        for address in ("/responses/", "/responses/?q=a&due=late&due=soon"):
            with django_assert_num_queries(12, info=(address, rows)):
                client.get(address)
