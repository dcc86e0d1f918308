"""Each list as a file: what its page shows with the same filters, for people who can see the page, recorded once."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from responses.enums import Delivery, ResponseStatus
from responses.exports.pages import LISTS as NAMES_OF_LISTS
from responses.exports.views import LISTS
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.working_days.calendar import format_date
from tests.factories import (
    a_response,
    an_inspection,
    an_office,
    give_role,
    invite,
    write_everything,
    write_force_comments,
)
from tests.responses.summaries.reminder_rows import a_reminder, a_sent_reminder

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def signed_in_as(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def lines_at(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline="")))


def workbook_at(client: Client, address: str) -> openpyxl.Workbook:
    answer = client.get(address)
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.getvalue()))


def about(workbook: openpyxl.Workbook) -> dict:
    """The first part of the sheet. The contents of the columns follow after an empty line."""
    lines = [(name.value, value.value) for name, value in workbook["About this file"].iter_rows(max_col=2)]
    return dict(lines[: lines.index((None, None))])


# --- Contents -------------------------------------------------------------------------------------------------------


def test_responses_as_csv_have_dates_standing_and_owner(office):
    late = a_response(office, ResponseStatus.DRAFTING, title="Late one", published_on=ago(60))
    out = a_response(office, ResponseStatus.PUBLISHED, title="Out", published_on=ago(56))
    request = invite(office, late, days=5)

    first, second = lines_at(signed_in_as(office.manager), "/lists/responses.csv")

    assert first == {
        "Reference": late.reference,
        "Report": "Late one",
        "Kind of report": "National report",
        "Office": "Borsetshire",
        "Report published": ago(60).isoformat(),
        "Deadline": ago(4).isoformat(),
        "Safe day": ago(5).isoformat(),
        "Days left": "-5",
        "Status": "Drafting",
        "Since": timezone.localdate().isoformat(),
        "Owner": "Olive Officer",
        "Force’s comments": "Invited",
        "Comments due": request.comment_by.isoformat(),
        "First published": "",
        "Days taken": "",
        "In time": "",
        "Address": f"http://localhost:8000{late.get_absolute_url()}",
    }
    wanted = ("Report", "Days left", "First published", "Days taken", "In time")
    assert [second[name] for name in wanted] == [
        "Out",
        "",
        timezone.localdate().isoformat(),
        "56",
        "on the deadline; one day past a strict reading",
    ]
    assert second["Reference"] == out.reference


def test_responses_as_a_spreadsheet_have_the_same_rows_with_real_dates(office):
    a_response(office, title="=HYPERLINK(1)", published_on=ago(10))
    client = signed_in_as(office.officer)

    workbook = workbook_at(client, "/lists/responses.xlsx")

    sheet = workbook.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    row = dict(zip(headings, sheet[2], strict=True))
    assert headings == list(lines_at(client, "/lists/responses.csv")[0])
    assert (row["Report"].value, row["Report"].data_type) == ("=HYPERLINK(1)", "s")
    assert row["Safe day"].value == datetime.combine(ago(-45), datetime.min.time())
    assert row["Days left"].value == 45
    assert about(workbook)["Office"] == "Office of the Police and Crime Commissioner for Borsetshire"
    assert about(workbook)["Made for"] == "Olive Officer"
    assert about(workbook)["Rows"] == 1


def test_inspections_have_findings_and_where_the_answer_stands(office):
    response = a_response(office, ResponseStatus.DRAFTING, title="Custody")
    an_inspection(office, title="Not checked", date_confirmed=False, published_on=ago(20))

    first, second = lines_at(signed_in_as(office.officer), "/lists/inspections.csv")

    wanted = ("Report", "Published", "Date checked", "Findings for us", "Reference", "Status")
    assert [first[name] for name in wanted] == [
        "Custody",
        ago(10).isoformat(),
        "Yes",
        "2",
        response.reference,
        "Drafting",
    ]
    assert [second[name] for name in wanted[:3]] == ["Not checked", ago(20).isoformat(), "Not yet"]


def test_force_takes_away_what_it_was_asked_and_nothing_of_the_office(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    write_everything(office, response, "bodydraftword")
    request = invite(office, response, days=9)
    write_force_comments(office, request)
    a_response(office, title="Not asked about")
    client = signed_in_as(office.contributor)

    [line] = lines_at(client, "/lists/force-requests.csv")

    assert line == {
        "Report": "Custody records",
        "Reference": response.reference,
        "Office": "Office of the Police and Crime Commissioner for Borsetshire",
        "Force": "Borsetshire Police",
        "Report published": ago(10).isoformat(),
        "Status": "Comments asked for",
        "Comments due": request.comment_by.isoformat(),
        "Days left": "9",
        "Address": f"http://localhost:8000{request.get_absolute_url()}",
    }
    assert {line["Status"] for line in lines_at(client, "/lists/inspections.csv")} == {
        "Invited",
        "Not asked yet",
    }


def test_everybodys_reminders_say_when_what_went_to_whom_why_and_what_became_of_it(office):
    response = a_response(office, title="Custody", published_on=ago(20))
    refused = a_sent_reminder(office.officer, response, outcome="refused_at", sentence="=Publish it", due_on=ago(2))
    delivered = a_sent_reminder(
        office.manager, response, outcome="sent_at", because="Olive Officer is away", due_on=ago(1)
    )

    client = signed_in_as(office.administrator)
    first, second = lines_at(client, "/lists/reminders.csv?office=borsetshire")

    assert first == {
        "Due": ago(1).isoformat(),
        "To": "Mina Manager",
        "Email": office.manager.email,
        "Reminder": "Publish the response",
        "Kind": "Safe day",
        "About": ago(-35).isoformat(),
        "Why": "Olive Officer is away",
        "Report": "Custody",
        "Reference": response.reference,
        "Status": Delivery.ACCEPTED.label,
        "Delivered": timezone.localdate().isoformat(),
        "Refused": "",
        "Time": time_of(delivered, "sent_at"),
        "Explanation": "",
        "Address": f"http://localhost:8000/office/reminders/{delivered.pk}/?office=borsetshire",
    }
    wanted = ("To", "Reminder", "Status", "Delivered", "Refused", "Time", "Explanation")
    assert [second[name] for name in wanted] == [
        "Olive Officer",
        "'=Publish it",
        Delivery.REFUSED.label,
        "",
        timezone.localdate().isoformat(),
        time_of(refused, "refused_at"),
        "550, 5.1.1 No such user",
    ]


def time_of(reminder, name: str) -> str:
    reminder.digest.mail.refresh_from_db()
    return f"{timezone.localtime(getattr(reminder.digest.mail, name)):%H:%M}"


def test_everybodys_reminders_are_taken_as_filtered_and_say_so(office):
    response = a_response(office, title="Custody")
    a_sent_reminder(office.officer, response, outcome="refused_at", due_on=ago(2))
    a_sent_reminder(office.manager, response, outcome="refused_at", due_on=ago(40))
    a_reminder(office.officer, response, due_on=ago(3))
    client = signed_in_as(office.manager)
    query = f"office=borsetshire&state=refused&person={office.officer.pk}&from_on={ago(10)}"

    page = client.get(f"/office/reminders/?{query}&page=1")
    workbook = workbook_at(client, f"/lists/reminders.xlsx?{query}")

    assert f'href="/lists/reminders.xlsx?{query}"'.replace("&", "&amp;") in page.text
    sheet = workbook.worksheets[0]
    assert [cell.value for cell in sheet["B"]] == ["To", "Olive Officer"]
    assert sheet["A2"].value == datetime.combine(ago(2), datetime.min.time())
    said = about(workbook)
    assert (said["Person"], said["Status"]) == ("Olive Officer", Delivery.REFUSED.label)
    assert said["Due from"] == format_date(ago(10))
    assert said["The list itself"] == f"http://localhost:8000/office/reminders/?{query}"
    [event] = AuditEvent.objects.filter(action="list_taken_away")
    assert (event.actor, event.target, event.detail["list"]) == (
        office.manager,
        f"policingbody:{office.body.pk}",
        "reminders",
    )


def test_reminders_of_the_office_that_is_named_alone_are_taken(office):
    other = an_office("Felpersham")
    a_reminder(other.officer, a_response(other, title="Otherofficeword"))
    a_reminder(office.officer, a_response(office, title="Ours"))
    give_role(office.manager, other.body, Role.OFFICER)
    client = signed_in_as(office.manager)

    for address in ("/lists/reminders.csv", "/lists/reminders.csv?office=borsetshire"):
        assert {line["Report"] for line in lines_at(client, address)} == {"Ours"}
    # An officer of that office, who can read their own reminders and no others.
    assert client.get("/lists/reminders.csv?office=felpersham").status_code == 403
    assert signed_in_as(office.administrator).get("/lists/reminders.csv?office=felpersham").status_code == 404


# --- As filtered -------------------------------------------------------------------------------------------------------------


def test_file_holds_the_rows_of_the_page_in_its_order(office):
    a_response(office, title="Custody late", published_on=ago(70))
    a_response(office, ResponseStatus.DRAFTING, title="Custody near", published_on=ago(50))
    a_response(office, ResponseStatus.PUBLISHED, title="Out", published_on=ago(80))
    client = signed_in_as(office.manager)

    for query in ("", "due=late", "status=published&status=drafting", "q=custody", "q=nothing+like+it", "sort=-title"):
        on_the_page = [row.title for row in client.get(f"/responses/?{query}").context["rows"]]

        assert [line["Report"] for line in lines_at(client, f"/lists/responses.csv?{query}")] == on_the_page, query


def test_page_links_to_its_files_with_its_filters_and_never_with_its_page(office):
    a_response(office, ResponseStatus.DRAFTING, title="Custody")
    client = signed_in_as(office.officer)

    html = client.get("/responses/?q=custody&status=drafting&page=1").content.decode()

    assert 'href="/lists/responses.csv?q=custody&amp;status=drafting"' in html
    assert 'href="/lists/responses.xlsx?q=custody&amp;status=drafting"' in html
    assert "/lists/inspections.xlsx?kind=national" in client.get("/inspections/?kind=national").content.decode()


def test_file_says_which_filters_were_on_in_words(office):
    a_response(office, ResponseStatus.DRAFTING, title="Custody", published_on=ago(70))
    address = f"q=custody&due=late&status=drafting&status=approved&owner={office.officer.pk}&sort=-title"

    said = about(workbook_at(signed_in_as(office.manager), f"/lists/responses.xlsx?{address}"))

    assert said["Search"] == "custody"
    assert said["Safe day"] == "Late"
    assert said["Status"] == "Drafting, Approved"
    assert said["Owner"] == "Olive Officer"
    assert said["Order"] == "By title, descending"
    assert said["The list itself"].startswith("http://localhost:8000/responses/?q=custody&due=late")


def test_inspections_say_their_filters_and_order(office):
    an_inspection(office)

    said = about(workbook_at(signed_in_as(office.manager), "/lists/inspections.xlsx?q=custody&force=all"))

    assert (said["Title or reference"], said["About"], said["Order"]) == (
        "“custody”",
        "All forces",
        "By date of publication, descending",
    )


# --- Permission
# -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_another_offices_rows_are_in_no_file(office, form):
    other = an_office("Felpersham")
    a_response(other, ResponseStatus.DRAFTING, title="Otherofficeword")
    invite(other, a_response(other, ResponseStatus.DRAFTING, title="Otherforceword"))
    a_response(office, title="Ours")

    for user, name in [
        (office.officer, "responses"),
        (office.officer, "inspections"),
        (office.lead, "force-requests"),
        (office.lead, "inspections"),
    ]:
        client = signed_in_as(user)
        if form == "csv":
            text = client.get(f"/lists/{name}.csv").getvalue().decode()
        else:
            book = workbook_at(client, f"/lists/{name}.xlsx")
            text = str([[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()])
        assert "Otherofficeword" not in text and "Otherforceword" not in text
        assert "Felpersham" not in text


@pytest.mark.parametrize(
    ("person", "name", "status"),
    [
        ("officer", "force-requests", 404),
        ("lead", "responses", 404),
        ("lead", "force-requests", 200),
        ("contributor", "inspections", 200),
        ("manager", "inspections", 200),
        ("officer", "no-such-list", 404),
        ("officer", "reminders", 403),
        ("manager", "reminders", 200),
        ("lead", "reminders", 404),
    ],
)
def test_list_that_a_person_does_not_have_is_not_there(office, person, name, status):
    client = signed_in_as(office.people[person])

    assert client.get(f"/lists/{name}.csv").status_code == status


def test_form_that_there_is_not_is_not_there(office):
    assert signed_in_as(office.officer).get("/lists/responses.pdf").status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_file_is_for_people_who_are_signed_in_and_kept_by_no_store(client, office, name):
    assert client.get(f"/lists/{name}.csv").status_code == 302

    person = {"force-requests": office.lead, "reminders": office.administrator}.get(name, office.officer)
    answer = signed_in_as(person).get(f"/lists/{name}.csv")
    assert "private" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


# --- Noted -------------------------------------------------------------------------------------------------------------------


def test_who_took_what_is_noted_once_with_its_filters(office):
    a_response(office, ResponseStatus.DRAFTING, title="Custody")
    client = signed_in_as(office.manager)

    client.get("/lists/responses.xlsx?q=custody").getvalue()

    event = AuditEvent.objects.get(action="list_taken_away")
    assert (event.actor, event.target) == (office.manager, f"policingbody:{office.body.pk}")
    assert event.detail == {"list": "responses", "form": "xlsx", "filters": [["Search", "custody"]]}


def test_looking_at_the_page_or_asking_whether_a_file_is_there_notes_nothing(office):
    a_response(office)
    client = signed_in_as(office.manager)

    client.get("/responses/")
    client.head("/lists/responses.csv")

    assert not AuditEvent.objects.filter(action="list_taken_away").exists()


def test_person_of_two_offices_is_noted_in_each_whose_rows_were_taken(office):
    other = an_office("Felpersham")
    give_role(office.officer, other.body, Role.MANAGER)
    client = signed_in_as(office.officer)

    client.get("/lists/responses.csv").getvalue()
    client.get("/lists/responses.csv?body=felpersham").getvalue()

    targets = list(AuditEvent.objects.filter(action="list_taken_away").values_list("target", flat=True))
    assert sorted(targets) == sorted([f"policingbody:{office.body.pk}", *[f"policingbody:{other.body.pk}"] * 2])


def test_administrator_reads_who_took_which_list_and_how_it_was_filtered(office):
    a_response(office, ResponseStatus.DRAFTING, title="Custody")
    other = an_office("Felpersham")
    signed_in_as(other.manager).get("/lists/responses.csv?q=otherofficeword").getvalue()
    signed_in_as(office.manager).get("/lists/responses.xlsx?q=custody&status=drafting").getvalue()
    signed_in_as(office.officer).get("/lists/inspections.csv").getvalue()
    signed_in_as(office.administrator).get("/lists/reminders.csv").getvalue()
    client = signed_in_as(office.administrator)

    page = client.get("/office/downloads/?office=borsetshire")

    assert [(row.by, row.what, row.form, row.filters) for row in page.context["rows"]] == [
        ("Adam Administrator", "All reminders", "CSV", []),
        ("Olive Officer", "Inspections", "CSV", []),
        ("Mina Manager", "Responses", "Spreadsheet", ["Search: custody", "Status: Drafting"]),
    ]
    assert "otherofficeword" not in page.text
    assert 'href="/office/downloads/?office=borsetshire"' in client.get("/office/").text


def test_every_list_has_a_name_where_it_is_told_who_took_it():
    assert set(NAMES_OF_LISTS) == set(LISTS)


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_lists_taken_away_takes_as_many_queries_for_three_as_for_one(office, django_assert_num_queries, rows):
    client = signed_in_as(office.administrator)
    for _ in range(rows):
        client.get("/lists/inspections.csv").getvalue()
    client.get("/office/downloads/")
    with django_assert_num_queries(7):
        client.get("/office/downloads/")


# --- Cost --------------------------------------------------------------------------------------------------------------------


def test_file_takes_as_many_queries_for_three_rows_as_for_one(office):
    lists = {"responses": "officer", "inspections": "officer", "force-requests": "lead", "reminders": "manager"}
    clients = {person: signed_in_as(office.people[person]) for person in lists.values()}
    for client in clients.values():
        client.get("/")  # a first visit writes the session
    for title, more in (("One", 1), ("Two", 2)):
        for number in range(more):
            response = a_response(office, ResponseStatus.DRAFTING, title=f"{title} {number}")
            invite(office, response)
            a_sent_reminder(office.officer, response)
        taken = {}
        for name, person in lists.items():
            with CaptureQueriesContext(connection) as context:
                clients[person].get(f"/lists/{name}.csv").getvalue()
            taken[name] = len([q for q in context.captured_queries if "SAVEPOINT" not in q["sql"]])
        assert taken == {"responses": 9, "inspections": 9, "force-requests": 5, "reminders": 6}


# --- The public register -------------------------------------------------------------------------------------------------------


def test_anybody_may_have_the_register_as_a_spreadsheet(client, office):
    response = a_response(office, ResponseStatus.PUBLISHED, title="Out", published_on=ago(20))
    a_response(office, ResponseStatus.DRAFTING, title="Draftword")

    answer = client.get("/published/data.xlsx?q=out")
    workbook = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))

    sheet = workbook.worksheets[0]
    row = {heading.value: cell.value for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert sheet.max_row == 2
    assert (row["Report"], row["Days taken"], row["In time"]) == ("Out", 20, "in_time")
    assert row["Report published"] == datetime.combine(ago(20), datetime.min.time())
    assert row["Page"] == f"http://localhost:8000/published/{slug_of(response)}/"
    said = about(workbook)
    assert said["Words in a title or a response"] == "out"
    assert "Made for" not in said
    assert not AuditEvent.objects.filter(action="list_taken_away").exists()


def slug_of(response) -> str:
    response.refresh_from_db()
    return response.public_slug


def test_register_is_not_made_into_workbooks_without_end(client, office):
    # Twice as often as allowed, because the window may end in between.
    answers = (client.get("/published/data.xlsx") for _ in range(42))
    refused = next(answer for answer in answers if answer.getvalue() and answer.status_code == 429)

    assert 0 < int(refused["Retry-After"]) <= 600
    assert client.get("/published/data.csv").getvalue() != b""
    somebody_else = client.get("/published/data.xlsx", REMOTE_ADDR="192.0.2.7")
    assert (somebody_else.status_code, somebody_else.getvalue()[:2]) == (200, b"PK")
