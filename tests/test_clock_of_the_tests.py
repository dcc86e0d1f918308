"""The tests' own clock: every test, and every process it starts, uses the run's moment and not the machine's."""

import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from tests.__main__ import asked_for, months_of
from tests.clock import DEFAULT, moment_in_london, moment_of_the_run
from tests.clock.moments import AWKWARD, CHOSEN, every, moment_of_the_day, moments_of_rounds
from tests.clock.reading import dated_tests_of, read_at_import
from tests.services import ROOT, product_environment

NOW = "import datetime; print(datetime.datetime.now(datetime.UTC).isoformat())"


def seconds_from(moment: str, told: datetime) -> float:
    return (told - moment_in_london(moment)).total_seconds()


def test_test_begins_at_the_moment_of_the_run_or_of_its_round(begins_at):
    assert moments_of_rounds() or begins_at == moment_of_the_run()
    assert 0 <= seconds_from(begins_at, timezone.now()) < 60
    assert 0 <= seconds_from(begins_at, datetime.fromtimestamp(time.time(), UTC)) < 60


@pytest.mark.at("2028-02-29T23:59:58")
def test_test_may_begin_at_a_moment_of_its_own():
    assert str(timezone.localdate()) == "2028-02-29"


def test_clock_moves_on_and_the_next_test_does_not_see_it(clock):
    clock.move_to("2031-05-01T09:00")
    clock.move_on(days=1, hours=15)
    assert str(timezone.localdate()) == "2031-05-03"


@pytest.mark.at("2026-12-31T23:59:50")
@pytest.mark.parametrize(
    ("moment", "starts"), [("2026-12-31T23:59:50", "2026-12-31T23:57:50"), ("2027-07-17T00:01", "2027-07-17T00:01")]
)
def test_rows_of_a_module_are_written_before_its_tests_start_and_on_the_same_day(clock, moment, starts):
    with clock.shortly_before(moment):
        assert 0 <= seconds_from(starts, timezone.now()) < 60
        clock.wait_until(moment_in_london(starts).timestamp() + 15)
    clock.forget()

    assert 0 <= seconds_from(max("2026-12-31T23:59:50", starts), timezone.now()) < 75


def test_rows_of_a_later_moment_do_not_hold_back_the_tests_of_an_earlier_one(clock):
    with clock.shortly_before("2027-07-17T10:00"):
        pass

    clock.forget_other_than("2027-07-17T10:00")
    clock.begin("2026-11-09T09:00")
    assert str(timezone.localdate()) == "2027-07-17"

    clock.forget_other_than("2026-11-09T09:00")
    clock.begin("2026-11-09T09:00")
    assert str(timezone.localdate()) == "2026-11-09"


@pytest.mark.at("2027-07-17T00:30")
def test_process_that_a_test_starts_reads_the_same_clock(settings, tmp_path):
    """London is an hour ahead of UTC, so it is still Friday there."""
    env = product_environment(tmp_path, settings=settings)
    for environment in (None, env):
        done = subprocess.run([sys.executable, "-c", NOW], env=environment, cwd=ROOT, capture_output=True, text=True)
        assert done.stdout.startswith("2027-07-16T23:30"), done.stderr


@pytest.mark.parametrize(
    ("text", "in_utc"),
    [
        ("2026-10-14T10:00", "2026-10-14T09:00:00+00:00"),
        ("2026-12-31T23:59:50", "2026-12-31T23:59:50+00:00"),
        ("2027-10-31T01:59:50", "2027-10-31T00:59:50+00:00"),  # the first of two such hours
    ],
)
def test_moment_is_read_as_londons_time(text, in_utc):
    assert moment_in_london(text).astimezone(UTC).isoformat() == in_utc


@pytest.mark.parametrize(
    "text", ["2027-03-28T01:30", "2027-02-29T10:00", "2027-02-28", "today", "2027-02-28T10:00+01:00", ""]
)
def test_moment_that_does_not_exist_is_refused(text):
    with pytest.raises(ValueError, match=r"not a moment|does not exist"):
        moment_in_london(text)


