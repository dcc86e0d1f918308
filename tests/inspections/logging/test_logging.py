"""Logging an inspection: one page, one save, and nothing typed is ever lost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections.enums import DuePrecision, FindingKind
from inspections.models import Inspection
from responses.enums import ResponseStatus
from responses.models import Response
from s55tracker.accounts.roles import Role
from tests.factories import a_finding, a_person, an_inspection, an_office, give_role
from tests.inspections.logging.forms_as_sent import date_parts, report_sent, rows_sent

pytestmark = pytest.mark.django_db

PASTED = """Recommendation 2
By 31 August 2024, chief constables should keep a register.

Recommendation 3
Within three months, the Home Office should publish guidance.
"""


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def officer(client, office):
    client.force_login(office.officer)
    return client


def sent(client, **changes):
    return client.post(reverse("inspection-log"), report_sent(**changes))


def test_logging_opens_the_response_and_leads_into_it(officer, office):
    answer = sent(officer, date_confirmed="on", **rows_sent({"reference": "2", "wording": "Keep a register."}))
    inspection = Inspection.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("response-for-inspection", args=[inspection.pk])
    assert inspection.recorded_by == office.body
    assert inspection.published_on_confirmed_by == office.officer
    assert inspection.all_forces and [str(each) for each in inspection.publication_types.all()] == ["Custody"]
    assert [(f.reference, f.html) for f in inspection.findings.all()] == [("2", "<p>Keep a register.</p>")]
    assert Response.objects.get(inspection=inspection).status == ResponseStatus.NOT_STARTED


@pytest.mark.parametrize("who", ["approver", "manager", "administrator", "contributor", "lead"])
def test_logging_is_refused_to_everybody_but_officers(client, office, who):
    client.force_login(office.people[who])
    answer = client.get(reverse("inspection-log"))
    assert answer.status_code == 403
    assert "Only an officer" in answer.content.decode()
    assert sent(client).status_code == 403
    assert not Inspection.objects.exists()


def test_logging_signed_out_asks_to_sign_in_and_saves_nothing(client, office):
    assert client.get(reverse("inspection-log")).status_code == 302
    assert sent(client).status_code == 401
    assert not Inspection.objects.exists()


def test_same_form_sent_twice_logs_once(officer):
    data = report_sent()
    first = officer.post(reverse("inspection-log"), data)
    second = officer.post(reverse("inspection-log"), data)
    assert first.url == second.url
    assert Inspection.objects.count() == Response.objects.count() == 1


def test_mistakes_are_all_named_at_once_and_keep_what_was_typed(officer):
    answer = sent(
        officer,
        title="",
        published_on=timezone.localdate() + timedelta(days=1),
        report_url="not an address",
        **rows_sent({"reference": "7", "wording": "", "due_precision": "day"}),
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in (
        "Enter the title of the report",
        "The date of publication must be today or in the past",
        "Enter the wording",
        "Enter the due date, or select “No date given”.",
    ):
        assert sentence in page
    assert 'value="not an address"' in page and 'value="7"' in page
    assert not Inspection.objects.exists()


def test_date_before_the_act_is_refused_with_its_reason(officer):
    answer = sent(officer, published_on=date(1996, 5, 1))
    assert answer.status_code == 422
    assert "was not yet in force on 1 May 1996" in answer.content.decode()


def test_super_complaint_needs_its_own_date_and_section_55_forgets_one(officer):
    answer = sent(officer, kind="super_complaint", legal_basis="super_complaint")
    assert "Enter the date the super-complaint report sets for responses." in answer.content.decode()
    own = timezone.localdate() + timedelta(days=56)
    sent(officer, kind="super_complaint", legal_basis="super_complaint", **date_parts("own_deadline_on", own))
    assert Inspection.objects.get().deadline_on == own
    sent(officer, title="Other", **date_parts("own_deadline_on", own))
    assert Inspection.objects.get(title="Other").own_deadline_on is None


def test_forces_can_be_all_ours_or_named(officer, office):
    other = an_office("Felpersham").force
    sent(officer, title="Ours", about="ours")
    sent(officer, title="Named", about="named", forces=[other.pk])
    assert list(Inspection.objects.get(title="Ours").forces.all()) == [office.force]
    assert list(Inspection.objects.get(title="Named").forces.all()) == [other]
    assert sent(officer, title="None named", about="named").status_code == 422


def test_publication_types_are_split_by_comma_or_line_and_named_once(officer):
    sent(officer, publication_types="Homicide, Joint inspection\r\nhomicide\n")
    assert [str(each) for each in Inspection.objects.get().publication_types.all()] == ["Homicide", "Joint inspection"]


def test_publication_types_of_other_offices_are_not_suggested(officer):
    an_inspection(an_office("Felpersham"), publication_types=("A secret of theirs",))
    assert "A secret of theirs" not in officer.get(reverse("inspection-log")).content.decode()


def test_no_response_needed_is_recorded_with_the_report(officer):
    answer = sent(officer, needed="not_needed", not_needed_because="It is about another force.")
    inspection = Inspection.objects.get()
    response = Response.objects.get()
    assert answer.url == inspection.get_absolute_url()
    assert (response.status, response.not_needed_because) == (ResponseStatus.NOT_NEEDED, "It is about another force.")
    assert sent(officer, needed="not_needed").status_code == 422


def test_answered_in_the_response_to_another_inspection(officer, office):
    other = an_inspection(office, title="The national report")
    sent(officer, title="Our force report", needed="answered", answered_with=other.pk)
    response = Response.objects.get(inspection__title="Our force report")
    assert response.answered_in == Response.objects.get(inspection=other)
    assert response.not_needed_because == "Answered in our response to “The national report”."


def test_answered_in_another_offices_response_is_no_choice(officer):
    foreign = an_inspection(an_office("Felpersham"))
    assert sent(officer, needed="answered", answered_with=foreign.pk).status_code == 422
    assert sent(officer, another_related=foreign.pk).status_code == 422
    assert list(Inspection.objects.all()) == [foreign]


def test_reading_a_pasted_list_fills_rows_and_saves_nothing(officer):
    answer = sent(officer, published_on=date(2023, 8, 11), do="read", pasted=PASTED, title="Half typed")
    rows = answer.context["rows"]
    assert answer.status_code == 200
    assert answer.context["form"]["title"].value() == "Half typed"
    assert answer.context["paste"]["pasted"].value() == ""
    assert [(row["reference"].value(), row["due_on"].value(), row["addressees"].value()) for row in rows] == [
        ("2", ("31", "8", "2024"), ["chief_constables"]),
        ("3", ("11", "11", "2023"), ["home_office"]),
    ]
    assert "2 findings were read from the list." in answer.content.decode()
    assert not Inspection.objects.exists()


def test_reading_adds_to_the_rows_that_are_there(officer):
    answer = sent(officer, do="read", **rows_sent({"reference": "1", "wording": "By hand."}) | {"pasted": PASTED})
    assert [row["reference"].value() for row in answer.context["rows"]] == ["1", "2", "3"]


def test_reading_an_empty_box_says_so(officer):
    assert "The box is empty." in sent(officer, do="read").content.decode()


def test_list_left_unread_in_the_box_is_not_lost_by_saving(officer):
    answer = sent(officer, pasted=PASTED)
    assert answer.status_code == 422
    assert "We have not read this list yet." in answer.content.decode()
    assert "keep a register" in answer.content.decode()
    assert not Inspection.objects.exists()


def test_what_was_read_can_be_saved_as_it_stands(officer):
    answer = sent(officer, do="read", pasted=PASTED, published_on=date(2023, 8, 11))
    rows = []
    for row in answer.context["rows"]:
        due = row["due_on"].value()
        rows.append(
            {
                name: row[name].value()
                for name in ("kind", "reference", "wording", "addressees", "due_text", "due_precision")
            }
            | {"due_on": date(int(due.year), int(due.month), int(due.day))}
        )
    sent(officer, published_on=date(2023, 8, 11), **rows_sent(*rows))
    second, third = Inspection.objects.get().findings.all()
    assert (second.due_on, second.due_precision) == (date(2024, 8, 31), DuePrecision.DAY)
    assert (third.due_on, third.due_precision) == (date(2023, 11, 11), DuePrecision.RELATIVE)


def test_row_can_be_added_removed_and_read_again(officer):
    typed = rows_sent(
        {"reference": "1", "wording": "First."},
        {"reference": "2", "wording": "By 31 August 2024, police and crime commissioners should publish."},
    )
    added = sent(officer, do="add", **typed)
    assert [row["reference"].value() for row in added.context["rows"]] == ["1", "2", None]
    removed = sent(officer, do="remove-1", **typed)
    assert [row["reference"].value() for row in removed.context["rows"]] == ["2"]
    reread = sent(officer, do="reread-2", **typed)
    assert reread.context["rows"][1]["addressees"].value() == ["policing_bodies"]
    assert reread.context["rows"][1]["due_on"].value() == ("31", "8", "2024")
    assert reread.context["rows"][0]["wording"].value() == "First."


@pytest.mark.parametrize("step", ["remove-99", "remove-", "reread-0x", "nonsense", "remove--1", "remove-0"])
def test_step_that_does_not_exist_changes_nothing(officer, step):
    answer = sent(officer, do=step, **rows_sent({"reference": "1", "wording": "First."}))
    assert answer.status_code == 200
    assert [row["wording"].value() for row in answer.context["rows"]] == ["First."]


def test_working_out_the_dates_without_scripts_keeps_everything(officer):
    answer = sent(officer, do="dates", published_on=date(2023, 8, 11), title="Half", kind="joint", needed="not_needed")
    page = answer.content.decode()
    assert "6 October 2023" in page and "5 October 2023" in page
    form = answer.context["form"]
    assert (form["title"].value(), form["kind"].value(), form["needed"].value()) == ("Half", "joint", "not_needed")
    assert "There is a problem" not in page


def test_form_key_survives_every_step(officer):
    data = report_sent(do="add")
    answer = officer.post(reverse("inspection-log"), data)
    assert answer.context["form"]["form_key"].value() == data["form_key"]


def test_recommendations_belong_to_the_cause_of_concern_above_them(officer):
    sent(
        officer,
        **rows_sent(
            {"kind": "cause_of_concern", "reference": "1", "wording": "Custody is unsafe."},
            {"reference": "1", "wording": "Mend it.", "parent": "above"},
            {"reference": "1", "wording": "Another, of the report itself."},
        ),
    )
    cause, child, other = Inspection.objects.get().findings.all()
    assert cause.kind == FindingKind.CAUSE_OF_CONCERN
    assert (child.parent, other.parent) == (cause, None)


def test_same_reference_twice_is_refused_with_the_row(officer):
    rows = [{"reference": "2", "wording": "One."}, {"reference": "2", "wording": "Two."}]
    answer = sent(officer, **rows_sent(*rows))
    assert answer.status_code == 422
    assert "Recommendation 2 is in the list twice" in answer.content.decode()
    assert 'href="#id_finding-1-reference"' in answer.content.decode()


def test_belonging_to_a_cause_above_needs_one(officer):
    answer = sent(officer, **rows_sent({"reference": "1", "wording": "Mend it.", "parent": "above"}))
    assert "There is no cause of concern above this one." in answer.content.decode()


def test_empty_rows_are_no_findings_and_no_mistakes(officer):
    sent(officer, **rows_sent({}, {"reference": "1", "wording": "Mend it."}, {}))
    assert [f.reference for f in Inspection.objects.get().findings.all()] == ["1"]


def test_officer_of_two_offices_chooses_which(client, office):
    other = an_office("Felpersham")
    person = a_person(organisation=office.body, roles=(Role.OFFICER,))
    give_role(person, other.body, Role.OFFICER)
    client.force_login(person)
    assert "Which office is logging the report?" in client.get(reverse("inspection-log")).content.decode()
    page = client.get(reverse("inspection-log"), {"office": other.body.slug}).content.decode()
    assert other.body.office_name in page
    client.post(reverse("inspection-log"), report_sent(office=other.body.slug))
    assert Inspection.objects.get().recorded_by == other.body


def test_officer_cannot_log_for_an_office_of_which_they_are_only_manager(client, office):
    other = an_office("Felpersham")
    person = a_person(organisation=office.body, roles=(Role.OFFICER,))
    give_role(person, other.body, Role.MANAGER)
    client.force_login(person)
    client.post(reverse("inspection-log"), report_sent(office=other.body.slug))
    assert Inspection.objects.get().recorded_by == office.body


def test_what_was_typed_before_the_session_ended_is_there_again(client, office):
    data = report_sent(title="Typed for an hour", **rows_sent({"reference": "9", "wording": "Long words."}))
    signed_out = client.post(reverse("inspection-log"), data, headers={"origin": "http://testserver"})
    client.force_login(office.officer)
    session = client.session
    session["kept_text"] = {reverse("inspection-log"): {name: [str(value)] for name, value in data.items()}}
    session.save()
    answer = client.get(reverse("inspection-log"))
    assert signed_out.status_code == 401
    assert answer.context["form"]["title"].value() == "Typed for an hour"
    assert [row["wording"].value() for row in answer.context["rows"]] == ["Long words."]
    assert not Inspection.objects.exists()


# --- The clock beside the date ---------------------------------------------------------------------------------------------


def test_clock_shows_deadline_safe_day_sum_and_weekday_warning(officer):
    page = officer.get(
        reverse("inspection-clock"), date_parts("published_on", date(2025, 8, 11)) | {"legal_basis": "section_55"}
    )
    words = page.content.decode()
    assert page.status_code == 200
    for part in (
        "6 October 2025",
        "5 October 2025",
        "+ 56 days",
        "The safe day is a Sunday: publish by Friday 3 October.",
    ):
        assert part in words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "will appear here when you enter the date"),
        ({"published_on_day": "11"}, "The date of publication must include a month and year"),
        ({"published_on_day": "31", "published_on_month": "2", "published_on_year": "2024"}, "must be a real date"),
        (
            {"published_on_day": "1", "published_on_month": "1", "published_on_year": "2999"},
            "must be today or in the past",
        ),
    ],
)
def test_clock_of_a_date_that_cannot_be_says_why(officer, typed, words):
    page = officer.get(reverse("inspection-clock"), {"legal_basis": "section_55", **typed})
    assert words in page.content.decode()


def test_clock_takes_no_post(officer):
    assert officer.post(reverse("inspection-clock")).status_code == 405


def test_clock_is_for_people_who_are_signed_in(client, office):
    assert client.get(reverse("inspection-clock")).status_code == 302


def test_findings_of_a_long_report_fit_in_one_form(officer):
    rows = [
        {"reference": str(n), "wording": f"Do thing {n}.", "addressees": ["npcc", "cps", "hmicfrs"]}
        for n in range(1, 91)
    ]
    assert sent(officer, **rows_sent(*rows)).status_code == 302
    assert Inspection.objects.get().findings.count() == 90


def test_logging_does_not_know_findings_by_position_of_another_report(officer, office):
    an_inspection(office, title="Earlier", findings=[a_finding("1", kind=FindingKind.CAUSE_OF_CONCERN)])
    sent(
        officer,
        **rows_sent(
            {"kind": "cause_of_concern", "reference": "1", "wording": "Unsafe."},
            {"reference": "1", "wording": "Mend it.", "parent": "above"},
        ),
    )
    cause, child = Inspection.objects.get(title="Custody records").findings.all()
    assert child.parent == cause
