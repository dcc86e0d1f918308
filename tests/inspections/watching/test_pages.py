"""The pages of new reports and watched addresses: what they say, who sees them, and what people can do there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inspections.listeners import Change
from inspections.models import Inspection, ReportProposal, WatchedAddress
from inspections.watching import actions
from inspections.watching.actions import add_watched_address, dismiss_proposal, read_address_now, restore_proposal
from inspections.watching.settling import settle_after_inspection_change
from responses.importing.undoing import undo_import
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import history_of
from s55tracker.refusals import NotPermitted, Refused
from tests.factories import a_person, an_inspection, an_office, give_role, people_around
from tests.inspections.filling_in.test_from_file import PAGE
from tests.inspections.logging.forms_as_sent import report_sent
from tests.inspections.watching.feeds import ADDRESS, a_proposal, a_watched_address, days_ago
from tests.inspections.website import HOST, SITE
from tests.responses.importing.imported import an_imported_response

pytestmark = pytest.mark.django_db

LIST = "/inspections/new-reports/"
WATCHED = "/office/watched-addresses/?office=westmarch"


@pytest.fixture
def office():
    return an_office("Westmarch")


def as_(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


# --- New reports ------------------------------------------------------------------------------------------------------


@pytest.mark.at("2026-11-30T10:00")
def test_page_says_how_many_days_are_gone_and_why_each_report_is_there(office):
    a_proposal(office, "Homicide prevention", on=days_ago(0))
    a_proposal(office, "PEEL: Westmarch Police", on=days_ago(12), names_force="Westmarch Police", summary="It is good.")
    a_proposal(office, "Without a date").published_on = None
    ReportProposal.objects.filter(title="Without a date").update(published_on=None)

    page = as_(office.officer).get(LIST)

    assert [line.proposal.title for line in page.context["reports"]] == [
        "Homicide prevention",
        "PEEL: Westmarch Police",
        "Without a date",
    ]
    text = text_of(page)
    assert "Published today: 56 days run to 25 January 2027." in text
    assert "12 of 56 days have passed, and the deadline is 13 January 2027." in text
    assert "It names Westmarch Police. Found on 30 November 2026." in text
    assert "It does not name a particular force." in text
    assert "The page does not say when it was published." in text
    assert "24 January 2027" in text  # the safe day of the first


def test_words_of_the_page_are_escaped(office):
    a_proposal(office, "Custody <script>alert(1)</script>", summary="<b>bold</b>")

    text = text_of(as_(office.officer).get(LIST))
    assert "&lt;script&gt;" in text and "<script>alert" not in text and "<b>bold" not in text


@pytest.mark.parametrize("person", ["officer", "approver", "manager", "administrator"])
def test_everyone_in_the_office_sees_new_reports_and_only_officers_have_the_buttons(office, person):
    a_proposal(office, "Custody")

    text = text_of(as_(getattr(office, person)).get(LIST))

    assert "Custody" in text
    assert ("Log this report" in text) is (person == "officer")
    assert ("/dismiss/" in text) is (person == "officer")


def test_another_offices_reports_and_addresses_are_not_there(office):
    other = an_office("Felpersham")
    proposal, watched = a_proposal(office, "Custody"), a_watched_address(office)
    stranger = as_(other.officer)

    assert "Custody" not in text_of(stranger.get(LIST))
    for path in (f"{LIST}{proposal.pk}/dismiss/", WATCHED, f"/office/watched-addresses/{watched.pk}/remove/"):
        assert stranger.get(path).status_code == 404
    for path in (
        f"{LIST}{proposal.pk}/dismiss/",
        f"{LIST}{proposal.pk}/restore/",
        f"/office/watched-addresses/{watched.pk}/read/",
    ):
        assert stranger.post(path, {"reason": "x"}).status_code == 404


def test_forces_people_have_no_such_page(office):
    assert as_(office.lead).get(LIST).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_page_takes_the_same_queries_for_one_report_and_three(office, rows, django_assert_num_queries):
    for number in range(rows):
        a_proposal(office, f"Report {number}")
        logged = an_inspection(office, title=f"Logged {number}", report_url=f"https://example.test/{number}")
        a_proposal(office, f"Logged {number}", inspection=logged)
    client = as_(office.officer)
    client.get(LIST)

    with django_assert_num_queries(7):
        client.get(LIST)


def test_person_in_two_offices_sees_which_office_each_report_is_for(office):
    other = an_office("Felpersham")
    give_role(office.officer, other.body, Role.OFFICER)
    a_proposal(office, "Custody")
    a_proposal(other, "Custody")

    text = text_of(as_(office.officer).get(LIST))
    assert f"For the {office.body.office_name}." in text and f"For the {other.body.office_name}." in text


# --- From a proposal to the logging page ------------------------------------------------------------------------------


def test_one_click_leads_to_the_logging_page_filled_in_and_logging_it_settles_the_proposal(office, website):
    address = website.gives("/publications/westmarch/", PAGE)
    a_proposal(office, "PEEL 2023-25: An inspection of Westmarch Police", address=address, on=days_ago(2))
    client = as_(office.officer)
    form = {"office": "westmarch", "address": address}
    assert f'name="address" value="{address}"' in client.get(LIST).content.decode()

    page = client.post(reverse("inspection-from-file"), form)

    assert page.context["form"].initial["title"] == "PEEL 2023-25: An inspection of Westmarch Police"
    assert Inspection.objects.count() == 0
    client.post(
        reverse("inspection-log"), report_sent(report_url=address, imported_from=address, title="Another title")
    )
    proposal = ReportProposal.objects.get()
    assert proposal.inspection == Inspection.objects.get()
    assert f'href="{proposal.inspection.get_absolute_url()}"' in client.get(LIST).content.decode()


def test_report_whose_page_cannot_be_fetched_stays_proposed_and_the_page_says_what_to_do(office, website):
    proposal = a_proposal(office, "Custody")
    page = as_(office.officer).post(
        reverse("inspection-from-file"), {"office": "westmarch", "address": proposal.address}
    )

    assert page.status_code == 422
    assert f"{HOST} has no page at this address (404)" in text_of(page)
    assert "Download the report and upload its file instead." in text_of(page)
    assert ReportProposal.objects.get().inspection is None


def test_report_is_proposed_again_when_the_import_of_its_inspection_is_undone(office):
    response = an_imported_response(office)
    inspection = response.inspection
    proposal = a_proposal(office, inspection.title, on=inspection.published_on)
    settle_after_inspection_change(inspection=inspection, change=Change.LOGGED)
    proposal.refresh_from_db()
    assert proposal.inspection == inspection

    undo_import(by=office.officer, response=response)

    proposal.refresh_from_db()
    assert (proposal.inspection, proposal.dismissed_at) == (None, None)


# --- Dismissing -------------------------------------------------------------------------------------------------------


def test_report_is_dismissed_with_a_reason_and_can_be_brought_back(office):
    proposal = a_proposal(office, "Custody")
    client = as_(office.officer)

    client.post(f"{LIST}{proposal.pk}/dismiss/", {"reason": "It is a news item."})
    page = client.get(LIST)
    assert page.context["reports"] == []
    assert "Olive Officer dismissed it on" in text_of(page) and "It is a news item." in text_of(page)

    client.post(f"{LIST}{proposal.pk}/restore/")
    assert [line.proposal for line in client.get(LIST).context["reports"]] == [proposal]
    assert [event.action for event in history_of(office.body)] == ["new_report_dismissed", "new_report_restored"]
    assert history_of(office.body).first().reason == "It is a news item."


def test_report_is_not_dismissed_without_a_reason(office):
    proposal = a_proposal(office, "Custody")

    page = as_(office.officer).post(f"{LIST}{proposal.pk}/dismiss/", {"reason": " "})

    assert page.status_code == 422
    with pytest.raises(Refused, match="Enter a reason"):
        dismiss_proposal(by=office.officer, proposal=proposal, reason=" ")
    assert ReportProposal.objects.get().dismissed_at is None


def test_logged_report_cannot_be_dismissed(office):
    proposal = a_proposal(office, "Custody", inspection=an_inspection(office))

    with pytest.raises(Refused, match="has been logged"):
        dismiss_proposal(by=office.officer, proposal=proposal, reason="x")


def test_dismissing_or_bringing_back_twice_changes_nothing_more(office):
    proposal = a_proposal(office, "Custody")
    dismiss_proposal(by=office.officer, proposal=proposal, reason="First.")
    dismiss_proposal(by=office.other_officer, proposal=proposal, reason="Second.")
    assert ReportProposal.objects.get().dismissed_because == "First."
    restore_proposal(by=office.officer, proposal=proposal)
    restore_proposal(by=office.officer, proposal=proposal)

    assert history_of(office.body).count() == 2


@pytest.mark.parametrize("person", ["approver", "manager", "administrator"])
def test_only_officers_decide(office, person):
    proposal = a_proposal(office, "Custody")

    with pytest.raises(NotPermitted):
        dismiss_proposal(by=getattr(office, person), proposal=proposal, reason="x")
    with pytest.raises(NotPermitted):
        restore_proposal(by=getattr(office, person), proposal=proposal)


# --- My work ----------------------------------------------------------------------------------------------------------


def test_my_work_mentions_new_reports_in_one_line_to_officers_and_managers(office):
    a_proposal(office, "Custody")
    a_proposal(office, "Vetting")
    a_proposal(an_office("Felpersham"), "Elsewhere")

    for person, sees in (("officer", True), ("manager", True), ("approver", False), ("lead", False)):
        text = text_of(as_(getattr(office, person)).get("/"))
        assert ("2 new reports from the inspectorate</a> to log or dismiss." in text) is sees, person


def test_my_work_says_nothing_once_all_are_dealt_with(office):
    dismiss_proposal(by=office.officer, proposal=a_proposal(office, "Custody"), reason="It is a news item.")

    assert "new report" not in text_of(as_(office.officer).get("/"))


# --- Watched addresses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["officer", "administrator"])
def test_officer_or_administrator_adds_and_removes_an_address(office, person):
    client = as_(getattr(office, person))

    client.post(WATCHED, {"address": ADDRESS})
    watched = WatchedAddress.objects.get()
    assert (watched.body, watched.address, watched.added_by) == (office.body, ADDRESS, getattr(office, person))
    assert "Not read yet. We will read it within a few minutes." in text_of(client.get(WATCHED))
    client.post(f"/office/watched-addresses/{watched.pk}/remove/?office=westmarch")

    assert WatchedAddress.objects.count() == 0
    assert [event.action for event in history_of(office.body)] == ["watched_address_added", "watched_address_removed"]


@pytest.mark.parametrize("person", ["approver", "manager", "lead"])
def test_no_one_else_does(office, person):
    with pytest.raises(NotPermitted):
        add_watched_address(by=getattr(office, person), body=office.body, address=ADDRESS)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "Enter an address"),
        ("http://hmicfrs.justiceinspectorates.gov.uk/feed", "Enter an address that starts with https://"),
        ("https://www.gov.uk/feed", "We fetch reports only from the inspectorate’s own websites"),
        ("https://127.0.0.1/feed", "Enter a web address"),
        ("javascript:alert(1)", "Enter an address that starts with https://"),
        (f"{ADDRESS}?utm_source=x", "This address is already on the list."),
    ],
)
def test_address_that_cannot_be_watched_is_refused_in_words_and_stays_in_the_box(office, address, reason):
    a_watched_address(office)

    page = as_(office.officer).post(WATCHED, {"address": address})

    assert page.status_code == 422
    assert reason in text_of(page)
    assert page.context["form"]["address"].value() == address
    assert WatchedAddress.objects.count() == 1


def test_list_has_an_end(office, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    a_watched_address(office)

    with pytest.raises(Refused, match="An office can watch 1 addresses"):
        a_watched_address(office, f"{SITE}/other/")


@pytest.mark.at("2026-11-30T10:00")
def test_page_says_when_each_was_read_what_it_gave_and_what_is_wrong(office):
    now = timezone.now()
    a_watched_address(office)
    WatchedAddress.objects.update(
        read_at=now - timedelta(minutes=28),
        tried_at=now - timedelta(minutes=28),
        attempt_after=now + timedelta(minutes=35),
        reports_listed=25,
        reports_proposed=2,
        links_left_out=3,
    )
    text = text_of(as_(office.officer).get(WATCHED))
    assert "Last read at 9:32am today. It lists 25 reports, with 2 new for you." in text
    assert "3 links lead to other websites, and we have left them out." in text
    assert "We will read it again at 10:35am today." in text

    WatchedAddress.objects.update(
        read_at=now - timedelta(days=3),
        attempts_failed=4,
        last_error=f"{HOST} cannot be reached.",
        attempt_after=now + timedelta(hours=8),
    )
    text = text_of(as_(office.officer).get(WATCHED))
    assert (
        f"We could not read it at 9:32am today. {HOST} cannot be reached. This has happened 4 times in a row." in text
    )
    assert "Last read at 10am on 27 November 2026." in text
    assert "We will read it again at 6pm today." in text


def test_address_can_be_read_at_once_but_not_every_minute(office, clock):
    watched = a_watched_address(office)
    WatchedAddress.objects.update(tried_at=timezone.now(), attempt_after=timezone.now() + timedelta(hours=1))

    with pytest.raises(Refused, match="less than 5 minutes ago"):
        read_address_now(by=office.officer, watched=watched)
    clock.move_on(minutes=6)
    read_address_now(by=office.officer, watched=watched)
    assert WatchedAddress.objects.get().attempt_after <= timezone.now()


def test_person_who_has_us_fetch_too_often_is_asked_to_wait(office, monkeypatch):
    monkeypatch.setattr("inspections.intake.fetching.MOST_FETCHED", 2)
    watched = actions.add_watched_address(by=office.officer, body=office.body, address=ADDRESS)
    actions.remove_watched_address(by=office.officer, watched=watched)
    watched = actions.add_watched_address(by=office.officer, body=office.body, address=ADDRESS)

    with pytest.raises(Refused, match="You have asked us to fetch 2 pages in 10 minutes"):
        read_address_now(by=office.officer, watched=watched)
    actions.remove_watched_address(by=office.officer, watched=watched)
    with pytest.raises(Refused, match="which is the limit"):
        actions.add_watched_address(by=office.officer, body=office.body, address=ADDRESS)
    assert actions.add_watched_address(by=office.administrator, body=office.body, address=ADDRESS)


def test_removing_an_address_keeps_what_it_gave(office):
    watched = a_watched_address(office)
    a_proposal(office, "Custody", watched=watched)
    actions.remove_watched_address(by=office.administrator, watched=watched)

    assert ReportProposal.objects.get().watched is None
    with pytest.raises(Refused, match="already been removed"):
        actions.remove_watched_address(by=office.administrator, watched=watched)


def test_office_that_fetches_nothing_is_told_so_and_can_add_nothing(office):
    office.body.fetches_reports = False
    office.body.save()
    client = as_(office.administrator)

    page = client.get(WATCHED)
    assert "Your office does not fetch reports from the inspectorate’s website." in text_of(page)
    assert "Watch this address" not in text_of(page)
    assert client.post(WATCHED, {"address": ADDRESS}).status_code == 422
    assert WatchedAddress.objects.count() == 0


def test_office_switches_fetching_off_in_its_settings_and_the_history_says_so(office):
    client = as_(office.administrator)
    page = client.get("/office/settings/?office=westmarch")
    sent = {name: value for name, value in page.context["form"].initial.items() if value not in (None, False)}
    assert sent.pop("fetches_reports") is True

    client.post("/office/settings/?office=westmarch", sent)

    office.body.refresh_from_db()
    assert office.body.fetches_reports is False
    assert history_of(office.body).get(action="settings_changed").detail["changed"] == {
        "fetches_reports": [True, False]
    }


def test_everything_has_its_sentence_in_the_history_of_the_office(office):
    watched, proposal = a_watched_address(office), a_proposal(office, "Custody")
    read_address_now(by=office.officer, watched=watched)
    dismiss_proposal(by=office.officer, proposal=proposal, reason="It is a news item.")
    restore_proposal(by=office.officer, proposal=proposal)
    actions.remove_watched_address(by=office.officer, watched=watched)

    text = text_of(as_(office.administrator).get("/office/history/?office=westmarch&kind=new-reports"))
    for sentence in (
        f"Adam Administrator added {ADDRESS} to the watched addresses.",
        f"Olive Officer asked to read {ADDRESS} for new reports.",
        "Olive Officer dismissed the new report “Custody”.",
        "Olive Officer brought back the new report “Custody”.",
        f"Olive Officer removed {ADDRESS} from the watched addresses.",
    ):
        assert sentence in text


def test_platform_administrator_and_former_officer_see_nothing(office):
    people = people_around(office, an_office("Felpersham"))
    a_proposal(office, "Custody")
    for person in ("platform", "former"):
        assert as_(people[person]).get(LIST).status_code == 404
    assert as_(a_person("No One")).get(LIST).status_code == 404
