"""Inspection actions: their effects, their refusals and their history. A failure half-way leaves nothing behind."""

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from inspections import ports
from inspections.clock.deadlines import ClockError
from inspections.enums import DuePrecision, FindingKind
from inspections.exceptions import FindingIsAnswered, ReferenceTaken
from inspections.listeners import Change, NoResponse
from inspections.logging.actions.findings import add_findings, edit_finding, move_finding, remove_finding
from inspections.logging.actions.reports import (
    ReportFacts,
    confirm_publication_date,
    correct_publication_date,
    edit_inspection,
    log_inspection,
)
from inspections.models import Finding, Inspection
from responses.enums import ResponseStatus, Section
from responses.models import Response
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.refusals import ChangedMeanwhile, Refused
from s55tracker.richtext import from_simple_text
from tests.factories import a_finding, a_response, an_inspection, an_office, refreshed, write

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
EVERYBODY_ELSE = ["approver", "manager", "administrator", "contributor", "lead"]


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def inspection(office):
    return an_inspection(office)


def log(office, *, by=None, published_on=None, findings=(), form_key=None, no_response=None, **facts):
    return log_inspection(
        by=by or office.officer,
        body=office.body,
        facts=ReportFacts(**{"title": "Custody records", "kind": "national", **facts}),
        published_on=published_on or TODAY(),
        date_confirmed=True,
        findings=findings,
        form_key=form_key,
        no_response=no_response,
        another_because="It is about another force.",
    )


def facts_of(inspection, **changes):
    kept = {
        "title": inspection.title,
        "kind": inspection.kind,
        "publication_types": [str(each) for each in inspection.publication_types.all()],
        "all_forces": inspection.all_forces,
        "report_url": inspection.report_url,
    }
    return ReportFacts(**{**kept, **changes})


def actions_in(inspection):
    return [event.action for event in history_of(inspection)]


def labels(inspection):
    return [f"{finding.label}" for finding in Finding.objects.filter(inspection=inspection)]


@pytest.fixture
def failing_follower(monkeypatch):
    """A listener that fails: everything written before must be rolled back."""
    monkeypatch.setattr(ports.inspection_listeners, "registered", [fail])


def fail(**_told):
    raise RuntimeError("The follower failed.")


# --- Logging -----------------------------------------------------------------------------------------------------------------


def test_logging_writes_both_dates_who_confirmed_and_history(office):
    inspection = log(office, published_on=date(2023, 8, 11))
    assert (inspection.deadline_on, inspection.safe_day_on) == (date(2023, 10, 6), date(2023, 10, 5))
    assert inspection.published_on_confirmed_by == office.officer
    assert actions_in(inspection) == ["inspection_logged"]


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_logging_is_for_officers_of_that_office(office, who):
    with pytest.raises(PermissionDenied):
        log(office, by=office.people[who])
    with pytest.raises(PermissionDenied):
        log(office, by=an_office("Felpersham").officer)
    assert not Inspection.objects.exists() and not AuditEvent.objects.exists()


def test_logging_with_one_form_key_twice_gives_the_first(office):
    key = uuid4()
    first = log(office, form_key=key)
    assert log(office, form_key=key, title="Typed again").pk == first.pk
    assert Inspection.objects.get().title == "Custody records"


def test_logging_keeps_nothing_when_a_follower_fails(office, failing_follower):
    with pytest.raises(RuntimeError):
        log(office, findings=[a_finding("1")])
    assert not Inspection.objects.exists() and not Finding.objects.exists() and not AuditEvent.objects.exists()


def test_logging_keeps_nothing_when_a_finding_cannot_be_recorded(office):
    with pytest.raises(ReferenceTaken, match="Recommendation 2 is already recorded"):
        log(office, findings=[a_finding("2"), a_finding("2")])
    assert not Inspection.objects.exists() and not Response.objects.exists() and not AuditEvent.objects.exists()


