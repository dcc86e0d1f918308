"""`make bench`: prints the figures and saves them as bench-<day>.json. `SIZES=one` leaves out the national size."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.services import ROOT, postgres, redis

SIZES = ("one office", "national")


def main() -> int:
    if len(sys.argv) == 4 and sys.argv[1] == "pages":
        return _pages(sys.argv[2], Path(sys.argv[3]))
    if len(sys.argv) == 3 and sys.argv[1] == "reminders":
        return _reminders(Path(sys.argv[2]))
    if len(sys.argv) == 3 and sys.argv[1] == "search":
        return _search(Path(sys.argv[2]))
    if sys.argv[1:] == ["documents"]:
        with tempfile.TemporaryDirectory(prefix="s55-bench-") as folder, _settings(Path(folder)):
            from tests.benchmarks.documents import measure_printers as alone

            _print_printers(alone(Path(folder)))
        return 0
    if sys.argv[1:] == ["search"]:
        _measure_search({})
        return 0
    if sys.argv[1:] == ["files", "measured"]:
        return _many_files()
    if sys.argv[1:] == ["files"]:
        with tempfile.TemporaryDirectory(prefix="s55-bench-") as folder, _database(Path(folder)) as env:
            return subprocess.run(
                [sys.executable, "-m", "tests.benchmarks", "files", "measured"], env=env, cwd=ROOT
            ).returncode
    if len(sys.argv) == 3 and sys.argv[1] == "report":
        return _report(Path(sys.argv[2]))
    if sys.argv[1:] == ["report"]:
        return _measure_report({})
    if len(sys.argv) == 3 and sys.argv[1] == "public":
        return _public(Path(sys.argv[2]))
    if sys.argv[1:] == ["public"]:
        return _measure_public({})
    figures: dict = {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "pages": {},
        "drafting": {},
    }
    with tempfile.TemporaryDirectory(prefix="s55-bench-") as folder:
        for size in SIZES[:1] if os.environ.get("SIZES") == "one" else SIZES:
            out = Path(folder) / f"{size}.json"
            with _database(Path(folder)) as env:
                done = subprocess.run(
                    [sys.executable, "-m", "tests.benchmarks", "pages", size, str(out)], env=env, cwd=ROOT
                )
                if done.returncode:
                    return done.returncode
            measured = json.loads(out.read_text())
            figures["pages"][size], figures["drafting"][size] = measured["pages"], measured["drafting"]
            _print_pages(size, measured["pages"])
            _print_drafting(measured["drafting"])
        out = Path(folder) / "reminders.json"
        with _database(Path(folder)) as env:
            done = subprocess.run([sys.executable, "-m", "tests.benchmarks", "reminders", str(out)], env=env, cwd=ROOT)
            if done.returncode:
                return done.returncode
        figures["reminders"] = json.loads(out.read_text())
        _print_reminders(figures["reminders"])
        _measure_search(figures)
        _measure_public(figures)
        _measure_report(figures)
        with _settings(Path(folder)):
            from tests.benchmarks.documents import measure_import, measure_pdf, measure_printers

            figures["pdf"] = measure_pdf()
            figures["printers"] = measure_printers(Path(folder))
            figures["import"] = measure_import(Path(folder))
    print(f"\nPDF of a model-sized document: {figures['pdf']}")
    _print_printers(figures["printers"])
    print(f"Import as a whole process, seconds: {figures['import']}")
    target = ROOT / "bench-latest.json"
    target.write_text(json.dumps(figures, indent=2) + "\n")
    print(f"\nSaved as {target.name}.")
    return 0


@contextlib.contextmanager
def _database(folder: Path) -> Iterator[dict[str, str]]:
    """Variables for the product on its own empty PostgreSQL and Redis, as in production except for TLS."""
    with postgres() as database_url, redis() as redis_url:
        with psycopg.connect(f"{database_url.rpartition('/')[0]}/postgres", autocommit=True) as link:
            link.execute("CREATE DATABASE s55")
        keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV") if name in os.environ}
        yield {
            **keep,
            "DJANGO_SETTINGS_MODULE": "s55tracker.settings",
            "S55_ENV_FILE": "",
            "S55_VAR_DIR": str(folder / "var"),
            "DATABASE_URL": database_url,
            "REDIS_URL": f"{redis_url}/0",
            "WEB_CONCURRENCY": str(os.cpu_count() or 1),
            # All clients of a benchmark have one address.
            "PUBLIC_REQUESTS_A_MINUTE": "0",
        }


@contextlib.contextmanager
def _settings(folder: Path) -> Iterator[None]:
    os.environ.update(
        {"DJANGO_SETTINGS_MODULE": "s55tracker.settings", "S55_ENV_FILE": "", "S55_VAR_DIR": str(folder / "var")}
    )
    import django

    django.setup()
    yield


def _pages(size_name: str, out: Path) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    from django.utils import timezone

    # Playwright keeps an event loop in this thread; these queries are ordinary, synchronous ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from tests.benchmarks.drafting import measure_drafting
    from tests.benchmarks.national import NATIONAL, ONE_OFFICE, fill
    from tests.benchmarks.pages import measure_pages
    from tests.services import web

    size = {"one office": ONE_OFFICE, "national": NATIONAL}[size_name]
    call_command("migrate", verbosity=0)
    print(f"Filling the database: {size.bodies} bodies, {size.responses} responses ...", flush=True)
    fill(size, today=timezone.localdate())
    with web(dict(os.environ), threads=4) as server:
        figures = {"pages": measure_pages(server.address, "county-00")}
        figures["drafting"] = measure_drafting(server.address, "county-00")
        out.write_text(json.dumps(figures))
    return 0


def _many_files() -> int:
    """500 old responses in a .zip archive, printed: `python -m tests.benchmarks files`."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from tests.benchmarks.many_files import measure_many_files

    print(json.dumps(measure_many_files(), indent=2))
    return 0


