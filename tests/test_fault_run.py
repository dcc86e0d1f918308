"""The fault run at its smallest, on the run's own database and broker. The full size is `make faults`
(docs/fault-run.md).
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.db import connection

from tests.services import ROOT

pytestmark = [pytest.mark.services, pytest.mark.once]


def test_nothing_is_lost_over_a_weekend_of_kills_and_a_monday(environment, tmp_path):
    """A Saturday without a mail server, a Sunday and a Monday, with a worker or a beat killed five times."""
    figures = tmp_path / "figures.json"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.faults", "--here", "--responses", "10", "--days", "3", "--kills", "5"),
            *("--save", str(figures)),
            *(["--embedded"] if connection.vendor == "sqlite" else []),
        ],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(figures.read_text())
    assert found["reminders"]["due"] > 10
    assert found["kills"]["at random"] == 5