def test_logging_a_super_complaint_needs_its_own_date(office):
    with pytest.raises(ClockError):
        log(office, legal_basis="super_complaint")


def test_no_response_is_handed_on_with_the_report(office):
    log(office, no_response=NoResponse(because="About another force."))
    response = Response.objects.get()
    assert (response.status, response.not_needed_because) == (ResponseStatus.NOT_NEEDED, "About another force.")


def test_findings_of_a_list_find_their_cause_by_place_reference_or_row(office, inspection):
    cause = a_finding("1", kind=FindingKind.CAUSE_OF_CONCERN)
    logged = log(
        office,
        findings=[cause, a_finding("1", parent_position=0), a_finding("2", parent_reference="1"), a_finding("1")],
    )
    first, *children, other = logged.findings.all()
    assert [child.parent for child in children] == [first, first]
    assert other.parent is None
    [third] = add_findings(by=office.officer, inspection=logged, findings=[a_finding("3", parent=first)])
    assert third.parent == first
    # The new finding comes after those of its cause, and before everything that follows the cause.
    assert labels(logged) == [
        "Cause of concern 1", "Recommendation 1", "Recommendation 2", "Recommendation 3", "Recommendation 1",
    ]  # fmt: skip


# --- Facts -------------------------------------------------------------------------------------------------------------------


