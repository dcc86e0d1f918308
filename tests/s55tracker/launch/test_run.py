"""`make run` as at a terminal: real processes, real signals, and a check of what is left afterwards."""

import contextlib
import json
import os
import signal
import socket
import sqlite3
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from django.db import connection

from tests.services import (
    OF_THE_SHELL,
    Process,
    children,
    descendants,
    free_port,
    is_alive,
    wait_for,
)

pytestmark = [pytest.mark.services, pytest.mark.embedded]

SECONDS_TO_STOP = 5
# The kernel ends these processes, not our code: on a busy machine it may take a while over a dozen.
SECONDS_FOR_THE_KERNEL = 30


def start(folder, *, port=None, **extra) -> Process:
    env = {key: os.environ[key] for key in OF_THE_SHELL if key in os.environ}
    env |= {"S55_VAR_DIR": str(folder / "var"), "S55_ENV_FILE": "", "SAMPLE": "no", **extra}
    if port is not None:
        env["PORT"] = str(port)
    return Process(
        [sys.executable, "-m", "s55tracker.launch.run"], env=env, log=folder / f"said-{time.time_ns()}", name="make run"
    )


@contextlib.contextmanager
def running(folder, **extra):
    port = free_port()
    process = start(folder, port=port, **extra)
    process.address = f"http://127.0.0.1:{port}"
    try:
        process.wait_until(lambda: "Press Ctrl-C to stop." in process.output(), seconds=180)
        yield process
    finally:
        left = descendants(process.pid)
        process.stop()
        wait_for(lambda: not any(is_alive(pid) for pid in left), what="the children to end")


@pytest.fixture
def begun(tmp_path, django_db_setup, django_db_blocker):
    """A folder where the product has run before: its tables exist, so that starting does nothing else."""
    (tmp_path / "var").mkdir()
    with (
        django_db_blocker.unblock(),
        contextlib.closing(sqlite3.connect(tmp_path / "var" / "s55.sqlite3")) as copy,
    ):
        connection.ensure_connection()
        connection.connection.backup(copy)
        connection.close()
    return tmp_path


def ready(process) -> dict:
    try:
        with urlopen(process.address + "/readyz", timeout=5) as answer:
            return json.load(answer)
    except HTTPError as error:
        with error:
            return json.load(error)
    except (URLError, OSError):
        return {"status": "no answer"}


def secret_key(folder) -> str:
    return (folder / "var" / "secret-key").read_text()


def program_of(pid) -> str:
    with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read().replace(b"\0", b" ").decode()
    return ""


def test_a_run_keeps_its_files_private_starts_again_what_dies_and_stops_on_one_ctrl_c(begun):
    """One test checks everything about a run, because a start takes six processes."""
    leave_open_what_is_there(begun / "var")
    with running(begun) as process:
        wait_for(lambda: ready(process)["status"] == "ready", what="the product to be ready")
        check_that_all_is_for_its_owner_alone(begun / "var")
        check_that_a_second_start_is_refused(process, begun)
        check_that_a_child_that_dies_is_started_again(process)

        # The web server and its own child, the worker and its two, and beat.
        wait_for(lambda: len(descendants(process.pid)) == 6, what="the new worker’s own children")
        everybody = descendants(process.pid)
        began = time.monotonic()
        code = process.stop(signal_number=signal.SIGINT, seconds=20)
        assert time.monotonic() - began < SECONDS_TO_STOP
        assert [pid for pid in everybody if is_alive(pid)] == []
        assert code == 0
    assert process.output().splitlines()[-1] == "Stopped. Your data has been kept: make run starts it again."
    assert "Traceback" not in process.output()


