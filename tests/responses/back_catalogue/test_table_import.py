"""A table is imported after a dry run of every row, by a worker, and undone while nothing has been built on it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.apps import apps
from django.utils import timezone

from inspections.models import Inspection
from responses.back_catalogue import actions
from responses.back_catalogue.actions import (
    RowsChanged,
    ask_to_import,
    ask_to_undo,
    propose_table,
    tables_to_work_on,
    work_on_table,
)
from responses.enums import ActionStance, ForceStatus, ResponseStatus
from responses.exceptions import WorkflowError
from responses.models import Publication, TableImport
from responses.tasks import delete_old_drafts
from s55tracker.audit.trail import history_of
from s55tracker.refusals import NotPermitted
from s55tracker.working_days.calendar import format_date
from tests.factories import an_inspection, an_office, refreshed, write
from tests.history import verified
from tests.responses.back_catalogue.tables import (
    ADDRESS,
    DRY_RUN,
    ROWS,
    a_table,
    an_imported_table,
    changed,
    of_title,
    sentences,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def today():
    return timezone.localdate()


def rows() -> dict[str, int]:
    shared = {"PublicationType", "SearchWord", "SearchTrigram", "TableImport"}
    models = [model for app in ("inspections", "responses") for model in apps.get_app_config(app).get_models(True)]
    return {model.__name__: model._default_manager.count() for model in models if model.__name__ not in shared}


# --- The dry run -------------------------------------------------------------------------------------------------------


def test_dry_run_lists_every_row_and_records_nothing(office, today):
    before = rows()

    assert sentences(a_table(office), today=today) == DRY_RUN
    assert rows() == before


@pytest.mark.parametrize(
    ("table", "row", "why"),
    [
        (changed(0, c1="July 2023"), 0, "We cannot tell when the report was published from “July 2023”. Give the day, month and year, for example 11 August 2023."),
        (changed(2, c1=""), 2, "The row does not say when the report was published."),
        (changed(3, c4=""), 3, "The row is about a recommendation but does not have its wording."),
        (changed(3, c6="Amber"), 3, "“Amber” is not a status of a recommendation. Use action taken, action proposed or no action."),
        (changed(2, c9="Lost"), 2, "“Lost” is not a status of a response. Use published, not needed or open."),
        (changed(0, c11=""), 0, "A published response needs its date of publication and its address."),
        (changed(0, c11="http://a.example/"), 0, "“http://a.example/” cannot be the address of a response: it must begin with https://."),
        (changed(0, c10="1 May 2023"), 0, "The response cannot have been published before the report."),
        (changed(1, c3="1"), 1, "“1” is in this report twice."),
        (changed(1, c6="Complete"), 1, "Only a recommendation has a status. Leave it empty for other findings."),
        (changed(1, c9="Open"), 1, "This row says “Open”, but row 2 says “Published”."),
        (changed(3, c3="Zebra 1", c4="Forces should label keys."), None, ""),
    ],
)  # fmt: skip
def test_row_with_a_mistake_leaves_its_whole_report_out_and_says_why(office, today, table, row, why):
    told = sentences(a_table(office, table), today=today)

    if row is None:
        assert told[3] == "New inspection, with a response to be written, new recommendation Zebra 1."
        return
    assert told[row] == why
    report = {0, 1} if row in (0, 1) else {row}
    for other, sentence in enumerate(told):
        if other in report - {row}:
            assert sentence == f"Left out because of row {row + 2}. {why}"
        elif other not in report:
            assert sentence == DRY_RUN[other]


def test_report_in_the_future_is_left_out(office, today):
    table = changed(3, c1=format_date(today + timedelta(days=1)))

    assert sentences(a_table(office, table), today=today)[3] == "The report cannot have been published in the future."


def test_report_that_is_recorded_or_nearly_is_left_out_and_named(office, today):
    an_inspection(office, title="DOGS", published_on=date(2023, 10, 2))
    an_inspection(office, title="Keys", published_on=date(2023, 10, 5))

    told = sentences(a_table(office), today=today)

    assert told[2] == "Already recorded. Nothing changes."
    assert told[3].startswith("Left out because it may be “Keys”, published on 5 October 2023.")


def test_rows_of_one_report_need_not_follow_each_other(office, today):
    again = ["Lamps after dark", "7 July 2023", "", "2", "Forces should mend lamps.", *[""] * 8]

    assert sentences(a_table(office, [*ROWS, again]), today=today)[4] == "New recommendation 2."


# --- The import --------------------------------------------------------------------------------------------------------


def test_date_of_a_report_may_follow_its_title(office, today):
    table = a_table(
        office,
        [["Keys", "", *ROWS[3][2:]], ["Keys", "3 October 2023", "", "R3", "Forces should count keys.", *[""] * 8]],
    )

    assert sentences(table, today=today) == [
        "New inspection, with a response to be written, new recommendation 2.",
        "New recommendation 3.",
    ]


def test_import_records_findings_comments_and_statuses(office, today):
    table = an_imported_table(office, today=today)

    lamps, dogs, keys = of_title("Lamps after dark"), of_title("Dogs"), of_title("Keys")
    assert [line["reference"] for line in table.outcome] == [lamps.reference, dogs.reference, keys.reference]
    first, second = lamps.inspection.findings.all()
    assert (first.reference, first.due_on, first.plain) == ("1", date(2024, 8, 31), ROWS[0][4])
    assert (second.kind, second.reference, second.due_on) == ("area_for_improvement", "1", date(2024, 12, 31))
    passage = lamps.passages.get(finding=first)
    assert (passage.plain, passage.action_stance) == ("I welcome it.", ActionStance.TAKEN)
    assert lamps.force_requests.get().status == ForceStatus.SUBMITTED
    assert sorted(each.name for each in lamps.inspection.publication_types.all()) == ["Custody", "Vetting"]
    publication = Publication.objects.get()
    assert (publication.response, publication.elsewhere_address) == (lamps, ADDRESS)
    assert lamps.first_published_on == date(2023, 9, 1)
    assert (dogs.status, dogs.not_needed_because) == (ResponseStatus.NOT_NEEDED, "It is another force’s.")
    assert keys.status == ResponseStatus.DRAFTING
    assert keys.passages.get().plain == "=1+1"
    assert lamps.inspection.imported_from == "old.csv"
    assert lamps.inspection.published_on_confirmed_at is None


def test_dates_count_as_checked_only_if_the_person_says_so(office, today):
    an_imported_table(office, today=today, confirmed=True)

    assert {each.published_on_confirmed_by for each in Inspection.objects.all()} == {office.officer}


def test_what_changed_since_the_dry_run_is_shown_again_and_nothing_is_imported(office, today):
    table = a_table(office)

    with pytest.raises(RowsChanged):
        ask_to_import(by=office.officer, table=table, seen="0" * 64, dates_confirmed=False, today=today)

    assert not Inspection.objects.exists()
    assert tables_to_work_on() == []


def test_report_recorded_while_the_import_waits_is_not_recorded_twice(office, today, monkeypatch):
    monkeypatch.setattr(actions, "wake_worker_on_commit", lambda *args: None)
    table = a_table(office)
    seen = actions.seen_in(actions.fates_of(actions.plans_for(table, today=today)))
    ask_to_import(by=office.officer, table=table, seen=seen, dates_confirmed=False, today=today)
    earlier = an_inspection(office, title="Dogs", published_on=date(2023, 10, 2)).responses.get()

    assert [work_on_table(pk) for pk in tables_to_work_on()] == [True]

    line = refreshed(table).outcome[1]
    assert (line["why"], line["earlier"]) == ("Already recorded. Nothing changes.", earlier.reference)
    assert Inspection.objects.filter(title="Dogs").count() == 1


def test_killed_worker_is_followed_by_one_that_imports_the_rest_once(office, today, monkeypatch):
    table = a_table(office)
    seen = actions.seen_in(actions.fates_of(actions.plans_for(table, today=today)))
    ask_to_import(by=office.officer, table=table, seen=seen, dates_confirmed=False, today=today)
    real, calls = actions._keep, []

    def killed(row):
        real(row)
        calls.append(row)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(actions, "_keep", killed)
    with pytest.raises(KeyboardInterrupt):
        work_on_table(table.pk)
    monkeypatch.setattr(actions, "_keep", real)
    assert len(refreshed(table).outcome) == 1
    assert work_on_table(table.pk) is False  # the killed worker still holds it
    TableImport.objects.update(work_after=timezone.now())

    assert work_on_table(table.pk) is True
    assert work_on_table(table.pk) is False
    assert [bool(line.get("reference")) for line in refreshed(table).outcome] == [True, True, True]
    assert Inspection.objects.count() == 3


def test_worker_whose_time_is_up_blames_no_report(office, today, monkeypatch):
    table = a_table(office)
    seen = actions.seen_in(actions.fates_of(actions.plans_for(table, today=today)))
    ask_to_import(by=office.officer, table=table, seen=seen, dates_confirmed=False, today=today)
    real = actions.mark_not_needed

    def stopped(**details):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(actions, "mark_not_needed", stopped)  # in the middle of the second report
    with pytest.raises(SoftTimeLimitExceeded):
        work_on_table(table.pk)
    assert [bool(line.get("reference")) for line in refreshed(table).outcome] == [True]
    assert Inspection.objects.count() == 1
    monkeypatch.setattr(actions, "mark_not_needed", real)
    TableImport.objects.update(work_after=timezone.now())

    assert work_on_table(table.pk) is True
    assert [line.get("why", "") for line in refreshed(table).outcome] == ["", "", ""]
    assert Inspection.objects.count() == 3


def test_worker_whose_time_is_up_during_an_undo_keeps_nothing_by_mistake(office, today, monkeypatch):
    table = an_imported_table(office, today=today)
    ask_to_undo(by=office.officer, table=table)
    real = actions.undo_import

    def stopped(**details):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(actions, "undo_import", stopped)
    with pytest.raises(SoftTimeLimitExceeded):
        work_on_table(table.pk)
    assert not any(line.get("kept") or line.get("undone") for line in refreshed(table).outcome)
    monkeypatch.setattr(actions, "undo_import", real)
    TableImport.objects.update(work_after=timezone.now())

    work_on_table(table.pk)
    assert Inspection.objects.count() == 0


def test_long_table_is_imported_and_undone_in_several_tasks(office, today, monkeypatch):
    monkeypatch.setattr(actions, "SLICE", -1.0)
    table = a_table(office)
    seen = actions.seen_in(actions.fates_of(actions.plans_for(table, today=today)))
    ask_to_import(by=office.officer, table=table, seen=seen, dates_confirmed=False, today=today)
    asked = []
    monkeypatch.setattr(actions, "wake_worker_on_commit", lambda task, pk: asked.append((task, pk)))

    assert work_on_table(table.pk) is True  # the time is up before the first report
    assert (refreshed(table).outcome, refreshed(table).finished_at) == ([], None)
    assert asked == [("responses.tasks.work_on_table", table.pk)]
    assert tables_to_work_on() == [table.pk]
    monkeypatch.setattr(actions, "SLICE", 30.0)
    work_on_table(table.pk)
    assert len(refreshed(table).outcome) == 3 and refreshed(table).finished_at
    ask_to_undo(by=office.officer, table=refreshed(table))
    monkeypatch.setattr(actions, "SLICE", -1.0)
    work_on_table(table.pk)
    assert refreshed(table).undone_at is None
    assert tables_to_work_on() == [table.pk]


def test_report_that_fails_leaves_no_trace_and_stops_no_other(office, today, monkeypatch):
    def fails(**details):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "mark_not_needed", fails)
    table = an_imported_table(office, today=today)

    assert [line.get("why", "") for line in table.outcome] == ["", actions.FAILED, ""]
    assert not Inspection.objects.filter(title="Dogs").exists()


def test_someone_who_lost_the_role_imports_nothing(office, today, monkeypatch):
    monkeypatch.setattr(actions, "_check_not_asked", lambda table: None)
    table = a_table(office)
    seen = actions.seen_in(actions.fates_of(actions.plans_for(table, today=today)))
    ask_to_import(by=office.officer, table=table, seen=seen, dates_confirmed=False, today=today)
    TableImport.objects.update(asked_by=office.manager)

    work_on_table(table.pk)

    assert {line["why"] for line in refreshed(table).outcome} == {"Only an officer of the office can import a table."}
    assert not Inspection.objects.exists()


@pytest.mark.parametrize("who", ["approver", "manager", "administrator", "lead"])
def test_only_an_officer_may(office, today, who):
    table = a_table(office)
    person = getattr(office, who)

    with pytest.raises(NotPermitted):
        propose_table(by=person, body=office.body, sheet=table.sheet, columns={}, file_name="a.csv")
    with pytest.raises(NotPermitted):
        ask_to_import(by=person, table=table, seen="", dates_confirmed=False, today=today)


# --- The undo ----------------------------------------------------------------------------------------------------------


def undone(office, table) -> TableImport:
    ask_to_undo(by=office.officer, table=table)
    work_on_table(table.pk)
    return refreshed(table)


def test_undo_leaves_no_row_behind_and_verification_agrees(office, today):
    before = rows()

    table = undone(office, an_imported_table(office, today=today))

    assert rows() == before
    assert [line.get("undone") for line in table.outcome] == [True, True, True]
    assert verified().altered == []


def test_report_that_was_worked_on_stays_and_the_undo_says_why(office, today):
    table = an_imported_table(office, today=today)
    write(office, of_title("Keys"), "body_comment", words="Labelled.")

    table = undone(office, table)

    assert [line.get("undone", False) for line in table.outcome] == [True, True, False]
    on = format_date(today)
    assert table.outcome[2]["kept"] == f"Olive Officer saved our overall comment (version 1), on {on}."
    assert [str(each) for each in Inspection.objects.all()] == ["Keys"]


def test_undo_is_possible_once_and_for_seven_days(office, today):
    table = an_imported_table(office, today=today)
    TableImport.objects.update(finished_at=timezone.now() - timedelta(days=7, seconds=1))
    with pytest.raises(WorkflowError, match="more than 7 days ago"):
        ask_to_undo(by=office.officer, table=table)
    TableImport.objects.update(finished_at=timezone.now())
    undone(office, table)

    with pytest.raises(WorkflowError, match="has already asked to undo this import"):
        ask_to_undo(by=office.officer, table=table)


def test_table_can_be_imported_again_after_its_undo(office, today):
    undone(office, an_imported_table(office, today=today))

    assert all(line["reference"] for line in an_imported_table(office, today=today).outcome)


def test_both_are_in_the_history_of_the_office(client, office, today):
    undone(office, an_imported_table(office, today=today))

    actions_recorded = history_of(office.body).values_list("action", flat=True)
    assert [each for each in actions_recorded if each.startswith("table_")] == [
        "table_import_asked",
        "table_undo_asked",
    ]
    client.force_login(office.administrator)
    html = client.get("/office/history/?kind=imports").content.decode()
    assert "Olive Officer asked to import reports from the table old.csv: 3." in html
    assert "Olive Officer asked to undo the import of the table old.csv." in html


# --- What nobody imports -------------------------------------------------------------------------------------------------


def test_table_that_no_one_imports_is_deleted_after_a_week(office, today, clock):
    imported, waiting = an_imported_table(office, today=today), a_table(office)
    delete_old_drafts()
    assert TableImport.objects.count() == 2

    clock.move_on(days=7, seconds=1)
    delete_old_drafts()

    assert [each.pk for each in TableImport.objects.all()] == [imported.pk]
    assert not TableImport.objects.filter(pk=waiting.pk)
