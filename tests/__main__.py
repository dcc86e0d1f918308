"""The suite, on PostgreSQL with Redis and then on the embedded default.

The second run leaves out tests that do not use the database: their result does not depend on it.

    python -m tests [--date MOMENT] [pytest's arguments]     the suite, or a part of it: `python -m tests tests/inspections -x`
    python -m tests --on postgresql|sqlite [...]             `make test` and `make test-sqlite`: one of the two runs
    python -m tests --coverage [...]                         `make coverage`: the same, and which lines of the product the run reached
    python -m tests --rounds [awkward|FIRST/LAST] [...]      `make dates`: the dated tests at fourteen moments, at all nineteen
                                                             awkward ones, or on each day
    python -m tests --rounds FIRST/LAST --one-in 20 [...]    the same, each module on one day in twenty

MOMENT is in London time, as 2027-12-25T12:00 or 2027-12-25T12:00:30. FIRST and LAST are dates, as 2027-01-01/2028-12-31.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from s55tracker.launch.machine import (
    WEASYPRINT_LIBRARIES,
    MissingRequirement,
    install_packages,
    missing_libraries,
    say,
)
from tests.browser.axe import CHROMIUM
from tests.clock import DEFAULT, MOMENT_VARIABLE, moment_in_london
from tests.clock.moments import AWKWARD, CHOSEN, ONE_IN_VARIABLE, ROUNDS_VARIABLE
from tests.second_try import FAILURES_VARIABLE, to_try_again
from tests.services import ROOT, ServiceMissing, postgres, postgres_folder, redis

CERTIFIED = ROOT / "tests" / "s55tracker" / "identity" / "single_sign_on" / "certified"
NPM_SECONDS = 180
TESTS_FAILED = 1  # pytest’s exit code when tests ran and some failed
CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


@dataclass(frozen=True)
class Component:
    """A tool that the tests need, how to check for it, and the Debian packages that provide it."""

    packages: tuple[str, ...]
    is_there: Callable[[], object]
    servers: bool = False


COMPONENTS = [
    Component(("postgresql",), postgres_folder, servers=True),
    Component(("redis-server",), lambda: shutil.which("redis-server"), servers=True),
    Component(("chromium-headless-shell",), Path(CHROMIUM).exists),
    # The full browser keeps pages for the Back button, which the headless shell does not. A test needs that, to check
    # what someone sees after signing out.
    Component(("chromium",), lambda: shutil.which("chromium")),
    # Most machines have these default fonts. Without fonts, Chromium measures boxes that no one will see.
    Component(("fonts-liberation",), lambda: any(Path("/usr/share/fonts/truetype").glob("liberation*"))),
    Component(("poppler-utils",), lambda: shutil.which("pdftotext")),
    Component(("default-jre-headless",), lambda: shutil.which("java")),
    Component(("libjaxb-java",), Path("/usr/share/java/jaxb-runtime.jar").exists),
    # LibreOffice Writer, without a window, opens and saves the Word files we write.
    Component(("libreoffice-writer-nogui",), lambda: shutil.which("soffice")),
    # These check that static/dist is what static/src compiles to, and run the certified single sign-on provider. The
    # product itself never needs them.
    Component(("nodejs", "npm"), lambda: shutil.which("npm")),
    *(
        Component((library.package,), lambda library=library: not missing_libraries((library,)))
        for library in WEASYPRINT_LIBRARIES
    ),
]


def provide_components() -> None:
    """Install missing packages if allowed. In CI a missing package is an error; elsewhere we report it, and its tests
    are skipped.
    """
    missing = [component for component in COMPONENTS if not component.is_there()]
    if not missing:
        return
    packages = [package for component in missing for package in component.packages]
    try:
        install_packages(packages, reason=f"Tests need {', '.join(packages)}.")
    except MissingRequirement as lack:
        if CI or any(component.servers for component in missing):
            raise
        say(f"{lack} Until then the tests that need one are skipped.")


def provide_certified_provider() -> None:
    """Install npm's oidc-provider beside its tests, from its own lock file. On a machine that cannot reach the npm
    registry those tests do not exist and all others run; in CI that is an error.
    """
    lock = CERTIFIED / "package-lock.json"
    stamp, wanted = CERTIFIED / "node_modules" / "installed-from", hashlib.sha256(lock.read_bytes()).hexdigest()
    if os.environ.get("INSTALL", "").lower() in ("no", "false", "0", "off") or not shutil.which("npm"):
        return
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    say("Installing npm’s oidc-provider, for the tests of single sign-on.")
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    try:
        done = subprocess.run(command, cwd=CERTIFIED, stdin=subprocess.DEVNULL, timeout=NPM_SECONDS)
    except subprocess.TimeoutExpired:
        done = None
    if done is not None and done.returncode == 0:
        stamp.write_text(wanted)
        return
    shutil.rmtree(CERTIFIED / "node_modules", ignore_errors=True)
    if CI:
        raise MissingRequirement("npm could not install it, and in CI no test is left out.")
    say("npm could not install it. The tests of single sign-on with a certified provider are left out.")


def bytecode(folder: str) -> dict[str, str]:
    """Keep compiled code for the many processes of a run, in a separate folder if the source folder is not writable."""
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}


def run_suite(name: str, arguments: list[str], **variables: str) -> tuple[int, str]:
    """Run pytest once over everything, and retry the tests that a busy machine can upset (`tests/second_try.py`).
    Returns the exit code and a line for the closing summary.
    """
    say(f"\n=== {name} ===")
    started = time.monotonic()
    env = {key: value for key, value in os.environ.items() if not key.startswith("S55_TEST_")} | variables
    with tempfile.TemporaryDirectory(prefix="s55-failures-") as folder:
        failures = Path(folder) / "failures.json"
        code = pytest_exit_code(arguments, env=env | {FAILURES_VARIABLE: str(failures)})
        again = to_try_again(failures) if code == TESTS_FAILED else []
        if again:
            say(f"\n=== {name}: a second try ===")
            code = pytest_exit_code(again, env=env)
    verdict = "passed" if code == 0 else f"FAILED (pytest’s exit code {code})"
    if again and code == 0:
        verdict += f" (only at a second try, so find out why: {', '.join(again)})"
    return code, f"{name}: {verdict} in {time.monotonic() - started:.0f} seconds"


def pytest_exit_code(arguments: list[str], *, env: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL).returncode


# The percentage of the product's lines that the run on PostgreSQL must reach. Python 3.11 counts lines with a trace
# function, which makes that run half as long again (91 and 131 seconds of processor time for 858 tests), so `make test`
# leaves it out.
LEAST_COVERAGE = 95
COVERED = ["--cov", "--cov-report=term-missing:skip-covered", f"--cov-fail-under={LEAST_COVERAGE}"]


def on_postgresql(arguments: list[str], *, moment: str, covered: bool = False) -> tuple[int, str]:
    with postgres() as database_url, redis() as redis_url:
        return run_suite(
            f"PostgreSQL and Redis, at {moment}",
            ["-m", "not embedded", *(COVERED if covered else []), *arguments],
            S55_TEST_DATABASE_URL=database_url,
            S55_TEST_REDIS_URL=redis_url,
            **{MOMENT_VARIABLE: moment},
        )


def on_sqlite(arguments: list[str], *, moment: str) -> tuple[int, str]:
    return run_suite(
        f"SQLite and no server, at {moment}",
        arguments,
        S55_TEST_DATABASE_TESTS_ALONE="yes",
        **{MOMENT_VARIABLE: moment},
    )


def runs(arguments: list[str], *, asked: argparse.Namespace) -> list[tuple[int, str]]:
    """The requested runs, at the given moment or on the tests' usual day."""
    moment = asked.date or DEFAULT
    outcomes = []
    if asked.on in ("postgresql", "both"):
        outcomes.append(on_postgresql(arguments, moment=moment, covered=asked.coverage))
    if asked.on in ("sqlite", "both"):
        outcomes.append(on_sqlite(arguments, moment=moment))
    return outcomes


