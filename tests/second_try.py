"""A second try for the few tests that a busy machine can upset: those with a browser or with real processes.

A test that fails and then passes on its own is named at the end of the run, as something to fix. Every other failure
counts the first time, because it does not depend on how busy the machine is.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

FAILURES_VARIABLE = "S55_FAILURES"
UPSET_BY_A_BUSY_MACHINE = {"browser", "services"}
# More than this at once is a fault and not a busy machine.
MOST = 3

_failed: dict[str, bool] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _failed[report.nodeid] = not UPSET_BY_A_BUSY_MACHINE.isdisjoint(report.keywords)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write each failed test, and whether it may be tried again. A worker of xdist leaves this to the process above it."""
    path = os.environ.get(FAILURES_VARIABLE)
    if path and not hasattr(session.config, "workerinput"):
        Path(path).write_text(json.dumps(_failed))


def to_try_again(failures: Path) -> list[str]:
    """The tests to try once more: none if one of the failures counts, or if there are too many, or if the run broke off."""
    if not failures.is_file():
        return []
    failed = json.loads(failures.read_text())
    return list(failed) if all(failed.values()) and len(failed) <= MOST else []
