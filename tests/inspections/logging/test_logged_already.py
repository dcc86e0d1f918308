"""A report logged twice: the person is led to the existing one, or says why theirs is different."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from inspections.exceptions import LoggedAlready
from inspections.likeness import are_alike, is_same_title
from inspections.logging.actions.reports import ReportFacts, log_inspection
from inspections.models import Inspection
from responses.models import Response
from s55tracker.audit.models import AuditEvent
from tests.factories import an_inspection, an_office
from tests.inspections.logging.forms_as_sent import report_sent

DAY = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Custody records", "custody  RECORDS"),
        ("Officers’ duties – an inspection", "Officers' duties - an inspection"),
        ("Café culture in custody", "Cafe culture in custody"),
        ("An inspection of how forces record custody", "Inspection of how forces record custody"),
        ("An inspection of how forces record custody", "An inspection of how the forces record custody"),
    ],
)
def test_titles_of_one_report_are_alike_however_they_are_typed(one, other):
    assert are_alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PEEL 2023–25: an inspection of Borsetshire Police", "PEEL 2021–22: an inspection of Borsetshire Police"),
        ("Custody, part 1", "Custody, part 2"),
        ("An inspection of custody", "An inspection of firearms licensing"),
    ],
)
def test_titles_of_two_reports_are_not_alike(one, other):
    assert not are_alike(one, other)


def test_an_import_compares_whole_titles():
    assert is_same_title("Custody records ", "CUSTODY RECORDS")
    assert not is_same_title("Custody records", "Custody record")


pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def log(office, title="Custody records", day=DAY, **details):
    facts = ReportFacts(title=title, kind="national", all_forces=True)
    details = {"by": office.officer, "date_confirmed": True, **details}
    return log_inspection(body=office.body, facts=facts, published_on=day, **details)


@pytest.mark.at("2026-10-14T10:00")
def test_the_page_leads_to_the_one_that_is_there_and_logs_nothing(client, office):
    there = log(office)
    client.force_login(office.other_officer)
    answer = client.post(
        "/inspections/log/", report_sent(title="CUSTODY records", published_on=DAY + timedelta(days=3))
    )
    words = answer.content.decode()

    assert answer.status_code == 422
    assert (
        "Your office logged this on 14 October 2026. Open that inspection, or explain why this is a different report."
        in words
    )
    assert f'href="{there.get_absolute_url()}"' in words
    assert 'name="another_because"' in words
    assert Inspection.objects.count() == Response.objects.count() == 1


@pytest.mark.at("2026-10-14T10:00")
def test_another_report_is_logged_with_the_reason_in_its_history(client, office):
    log(office)
    client.force_login(office.officer)
    sent = report_sent(title="Custody records", published_on=DAY, another_because="It is the Welsh report.")
    answer = client.post("/inspections/log/", sent)

    assert answer.status_code == 302
    assert Inspection.objects.count() == 2
    assert AuditEvent.objects.filter(action="inspection_logged").last().reason == "It is the Welsh report."


def test_the_box_for_a_reason_is_not_there_until_it_is_needed(client, office):
    client.force_login(office.officer)

    assert "another_because" not in client.get("/inspections/log/").content.decode()


def test_the_same_form_sent_twice_logs_once_and_asks_nothing(client, office):
    client.force_login(office.officer)
    sent = report_sent(title="Custody records")
    first, second = client.post("/inspections/log/", sent), client.post("/inspections/log/", sent)

    assert first.url == second.url
    assert Inspection.objects.count() == 1


def test_a_report_of_another_time_or_another_office_is_not_asked_about(office):
    other = an_office("Felpersham")
    log(office)
    log(office, title="The custody records", day=DAY + timedelta(days=15))
    log(other)

    assert Inspection.objects.count() == 3


@pytest.mark.parametrize("day", [date(2026, 9, 1), date(2025, 10, 1), date(2026, 10, 12)])
def test_same_title_is_asked_about_whatever_date_is_typed(office, day):
    log(office, title="Officers’ “custody” records")
    with pytest.raises(LoggedAlready):
        log(office, title="OFFICERS' 'custody' records", day=day)

    assert Inspection.objects.count() == 1


def test_the_action_names_the_nearest_one(office):
    log(office, day=DAY - timedelta(days=10), another_because="Another.")
    near = log(office, another_because="Another.")
    with pytest.raises(LoggedAlready) as refused:
        log(office, day=DAY + timedelta(days=1))

    assert refused.value.inspection == near


def test_a_reason_without_a_report_to_tell_apart_is_not_kept(office):
    log(office, another_because="It is another.")

    assert AuditEvent.objects.get(action="inspection_logged").reason == ""
    assert an_inspection(office, title="Firearms", published_on=timezone.localdate()).title == "Firearms"
