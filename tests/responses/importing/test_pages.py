"""Importing a response by hand: read a file, let a person check the contents, and only then record anything."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inspections.intake.blocks import Reading
from inspections.models import Inspection
from responses.enums import ResponseStatus
from responses.importing import forms
from responses.importing import views as importing
from responses.importing.actions import make_records
from responses.importing.proposal import proposal_of
from responses.importing.response_text import find_response
from responses.models import ImportProposal, Response
from responses.tasks import delete_old_drafts
from s55tracker.accounts.models import PolicingBody
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.refusals import Refused
from tests.factories import an_office, give_role
from tests.responses.importing import lookalike

pytestmark = pytest.mark.django_db

CONFIRMED = {
    "title": lookalike.TITLE,
    "kind": "joint",
    "published_on_day": "14",
    "published_on_month": "3",
    "published_on_year": "2024",
    "date_confirmed": "on",
    "report_url": lookalike.ADDRESS,
}


@pytest.fixture
def office():
    return an_office("Westmarch")


@pytest.fixture
def officer(client, office):
    client.force_login(office.officer)
    return client


def a_file(data: bytes | None = None, name: str = "response.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, lookalike.as_text().encode() if data is None else data)


def upload(client, body: PolicingBody, file: SimpleUploadedFile | None = None):
    return client.post("/responses/import/", {"body": body.pk, "file": file or a_file()})


def recorded() -> tuple[int, int, int]:
    return Inspection.objects.count(), Response.objects.count(), AuditEvent.objects.count()


def test_upload_records_nothing_and_shows_what_was_understood(officer, office):
    before = recorded()

    answer = upload(officer, office.body)
    proposal = ImportProposal.objects.get()
    page = officer.get(answer.url)
    html = page.content.decode()

    assert answer.url == f"/responses/import/{proposal.pk}/"
    assert recorded() == before
    assert page.context["form"].initial["published_on"] == date(2024, 3, 14)
    assert [finding.label for finding in page.context["review"].findings] == [
        "Recommendation 1",
        "Recommendation 2",
        "Recommendation 4a",
    ]
    assert page.context["review"].warnings
    for warning in page.context["review"].warnings:
        assert warning.split("“")[0].replace("'", "&#x27;") in html
    assert "Interviews are now filed with the child’s record." in html
    assert "I note what the Chief Constable says." in html
    assert "“By 30 September 2024”, so by 30 September 2024" in html


def test_confirming_makes_the_records_once_with_the_corrections_of_the_person(officer, office):
    address = upload(officer, office.body).url

    answer = officer.post(address, {**CONFIRMED, "title": "Lost and found", "published_on_day": "15"})
    response = Response.objects.get()
    inspection = response.inspection

    assert answer.url == f"/responses/{response.reference}/"
    assert (inspection.title, inspection.kind, inspection.published_on) == (
        "Lost and found",
        "joint",
        date(2024, 3, 15),
    )
    assert inspection.deadline_on == date(2024, 5, 10)
    assert inspection.published_on_confirmed_by == office.officer
    assert inspection.findings.count() == 3
    assert response.passages.count() == 6
    assert ImportProposal.objects.count() == 0
    assert officer.post(address, CONFIRMED).status_code == 404
    assert Response.objects.count() == 1


def test_second_press_at_the_same_moment_records_nothing(officer, office):
    """The second press finds a proposal that the first has just turned into records, because it waits for the
    proposal's row.
    """
    upload(officer, office.body)
    proposal = ImportProposal.objects.get()
    found = find_response(Reading.from_json(proposal.reading))
    imported = proposal_of(found, file_name="", file_hash="")
    ImportProposal.objects.all().delete()
    before = recorded()
    with pytest.raises(Refused, match="already been recorded"):
        make_records(by=office.officer, proposal=proposal, imported=imported, date_confirmed=True)
    assert recorded() == before


def test_date_that_was_not_checked_waits_for_a_person(officer, office):
    address = upload(officer, office.body).url

    officer.post(address, {name: value for name, value in CONFIRMED.items() if name != "date_confirmed"})

    assert Inspection.objects.get().published_on_confirmed_at is None


def test_review_with_mistakes_records_nothing_and_keeps_what_was_typed(officer, office):
    address = upload(officer, office.body).url
    before = recorded()

    answer = officer.post(address, {**CONFIRMED, "title": "", "published_on_month": "13"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"title", "published_on"}
    assert 'value="13"' in answer.content.decode()
    assert recorded() == before
    assert ImportProposal.objects.count() == 1


def test_response_that_is_recorded_already_is_named_with_a_link(officer, office):
    officer.post(upload(officer, office.body).url, CONFIRMED)
    response = Response.objects.get()

    answer = officer.post(upload(officer, office.body).url, CONFIRMED)

    assert answer.status_code == 422
    assert f'href="/responses/{response.reference}/"' in answer.content.decode()
    assert Response.objects.count() == 1


OTHER_DAY = CONFIRMED | {"published_on_day": "18"}
WHY = "It is the report of the second visit."


def test_report_like_one_that_is_there_is_asked_about_and_recorded_with_the_reason(officer, office):
    officer.post(upload(officer, office.body).url, CONFIRMED)
    there = Inspection.objects.get()
    text = lookalike.as_text() + "\nPage 9\n"
    address = upload(officer, office.body, a_file(text.encode())).url
    assert "another_because" not in officer.get(address).content.decode()

    asked = officer.post(address, OTHER_DAY)
    words = asked.content.decode()
    assert asked.status_code == 422
    assert "Open that inspection, or explain why this is a different report." in words
    assert f'href="{there.get_absolute_url()}"' in words
    assert 'name="another_because"' in words
    assert officer.post(address, OTHER_DAY | {"another_because": " "}).status_code == 422
    assert Inspection.objects.count() == 1

    assert officer.post(address, OTHER_DAY | {"another_because": WHY}).status_code == 302
    assert Inspection.objects.count() == Response.objects.count() == 2
    assert AuditEvent.objects.filter(action="inspection_logged").last().reason == WHY


def many_findings(count: int) -> bytes:
    findings = "".join(
        f"Recommendation {number}\n\nForces should buy lamp {number}.\n\n" for number in range(1, count + 1)
    )
    return f"Lamps: an inspection\n\nPublished on: 14 March 2024\n\n{findings}PCC comments\n\nI like lamps.\n".encode()


def test_file_of_more_findings_than_a_page_can_hold_is_refused_in_words(officer, office):
    answer = upload(officer, office.body, a_file(many_findings(301)))

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"] == [
        "“response.txt” was not imported. It has 301 findings, and at most 300 can be imported at a time. "
        "Split the file and import each part."
    ]
    assert ImportProposal.objects.count() == 0


def test_file_with_an_impossible_date_asks_the_person_for_the_right_one(officer, office):
    file = a_file(b"Lamps: an inspection\n\nPublished on: 31 December 9999\n\nPCC comments\n\nI like lamps.\n")
    page = officer.get(upload(officer, office.body, file).url)

    assert page.context["form"].initial["published_on"] is None


def test_file_without_a_date_asks_the_person_for_it(officer, office):
    text = lookalike.as_text().replace("14 March 2024", "not known").replace("9 May 2024", "not known")
    address = upload(officer, office.body, a_file(text.encode())).url

    assert officer.get(address).context["form"].initial["published_on"] is None
    assert officer.post(address, {**CONFIRMED, "published_on_day": ""}).status_code == 422
    assert officer.post(address, CONFIRMED).status_code == 302
    assert Inspection.objects.get().published_on == date(2024, 3, 14)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "response.pdf", "it is a picture"),
        (b"MZ" + b"\0" * 50, "response.txt", "it is a program"),
        (b"%PDF-1.7 broken", "response.pdf", "damaged"),
        (b"   \n", "response.txt", "The file is empty."),
    ],
)
def test_file_that_cannot_be_read_is_refused_by_name_with_the_reason(officer, office, data, name, reason):
    answer = upload(officer, office.body, a_file(data, name))

    assert answer.status_code == 422
    (error,) = answer.context["form"].errors["file"]
    assert error.startswith(f"“{name}” was not imported. ")
    assert reason in error
    assert ImportProposal.objects.count() == 0


def test_file_that_is_too_large_is_refused_unread(officer, office, monkeypatch):
    monkeypatch.setattr(forms.UploadForm.base_fields["file"], "most_bytes", 100)
    monkeypatch.setattr(importing, "read_at_once", None)

    answer = upload(officer, office.body)

    assert answer.status_code == 422
    assert "smaller than 100 MB" in answer.context["form"].errors["file"][0]


@pytest.mark.parametrize("role", ["approver", "manager", "administrator", "contributor", "lead"])
def test_only_an_officer_may_import(client, office, role):
    client.force_login(getattr(office, role))

    assert client.get("/responses/import/").status_code == 403
    assert upload(client, office.body).status_code == 403
    assert ImportProposal.objects.count() == 0


def test_proposal_is_of_the_person_who_sent_it_alone(client, officer, office):
    address = upload(officer, office.body).url
    other = an_office("Mummerset")

    for person in (office.other_officer, office.approver, other.officer):
        client.force_login(person)
        assert client.get(address).status_code == 404
        assert client.post(address, CONFIRMED).status_code == 404
    assert Response.objects.count() == 0


def test_proposal_cannot_be_made_for_another_office(officer, office):
    other = an_office("Mummerset")

    assert upload(officer, other.body).status_code == 422
    give_role(office.officer, other.body, Role.OFFICER)
    upload(officer, other.body)
    assert ImportProposal.objects.get().body == other.body


def test_proposal_lapses_after_a_week(officer, office):
    address = upload(officer, office.body).url
    ImportProposal.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert officer.get(address).status_code == 404
    assert officer.post(address, CONFIRMED).status_code == 404
    upload(officer, office.body)
    assert ImportProposal.objects.count() == 1


def test_document_of_another_office_is_pointed_out(client, office):
    other = an_office("Mummerset")
    client.force_login(other.officer)

    page = client.get(upload(client, other.body).url)

    assert page.context["review"].warnings[0] == (
        "The document names Westmarch. It will be recorded as a response from Mummerset."
    )
    client.force_login(office.officer)
    own = client.get(upload(client, office.body).url)
    assert not [warning for warning in own.context["review"].warnings if "will be recorded" in warning]


def test_file_that_no_one_confirms_is_forgotten_after_a_week(officer, office, clock):
    upload(officer, office.body)
    delete_old_drafts()
    assert ImportProposal.objects.count() == 1

    clock.move_on(days=7, seconds=1)
    delete_old_drafts()

    assert ImportProposal.objects.count() == 0


# --- Published on another website -------------------------------------------------------------------------------------

PUBLISHED = {
    "answered_on_day": "2",
    "answered_on_month": "5",
    "answered_on_year": "2024",
    "answer_address": "https://www.westmarch-pcc.example/responses/lamps",
}


def test_response_can_be_recorded_as_published_elsewhere(officer, office):
    address = upload(officer, office.body).url

    officer.post(address, CONFIRMED | PUBLISHED)

    response = Response.objects.get()
    publication = response.publications.get()
    assert response.status == ResponseStatus.PUBLISHED
    assert (publication.published_on, publication.elsewhere_address) == (
        date(2024, 5, 2),
        "https://www.westmarch-pcc.example/responses/lamps",
    )
    assert response.first_published_on == date(2024, 5, 2)


def test_import_of_a_response_published_elsewhere_can_be_undone(officer, office):
    officer.post(upload(officer, office.body).url, CONFIRMED | PUBLISHED)
    response = Response.objects.get()

    officer.post(f"/responses/{response.reference}/import/undo/")

    assert (Response.objects.count(), Inspection.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({**PUBLISHED, "answer_address": ""}, "answer_address", "Enter where the response was published"),
        ({"answer_address": PUBLISHED["answer_address"]}, "answered_on", "Enter when the response was published"),
        (
            {**PUBLISHED, "answered_on_month": "2"},
            "answered_on",
            "The response cannot have been published before the report",
        ),
        ({**PUBLISHED, "answered_on_year": "2999"}, "answered_on", "today or in the past"),
        ({**PUBLISHED, "answer_address": "http://localhost/x"}, "answer_address", ""),
    ],
)
def test_mistake_in_when_and_where_it_was_published_records_nothing(officer, office, typed, field, sentence):
    address = upload(officer, office.body).url
    before = recorded()

    answer = officer.post(address, CONFIRMED | typed)

    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors[field][0]
    assert recorded() == before


def test_when_and_where_it_was_published_is_kept_while_the_text_is_changed(officer, office):
    address = upload(officer, office.body).url

    officer.post(address, CONFIRMED | PUBLISHED | {"change": "all"})

    page = officer.get(address)
    assert tuple(page.context["form"]["answered_on"].value()) == ("2", "5", "2024")
    assert "https://www.westmarch-pcc.example/responses/lamps" in page.content.decode()


# --- A text of which nothing is recognised ----------------------------------------------------------------------------


def test_text_of_which_nothing_is_recognised_leads_to_the_page_that_divides_it(officer, office):
    address = upload(officer, office.body, a_file(b"Lamps are good.\n\nWe like them in the evening.")).url

    html = officer.get(address).content.decode()

    assert "To say what each part of it is, select “Change the text”." in html
    assert (
        '<button type="submit" form="details" class="s55-link-button" name="change" value="all">Change the text</button>'
        in html
    )
    assert '<form method="post" id="details" novalidate>' in html
    answer = officer.post(address, {**CONFIRMED, "title": "Lamps", "change": "all"})
    assert answer.url == f"{address}parts/"
    assert 'value="Lamps"' in officer.get(address).content.decode()


def test_text_that_is_recognised_has_no_such_button(officer, office):
    html = officer.get(upload(officer, office.body).url).content.decode()

    assert html.count("Change the text") == 1
