"""The command does what the worker does every minute; --dry-run reports it first, line by line, and writes nothing."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from responses.enums import DigestChoice, ReminderKind, ReminderState
from responses.models import Digest, Reminder, ReminderChoice, ReminderRecalculation
from responses.reminders.notes import note
from responses.tasks import remind
from s55tracker.mail.models import OutgoingMail
from s55tracker.working_days.calendar import format_date, format_weekday_and_date
from s55tracker.working_days.models import ProclaimedDay
from tests.factories import a_response, an_office
from tests.responses.summaries.test_sending import FRIDAY, MONDAY, TUESDAY, WITHOUT_STEPS, due_on

# Some weeks before the days its stories act for, so that everything was created before them.
pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-10-14T10:00")]


def run(*arguments: str) -> list[str]:
    said = StringIO()
    call_command("send_reminders", *arguments, stdout=said)
    return said.getvalue().splitlines()


def test_dry_run_prints_a_line_a_reminder_and_writes_nothing():
    office = an_office(**WITHOUT_STEPS)
    response = due_on(office, MONDAY + timedelta(days=7))
    *lines, last = run("--today", MONDAY.isoformat(), "--dry-run")
    by_person = {}
    for line in lines:
        person, reference, kind, about, words, outcome = line.split("\t")
        assert (reference, about) == (response.reference, format_date(MONDAY + timedelta(days=7)))
        by_person.setdefault(person.split(" <")[0], []).append((kind, words, outcome))
    assert by_person["Mina Manager"] == [
        (
            "Escalated to the manager",
            "The response is not with the approver",
            "new; goes into the summary for today, 8:00",
        )
    ]
    assert by_person["Olive Officer"][-1] == (
        "Safe day",
        "The response must be published by this day",
        "new; goes into the summary for today, 8:00",
    )
    assert {outcome for _, _, outcome in by_person["Olive Officer"][:-1]} <= {
        "new; replaced by “Safe day”, which is more urgent"
    }
    assert (
        last
        == f"{format_date(MONDAY)}: {len(lines)} reminders, of which 2 would be sent, in 2 summaries. Nothing has been written."
    )
    assert ReminderRecalculation.objects.get().recalculated_at is None
    for model in (Reminder, Digest, OutgoingMail):
        assert model.objects.count() == 0


def test_dry_run_says_in_which_digest_by_whose_choice_and_what_is_withdrawn():
    office = an_office(**WITHOUT_STEPS)
    response = due_on(office, FRIDAY + timedelta(days=7))
    ReminderChoice.objects.create(person=office.officer, digest=DigestChoice.WEEKLY, hour=10)
    ReminderChoice.objects.create(person=office.other_officer, digest=DigestChoice.OFF)
    # Their week has begun, so this week's summary has been written.
    Digest.objects.create(person=office.officer, for_on=FRIDAY - timedelta(days=1), composed_at=timezone.now())
    note(
        response, [office.other_officer], kind=ReminderKind.MAIL_REFUSED, sentence="An address is wrong", today=TUESDAY
    )
    Reminder.objects.create(
        response=response,
        person=office.manager,
        kind=ReminderKind.LATE,
        about_on=TUESDAY,
        due_on=TUESDAY,
        sentence="The safe day has passed",
    )
    outcomes = [line.split("\t") for line in run("--today", FRIDAY.isoformat(), "--dry-run")[:-1]]
    said = {(person.split(" <")[0], kind): outcome for person, _, kind, _, _, outcome in outcomes}
    following = format_weekday_and_date(MONDAY + timedelta(days=7))
    assert said["Olive Officer", "Safe day"] == f"new; goes into the summary for {following}, 10:00"
    assert said["Oscar Officer", "Email refused"] == "already waiting; not sent: summaries are switched off"
    assert said["Mina Manager", "Late"].startswith("withdrawn: ")
    assert said["Mina Manager", "Escalated to the manager"] == "new; goes into the summary for today, 8:00"


def test_what_the_dry_run_says_goes_out_goes_out():
    office = an_office()
    due_on(office, MONDAY + timedelta(days=7))
    due_on(office, MONDAY - timedelta(days=7), title="Late")
    *lines, _ = run("--today", MONDAY.isoformat(), "--dry-run")
    goes = sum("goes into" in line for line in lines)
    done = run("--today", MONDAY.isoformat())
    assert done == [
        f"{format_date(MONDAY)}: {len(lines)} new reminders recorded, {Digest.objects.exclude(mail=None).count()} summaries written."
    ]
    assert Reminder.objects.filter(state=ReminderState.SENT).count() == goes > 0
    assert run("--today", MONDAY.isoformat()) == [
        f"{format_date(MONDAY)}: 0 new reminders recorded, 0 summaries written."
    ]
    assert run("--today", MONDAY.isoformat(), "--dry-run") == [
        f"{format_date(MONDAY)}: 0 reminders, of which 0 would be sent, in 0 summaries. Nothing has been written."
    ]


def test_on_a_day_off_it_says_that_nothing_is_sent_before_the_next_one():
    office = an_office()
    saturday = FRIDAY + timedelta(days=1)
    due_on(office, saturday)
    assert run("--today", saturday.isoformat())[1] == (
        f"{format_weekday_and_date(saturday)} is not a working day, so nothing is sent before the next one."
    )
    assert OutgoingMail.objects.count() == 0
    assert any("goes into the summary for Monday" in line for line in run("--today", saturday.isoformat(), "--dry-run"))


@pytest.mark.parametrize("typed", ["tomorrow", "20261005", "2026-W41-1", "2026-10-5", "5/10/2026", "2026-02-30"])
def test_date_that_is_none_is_refused_in_a_sentence(typed):
    with pytest.raises(CommandError, match=f"“{typed}” is not a date: write it as 2026-10-05"):
        run("--today", typed)


def test_day_long_gone_is_answered_as_though_the_response_had_been_open_since_its_report():
    office = an_office()
    safe_day = timezone.localdate() - timedelta(days=300)
    while safe_day.weekday() > 3:
        safe_day -= timedelta(days=1)
    due_on(office, safe_day)
    lines = run("--today", safe_day.isoformat(), "--dry-run")
    assert any("\tSafe day\t" in line and "goes into" in line for line in lines)
    assert not any("\tLate\t" in line for line in lines)


def test_task_does_the_same():
    a_response(an_office(), published_on=timezone.localdate() - timedelta(days=50))
    remind()
    assert Reminder.objects.exists()
    assert ReminderRecalculation.objects.get().recalculated_at is not None


def assert_alike(*arguments: str) -> None:
    """The real run sends exactly the reminders and summaries that the dry run announced."""
    *lines, last = [line for line in run(*arguments, "--dry-run") if "not a working day" not in line]
    sent, mailed = Reminder.objects.filter(state=ReminderState.SENT), Digest.objects.exclude(mail=None)
    before = (sent.count(), mailed.count())
    run(*arguments)
    goes = sum("goes into the summary for today" in line for line in lines)
    assert last.endswith(
        f"of which {sent.count() - before[0]} would be sent, in {mailed.count() - before[1]} summaries. Nothing has been written."
    )
    assert goes == sent.count() - before[0]


@pytest.mark.at("2026-10-14T10:00")
@pytest.mark.parametrize(
    ("day", "choice", "closed"),
    [
        ("2026-10-16", None, ""),
        ("2026-10-16", DigestChoice.WEEKLY, "here"),
        ("2026-10-17", None, ""),
        ("2026-10-19", DigestChoice.WEEKLY, ""),
        ("2026-10-19", DigestChoice.OFF, "here"),
        ("2026-10-19", None, "everywhere"),
        ("2026-12-28", None, ""),
        ("2026-12-28", DigestChoice.WEEKLY, "opened here"),
        ("2026-12-28", None, "opened everywhere"),
        ("2026-12-29", DigestChoice.WEEKLY, "written"),
    ],
)
def test_dry_run_and_real_run_do_the_same(day, choice, closed):
    day, office, other = date.fromisoformat(day), an_office(), an_office("Felpersham")
    for each in (office, other):
        due_on(each, day + timedelta(days=7))
        due_on(each, day - timedelta(days=7), title="Late")
    if choice:
        ReminderChoice.objects.create(person=office.officer, digest=choice)
    if closed == "written":
        Digest.objects.create(person=office.manager, for_on=day, composed_at=timezone.now())
    elif closed:
        body = office.body if "here" in closed.split() else None
        ProclaimedDay.objects.create(body=body, day=day, name="A day", is_open="opened" in closed)
    assert_alike("--today", day.isoformat())
    assert_alike("--today", day.isoformat())


@pytest.mark.at("2026-10-14T10:00")
def test_both_runs_name_the_offices_that_have_closed_the_day():
    office, other = an_office(), an_office("Felpersham")
    due_on(office, MONDAY + timedelta(days=7))
    due_on(other, MONDAY + timedelta(days=7))
    ProclaimedDay.objects.create(body=office.body, day=MONDAY, name="A day of thanks")
    *lines, _, last = run("--today", MONDAY.isoformat(), "--dry-run")
    here = [line for line in lines if "\tborsetshire-" in line and "replaced" not in line]
    said = f"{format_weekday_and_date(MONDAY)} is not a working day in Borsetshire, so nothing is sent there."
    assert last == run("--today", MONDAY.isoformat())[-1] == said
    assert here and all(f"goes into the summary for {format_weekday_and_date(TUESDAY)}" in line for line in here)
    assert {mail.to_email for mail in OutgoingMail.objects.filter(about__startswith="digest:")}.isdisjoint(
        person.email for person in office.people.values()
    )


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31"])
@pytest.mark.parametrize("dry_run", [[], ["--dry-run"]])
def test_day_that_no_office_will_see_is_refused_in_a_sentence(day, dry_run):
    with pytest.raises(CommandError, match="is too far away: choose a day between 1 January 1996 and ") as refused:
        run("--today", day, *dry_run)
    assert refused.value.returncode == 2


@pytest.mark.parametrize("day", ["", " ", "2026-02-30", "tomorrow", "-1", "2026-10-05T10:00"])
def test_what_is_no_day_is_refused_and_never_taken_for_today(day):
    with pytest.raises(CommandError, match="is not a date: write it as 2026-10-05"):
        run(f"--today={day}")