def _reminders(out: Path) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from tests.benchmarks.reminders import measure_mail, measure_reminders

    print("\nFilling the database: 20,000 open responses with 60 lines each in the ledger ...", flush=True)
    out.write_text(json.dumps({**measure_reminders(), "mail": measure_mail()}))
    return 0


def _measure_search(figures: dict) -> None:
    """On PostgreSQL, then on the embedded database. Alone with `python -m tests.benchmarks search`."""
    figures["search"] = []
    with tempfile.TemporaryDirectory(prefix="s55-bench-search-") as folder:
        out = Path(folder) / "search.json"
        for is_embedded in (False, True):
            with _database(Path(folder)) as env:
                if is_embedded:
                    env = {name: value for name, value in env.items() if name not in ("DATABASE_URL", "REDIS_URL")}
                subprocess.run(
                    [sys.executable, "-m", "tests.benchmarks", "search", str(out)], env=env, cwd=ROOT, check=True
                )
            figures["search"].append(json.loads(out.read_text()))
            _print_search(figures["search"][-1])


def _search(out: Path) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from tests.benchmarks.national import NATIONAL, ONE_OFFICE
    from tests.benchmarks.search import measure_search

    size = ONE_OFFICE if os.environ.get("SIZES") == "one" else NATIONAL
    out.write_text(json.dumps(measure_search(size)))
    return 0


def _measure_public(figures: dict) -> int:
    """A published page beside a bare view. Alone with `python -m tests.benchmarks public`."""
    with tempfile.TemporaryDirectory(prefix="s55-bench-public-") as folder, _database(Path(folder)) as env:
        out = Path(folder) / "public.json"
        done = subprocess.run([sys.executable, "-m", "tests.benchmarks", "public", str(out)], env=env, cwd=ROOT)
        if done.returncode:
            return done.returncode
        figures["public"] = json.loads(out.read_text())
    _print_public(figures["public"])
    return 0


def _public(out: Path) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from tests.benchmarks.public import measure_public

    out.write_text(json.dumps(measure_public()))
    return 0


def _measure_report(figures: dict) -> int:
    """A long report, uploaded to the web server. Alone with `python -m tests.benchmarks report`."""
    with tempfile.TemporaryDirectory(prefix="s55-bench-report-") as folder, _database(Path(folder)) as env:
        out = Path(folder) / "report.json"
        done = subprocess.run([sys.executable, "-m", "tests.benchmarks", "report", str(out)], env=env, cwd=ROOT)
        if done.returncode:
            return done.returncode
        figures["report"] = json.loads(out.read_text())
    _print_report(figures["report"])
    return 0


def _report(out: Path) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from tests.benchmarks.report import measure_report
    from tests.services import web, worker

    env = {**os.environ, "WEB_CONCURRENCY": "1"}
    with web(env, threads=4) as server, worker(env) as reading:
        out.write_text(json.dumps(measure_report(server.address, server.pid, reading.pid)))
    return 0