NAMED_ROUNDS = {"chosen": len(CHOSEN), "awkward": len(AWKWARD)}


def rounds(arguments: list[str], *, asked: str, one_in: int) -> list[tuple[int, str]]:
    """The date-dependent tests at every awkward moment, or on each day of a period: one run a month, to limit memory."""
    if one_in > 1:
        variables = {ROUNDS_VARIABLE: asked, ONE_IN_VARIABLE: str(one_in)}
        which = f"at {NAMED_ROUNDS[asked]} awkward moments" if asked in NAMED_ROUNDS else f"each day from {asked}"
        return [run_suite(f"SQLite, {which}, each test at one in {one_in}", arguments, **variables)]
    if asked in NAMED_ROUNDS:
        return [run_suite(f"SQLite, at {NAMED_ROUNDS[asked]} awkward moments", arguments, **{ROUNDS_VARIABLE: asked})]
    return [
        run_suite(f"SQLite, each day from {span}", arguments, **{ROUNDS_VARIABLE: span}) for span in months_of(asked)
    ]


def months_of(asked: str) -> list[str]:
    """A span of days cut at the ends of months: "2027-01-30/2027-02-02" is "2027-01-30/2027-01-31" and "2027-02-01/2027-02-02"."""
    first, last = (date.fromisoformat(part) for part in asked.split("/"))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    by_month: dict[tuple[int, int], list[date]] = {}
    for day in days:
        by_month.setdefault((day.year, day.month), []).append(day)
    return [f"{month[0]}/{month[-1]}" for month in by_month.values()]