def test_awkward_moments_are_what_they_are_called():
    days = {name: moment_in_london(moment) for name, moment in AWKWARD.items()}
    assert {f"{days[f'a {day}']:%A}" for day in ("Monday", "Saturday", "Sunday")} == {"Monday", "Saturday", "Sunday"}
    before, after = days["ten seconds before the clocks go forward"], days["ten seconds before the clocks go back"]
    assert [moment.utcoffset().total_seconds() for moment in (before, after)] == [0, 3600]
    assert f"{days['a Saturday in London, still Friday in UTC'].astimezone(UTC):%A}" == "Friday"
    assert len(AWKWARD) >= 14 and DEFAULT not in AWKWARD.values()


def test_each_awkward_moment_has_its_turn():
    days = [datetime.fromordinal(735_000 + number).date() for number in range(len(AWKWARD))]
    assert {moment_of_the_day(day) for day in days} == set(AWKWARD.items())


def test_span_of_days_is_cut_into_months():
    assert months_of("2027-01-30/2027-02-02") == ["2027-01-30/2027-01-31", "2027-02-01/2027-02-02"]


def test_moment_of_the_command_is_read_and_the_rest_is_for_pytest():
    asked, rest = asked_for(["--date", "2027-12-25T12:00", "tests/inspections", "-x"])
    assert (asked.date, rest) == ("2027-12-25T12:00", ["tests/inspections", "-x"])
    assert asked_for(["--rounds"])[0].rounds == "chosen"


def test_every_weekday_is_among_the_moments_of_make_dates():
    assert {moment_in_london(moment).weekday() for moment in CHOSEN} == set(range(7))
    assert set(CHOSEN) < set(AWKWARD.values())


def test_each_module_takes_its_own_days_of_a_range():
    days = tuple(f"day {number}" for number in range(100))
    taken = [every(20, days, module=f"tests/test_{number}.py") for number in range(400)]

    assert {len(each) for each in taken} == {5}
    assert {day for each in taken for day in each} == set(days)
    assert every(1, days, module="tests/test_1.py") == days
    assert asked_for(["--rounds", "2027-01-01/2027-12-31", "--one-in", "20"])[0].one_in == 20


@pytest.mark.parametrize("arguments", [["--date", "25/12/2027"], ["--date", "2027-13-01T10:00"], ["--rounds", "2027"]])
def test_moment_that_cannot_be_is_refused_by_the_command(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        asked_for(arguments)
    assert "Write it as 2027-" in capsys.readouterr().err


def a_module(tmp_path, text):
    path = tmp_path / "test_example.py"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "line",
    [
        "TODAY = timezone.localdate()",
        "FRIDAY = next_friday()",
        "@mark(date.today())\ndef test_one(): pass",
        "def test_one(day=timezone.now()): pass",
        "class Case:\n    day = datetime.now()",
    ],
)
def test_reading_the_clock_at_import_is_found(tmp_path, line):
    helper = "def next_friday():\n    return timezone.localdate()\n"
    assert read_at_import(a_module(tmp_path, helper + line)) != []


@pytest.mark.parametrize(
    "line", ["TODAY = timezone.localdate", "def test_one():\n    return timezone.now()", "DAY = date(2026, 10, 14)"]
)
def test_reading_the_clock_in_a_test_is_no_fault(tmp_path, line):
    assert read_at_import(a_module(tmp_path, line)) == []


def test_dated_tests_are_found_through_what_they_use(tmp_path):
    text = """
TODAY = timezone.localdate
def ago(days): return TODAY() - days
def an_office(): return 1
def test_direct(): timezone.now()
def test_through_a_helper(): ago(3)
def test_through_a_fixture(ago): pass
def test_without(): an_office()
"""
    assert dated_tests_of(a_module(tmp_path, text)) == {
        "test_direct",
        "test_through_a_helper",
        "test_through_a_fixture",
    }


def test_processes_agree_on_the_time_to_the_millisecond():
    """Each reports the difference between its clock and the machine's; what one writes as due now, another must find
    due.
    """
    program = "import time, time_machine as t; print(time.time() - t.escape_hatch.time.time())"
    told = [
        float(subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True).stdout)
        for _ in range(3)
    ]
    assert max(told) - min(told) < 0.001
