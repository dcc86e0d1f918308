"""An import is undone whole while nothing has been built on it, and the history keeps that."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.utils import timezone

from inspections.listeners import NoResponse
from inspections.models import Finding, Inspection
from responses.calendars.entries import enter_dates
from responses.drafting.actions import mark_not_needed
from responses.importing import undoing
from responses.importing.undoing import BUILT_ON, SOMEONE_WORKS, undo_import, work_since_import
from responses.keeping.actions import keep_draft
from responses.models import CalendarEntry, ForceSubmission, LikeFinding, Reminder, Response, SubmittedComment
from responses.planning.actions import assign_owner
from responses.sealing.seals import ROWS_REMOVED
from responses.search.indexing import wrong_entries
from responses.summaries.run import run_reminders
from responses.texts import office_text
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.refusals import NotPermitted, Refused
from s55tracker.working_days.calendar import format_date
from tests.factories import a_response, an_inspection, an_office, write
from tests.history import verified
from tests.responses.importing.imported import FILE, a_report_from_a_file, an_imported_response

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office) -> Response:
    return an_imported_response(office)


def rows() -> dict[str, int]:
    """How many rows each table of both apps has."""
    models = [model for app in ("inspections", "responses") for model in apps.get_app_config(app).get_models(True)]
    return {model.__name__: model._default_manager.count() for model in models}


def test_undone_import_leaves_no_row_behind(office):
    a_response(office)
    before = rows()
    undo_import(by=office.officer, response=an_imported_response(office))

    after = rows()
    # Types of publication are shared by all offices, and words of the search only help with mistyped ones.
    for shared in ("PublicationType", "SearchWord", "SearchTrigram"):
        before.pop(shared), after.pop(shared)
    assert after == before
    assert wrong_entries() == []


def test_what_the_product_worked_out_meanwhile_goes_too(office, response):
    run_reminders(now=timezone.now())
    enter_dates()
    assert Reminder.objects.exists() and CalendarEntry.objects.exists()
    first, second = response.inspection.findings.all()[:2]
    LikeFinding.objects.create(finding=first, other=second, likeness=1)

    undo_import(by=office.officer, response=response)

    assert not Reminder.objects.exists() and not CalendarEntry.objects.exists()
    run_reminders(now=timezone.now())


def test_undo_is_in_the_history_of_the_office_and_of_the_report(office, response):
    undo_import(by=office.officer, response=response)

    event = history_of(office.body).get(action="import_undone")
    assert event.actor == office.officer
    assert event.detail == {
        "reference": response.reference,
        "title": response.inspection.title,
        "file": FILE,
        "findings": 3,
        "texts": 6,
        "comments": 4,
    }
    assert history_of(response.inspection).get(action="inspection_removed").detail["title"] == response.inspection.title


def test_file_can_be_imported_again_under_a_reference_of_its_own(office, response):
    undo_import(by=office.officer, response=response)

    again = an_imported_response(office)

    assert (response.reference, again.reference) == ("borsetshire-2024-001", "borsetshire-2024-002")


def test_report_filled_in_from_its_file_is_undone_too(office):
    inspection = a_report_from_a_file(office)

    undo_import(by=office.officer, response=inspection.responses.get())

    assert not Inspection.objects.exists() and not Response.objects.exists() and not Finding.objects.exists()


def test_answer_given_while_logging_is_part_of_the_import(office):
    inspection = a_report_from_a_file(office, no_response=NoResponse(because="It is about another force."))

    undo_import(by=office.officer, response=inspection.responses.get())

    assert not Inspection.objects.exists()


def test_what_was_typed_by_hand_is_no_import(office):
    with pytest.raises(Refused, match="was not imported"):
        undo_import(by=office.officer, response=a_response(office))


@pytest.mark.parametrize("who", ["approver", "manager", "administrator", "contributor", "lead"])
def test_only_an_officer_of_the_office_may_undo(office, response, who):
    with pytest.raises(NotPermitted):
        undo_import(by=getattr(office, who), response=response)

    assert Response.objects.get() == response


def saved_text(office, response):
    write(office, response, "body_comment", words="Changed.")


def new_owner(office, response):
    assign_owner(by=office.officer, response=response, owner=office.other_officer)


def needs_none(office, response):
    mark_not_needed(by=office.officer, response=response, reason="It is another force’s.")


def kept_draft(office, response):
    text = office_text(response, "key-findings")
    keep_draft(by=office.other_officer, text=text, window="0" * 36, typed="Not saved.", version=1)


def answered_here(office, response):
    other = a_response(office)
    mark_not_needed(by=office.officer, response=other, reason="", answered_in=response)


def related(office, response):
    an_inspection(office, related=[response.inspection])


@pytest.mark.parametrize(
    ("build", "sentences"),
    [
        (saved_text, ["Olive Officer saved our overall comment (version 2), on {}."]),
        (new_owner, ["Olive Officer gave the response to Oscar Officer, from Olive Officer, on {}."]),
        (needs_none, ["Olive Officer recorded that no response is needed, on {}."]),
        (kept_draft, [SOMEONE_WORKS]),
        (answered_here, ["The response to “Custody records” says that it is answered here."]),
        (related, ["The inspection “Custody records” names this one as related."]),
    ],
)
def test_import_that_was_built_on_stays_whole_and_says_why(office, response, build, sentences):
    build(office, response)
    before = rows()

    assert work_since_import(response) == [sentence.format(format_date(timezone.localdate())) for sentence in sentences]
    with pytest.raises(Refused, match=BUILT_ON):
        undo_import(by=office.officer, response=response)
    assert rows() == before


def test_failure_in_the_middle_leaves_everything(office, response, monkeypatch):
    before = rows(), AuditEvent.objects.count()
    monkeypatch.setattr(undoing, "remove_imported_inspection", lambda **details: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        undo_import(by=office.officer, response=response)

    assert (rows(), AuditEvent.objects.count()) == before


def test_every_row_that_would_go_is_decided():
    """A new table below a response, or below what an import makes, needs a decision: does it stop the undo, or go with it?"""
    decided = {*undoing.MADE, *undoing.WORKED_OUT, *undoing.WORK, *undoing.KEPT}
    below = {
        relation.related_model
        for model in (*undoing.MADE, *undoing.WORKED_OUT)
        for relation in model._meta.related_objects
        if not relation.many_to_many
    }
    assert sorted(model.__name__ for model in below - decided) == []


# --- The seals ---------------------------------------------------------------------------------------------------------


def differences() -> list[str]:
    return verified().altered


def test_verification_accepts_what_an_undo_removed(office, response):
    undo_import(by=office.officer, response=response)

    assert differences() == []


def test_rows_deleted_without_the_action_are_still_missing(office, response):
    SubmittedComment.objects.all().delete()
    ForceSubmission.objects.all().delete()

    assert [line for line in differences() if "it is missing" in line] != []


def test_forged_removal_is_no_removal(office, response):
    """Someone with SQL alone can add an event, but does not have the key."""
    submission = ForceSubmission.objects.get()
    comments = list(SubmittedComment.objects.all())
    undoing.seal_removal(response, submission, comments)
    event = AuditEvent.objects.get(action=ROWS_REMOVED)
    detail = event.detail | {"once": "f" * 32}
    other = an_imported_response(an_office("Felpersham"))
    AuditEvent.objects.create(target=f"seals:{other.reference}", action=ROWS_REMOVED, actor_name="", detail=detail)

    # The rows still exist, so an event that records their removal does not excuse them either.
    assert [line for line in differences() if "does not record it" in line] != []
    SubmittedComment.objects.filter(submission=submission).delete()
    submission.delete()
    assert [line for line in differences() if "it is missing" in line] != []


# --- The page ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def officer(client, office):
    client.force_login(office.officer)
    return client


def test_page_says_what_goes_and_the_button_does_it(officer, office, response):
    page = officer.get(f"/responses/{response.reference}/")
    assert f'href="/responses/{response.reference}/import/undo/"' in page.content.decode()

    html = officer.get(f"/responses/{response.reference}/import/undo/").content.decode()
    assert "with 3 findings" in html
    assert "6 texts by our office" in html
    assert "4 comments by the force" in html
    assert Response.objects.exists()

    answer = officer.post(f"/responses/{response.reference}/import/undo/", follow=True)
    assert answer.redirect_chain == [("/responses/import/", 302)]
    html = answer.content.decode()
    assert f"We have undone the import of “{response.inspection.title}”." in html
    assert f"from {FILE} ({response.reference})" in html
    assert officer.get(f"/responses/{response.reference}/import/undo/").status_code == 404


def test_page_of_an_import_that_was_built_on_has_no_button_and_says_why(officer, office, response):
    saved_text(office, response)
    address = f"/responses/{response.reference}/import/undo/"

    html = officer.get(address).content.decode()
    answer = officer.post(address)

    assert "You can no longer undo the import" in html
    today = format_date(timezone.localdate())
    assert f"Olive Officer saved our overall comment (version 2), on {today}." in html
    assert '<form method="post"' not in html.split("<main")[1]
    assert answer.status_code == 409
    assert Response.objects.get() == response


def test_response_that_was_not_imported_has_no_such_link_and_its_page_says_so(officer, office):
    response = a_response(office)

    assert "import/undo" not in officer.get(f"/responses/{response.reference}/").content.decode()
    answer = officer.get(f"/responses/{response.reference}/import/undo/")
    assert "This response was not imported" in answer.content.decode()
    assert officer.post(f"/responses/{response.reference}/import/undo/").status_code == 409


def test_office_history_says_it(client, office, response):
    undo_import(by=office.officer, response=response)
    client.force_login(office.administrator)

    html = client.get("/office/history/?kind=imports").content.decode()

    said = f"Olive Officer undid the import of “{response.inspection.title}” from {FILE} ({response.reference})."
    assert said in html


# --- Reports imported before the file was kept with them -----------------------------------------------------------------


def test_reports_imported_before_get_their_file_from_the_history(office, response):
    by_hand = an_inspection(office)
    Inspection.objects.update(imported_from="")

    importlib.import_module("inspections.migrations.0007_imported_from").read_from_history(apps, None)

    assert Inspection.objects.get(pk=response.inspection_id).imported_from == FILE
    assert Inspection.objects.get(pk=by_hand.pk).imported_from == ""