def a_moment(text: str) -> str:
    try:
        moment_in_london(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def a_span(text: str) -> str:
    try:
        usable = text in NAMED_ROUNDS or bool(months_of(text))
    except ValueError:
        usable = False
    if not usable:
        raise argparse.ArgumentTypeError(f"“{text}” is not a span of days. Write it as 2027-01-01/2028-12-31.")
    return text


def asked_for(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="python -m tests", add_help=False, allow_abbrev=False)
    one_or_the_other = parser.add_mutually_exclusive_group()
    one_or_the_other.add_argument("--coverage", action="store_true")
    one_or_the_other.add_argument("--date", type=a_moment, metavar="YYYY-MM-DDTHH:MM[:SS]")
    parser.add_argument("--on", choices=["postgresql", "sqlite", "both"], default="both")
    one_or_the_other.add_argument("--rounds", type=a_span, nargs="?", const="chosen", metavar="FIRST/LAST")
    parser.add_argument("--one-in", type=int, default=1, metavar="DAYS")
    return parser.parse_known_args(arguments)


def main(arguments: list[str]) -> int:
    # A terminated run stops its servers on the way out, as an interrupted one does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    asked, arguments = asked_for(arguments)
    if not any(argument.startswith(("-n", "--numprocesses")) for argument in arguments):
        # More processes than cores: many tests spend their time waiting for a browser, a worker or a mail server.
        processes = min(2 * (os.cpu_count() or 1), 8)
        arguments = ["--numprocesses", str(processes), "--dist", "worksteal", *arguments]
    try:
        provide_components()
        provide_certified_provider()
        with tempfile.TemporaryDirectory(prefix="s55-bytecode-", ignore_cleanup_errors=True) as folder:
            os.environ |= bytecode(folder)
            if asked.rounds:
                outcomes = rounds(arguments, asked=asked.rounds, one_in=asked.one_in)
            else:
                outcomes = runs(arguments, asked=asked)
    except (MissingRequirement, ServiceMissing) as lack:
        say(str(lack))
        return 1
    except KeyboardInterrupt:
        return 130
    say("\n=== In all ===")
    for _, line in outcomes:
        say(line)
    return max(code for code, _ in outcomes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
