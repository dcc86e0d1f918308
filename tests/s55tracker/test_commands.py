"""`manage.py` on a machine that is not ready: one sentence, and no traceback."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import ROOT

OURS = sorted(
    path.stem
    for path in ROOT.glob("*/**/management/commands/*.py")
    if ".venv" not in path.parts and path.stem != "__init__"
)
# Each command with its requirements. Add new ones here.
ARGUMENTS = {
    "import_report": ["report.txt", "--body", "norfolk"],
    "import_response": ["response.txt", "--body", "norfolk"],
    "export_word": ["NOR-2026-01", "--out", "out.docx"],
    "import_word": ["NOR-2026-01", "response.txt"],
    "proof_pack": ["NOR-2026-01", "--pdf", "out.pdf"],
    "read_bounce": [],
    "rebuild_search_index": [],
    "load_sample_office": [],
    "load_territorial_bodies": [],
    "render_response": ["NOR-2026-01", "--pdf", "out.pdf"],
    "reset_second_factor": ["olive@office.example", "--reason", "lost phone, met in person"],
    "seal_second_factors": [],
    "send_reminders": [],
    "sign_of_life": ["worker"],
    "switch_off_single_sign_on": ["--body", "norfolk"],
    "verify_publications": [],
}
TEXT = """A report about lamps
Published on 7 July 2023

Key findings

Most lamps were dim.

Recommendation 1: By 31 August 2024, chief constables should buy lamps.

PCC comments

I like lamps.
"""


def manage(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    return started(folder, str(ROOT / "manage.py"), *arguments, **variables)


# A delivery report, for the command that reads one from standard input.
REPORT = """Content-Type: multipart/report; boundary=b

--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; a@example.test
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: <a@example.test>

--b--
"""


def started(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    """Python with these arguments, in a folder in which the product has never run."""
    for name in ("report.txt", "response.txt"):
        (folder / name).write_text(TEXT)
    env = {"PATH": os.environ["PATH"], "S55_ENV_FILE": "", "S55_VAR_DIR": str(folder / "var"), **variables}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=env, input=REPORT, capture_output=True, text=True
    )


def test_every_command_of_ours_is_tried():
    assert sorted(ARGUMENTS) == OURS


# Several commands in one process: each would take two seconds to start.
ONE_AFTER_ANOTHER = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "s55tracker.settings"
from s55tracker.commands import run
ended = {}
for command in json.loads(sys.argv[1]):
    try:
        run(["manage.py", *command])
    except SystemExit as end:
        ended[command[0]] = end.code
print(json.dumps(ended))
"""


def test_every_command_before_migrate_says_what_to_run(tmp_path):
    commands = {**ARGUMENTS, "createsuperuser": ["--no-input", "--email", "a@example.test", "--name", "A"]}
    asked = json.dumps([[name, *arguments] for name, arguments in commands.items()])
    done = started(tmp_path, "-c", ONE_AFTER_ANOTHER, asked, PYTHONPATH=str(ROOT))
    sentence = "The database has no tables yet. Create them first: python manage.py migrate"
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == dict.fromkeys(commands, sentence), done.stderr


def test_command_before_migrate_ends_with_the_sentence_alone(tmp_path):
    done = manage(tmp_path, "load_territorial_bodies")
    assert (done.returncode, done.stderr) == (
        1,
        "The database has no tables yet. Create them first: python manage.py migrate\n",
    )


def test_command_on_an_older_database_says_what_to_run(tmp_path):
    manage(tmp_path, "migrate", "health", "0001", "--verbosity", "0")
    done = manage(tmp_path, "load_territorial_bodies")
    assert done.returncode == 1
    assert done.stderr.startswith("The database is older than this version. It needs ")
    assert done.stderr.endswith(" migrations. Run: python manage.py migrate\n")


def test_command_without_a_database_server_says_so(tmp_path):
    done = manage(
        tmp_path, "load_territorial_bodies", DATABASE_URL="postgres://s55:word@127.0.0.1:1/s55", DATABASE_POOL="no"
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The database is not responding: ")
    assert done.stderr.endswith("Check DATABASE_URL, and that the database is running.\n")
    assert "Traceback" not in done.stderr and "word" not in done.stderr.replace("password", "")


def test_command_with_weak_settings_names_them_without_a_traceback(tmp_path):
    done = manage(tmp_path, "check", S55_PRODUCTION="yes")
    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is not set. ")
    assert "Traceback" not in done.stderr


@pytest.mark.once
def test_after_migrate_the_bodies_are_there_and_a_response_can_be_imported(tmp_path):
    assert manage(tmp_path, "migrate", "--verbosity", "0").returncode == 0
    with contextlib.closing(sqlite3.connect(tmp_path / "var" / "s55.sqlite3")) as database:
        counts = [
            database.execute(f"SELECT count(*) FROM accounts_{table}").fetchone()[0]
            for table in ("policingbody", "force", "forcelink", "distributionrecipient")
        ]
    assert counts == [43, 43, 43, 43 * 5]
    done = manage(tmp_path, "import_response", "response.txt", "--body", "norfolk", "--json")
    assert done.returncode == 0, done.stderr
    assert '"reference": "norfolk-2023-001' in done.stdout
    # The command of the same name then adds nothing.
    assert (
        manage(tmp_path, "load_territorial_bodies", "--verbosity", "2").stdout
        == "Every policing body already exists.\n"
    )
    done = manage(tmp_path, "verify_publications")
    assert (done.returncode, done.stdout.startswith("Unchanged: 0 publications, ")) == (0, True), done.stdout
