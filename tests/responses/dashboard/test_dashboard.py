"""The dashboard: every figure opens the list of exactly what it counts, in few queries, and no one sees another
office's.
"""

import re
from copy import deepcopy
from datetime import date, time, timedelta
from html import unescape

import pytest
from django.utils import timezone

from responses.approval import actions as approval
from responses.dashboard import board_charts as dashboard_charts
from responses.enums import ResponseStatus
from responses.figures.records import figures_by_office, records_of, spans_of
from responses.force_comments import actions as force_comments
from responses.models import Response
from responses.planning import actions as planning
from responses.publishing import actions as publication
from responses.sample_office.moments import on_day
from s55tracker.accounts.roles import Role
from tests.factories import (
    a_finding,
    a_response,
    an_office,
    approve,
    comment_as_force,
    give_role,
    invite,
    people_around,
    refreshed,
    write_everything,
    write_force_comments,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def office():
    return an_office("Ambridge")


def today():
    return timezone.localdate()


def ago(days):
    return today() - timedelta(days=days)


def out(office, title, *, published_on, after, owner=None):
    """A response that took this many days: invited on day 5, commented on day 15, with the approver from two days
    before.
    """

    def day(number):
        return on_day(published_on + timedelta(days=number), time(10, number % 60))

    with day(0):
        response = a_response(
            office, title=title, published_on=published_on, findings=[a_finding("1", due_on=published_on + 400 * DAY)]
        )
        write_everything(office, response)
    with day(5):
        asked = invite(office, response)
    with day(15):
        write_force_comments(office, asked)
        force_comments.submit_force_comments(by=office.lead, request=refreshed(asked), chief_officer_name="Chris Chief")
    with day(after - 2):
        approval.submit_for_approval(by=office.officer, response=refreshed(response), today=timezone.localdate())
    with day(after):
        approve(office, refreshed(response))
        publication.publish(by=office.officer, response=refreshed(response), today=timezone.localdate())
    if owner:
        planning.assign_owner(by=office.manager, response=refreshed(response), owner=owner)
    return refreshed(response)


def an_office_with_several():
    """Late, due soon (with the force), with the approver, later; published in time, on the deadline and late; not
    needed; long ago.
    """
    office = an_office()
    a_response(office, title="Late one", published_on=ago(70))
    invite(office, a_response(office, title="Near one", published_on=ago(50)))
    a_response(office, ResponseStatus.WITH_APPROVER, title="Before the approver", published_on=ago(20))
    a_response(office, title="Far one", published_on=ago(2))
    out(office, "In time", published_on=ago(300), after=55)
    out(office, "On the deadline", published_on=ago(310), after=56)
    out(office, "Out late", published_on=ago(700), after=57, owner=office.other_officer)
    out(office, "Long ago", published_on=ago(1300), after=40)
    a_response(office, ResponseStatus.NOT_NEEDED, title="Not about us", published_on=ago(90))
    return office


@pytest.fixture(scope="module")
def several_once(written_once):
    return written_once(an_office_with_several)


@pytest.fixture
def several(several_once):
    return deepcopy(several_once)


def board_for(client, person, query=""):
    client.force_login(person)
    return client.get(f"/dashboard/{query}").context["board"]


def titles(client, address):
    found, page = [], 1
    while True:
        context = client.get(f"{address}&page={page}").context
        found += [row.title for row in context["rows"]]
        if not context["page"].has_next():
            return found
        page += 1


def chart(board, key):
    return next(each for each in board.charts if each.key == key)


def figures_in(chart):
    """Each number of the chart's table with its address."""
    return [(row[0].text, int(cell.text.split(" ")[0]), cell.url) for row in chart.rows for cell in row[1:] if cell.url]


# --- A number and its list ------------------------------------------------------------------------------------------------


@pytest.mark.sweep
def test_four_numbers_open_exactly_their_lists_whoever_of_the_office_looks(client, several):
    for name in ("officer", "approver", "manager", "administrator"):
        figures = board_for(client, several.people[name]).figures

        assert [(figure.number, figure.words, titles(client, figure.url)) for figure in figures] == [
            (1, "late", ["Late one"]),
            (1, "due in 14 days", ["Near one"]),
            (1, "with the force", ["Near one"]),
            (1, "with the approver", ["Before the approver"]),
        ]


def test_groups_on_the_axis_open_their_lists(client, several):
    groups = board_for(client, several.manager).groups

    assert [(group.name, group.number, titles(client, group.url)) for group in groups] == [
        ("Late", 1, ["Late one"]),
        ("Next 14 days", 1, ["Near one"]),
        ("Later", 2, ["Before the approver", "Far one"]),
    ]
    assert [[line.title for line in group.lines] for group in groups] == [titles(client, g.url) for g in groups]


@pytest.mark.sweep
def test_each_figure_of_each_chart_counts_the_rows_of_its_list(client, several):
    seen = 0
    for query in ("", "?within=1", "?within=5", "?owner=nobody", f"?owner={several.other_officer.pk}"):
        for each in board_for(client, several.manager, query).charts:
            if each.key == "days-taken":
                assert sorted(row[0].text for row in each.rows) == sorted(titles(client, each.headline_url))
                continue
            for words, number, url in figures_in(each):
                assert number == len(titles(client, url)), (query, each.key, words)
                seen += 1
    assert seen > 40


def test_shares_by_year_name_the_responses_of_the_year(client, several):
    shares = chart(board_for(client, several.manager, "?within=5"), "in-time")
    by_year = {}
    for title, day in Response.objects.exclude(first_published_on=None).values_list(
        "inspection__title", "first_published_on"
    ):
        by_year.setdefault(str(day.year), set()).add(title)

    assert {row[0].text: set(titles(client, row[1].url)) for row in shares.rows} == by_year
    strict = [title for row in shares.rows for title in titles(client, row[2].url)]
    printed = [title for row in shares.rows for title in titles(client, row[3].url)]
    assert sorted(strict) == ["In time", "Long ago"]
    assert sorted(printed) == ["In time", "Long ago", "On the deadline"]


def test_dot_and_its_row_lead_to_the_response_itself(client, several):
    taken = chart(board_for(client, several.manager), "days-taken")
    response = Response.objects.get(inspection__title="On the deadline")

    assert [(row[0].text, row[2].text, row[3].text) for row in taken.rows] == [
        ("In time", "55", "By the safe day"),
        ("On the deadline", "56", "On the deadline"),
        ("Out late", "57", "Late"),
    ]
    assert response.get_absolute_url() in {spot.url for spot in taken.spots}
    assert len(taken.spots) == len(taken.marks["dots"]) == 3


def test_every_link_over_a_picture_is_in_its_table_as_well(client, several):
    board = board_for(client, several.manager)

    for each in board.charts:
        tabled = {cell.url for row in each.rows for cell in row if cell.url}
        assert {spot.url for spot in each.spots} <= tabled, each.key


def test_links_that_have_no_room_in_the_table_are_in_the_list_beneath_it(client, several, monkeypatch):
    monkeypatch.setattr(dashboard_charts, "ROWS_SHOWN", 2)
    taken = chart(board_for(client, several.manager), "days-taken")
    (all_of_them,) = taken.notes

    assert [row[0].text for row in taken.rows] == ["In time", "On the deadline"]
    assert all_of_them.text == "All 3 as a list"
    assert len(taken.spots) == 3
    client.force_login(several.manager)
    assert {row.url for row in client.get(all_of_them.url).context["rows"]} == {spot.url for spot in taken.spots}


def test_where_the_days_went_is_read_from_the_moves(client, several):
    spent = chart(board_for(client, several.manager, "?within=1"), "days-spent")
    days = {row[0].text: [float(cell.text) for cell in row[2:]] for row in spent.rows}

    # 10 days with the force, 2 with the approver, the rest at the office: 43 and 44 of 55 and 56. If published in the
    # same year, the average; around New Year, each on its own.
    assert sorted(sum(each) for each in days.values()) in ([55.5], [55, 56])
    assert all((each[0], each[2]) == (10, 2) for each in days.values())


def test_recommendations_are_those_for_us_with_a_date_in_reports_that_need_a_response(client, office):
    month = date(today().year + (today().month == 12), today().month % 12 + 1, 28)
    given = {
        "Counted": [a_finding("1", due_on=month), a_finding("2", due_on=month), a_finding("3", due_on=ago(40))],
        "For others": [a_finding("1", due_on=month, addressees=("home_office",))],
        "No date": [a_finding("1", due_on=None, due_precision="none", due_text="")],
        "Not a recommendation": [a_finding("1", kind="area_for_improvement", due_on=month)],
    }
    for title, findings in given.items():
        a_response(office, title=title, findings=findings)
    a_response(office, ResponseStatus.NOT_NEEDED, title="Not needed", findings=[a_finding("1", due_on=month)])
    due = chart(board_for(client, office.manager), "recommendations")
    counted = {row[0].text: (row[1].text, row[2].text) for row in due.rows if row[1].text != "0"}

    assert counted == {"The previous 12 months": ("1", "1"), f"{month:%B %Y}": ("2", "1")}
    assert [titles(client, url) for _words, _number, url in figures_in(due)] == [["Counted"], ["Counted"]]
    assert "do not yet record" in due.description


def test_recommendations_after_the_year_shown_are_to_come_as_well(client, office):
    far, near = date(today().year + 3, 1, 15), today() + timedelta(days=40)
    a_response(office, findings=[a_finding("1", due_on=near), a_finding("2", due_on=far), a_finding("3", due_on=far)])
    due = chart(board_for(client, office.manager), "recommendations")

    assert due.headline == "3 recommendations due"
    assert [note.text for note in due.notes] == ["2 later"]


# --- What is most urgent -------------------------------------------------------------------------------------------------


def test_longest_late_is_named_first_with_whose_move_it_is(client, several):
    a_response(several, title="Later still", published_on=ago(60))
    client.force_login(several.manager)
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", client.get("/dashboard/").content.decode())).split())

    assert "Most urgent: Late one , 15 days late . Olive Officer: Invite the Chief Constable of" in words


def test_without_anything_late_the_nearest_safe_day_is_named(client, office):
    a_response(office, title="Far one", published_on=ago(2))
    urgent = board_for(client, office.manager).urgent

    assert (urgent.title, urgent.state, urgent.when) == ("Far one", "later", "in 53 days")


def test_line_says_whose_move_it_is_and_leads_who_may_to_the_place(client, several):
    seen_by_manager = {line.title: line for line in board_for(client, several.manager).lines}
    seen_by_approver = {line.title: line for line in board_for(client, several.approver).lines}

    assert (seen_by_manager["Before the approver"].who, seen_by_manager["Before the approver"].task_url) == (
        "the approver",
        "",
    )
    assert seen_by_approver["Before the approver"].who == "You"
    assert seen_by_approver["Before the approver"].task_url.endswith("/approval/")


def test_line_tells_its_dates_in_words(client, office):
    response = a_response(office, title="Far one", published_on=date(2026, 11, 2))
    with on_day(date(2026, 11, 23), time(12)):
        line = board_for(client, office.manager).lines[0]

    assert line.reference == response.reference
    assert line.description == (
        "Published 2 November 2026. Invite the force to comment 9 November 2026, missed; Force’s comments due"
        " 30 November 2026, to come; Draft ready 7 December 2026, to come; Sent to the approver 14 December 2026, to come;"
        " Publish 21 December 2026, to come. Safe day 27 December 2026, in 34 days."
    )


@pytest.mark.parametrize(("published", "number"), [(55, (0, 1)), (56, (1, 0))])
def test_safe_day_itself_is_due_and_the_deadline_is_late(client, office, published, number):
    a_response(office, published_on=ago(published))
    late, soon, *_rest = board_for(client, office.manager).figures

    assert (late.number, soon.number) == number


def test_correction_has_no_safe_day_to_keep(client, office):
    response = a_response(office, ResponseStatus.PUBLISHED, published_on=ago(80))
    publication.start_correction(by=office.officer, response=response, reason="A number was wrong.")
    board = board_for(client, office.manager)

    assert [figure.number for figure in board.figures] == [0, 0, 0, 0]
    assert board.groups == []
    assert len(chart(board, "days-taken").rows) == 1


# --- Empty and full ------------------------------------------------------------------------------------------------------


def test_empty_office_says_what_to_do(client, office):
    client.force_login(office.officer)
    for_officer = client.get("/dashboard/").content.decode()
    client.force_login(office.manager)
    for_manager = client.get("/dashboard/").content.decode()

    assert "There are no open responses" in for_officer and 'href="/inspections/log/"' in for_officer
    assert "Any officer in your office can log an inspection." in for_manager
    assert 'href="/inspections/log/"' not in for_manager
    assert "<svg" not in for_manager


def test_axis_has_room_for_twelve_and_counts_the_rest_with_a_link(client, office):
    for number in range(14):
        # Two days apart: midnight may pass between them.
        a_response(office, title=f"Late {number:02}", published_on=ago(60 + 2 * number), findings=[])
    board = board_for(client, office.manager)

    assert (len(board.lines), board.unshown, board.groups[0].number) == (12, 2, 14)
    assert [line.title for line in board.lines][:2] == ["Late 13", "Late 12"]
    assert len(titles(client, board.groups[0].url)) == 14


# --- Filters and offices ---------------------------------------------------------------------------------------------------


def test_owner_narrows_all_of_it_and_the_lists_behind(client, several):
    board = board_for(client, several.manager, f"?owner={several.other_officer.pk}")

    assert [figure.number for figure in board.figures] == [0, 0, 0, 0]
    assert titles(client, chart(board, "days-taken").headline_url) == ["Out late"]
    assert board_for(client, several.manager, "?owner=999999").figures[0].number == 1


def test_owners_to_choose_from_are_those_of_what_is_shown(client, several):
    client.force_login(several.manager)
    owners = client.get("/dashboard/").context["dashboard_form"].fields["owner"].choices

    assert [name for _key, name in owners] == ["Anyone", "Olive Officer", "Oscar Officer"]


def test_period_stands_in_the_address(client, several):
    def number(query):
        return len(chart(board_for(client, several.manager, query), "days-taken").rows)

    assert [number(query) for query in ("", "?within=1", "?within=5", "?within=77")] == [3, 2, 4, 3]


def test_person_of_two_offices_picks_and_the_numbers_open_that_office_alone(client, several):
    other = an_office("Loamshire")
    a_response(other, title="Late in Loamshire", published_on=ago(70))
    give_role(several.manager, other.body, Role.MANAGER)
    client.force_login(several.manager)
    first = client.get("/dashboard/").context
    second = client.get("/dashboard/?office=loamshire").context

    assert (first["body"], second["body"]) == (several.body, other.body)
    assert titles(client, first["board"].figures[0].url) == ["Late one"]
    assert titles(client, second["board"].figures[0].url) == ["Late in Loamshire"]
    assert sorted(titles(client, "/responses/?due=late")) == ["Late in Loamshire", "Late one"]


@pytest.mark.parametrize("wanted", ["loamshire", "all", "no-such-office"])
def test_office_of_others_cannot_be_picked(client, office, wanted):
    an_office("Loamshire")
    client.force_login(office.manager)

    assert client.get(f"/dashboard/?office={wanted}").status_code == 404


def test_force_has_no_dashboard(client, office):
    client.force_login(office.lead)

    assert client.get("/dashboard/").status_code == 404
    assert client.get("/dashboard/?office=all").status_code == 404


# --- All offices, for a platform administrator ------------------------------------------------------------------------------


def test_platform_administrator_sees_the_figures_of_each_office_and_no_text(client, several):
    other = an_office("Loamshire")
    a_response(other, ResponseStatus.DRAFTING, title="Secret of Loamshire", published_on=ago(50))
    an_office("Nothing Yet")
    platform = people_around(several, other)["platform"]
    client.force_login(platform)
    answer = client.get("/dashboard/")
    rows = [
        (row.name, row.late, row.due_soon, row.open, row.out, row.by_safe_day, row.by_deadline, row.url)
        for row in answer.context["offices"]
    ]

    assert rows == [
        ("Borsetshire", 1, 1, 4, 3, "33%", "67%", ""),
        ("Loamshire", 0, 1, 1, 0, "none", "none", ""),
    ]
    assert [figure.number for figure in answer.context["figures"]] == [1, 2, 1, 1]
    page = answer.content.decode()
    assert "Loamshire" in page
    for words in ("Secret of Loamshire", "Late one", several.officer.name):
        assert words not in page
    assert client.get("/dashboard/?office=loamshire").status_code == 404
    assert client.get("/dashboard/?office=all").context["offices"] == answer.context["offices"]


def test_platform_administrator_who_works_in_an_office_gets_that_one_and_a_way_to_all(client, several):
    several.manager.is_staff = True
    several.manager.save()
    client.force_login(several.manager)

    assert client.get("/dashboard/").context["body"] == several.body
    rows = client.get("/dashboard/?office=all").context["offices"]
    assert [row.url for row in rows] == ["/dashboard/?office=borsetshire"]


def test_office_figures_say_the_same_as_the_office_itself(client, several):
    board = board_for(client, several.manager)
    (row,) = figures_by_office(today=today(), since=ago(3 * 366))

    assert [row.late, row.due_soon, row.waiting_for_force, row.with_approver] == [f.number for f in board.figures]
    assert row.open == board.number_open


# --- How people read it
# --------------------------------------------------------------------------------------------------------


def test_recalled_invitation_and_returned_comments_are_waited_for_as_long_as_they_were_out(office):
    published_on = ago(200)

    def day(number):
        return on_day(published_on + timedelta(days=number), time(12))

    with day(0):
        response = a_response(office, published_on=published_on)
        write_everything(office, response)
    with day(2):
        asked = invite(office, response)
    with day(4):
        force_comments.recall_invitation(by=office.officer, request=asked, reason="Sent too early.")
    with day(6):
        asked = invite(office, response)
    with day(10):
        write_force_comments(office, asked)
        force_comments.submit_force_comments(by=office.lead, request=refreshed(asked), chief_officer_name="Chris Chief")
    with day(12):
        force_comments.return_force_comments(
            by=office.officer, request=refreshed(asked), reason="Too short.", today=timezone.localdate()
        )
    with day(15):
        force_comments.let_comments_stand(by=office.officer, request=refreshed(asked))
    with day(30):
        approval.submit_for_approval(by=office.officer, response=refreshed(response), today=timezone.localdate())
    with day(33):
        approve(office, refreshed(response))
        publication.publish(by=office.officer, response=refreshed(response), today=timezone.localdate())
    spans = spans_of(Response.objects.all(), since=published_on)[response.pk]
    days = sorted(
        ((span.from_on - published_on).days, (span.until_on - published_on).days, span.is_with_approver)
        for span in spans
    )

    assert days == [(2, 4, False), (6, 10, False), (12, 15, False), (30, 33, True)]


def test_records_hold_what_is_open_and_what_came_out_since(several):
    records = records_of(Response.objects.filter(body=several.body), since=ago(365))

    assert sorted(record.title for record in records) == [
        "Before the approver",
        "Far one",
        "In time",
        "Late one",
        "Near one",
        "On the deadline",
    ]
    assert {record.title for record in records if record.waits_for_force} == {"Near one"}
    assert {record.title for record in records if record.is_with_approver} == {"Before the approver"}


def of_every_kind(office, number):
    a_response(office, title=f"Late {number}", published_on=ago(70))
    write_everything(office, a_response(office, title=f"Begun {number}"))
    invite(office, a_response(office, title=f"Asked {number}"))
    comment_as_force(office, a_response(office, title=f"Came {number}"))
    a_response(office, ResponseStatus.WITH_APPROVER, title=f"Waiting {number}")
    a_response(office, ResponseStatus.PUBLISHED, title=f"Out {number}")


@pytest.mark.sweep
def test_dashboard_takes_the_same_queries_at_any_length(client, office, django_assert_num_queries):
    client.force_login(office.manager)
    client.get("/published/")
    for rows in (range(1), range(1, 3)):
        for number in rows:
            of_every_kind(office, number)
        with django_assert_num_queries(15, info=rows):
            client.get("/dashboard/")


@pytest.mark.parametrize("rows", [1, 3])
def test_figures_of_all_offices_take_the_same_queries_at_any_number(client, django_assert_num_queries, rows):
    for number in range(rows):
        each = an_office(f"Office {number}")
        invite(each, a_response(each))
    platform = people_around(each, an_office("Beside"))["platform"]
    client.force_login(platform)
    client.get("/published/")
    with django_assert_num_queries(6):
        answer = client.get("/dashboard/?office=all")
    assert {f"Office {number}" for number in range(rows)} <= {row.name for row in answer.context["offices"]}