def leave_open_what_is_there(var) -> None:
    """A file as an earlier version left it."""
    (var / "mail").mkdir()
    (var / "mail" / "old.log").touch()
    for path in [var, *var.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def check_that_all_is_for_its_owner_alone(var) -> None:
    modes = {path: path.stat().st_mode & 0o777 for path in [var, *var.rglob("*")]}
    assert {var / "log" / "web.log", var / "s55.sqlite3", var / "mail" / "old.log"} <= set(modes)
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def check_that_a_second_start_is_refused(process, folder) -> None:
    second = start(folder, port=free_port())
    assert second.popen.wait(20) == 1
    assert second.output() == (
        f"The product is already running from this folder (process {process.pid}). Stop it first.\n"
    )


def check_that_a_child_that_dies_is_started_again(process) -> None:
    worker = worker_of(process)
    os.kill(worker, signal.SIGKILL)
    process.wait_until(lambda: "The worker was killed by signal 9. Restarting it" in process.output())
    process.wait_until(lambda: worker_of(process) not in (None, worker))


def worker_of(process) -> int | None:
    """The worker that was started, not its child processes, which have the same name."""
    return next((pid for pid in children(process.pid) if " worker " in program_of(pid)), None)


def test_empty_office_says_how_to_begin_and_termination_stops_it_as_ctrl_c_does(begun):
    with running(begun) as process:
        assert "No one can sign in yet. Open the address and set up your office." in process.output()
        assert not (begun / "var" / "sample-office").exists()
        everybody = descendants(process.pid)
        assert process.stop(signal_number=signal.SIGTERM, seconds=SECONDS_TO_STOP) == 0
        assert [pid for pid in everybody if is_alive(pid)] == []


def test_nothing_is_left_when_it_is_killed_outright(begun):
    with running(begun) as process:
        everybody = descendants(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        process.popen.wait(5)
        wait_for(
            lambda: not any(is_alive(pid) for pid in everybody),
            seconds=SECONDS_FOR_THE_KERNEL,
            what="the orphans to end",
        )


def test_port_in_use_is_said_in_one_line_before_anything_starts(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start(tmp_path, port=port)
        assert process.popen.wait(20) == 1
    assert (
        process.output()
        == f"Port {port} is in use: stop the program using it, or choose another port: make run PORT={port + 1}\n"
    )
    assert not (tmp_path / "var" / "s55.sqlite3").exists()


def test_port_that_is_no_port_is_refused(tmp_path):
    process = start(tmp_path, PORT="http")
    assert process.popen.wait(20) == 1
    assert process.output() == "PORT is “http”: use a number between 1 and 65535, for example make run PORT=8001\n"


def test_insecure_production_is_refused_in_words(tmp_path):
    process = start(tmp_path, port=free_port(), S55_PRODUCTION="yes")
    assert process.popen.wait(20) == 1
    assert process.output().startswith("SECRET_KEY is not set.")
    assert "Traceback" not in process.output()


def without_make() -> dict[str, str]:
    """The environment as a terminal has it, also when this very suite was started by make."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "S55_", "CI"))}


def test_makefile_hands_port_and_sample_on(begun):
    """Variables on make's command line reach the program, and a Ctrl-C at the terminal reaches both."""
    port = free_port()
    process = Process(
        ["make", "run", f"PORT={port}", "SAMPLE=no"],
        env={**without_make(), "S55_VAR_DIR": str(begun / "var"), "S55_ENV_FILE": ""},
        log=begun / "said",
        name="make run",
    )
    try:
        process.wait_until(lambda: "Press Ctrl-C to stop." in process.output(), seconds=180)
        assert f"The Section 55 Tracker is at http://localhost:{port}\nNo one can sign in yet" in process.output()
        everybody = descendants(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        process.popen.wait(SECONDS_TO_STOP)
        assert [pid for pid in everybody if is_alive(pid)] == []
        assert "Traceback" not in process.output()
    finally:
        process.stop()


def test_nothing_is_left_when_make_is_killed_outright(begun):
    process = Process(
        ["make", "run", f"PORT={free_port()}", "SAMPLE=no"],
        env={**without_make(), "S55_VAR_DIR": str(begun / "var"), "S55_ENV_FILE": ""},
        log=begun / "said",
        name="make run",
    )
    process.wait_until(lambda: "Press Ctrl-C to stop." in process.output(), seconds=180)
    everybody = descendants(process.pid)
    os.kill(process.pid, signal.SIGKILL)
    process.popen.wait(5)
    wait_for(
        lambda: not any(is_alive(pid) for pid in everybody), seconds=SECONDS_FOR_THE_KERNEL, what="the orphans to end"
    )


def test_first_start_fills_a_sample_office_and_the_second_leaves_it_alone(tmp_path):
    with running(tmp_path, SAMPLE="") as process:
        first = process.output()
        assert "This is a sample office. You can sign in as:\n  officer@wealdshire.example" in first
        assert f"Emails are not sent. Each one is kept as a file in {tmp_path / 'var' / 'mail'}." in first
        assert (tmp_path / "var" / "sample-office").exists()
        process.stop(signal_number=signal.SIGINT)
    key, file = secret_key(tmp_path), tmp_path / "var" / "s55.sqlite3"
    inode = file.stat().st_ino
    with sqlite3.connect(file) as database:
        database.execute("UPDATE accounts_user SET name = 'Renamed' WHERE email = 'officer@wealdshire.example'")
    counts = "SELECT (SELECT count(*) FROM accounts_user), (SELECT count(*) FROM inspections_inspection)"
    before = database.execute(counts).fetchone()
    with running(tmp_path) as process:
        assert "This is a sample office." in process.output()
        assert database.execute(counts).fetchone() == before
        name = database.execute("SELECT name FROM accounts_user WHERE email = 'officer@wealdshire.example'").fetchone()
        assert name == ("Renamed",)
        assert (secret_key(tmp_path), file.stat().st_ino) == (key, inode)
    database.close()
