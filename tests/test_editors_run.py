"""The run of many editors at its smallest. The full size is `make editors`."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.services import ROOT

pytestmark = [pytest.mark.services]


def test_nothing_is_lost_while_editors_sessions_and_the_server_are_cut(environment, tmp_path):
    figures = tmp_path / "figures.json"
    command = [sys.executable, "-m", "tests.editors", "--here", "--editors", "5", "--saves", "60", "--kills", "1"]
    done = subprocess.run([*command, "--save", str(figures)], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(figures.read_text())
    assert found["lost"] == 0
    assert found["saves accepted"] + found["texts kept as a draft beside a colleague’s"] == 60
    assert found["versions"] >= found["saves accepted"]