def _print_report(figures: dict) -> None:
    print(
        f"\nA report of {figures['pages']} pages through the worker to the page that logs it: {figures['seconds']} s "
        f"(of {figures['all_seconds']}), {figures['findings']} findings, {figures['pictures']} pictures; "
        f"web server {figures['server_MB']} MB, worker {figures['worker_MB']} MB, reader {figures['reader_MB']} MB (goal: below 5 s and 400 MB)"
    )


def _print_public(figures: dict) -> None:
    print(f"\nA published page of {figures['bytes'] / 1000:.1f} KB, beside a bare view of the same server")
    print(f"{'request':<44}{'requests a second':>18}{'of the bare view':>18}")
    for row in figures["rows"]:
        print(f"{row['request']:<44}{row['a_second']:>18}{row['of_bare']:>17} %")


def _print_search(figures: dict) -> None:
    print(
        f"\nSearch on {figures['database']}: {figures['entries']} texts, {figures['comments']} of them comments, "
        f"indexed in {figures['rebuilt_in_seconds']} s (milliseconds, p50 / p95)"
    )
    for name, row in figures["searches"].items():
        print(f"{name:<36}{row['results']:>6} results{row['p50_ms']:>8} /{row['p95_ms']:>7}")
    for name, row in figures["searches"].items():
        if name.startswith(("common word", "rare word")):
            print(f"\nPlan of {name}:")
            print("\n".join(f"    {line[:170]}" for line in row["plan"]))


def _print_printers(rows: list[dict]) -> None:
    print(
        f"\n{'the model as a PDF':<20}{'seconds':>9}{'KB':>7}{'pages':>7}{'PDF/UA-1 failures':>19}{'PDF/A-3a failures':>19}"
    )
    for row in rows:
        print(
            f"{row['by']:<20}{row['cold_s']:>9.2f}{row['bytes'] // 1000:>7}{row['pages']:>7}{row['ua1_failures']:>19}{row['a3a_failures']:>19}"
        )


def _print_reminders(figures: dict) -> None:
    look, digests, mail = figures["look"], figures["digests"], figures["mail"]
    print(f"\nReminders: {look['open_responses']} open responses, {look['lines']} lines in the ledger, nothing to send")
    for name, words in {
        "run_with_nothing_due": "a run",
        "run_with_the_slow_round": "a run that recalculates 500",
    }.items():
        print(f"{words:<32}{look[name]['seconds']:>8} s{look[name]['queries']:>6} queries")
    print(f"a response looked at for the first time {look['first_ms_each']} ms, again {look['again_ms_each']} ms")
    print(f"Digests: {digests['digests']} written, {digests['ms_each']} ms and {digests['queries_each']} queries each")
    print(f"Mail: {mail['mails']} handed to an SMTP server in {mail['seconds']} s, {mail['a_second']} a second")


def _print_pages(size: str, rows: list[dict]) -> None:
    print(f"\n{size}: milliseconds from a client on the same machine (p50 / p95)")
    print(
        f"{'page':<26}{'one client':>16}{'five clients':>18}{'bare SQL':>10}{'ratio':>7}{'queries':>9}{'KB':>7}  status"
    )
    for row in rows:
        one, five = row["one_client"], row["five_clients"]
        print(
            f"{row['page']:<26}{one['p50_ms']:>8} /{one['p95_ms']:>6}{five['p50_ms']:>10} /{five['p95_ms']:>6}"
            f"{row['sql_floor_ms']:>10}{row['to_floor'] or '-':>7}{row['queries']:>9}{row['bytes'] / 1000:>7.1f}  {row['status']}"
        )


def _print_drafting(figures: dict) -> None:
    save, draft, ready = figures["save_ms"], figures["draft_ms"], figures["editor_ready_ms"]
    print(
        f"A save {save['p50']} ms / {save['p95']}, {figures['queries_of_a_save']} queries, "
        f"{figures['queries_of_the_action']} of them in the action (goal: below 60 ms, at most 15 in the action)"
    )
    print(f"A draft kept while typing {draft['p50']} ms / {draft['p95']}")
    print(f"First letter in the editor after {ready['p50']} ms, at most {ready['longest']} (goal: below 1,000 ms)")


if __name__ == "__main__":
    sys.exit(main())
