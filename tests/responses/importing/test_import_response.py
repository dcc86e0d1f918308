"""The command that other programs call: one object on standard output, and an exit code that says whether anything was
read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from tests.factories import an_office
from tests.responses.importing import lookalike
from tests.services import ROOT

KEYS = [
    "reference",
    "inspection",
    "policing_body",
    "key_findings",
    "recommendations_introduction",
    "findings",
    "counts_stated",
    "force_comment",
    "body_comment",
    "comments",
    "distribution",
    "warnings",
    "frame",
    "reports",
]


@pytest.fixture
def response_file(tmp_path):
    path = tmp_path / "response.txt"
    path.write_text(lookalike.as_text(), encoding="utf-8")
    return path


def test_json_is_one_object_with_every_key(response_file, capsys):
    call_command("import_response", str(response_file), "--dry-run", "--json")

    record = json.loads(capsys.readouterr().out)
    assert list(record) == KEYS
    assert record["reference"] is None
    assert record["comments"] == lookalike.FIELDS["comments"]


def test_dry_run_without_json_tells_a_person_what_was_read(response_file, capsys):
    call_command("import_response", str(response_file), "--dry-run")

    printed = capsys.readouterr()
    assert "Published on: 2024-03-14\n" in printed.out
    assert "Recommendation 4a: By 31 January 2025" in printed.out
    assert printed.err.startswith("Check: ")


@pytest.mark.parametrize("command", ["import_response", "import_report"])
@pytest.mark.parametrize("printed", ["31 December 9999", "1 January 0001", "31 February 2026"])
def test_impossible_date_of_publication_is_left_out(tmp_path, capsys, command, printed):
    path = tmp_path / "lamps.txt"
    path.write_text(
        f"Lamps: an inspection of lighting\n\nPublished on: {printed}\n\nRecommendation 1\n\n"
        "Chief constables should buy lamps.\n\nPCC comments\n\nI like lamps.\n"
    )
    call_command(command, str(path), "--dry-run", "--json")

    record = json.loads(capsys.readouterr().out)
    assert record["inspection"]["title"] == "Lamps: an inspection of lighting"
    assert [record["inspection"][name] for name in ("published_on", "deadline", "safe_day")] == [None, None, None]
    assert [finding["reference"] for finding in record["findings"]] == ["1"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b" \r\n\x0c\n", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "This type of file cannot be used: it is a picture."),
        (b"%PDF-1.7 and then nothing", "The PDF is damaged and cannot be opened."),
        (b"PK\x03\x04 and then nothing", "The file is damaged and cannot be opened."),
        (b"<html><body><script>1</script></body></html>", "The web page contains no text."),
    ],
)
def test_unusable_file_gives_code_2_and_one_line(tmp_path, content, reason):
    path = tmp_path / "response.pdf"
    path.write_bytes(content)

    with pytest.raises(CommandError) as refusal:
        call_command("import_response", str(path), "--dry-run", "--json")

    assert refusal.value.returncode == 2
    assert str(refusal.value).startswith(reason)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "make", [lambda path: os.mkfifo(path), lambda path: path.symlink_to("/dev/zero"), lambda path: path.mkdir()]
)
def test_what_is_no_regular_file_is_refused_before_it_is_opened(tmp_path, make):
    path = tmp_path / "response.txt"
    make(path)

    with pytest.raises(CommandError) as refusal:
        call_command("import_response", str(path), "--dry-run")

    assert refusal.value.returncode == 2
    assert str(refusal.value) == "response.txt is not a regular file."


def test_file_larger_than_the_limit_is_refused_in_words(tmp_path):
    path = tmp_path / "response.txt"
    with path.open("wb") as file:
        file.truncate(101 * 1024 * 1024)

    with pytest.raises(CommandError, match=r"The file is too large: at most 100 MB can be read\."):
        call_command("import_response", str(path), "--dry-run")


@pytest.mark.django_db
def test_register_records_nothing(tmp_path, capsys):
    path = tmp_path / "page.html"
    lines = "".join(
        f"<li>{day} May 2023, Lamps in {day} counties <a href='https://example.org/'>Our response</a></li>"
        for day in range(1, 6)
    )
    path.write_text(f"<html><body><ul>{lines}</ul></body></html>")

    call_command("import_response", str(path), "--json", "--body", an_office().body.slug)

    record = json.loads(capsys.readouterr().out)
    assert record["reference"] is None
    assert len(record["reports"]) == 5
    assert record["warnings"][0] == "Nothing has been recorded: the file lists reports and contains no response."


def lamps(path, *, day: int, count: int = 1):
    findings = "".join(
        f"Recommendation {number}\n\nForces should buy lamp {number}.\n\n" for number in range(1, count + 1)
    )
    path.write_text(
        f"Lamps: an inspection of lighting\n\nPublished on: {day} March 2024\n\n{findings}PCC comments\n\nI like lamps.\n"
    )
    return str(path)


@pytest.mark.django_db
@pytest.mark.at("2026-10-14T10:00")
@pytest.mark.parametrize("command", ["import_response", "import_report"])
def test_report_like_one_that_is_there_is_recorded_with_a_warning(tmp_path, capsys, command):
    slug = an_office().body.slug
    call_command(command, lamps(tmp_path / "one.txt", day=14), "--json", "--body", slug)
    first = json.loads(capsys.readouterr().out)
    call_command(command, lamps(tmp_path / "two.txt", day=15), "--json", "--body", slug)
    second = json.loads(capsys.readouterr().out)

    warning = "This report may already be recorded as “Lamps: an inspection of lighting”, logged on 14 October 2026."
    assert warning not in first["warnings"]
    assert warning in second["warnings"]
    assert first["reference"] != second["reference"]


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["import_response", "import_report"])
def test_more_findings_than_a_page_can_hold_are_not_recorded(tmp_path, capsys, command):
    call_command(command, lamps(tmp_path / "many.txt", day=14, count=301), "--json", "--body", an_office().body.slug)
    record = json.loads(capsys.readouterr().out)

    assert record["reference"] is None
    assert record["warnings"][0] == (
        "Nothing has been recorded: the file has 301 findings, and at most 300 can be recorded at a time. "
        "Split the file and import each part."
    )


def test_missing_file_gives_code_2(tmp_path):
    with pytest.raises(CommandError) as refusal:
        call_command("import_response", str(tmp_path / "nothing.txt"), "--dry-run")

    assert refusal.value.returncode == 2


def test_command_line_prints_nothing_else_on_standard_output(tmp_path):
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")

    done = subprocess.run(
        [sys.executable, "manage.py", "import_response", str(path), "--dry-run", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1