def test_editing_facts_writes_what_changed_and_tells_the_response(office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    inspection = response.inspection
    edited = edit_inspection(
        by=office.officer,
        inspection=inspection,
        facts=facts_of(inspection, title="Custody, again", publication_types=["Custody", "Joint"]),
        version=inspection.version,
    )
    assert (edited.title, edited.version) == ("Custody, again", inspection.version + 1)
    event = history_of(inspection).last()
    assert event.detail["changed"] == {
        "title": ["Custody records", "Custody, again"],
        "publication_types": ["Custody", "Custody, Joint"],
    }
    assert refreshed(response).status == ResponseStatus.DRAFTING


def test_saving_the_facts_unchanged_changes_nothing_and_withdraws_no_approval(office):
    response = a_response(office, ResponseStatus.APPROVED)
    inspection = response.inspection
    before = actions_in(inspection)
    edit_inspection(by=office.officer, inspection=inspection, facts=facts_of(inspection), version=inspection.version)
    assert refreshed(inspection).version == inspection.version
    assert actions_in(inspection) == before
    assert refreshed(response).status == ResponseStatus.APPROVED


def test_second_editor_of_the_facts_is_told_and_overwrites_nothing(office, inspection):
    version = inspection.version
    edit_inspection(by=office.officer, inspection=inspection, facts=facts_of(inspection, title="Mine"), version=version)
    with pytest.raises(ChangedMeanwhile) as conflict:
        edit_inspection(
            by=office.other_officer, inspection=inspection, facts=facts_of(inspection, title="Theirs"), version=version
        )
    assert conflict.value.current.title == refreshed(inspection).title == "Mine"


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_changes_are_for_officers_of_that_office(office, inspection, who):
    finding = inspection.findings.first()
    for by in (office.people[who], an_office("Felpersham").officer if who == "lead" else office.people[who]):
        before = AuditEvent.objects.count()
        for change in (
            lambda by=by: edit_inspection(by=by, inspection=inspection, facts=facts_of(inspection), version=1),
            lambda by=by: confirm_publication_date(by=by, inspection=inspection),
            lambda by=by: correct_publication_date(by=by, inspection=inspection, published_on=TODAY(), reason="x"),
            lambda by=by: add_findings(by=by, inspection=inspection, findings=[a_finding("9")]),
            lambda by=by: edit_finding(by=by, finding=finding, details=a_finding("9"), version=1),
            lambda by=by: remove_finding(by=by, finding=finding, reason="x"),
            lambda by=by: move_finding(by=by, finding=finding, up=False),
        ):
            with pytest.raises(PermissionDenied):
                change()
        assert AuditEvent.objects.count() == before


def test_every_change_is_rolled_back_with_its_history_when_a_follower_fails(office, inspection, failing_follower):
    finding = inspection.findings.first()
    before = AuditEvent.objects.count()
    for change in (
        lambda: edit_inspection(
            by=office.officer, inspection=inspection, facts=facts_of(inspection, title="New"), version=1
        ),
        lambda: correct_publication_date(by=office.officer, inspection=inspection, published_on=TODAY(), reason="x"),
        lambda: add_findings(by=office.officer, inspection=inspection, findings=[a_finding("9")]),
        lambda: edit_finding(by=office.officer, finding=finding, details=a_finding("9"), version=1),
        lambda: remove_finding(by=office.officer, finding=finding, reason="Twice."),
        lambda: move_finding(by=office.officer, finding=finding, up=False),
    ):
        with pytest.raises(RuntimeError):
            change()
    assert AuditEvent.objects.count() == before
    assert refreshed(inspection).title == inspection.title
    assert labels(inspection) == ["Recommendation 2", "Recommendation 3"]


# --- The date ----------------------------------------------------------------------------------------------------------------


def test_confirming_the_date_says_who_and_when_once(office):
    inspection = an_inspection(office, date_confirmed=False)
    confirm_publication_date(by=office.officer, inspection=inspection)
    confirm_publication_date(by=office.other_officer, inspection=inspection)
    assert refreshed(inspection).published_on_confirmed_by == office.officer
    assert actions_in(inspection) == ["inspection_logged", "publication_date_confirmed"]


def test_correcting_the_date_moves_the_deadline_and_keeps_the_old_in_history(office):
    inspection = an_inspection(office, published_on=date(2023, 8, 10), date_confirmed=False)
    corrected = correct_publication_date(
        by=office.officer, inspection=inspection, published_on=date(2023, 8, 11), reason="The report says so."
    )
    assert (corrected.deadline_on, corrected.safe_day_on) == (date(2023, 10, 6), date(2023, 10, 5))
    assert corrected.published_on_confirmed_by == office.officer
    event = history_of(inspection).last()
    assert (event.detail["old"], event.detail["new"], event.reason) == (
        "2023-08-10",
        "2023-08-11",
        "The report says so.",
    )


def test_correcting_the_date_takes_back_an_approval(office):
    response = a_response(office, ResponseStatus.APPROVED)
    correct_publication_date(
        by=office.officer, inspection=response.inspection, published_on=TODAY() - timedelta(days=3), reason="Wrong."
    )
    assert refreshed(response).status == ResponseStatus.DRAFTING


def test_due_dates_counted_from_publication_follow_it_unless_set_by_hand(office):
    counted = {"due_text": "within three months", "due_precision": DuePrecision.RELATIVE}
    inspection = an_inspection(
        office,
        published_on=date(2023, 8, 10),
        findings=[
            a_finding("1", due_on=date(2023, 11, 10), **counted),
            a_finding("2", due_on=date(2023, 12, 24), **counted),
            a_finding("3", due_on=date(2023, 11, 10)),
        ],
    )
    correct_publication_date(by=office.officer, inspection=inspection, published_on=date(2023, 8, 11), reason="Wrong.")
    assert [f.due_on for f in inspection.findings.all()] == [date(2023, 11, 11), date(2023, 12, 24), date(2023, 11, 10)]
    assert history_of(inspection).last().detail["due_dates_moved"] == ["Recommendation 1"]


@pytest.mark.parametrize(("days", "reason"), [(0, "It is right."), (1, ""), (1, "   ")])
def test_correcting_to_the_same_date_or_without_a_reason_is_refused(office, inspection, days, reason):
    with pytest.raises(Refused):
        correct_publication_date(
            by=office.officer,
            inspection=inspection,
            published_on=inspection.published_on - timedelta(days=days),
            reason=reason,
        )
    assert actions_in(inspection) == ["inspection_logged"]


def test_correcting_a_date_that_somebody_corrected_meanwhile_is_told(office, inspection):
    when = inspection.published_on - timedelta(days=1)
    correct_publication_date(by=office.officer, inspection=inspection, published_on=when, reason="a", version=1)
    with pytest.raises(ChangedMeanwhile):
        correct_publication_date(
            by=office.other_officer, inspection=inspection, published_on=when - timedelta(days=1), reason="b", version=1
        )


# --- Findings ----------------------------------------------------------------------------------------------------------------


def test_editing_a_finding_writes_what_changed(office, inspection):
    finding = inspection.findings.first()
    details = a_finding("2a", wording="The Home Office should act.", addressees=("home_office",))
    edited = edit_finding(by=office.officer, finding=finding, details=details, version=1)
    assert (edited.reference, edited.plain, edited.version) == ("2a", "The Home Office should act.", 2)
    assert [row.addressee for row in edited.addressees.all()] == ["home_office"]
    changed = history_of(inspection).last().detail["changed"]
    assert changed["reference"] == ["2", "2a"]
    assert changed["addressees"] == ["Chief constables", "Home Office"]


def test_saving_a_finding_unchanged_withdraws_no_approval(office):
    response = a_response(office, ResponseStatus.APPROVED)
    finding = response.inspection.findings.first()
    edit_finding(by=office.officer, finding=finding, details=a_finding("2"), version=1)
    assert refreshed(response).status == ResponseStatus.APPROVED
    edit_finding(by=office.officer, finding=finding, details=a_finding("2", wording="Other words."), version=1)
    assert refreshed(response).status == ResponseStatus.DRAFTING


def test_second_editor_of_a_finding_is_told(office, inspection):
    finding = inspection.findings.first()
    edit_finding(by=office.officer, finding=finding, details=a_finding("2", wording="Mine."), version=1)
    with pytest.raises(ChangedMeanwhile) as conflict:
        edit_finding(by=office.other_officer, finding=finding, details=a_finding("2", wording="Theirs."), version=1)
    assert conflict.value.current.plain == refreshed(finding).plain == "Mine."


def test_reference_that_is_taken_is_refused_in_a_sentence(office, inspection):
    finding = inspection.findings.first()
    with pytest.raises(ReferenceTaken, match="Recommendation 3 is already recorded"):
        edit_finding(by=office.officer, finding=finding, details=a_finding("3"), version=1)
    with pytest.raises(ReferenceTaken):
        add_findings(by=office.officer, inspection=inspection, findings=[a_finding("4"), a_finding("2")])
    assert labels(inspection) == ["Recommendation 2", "Recommendation 3"]


def test_cause_of_concern_with_recommendations_stays_one_and_none_nests(office):
    inspection = an_inspection(
        office,
        findings=[
            a_finding("1", kind=FindingKind.CAUSE_OF_CONCERN),
            a_finding("1", parent_position=0),
            a_finding("2", kind=FindingKind.CAUSE_OF_CONCERN),
        ],
    )
    cause, child, other = inspection.findings.all()
    with pytest.raises(Refused, match="must remain a cause of concern"):
        edit_finding(by=office.officer, finding=cause, details=a_finding("9"), version=1)
    nested = a_finding("2", kind=FindingKind.CAUSE_OF_CONCERN, parent=cause)
    with pytest.raises(Refused, match="cannot belong to another"):
        edit_finding(by=office.officer, finding=other, details=nested, version=1)
    with pytest.raises(Refused, match="only belong to a cause of concern of the same report"):
        edit_finding(by=office.officer, finding=other, details=a_finding("2", parent=child), version=1)
    with pytest.raises(FindingIsAnswered):
        remove_finding(by=office.officer, finding=cause, reason="Twice.")


def test_removing_a_finding_keeps_its_wording_in_history(office, inspection):
    remove_finding(by=office.officer, finding=inspection.findings.first(), reason="Recorded twice.")
    event = history_of(inspection).last()
    assert labels(inspection) == ["Recommendation 3"]
    assert event.reason == "Recorded twice." and "register number 2" in event.detail["wording"]


def test_removing_needs_a_reason(office, inspection):
    with pytest.raises(Refused):
        remove_finding(by=office.officer, finding=inspection.findings.first(), reason=" ")
    assert len(labels(inspection)) == 2


def test_finding_with_a_comment_stays_until_the_comment_is_cleared(office):
    response = a_response(office)
    finding = response.inspection.findings.first()
    write(office, response, Section.BODY_COMMENT, finding=finding, words="We act.")
    with pytest.raises(FindingIsAnswered):
        remove_finding(by=office.officer, finding=finding, reason="Twice.")
    assert response.passages.filter(finding=finding).exists()
    write(office, response, Section.BODY_COMMENT, finding=finding, words="")
    remove_finding(by=office.officer, finding=finding, reason="Twice.")
    assert labels(response.inspection) == ["Recommendation 3"]


def test_moving_swaps_neighbours_and_stops_at_the_ends(office):
    inspection = an_inspection(office, findings=[a_finding("1"), a_finding("2"), a_finding("3")])
    first, second, third = inspection.findings.all()
    move_finding(by=office.officer, finding=second, up=True)
    assert labels(inspection) == ["Recommendation 2", "Recommendation 1", "Recommendation 3"]
    before = AuditEvent.objects.count()
    move_finding(by=office.officer, finding=third, up=False)
    assert AuditEvent.objects.count() == before
    move_finding(by=office.officer, finding=first, up=False)
    assert labels(inspection) == ["Recommendation 2", "Recommendation 3", "Recommendation 1"]


def test_moving_a_cause_of_concern_takes_its_recommendations_along(office):
    inspection = an_inspection(
        office,
        findings=[
            a_finding("1", kind=FindingKind.CAUSE_OF_CONCERN),
            a_finding("1", parent_position=0),
            a_finding("2", kind=FindingKind.CAUSE_OF_CONCERN),
            a_finding("2", parent_position=2),
        ],
    )
    move_finding(by=office.officer, finding=inspection.findings.all()[2], up=True)
    assert labels(inspection) == ["Cause of concern 2", "Recommendation 2", "Cause of concern 1", "Recommendation 1"]
    assert [f.position for f in inspection.findings.all()] == [0, 1, 2, 3]


def test_wording_is_stored_clean(office, inspection):
    [finding] = add_findings(
        by=office.officer,
        inspection=inspection,
        findings=[a_finding("9", html="<p onclick='x'>Do <script>1</script>it</p>")],
    )
    assert finding.html == from_simple_text("Do it")


# --- Followers ---------------------------------------------------------------------------------------------------------------

told = []


def listen(*, inspection, change, by, no_response, finding, old_clock):
    told.append((change, no_response, finding and finding.label))


def test_followers_are_told_of_each_change_with_what_belongs_to_it(office, monkeypatch):
    monkeypatch.setattr(ports.inspection_listeners, "registered", [listen])
    told.clear()
    said = NoResponse(because="Not ours.")
    inspection = log(office, findings=[a_finding("1")], no_response=said)
    remove_finding(by=office.officer, finding=inspection.findings.get(), reason="Twice.")
    assert told == [
        (Change.LOGGED, said, None),
        (Change.FINDING_GOES, None, "Recommendation 1"),
        (Change.FINDINGS, None, None),
    ]


@pytest.mark.django_db(transaction=True)
def test_same_form_sent_twice_at_the_same_moment_logs_once():
    office, key, made, both_ready = an_office(), uuid4(), [], threading.Barrier(2)

    def send():
        both_ready.wait()
        try:
            made.append(log(office, form_key=key).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2 and len(set(made)) == 1
    assert Inspection.objects.count() == Response.objects.count() == 1
