"""The pages for correcting a recorded report: errors, refusals, and two people at once."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections.enums import DuePrecision, FindingKind
from responses.enums import ResponseStatus
from s55tracker.accounts.models import User
from tests.factories import (
    a_finding,
    a_response,
    an_inspection,
    an_office,
    refreshed,
    write_everything,
)
from tests.inspections.logging.forms_as_sent import date_parts, facts_sent, finding_sent, rows_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def officer(client, office):
    client.force_login(office.officer)
    return client


@pytest.fixture
def inspection(office):
    return an_inspection(office, published_on=date(2023, 8, 10))


@pytest.fixture
def finding(inspection):
    return inspection.findings.first()


def edit_address(inspection):
    return reverse("inspection-edit", args=[inspection.pk])


def finding_address(finding, name="finding-edit"):
    return reverse(name, args=[finding.inspection_id, finding.pk])


# --- Facts -------------------------------------------------------------------------------------------------------------------


def test_facts_page_opens_with_what_is_recorded_and_saving_it_changes_nothing(officer, office, inspection):
    form = officer.get(edit_address(inspection)).context["form"]
    assert (form["title"].value(), form["about"].value()) == ("Custody records", "all")
    assert officer.post(edit_address(inspection), facts_sent(inspection)).status_code == 302
    assert refreshed(inspection).version == 1


def test_facts_are_saved(officer, office, inspection):
    related = an_inspection(office, title="The other")
    answer = officer.post(
        edit_address(inspection),
        facts_sent(inspection, title="New title", about="ours", recommendations_stated="5", another_related=related.pk),
    )
    assert answer.url == inspection.get_absolute_url()
    inspection = refreshed(inspection)
    assert (inspection.title, inspection.all_forces, inspection.recommendations_stated) == ("New title", False, 5)
    assert list(inspection.forces.all()) == [office.force]
    assert list(inspection.related.all()) == [related]


def test_related_report_is_kept_or_unticked(officer, office):
    other = an_inspection(office, title="The other")
    inspection = an_inspection(office, related=[other])
    officer.post(edit_address(inspection), facts_sent(inspection, related=[other.pk], title="Kept"))
    inspection = refreshed(inspection)
    assert list(inspection.related.all()) == [other]
    officer.post(edit_address(inspection), facts_sent(inspection))
    assert list(inspection.related.all()) == []


def test_mistakes_in_facts_keep_what_was_typed(officer, inspection):
    answer = officer.post(edit_address(inspection), facts_sent(inspection, title="", joint_with="Typed words"))
    assert answer.status_code == 422
    assert "Enter the title of the report" in answer.content.decode()
    assert "Typed words" in answer.content.decode()


def test_report_becomes_a_super_complaint_only_with_its_date(officer, inspection):
    data = facts_sent(inspection, legal_basis="super_complaint")
    assert officer.post(edit_address(inspection), data).status_code == 422
    officer.post(edit_address(inspection), data | date_parts("own_deadline_on", date(2023, 10, 1)))
    assert refreshed(inspection).safe_day_on == date(2023, 10, 1)


def test_second_editor_sees_both_and_saves_knowingly(officer, inspection):
    opened = facts_sent(inspection)
    officer.post(edit_address(inspection), opened | {"title": "Theirs"})
    answer = officer.post(edit_address(inspection), opened | {"title": "Mine", "joint_with": "HMIP"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert [(c.name, c.mine, c.theirs) for c in answer.context["clashes"]] == [
        ("Title of the report", "Mine", "Theirs"),
        ("Other inspectorates that took part", "HMIP", "nothing"),
    ]
    assert "Replace the saved version with mine" in page
    assert refreshed(inspection).title == "Theirs"
    version = answer.context["form"]["version"].value()
    assert officer.post(edit_address(inspection), opened | {"title": "Mine", "version": version}).status_code == 302
    assert refreshed(inspection).title == "Mine"


# --- The date ----------------------------------------------------------------------------------------------------------------


def date_address(inspection):
    return reverse("inspection-correct-date", args=[inspection.pk])


def date_sent(day, *, do="save", version=1, reason="The report says so."):
    return {"do": do, "version": version, "reason": reason, **date_parts("published_on", day)}


def test_date_is_confirmed_by_a_button(officer, office):
    inspection = an_inspection(office, date_confirmed=False)
    officer.post(reverse("inspection-confirm-date", args=[inspection.pk]))
    assert refreshed(inspection).published_on_confirmed_by == office.officer


def test_what_follows_from_a_new_date_is_shown_before_it_is_saved(officer, office):
    counted = a_finding(
        "1", due_text="within three months", due_on=date(2023, 11, 10), due_precision=DuePrecision.RELATIVE
    )
    inspection = an_inspection(office, published_on=date(2023, 8, 10), findings=[counted])
    answer = officer.post(date_address(inspection), date_sent(date(2023, 8, 11), do="dates", reason="Half typed"))
    page = answer.content.decode()
    assert answer.status_code == 200
    for day in ("5 October 2023", "6 October 2023", "4 October 2023", "11 November 2023", "Half typed"):
        assert day in page
    assert refreshed(inspection).published_on == date(2023, 8, 10)


def test_date_is_corrected_with_its_reason(officer, inspection):
    answer = officer.post(date_address(inspection), date_sent(date(2023, 8, 11)))
    assert answer.url == inspection.get_absolute_url()
    assert refreshed(inspection).deadline_on == date(2023, 10, 6)
    page = officer.get(inspection.get_absolute_url()).content.decode()
    assert "From 10 August 2023 to 11 August 2023." in page and "Reason: The report says so." in page


def test_date_of_publication_is_not_corrected_to_tomorrow(officer, inspection):
    answer = officer.post(date_address(inspection), date_sent(timezone.localdate() + timedelta(days=1)))
    assert answer.status_code == 422
    assert "must be today or in the past" in answer.content.decode()
    assert refreshed(inspection).published_on == date(2023, 8, 10)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": date(2023, 8, 10)}, "This date is already recorded."),
        ({"day": date(1996, 5, 1)}, "was not yet in force"),
        ({"day": date(1950, 1, 1)}, "must be between 1 January 1996 and "),
        ({"day": None}, "Enter the date of publication"),
        ({"day": date(2023, 8, 11), "reason": " "}, "Enter the reason"),
    ],
)
def test_mistakes_in_a_correction_are_named_and_nothing_changes(officer, inspection, changes, sentence):
    answer = officer.post(date_address(inspection), date_sent(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert refreshed(inspection).published_on == date(2023, 8, 10)


def test_second_person_who_corrects_the_date_is_told_what_it_is_now(officer, inspection):
    officer.post(date_address(inspection), date_sent(date(2023, 8, 11)))
    answer = officer.post(date_address(inspection), date_sent(date(2023, 8, 12)))
    assert answer.status_code == 409
    assert "Someone else changed this report while you were typing" in answer.content.decode()
    assert refreshed(inspection).published_on == date(2023, 8, 11)
    version = answer.context["form"]["version"].value()
    officer.post(date_address(inspection), date_sent(date(2023, 8, 12), version=version))
    assert refreshed(inspection).published_on == date(2023, 8, 12)


# --- Findings ----------------------------------------------------------------------------------------------------------------


def test_findings_are_added_by_hand_and_from_a_list(officer, inspection):
    address = reverse("finding-add", args=[inspection.pk])
    read = officer.post(
        address, {"do": "read", **rows_sent(), "pasted": "Recommendation 4\nWithin three months, forces should act."}
    )
    [row] = read.context["rows"]
    assert (row["reference"].value(), row["due_on"].value()) == ("4", ("10", "11", "2023"))
    officer.post(
        address,
        {"do": "save", **rows_sent({"reference": "4", "wording": "Act."}, {"reference": "5", "wording": "Report."})},
    )
    assert [f.reference for f in inspection.findings.all()] == ["2", "3", "4", "5"]


def test_findings_can_be_added_to_a_cause_that_is_there(officer, office):
    inspection = an_inspection(office, findings=[a_finding("1", kind=FindingKind.CAUSE_OF_CONCERN), a_finding("7")])
    cause = inspection.findings.first()
    row = {"reference": "1", "wording": "Mend it.", "parent": cause.pk}
    officer.post(reverse("finding-add", args=[inspection.pk]), {"do": "save", **rows_sent(row)})
    assert [(f.reference, f.parent) for f in inspection.findings.all()] == [("1", None), ("1", cause), ("7", None)]


def test_adding_nothing_or_a_reference_that_is_there_is_refused(officer, inspection):
    address = reverse("finding-add", args=[inspection.pk])
    assert "You have not entered anything." in officer.post(address, {"do": "save", **rows_sent()}).content.decode()
    answer = officer.post(address, {"do": "save", **rows_sent({"reference": "2", "wording": "Typed words."})})
    assert answer.status_code == 422
    assert "Recommendation 2 is already recorded." in answer.content.decode()
    assert "Typed words." in answer.content.decode()


def test_finding_is_opened_as_simple_text_and_saved_unchanged_without_loss(officer, office):
    html = "<p>Forces <strong>should</strong>:</p><ul><li>one<ul><li>two</li></ul></li></ul>"
    inspection = an_inspection(office, findings=[a_finding("2", html=html)])
    finding = inspection.findings.get()
    form = officer.get(finding_address(finding)).context["form"]
    wording = form["wording"].value()
    assert "<" not in wording
    officer.post(finding_address(finding), finding_sent(finding, wording=wording))
    assert refreshed(finding).html == finding.html and refreshed(finding).version == 1


def test_finding_is_corrected(officer, finding):
    answer = officer.post(finding_address(finding), finding_sent(finding, reference="2a", wording="Other.\n\n- one"))
    finding = refreshed(finding)
    assert answer.url.endswith(f"#finding-{finding.pk}")
    assert (finding.reference, finding.html) == ("2a", "<p>Other.</p><ul><li>one</li></ul>")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"wording": ""}, "Enter the wording"),
        ({"reference": "3"}, "Recommendation 3 is already recorded."),
        ({"due_precision": "none"}, "Select the type of date."),
        ({"due_precision": "day", **date_parts("due_on", None)}, "Enter the due date, or select “No date given”."),
        ({"addressees": ["mordor"]}, "Choose one of the answers in the list"),
    ],
)
def test_mistakes_in_a_finding_are_named(officer, finding, changes, sentence):
    answer = officer.post(finding_address(finding), finding_sent(finding, **changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert refreshed(finding).version == 1


def test_second_editor_of_a_finding_sees_both_wordings_compared(officer, finding):
    opened = finding_sent(finding)
    officer.post(finding_address(finding), opened | {"wording": "Forces should act at once."})
    answer = officer.post(finding_address(finding), opened | {"wording": "Forces should act now."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<ins>" in page and "<del>" in page
    assert [clash.name for clash in answer.context["clashes"]] == ["Wording"]
    assert refreshed(finding).plain == "Forces should act at once."
    version = answer.context["form"]["version"].value()
    officer.post(finding_address(finding), opened | {"wording": "Forces should act now.", "version": version})
    assert refreshed(finding).plain == "Forces should act now."


def test_findings_are_moved_by_buttons(officer, inspection, finding):
    officer.post(finding_address(finding, "finding-move-down"))
    assert [f.reference for f in inspection.findings.all()] == ["3", "2"]
    officer.post(finding_address(finding, "finding-move-up"))
    assert [f.reference for f in inspection.findings.all()] == ["2", "3"]


def test_finding_is_removed_after_asking_and_with_a_reason(officer, inspection, finding):
    address = finding_address(finding, "finding-remove")
    assert finding.plain in officer.get(address).content.decode()
    assert officer.post(address, {"reason": ""}).status_code == 422
    assert inspection.findings.count() == 2
    officer.post(address, {"reason": "Recorded twice."})
    assert [f.reference for f in inspection.findings.all()] == ["3"]


def test_finding_that_is_answered_is_not_removed_and_the_page_says_why(officer, office):
    response = a_response(office)
    write_everything(office, response)
    finding = response.inspection.findings.first()
    answer = officer.post(finding_address(finding, "finding-remove"), {"reason": "Twice."})
    assert answer.status_code == 422
    assert "Recommendation 2 has comments" in answer.content.decode()
    assert refreshed(response).status == ResponseStatus.DRAFTING


def test_cause_of_concern_on_its_own_page_offers_no_belonging_to_itself(officer, office):
    inspection = an_inspection(office, findings=[a_finding("1", kind=FindingKind.CAUSE_OF_CONCERN), a_finding("1")])
    cause, other = inspection.findings.all()
    assert "parent" not in officer.get(finding_address(cause)).context["form"].fields
    assert "parent" in officer.get(finding_address(other)).context["form"].fields


# --- The platform administrator ----------------------------------------------------------------------------------------------


def test_platform_administrator_looks_inspections_up_and_changes_nothing(client, inspection, finding):
    client.force_login(User.objects.create_superuser("pat@example.org"))
    address = reverse("admin:inspections_inspection_change", args=[inspection.pk])
    assert finding.plain[:20] in client.get(address).content.decode()
    assert client.get(reverse("admin:inspections_inspection_changelist"), {"q": "custody"}).status_code == 200
    assert client.post(address, {"title": "Changed"}).status_code == 403
    assert client.get(reverse("admin:inspections_inspection_add")).status_code == 403
