"""Which failures on a busy machine get a second try, and which do not."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.second_try import FAILURES_VARIABLE, to_try_again

TESTS = """
import pytest

@pytest.mark.browser
def test_with_a_browser():
    assert {with_a_browser}

def test_of_a_rule():
    assert {of_a_rule}
"""


def failures_of(folder, **outcomes: bool):
    """The file that a run of two tests leaves behind, one with a browser and one without."""
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = browser\n")
    (folder / "test_two.py").write_text(TESTS.format(**outcomes))
    path = folder / "failures.json"
    command = [sys.executable, "-m", "pytest", "-p", "tests.second_try", "-p", "no:cacheprovider", "-p", "no:django"]
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = outside | {FAILURES_VARIABLE: str(path), "PYTHONPATH": os.getcwd()}
    subprocess.run([*command, "-n", "2", "-q", "."], cwd=folder, env=environment, check=False, capture_output=True)
    return path


def test_test_with_a_browser_is_tried_again(tmp_path):
    assert to_try_again(failures_of(tmp_path, with_a_browser=False, of_a_rule=True)) == [
        "test_two.py::test_with_a_browser"
    ]


def test_nothing_is_tried_again_when_another_test_failed(tmp_path):
    failures = failures_of(tmp_path, with_a_browser=False, of_a_rule=False)
    assert len(json.loads(failures.read_text())) == 2
    assert to_try_again(failures) == []


@pytest.mark.parametrize(("number", "tried"), [(0, 0), (3, 3), (4, 0)])
def test_many_failures_at_once_are_no_busy_machine(tmp_path, number, tried):
    path = tmp_path / "failures.json"
    path.write_text(json.dumps({f"test_{one}": True for one in range(number)}))
    assert len(to_try_again(path)) == tried


def test_nothing_is_tried_again_when_a_run_broke_off(tmp_path):
    assert to_try_again(tmp_path / "failures.json") == []
