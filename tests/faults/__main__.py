"""`make faults`: the fault run on PostgreSQL with Redis, or with --embedded on SQLite and files. See `--help` for the
options.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.faults.clock import VARIABLE, of_this_process
from tests.services import ROOT, MailServer, postgres, redis
from tests.variables import variables_that_settings_read


def main(arguments: list[str]) -> int:
    # A terminated run stops its servers as it exits, like an interrupted one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    asked = _read(arguments)
    folder = Path(tempfile.mkdtemp(prefix="s55-faults-"))
    try:
        with contextlib.ExitStack() as servers:
            mail = servers.enter_context(MailServer())
            variables = {"EMAIL_URL": f"smtp://{mail.host}:{mail.port}"}
            if asked.here:
                variables |= {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if name in os.environ}
            elif not asked.embedded:
                variables |= servers.enter_context(_servers())
            _become(folder, variables)
            return _run(asked, folder, mail)
    except KeyboardInterrupt:
        return 130
    finally:
        if asked.keep:
            print(f"Logs are in {folder}.")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--responses", type=int, default=500, help="open at the beginning (500)")
    parser.add_argument("--days", type=int, default=60, help="simulated; the last is a Monday (60)")
    parser.add_argument("--kills", type=int, default=200, help="kill -9 of workers and beats at random moments (200)")
    parser.add_argument("--seed", type=int, default=55, help="of what people do and which plugs are pulled (55)")
    parser.add_argument("--embedded", action="store_true", help="SQLite and files as broker, one worker and one beat")
    parser.add_argument(
        "--here", action="store_true", help="on the empty database that DATABASE_URL names, migrated already"
    )
    parser.add_argument("--keep", action="store_true", help="keep the logs of the workers and beats")
    parser.add_argument(
        "--save", type=Path, help="where the figures go as JSON (faults-latest.json, faults-embedded-latest.json)"
    )
    return parser.parse_args(arguments)


@contextlib.contextmanager
def _servers() -> Iterator[dict[str, str]]:
    with postgres() as database_url, redis() as redis_url:
        with psycopg.connect(f"{database_url.rpartition('/')[0]}/postgres", autocommit=True) as link:
            link.execute("CREATE DATABASE s55")
        yield {"DATABASE_URL": database_url, "REDIS_URL": f"{redis_url}/0"}


def _become(folder: Path, variables: dict[str, str]) -> None:
    """Run this process, and those it starts, with these variables and no others of the developer's."""
    for name in variables_that_settings_read():
        os.environ.pop(name, None)
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "S55_ENV_FILE": "",
            "S55_VAR_DIR": str(folder / "var"),
            "DATABASE_POOL": "no",
            "LOG_LEVEL": "WARNING",
            VARIABLE: str(folder / "clock"),
            **variables,
        }
    )


def _run(asked: argparse.Namespace, folder: Path, mail: MailServer) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.faults.report import report_of, table
    from tests.faults.run import Run, Size

    if not asked.here:
        call_command("migrate", verbosity=0)
    size = Size(responses=asked.responses, days=asked.days, kills=asked.kills, seed=asked.seed, embedded=asked.embedded)
    run = Run(size=size, folder=folder, mail=mail, clock=of_this_process())
    run.go()
    report = report_of(run)
    print(table(report))
    target = asked.save or ROOT / f"faults-{'embedded-' if asked.embedded else ''}latest.json"
    target.write_text(json.dumps(report.to_json(), indent=2) + "\n")
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
