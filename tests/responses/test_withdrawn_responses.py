"""A withdrawn response outside its own pages: not published, neither late nor due, until it is published again."""

from __future__ import annotations

import csv
import io
from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone

from inspections.clock.deadlines import Timeliness
from responses.approval import actions as approval
from responses.enums import ResponseStatus
from responses.figures.counting import published
from responses.figures.records import came_out, figures_by_office, records_of
from responses.models import Publication, Response
from responses.publishing import actions as publishing
from responses.publishing.withdrawing import withdraw_publication
from responses.queries import is_late, is_published, is_withdrawn, is_withdrawn_now
from tests.factories import a_response, an_office, approve, refreshed, write_everything

pytestmark = pytest.mark.django_db


def an_office_with_a_withdrawn_response():
    office = an_office()
    today = timezone.localdate()
    stays = a_response(office, ResponseStatus.PUBLISHED, title="Stays", published_on=today - timedelta(days=10))
    gone = a_response(office, ResponseStatus.PUBLISHED, title="Goes", published_on=today - timedelta(days=60))
    a_response(office, ResponseStatus.DRAFTING, title="To come", published_on=today - timedelta(days=3))
    withdraw_publication(by=office.approver, response=gone, reason="It named a witness.")
    return office, refreshed(stays), refreshed(gone)


@pytest.fixture(scope="module")
def written(written_once):
    return written_once(an_office_with_a_withdrawn_response)


@pytest.fixture
def office(written):
    return deepcopy(written[0])


@pytest.fixture
def stays(written) -> Response:
    return deepcopy(written[1])


@pytest.fixture
def gone(written) -> Response:
    return deepcopy(written[2])


def titles(responses) -> list[str]:
    return sorted(response.inspection.title for response in responses)


def publish_again(office, response: Response) -> None:
    today = timezone.localdate()
    write_everything(office, refreshed(response), words="Without the name.")
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today)
    approve(office, refreshed(response))
    publishing.publish(by=office.officer, response=refreshed(response), today=today)


def test_withdrawn_response_is_none_of_the_published_late_or_due(office, gone):
    every = Response.objects.all()
    assert titles(every.filter(is_withdrawn())) == ["Goes"]
    assert titles(every.filter(is_published())) == ["Stays"]
    assert titles(every.filter(is_late(timezone.localdate()))) == []
    assert titles(came_out(every, [each.value for each in Timeliness])) == ["Stays"]
    assert is_withdrawn_now(gone)


def test_correction_being_prepared_is_no_withdrawal(office, stays):
    publishing.start_correction(by=office.officer, response=stays, reason="A number was wrong.")
    assert titles(Response.objects.filter(is_withdrawn())) == ["Goes"]
    assert titles(Response.objects.filter(is_published())) == ["Stays"]
    assert not is_withdrawn_now(refreshed(stays))


def test_one_version_withdrawn_is_no_withdrawal_of_the_response(office, stays):
    publishing.start_correction(by=office.officer, response=stays, reason="A number was wrong.")
    publish_again(office, stays)
    Publication.objects.filter(response=stays, number=1).update(
        withdrawn_at=timezone.now(), withdrawn_by=office.officer, withdrawn_because="It named a witness."
    )
    assert titles(Response.objects.filter(is_withdrawn())) == ["Goes"]
    assert titles(Response.objects.filter(is_published())) == ["Stays"]


def test_figures_count_it_as_withdrawn_until_it_is_published_again(office, gone):
    since = timezone.localdate() - timedelta(days=365)
    records = records_of(Response.objects.filter(body=office.body), since=since)
    assert [record.title for record in published(records)] == ["Stays"]
    assert [record.title for record in records if record.is_withdrawn] == ["Goes"]
    assert [record.title for record in records if record.is_to_publish] == ["To come"]
    [numbers] = figures_by_office(today=timezone.localdate(), since=since)
    assert (numbers.open, numbers.late, numbers.out) == (1, 0, 1)

    publish_again(office, gone)
    records = records_of(Response.objects.filter(body=office.body), since=since)
    assert sorted(record.title for record in published(records)) == ["Goes", "Stays"]
    assert not any(record.is_withdrawn for record in records)


def test_number_on_the_dashboard_opens_a_list_of_it(client, office):
    client.force_login(office.manager)
    board = client.get("/dashboard/").context["board"]
    [figure] = [figure for figure in board.figures if figure.words == "withdrawn, to publish again"]
    rows = client.get(figure.url).context["rows"]
    assert (figure.number, [row.title for row in rows], [row.is_withdrawn for row in rows]) == (1, ["Goes"], [True])


def test_dashboard_without_withdrawals_has_no_number_for_them(client, office, gone):
    publish_again(office, gone)
    client.force_login(office.manager)
    board = client.get("/dashboard/").context["board"]
    assert not [figure for figure in board.figures if "withdrawn" in figure.words]


def test_statement_says_how_many_and_counts_none_as_published(client, office):
    client.force_login(office.manager)
    answer = client.get("/dashboard/statement/")
    statement = answer.context["statement"]
    assert (statement.number_withdrawn, statement.out.number, statement.shares.number) == (1, 1, 1)
    assert "1 response has been withdrawn and not yet published again." in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("due=withdrawn", ["Goes"]),
        ("due=late", []),
        ("due=late&due=withdrawn", ["Goes"]),
        ("within=1", ["Stays"]),
        ("timely=in_time&timely=on_the_deadline&timely=late", ["Stays"]),
        ("", ["Goes", "Stays", "To come"]),
    ],
)
def test_filters_of_the_list(client, office, query, found):
    client.force_login(office.officer)
    answer = client.get(f"/responses/?{query}")
    assert sorted(row.title for row in answer.context["rows"]) == found
    assert ("<br>Withdrawn\n" in answer.content.decode()) == ("Goes" in found)


def test_year_of_publication_finds_only_what_is_published_now(client, office):
    client.force_login(office.officer)
    rows = client.get(f"/responses/?out={timezone.localdate().year}").context["rows"]
    assert [row.title for row in rows] == ["Stays"]


def test_exported_list_names_it_and_has_no_days_taken(client, office):
    client.force_login(office.manager)
    answer = client.get("/lists/responses.csv")
    rows = {
        row["Report"]: row for row in csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline=""))
    }
    assert (rows["Goes"]["In time"], rows["Goes"]["Days taken"]) == ("Withdrawn, to be published again", "")
    assert rows["Goes"]["First published"] and rows["Stays"]["Days taken"] == "10"


def test_dates_page_says_that_nothing_is_published_now(client, office, gone, stays):
    client.force_login(office.officer)
    page = client.get(f"/responses/{gone.reference}/dates/").content.decode()
    assert "The response was first published on" in page
    assert "It has been withdrawn, so no response is published now." in page
    assert "withdrawn" not in client.get(f"/responses/{stays.reference}/dates/").content.decode()
