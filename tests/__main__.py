"""`make test`: the whole suite, on PostgreSQL with Redis and then on the embedded default.

The second run leaves out the tests that touch no database: what they say does not depend on it, and it has been said.

`python -m tests`, with anything after it handed to pytest: `python -m tests tests/inspections -x`.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from s55tracker.launch.machine import WEASYPRINT_LIBRARIES, MachineLacks, install_packages, missing_libraries, say
from tests.browser.axe import CHROMIUM
from tests.services import ROOT, ServiceMissing, postgres, postgres_folder, redis

CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


@dataclass(frozen=True)
class Component:
    """Something that tests need, how to see that it is there, and the Debian packages that bring it."""

    packages: tuple[str, ...]
    is_there: Callable[[], object]
    servers: bool = False


COMPONENTS = [
    Component(("postgresql",), postgres_folder, servers=True),
    Component(("redis-server",), lambda: shutil.which("redis-server"), servers=True),
    Component(("chromium-headless-shell",), Path(CHROMIUM).exists),
    # What pages look like on most machines; without any font Chromium measures boxes that nobody will see.
    Component(("fonts-liberation",), lambda: any(Path("/usr/share/fonts/truetype").glob("liberation*"))),
    Component(("poppler-utils",), lambda: shutil.which("pdftotext")),
    Component(("default-jre-headless",), lambda: shutil.which("java")),
    Component(("libjaxb-java",), Path("/usr/share/java/jaxb-runtime.jar").exists),
    # Only to prove that static/dist is what static/src compiles to; the product itself never needs them.
    Component(("nodejs", "npm"), lambda: shutil.which("npm")),
    *(
        Component((library.package,), lambda library=library: not missing_libraries((library,)))
        for library in WEASYPRINT_LIBRARIES
    ),
]


def provide_components() -> None:
    """Install what is missing where that is allowed. In CI a lack is an error; elsewhere it is said, and its tests are skipped."""
    missing = [component for component in COMPONENTS if not component.is_there()]
    if not missing:
        return
    packages = [package for component in missing for package in component.packages]
    try:
        install_packages(packages, reason=f"Tests need {', '.join(packages)}.")
    except MachineLacks as lack:
        if CI or any(component.servers for component in missing):
            raise
        say(f"{lack} Until then the tests that need one are skipped.")


def bytecode(folder: str) -> dict[str, str]:
    """What was compiled once is kept for the many processes of a run, in a folder of its own where nothing may be written beside
    the source.
    """
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}


def run_suite(name: str, arguments: list[str], **variables: str) -> tuple[int, str]:
    """One run of pytest over everything; returns its exit code and a line for the closing summary."""
    say(f"\n=== {name} ===")
    started = time.monotonic()
    env = {key: value for key, value in os.environ.items() if not key.startswith("S55_TEST_")} | variables
    done = subprocess.run([sys.executable, "-m", "pytest", *arguments], env=env, cwd=ROOT, stdin=subprocess.DEVNULL)
    verdict = "passed" if done.returncode == 0 else f"FAILED (pytest’s exit code {done.returncode})"
    return done.returncode, f"{name}: {verdict} in {time.monotonic() - started:.0f} seconds"


def both_runs(arguments: list[str]) -> list[tuple[int, str]]:
    with postgres() as database_url, redis() as redis_url:
        first = run_suite(
            "PostgreSQL and Redis",
            ["-m", "not embedded", *arguments],
            S55_TEST_DATABASE_URL=database_url,
            S55_TEST_REDIS_URL=redis_url,
        )
    return [first, run_suite("SQLite and no server", arguments, S55_TEST_DATABASE_TESTS_ALONE="yes")]


def main(arguments: list[str]) -> int:
    # A terminated run stops its servers on the way out, as an interrupted one does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if not any(argument.startswith(("-n", "--numprocesses")) for argument in arguments):
        # More than there are cores: a good part of the suite waits for a browser, a worker or a mail server.
        processes = min(2 * (os.cpu_count() or 1), 8)
        arguments = ["--numprocesses", str(processes), "--dist", "worksteal", *arguments]
    try:
        provide_components()
        with tempfile.TemporaryDirectory(prefix="s55-bytecode-", ignore_cleanup_errors=True) as folder:
            os.environ |= bytecode(folder)
            outcomes = both_runs(arguments)
    except (MachineLacks, ServiceMissing) as lack:
        say(str(lack))
        return 1
    except KeyboardInterrupt:
        return 130
    say("\n=== Both runs ===")
    for _, line in outcomes:
        say(line)
    return max(code for code, _ in outcomes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
