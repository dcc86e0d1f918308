"""`make editors`: twenty simulated editors save one response on PostgreSQL, or with --embedded on SQLite. See `--help`."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import psycopg

from tests.services import ROOT, postgres
from tests.variables import variables_that_settings_read


def main(arguments: list[str]) -> int:
    # A terminated run stops its servers as it exits, like an interrupted one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    asked = _read(arguments)
    folder = Path(tempfile.mkdtemp(prefix="s55-editors-"))
    try:
        with contextlib.ExitStack() as servers:
            variables = {}
            if asked.here:
                variables = {name: os.environ[name] for name in ("DATABASE_URL", "SECRET_KEY") if name in os.environ}
            elif not asked.embedded:
                url = servers.enter_context(postgres())
                with psycopg.connect(f"{url.rpartition('/')[0]}/postgres", autocommit=True) as link:
                    link.execute("CREATE DATABASE s55")
                variables = {"DATABASE_URL": url}
            _become(folder, variables)
            return _run(asked, folder)
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.editors", description=__doc__)
    parser.add_argument("--editors", type=int, default=20, help="people who write at the same time (20)")
    parser.add_argument("--saves", type=int, default=2000, help="saves they try in all (2000)")
    parser.add_argument("--kills", type=int, default=3, help="kill -9 of the web server on the way (3)")
    parser.add_argument("--seed", type=int, default=55, help="of what people do and which requests are cut (55)")
    parser.add_argument("--embedded", action="store_true", help="on SQLite")
    parser.add_argument("--here", action="store_true", help="on the database that DATABASE_URL names, migrated already")
    parser.add_argument("--save", type=Path, help="where the figures go as JSON (editors-latest.json)")
    return parser.parse_args(arguments)


def _become(folder: Path, variables: dict[str, str]) -> None:
    """Run this process, and those it starts, with these variables and no others of the developer's."""
    for name in variables_that_settings_read():
        os.environ.pop(name, None)
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "s55tracker.settings",
            "S55_ENV_FILE": "",
            "S55_VAR_DIR": str(folder / "var"),
            "DATABASE_POOL": "no",
            "LOG_LEVEL": "WARNING",
            # This process signs people in at the server that it starts.
            "SECRET_KEY": secrets.token_urlsafe(50),
            **variables,
        }
    )


def _run(asked: argparse.Namespace, folder: Path) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.editors.run import Run

    if not asked.here:
        call_command("migrate", verbosity=0)
    run = Run(folder=folder, editors=asked.editors, saves=asked.saves, kills=asked.kills, seed=asked.seed)
    figures = run.go()
    for words, number in figures.items():
        print(f"{number:>8,}  {words}")
    target = asked.save or ROOT / f"editors-{'embedded-' if asked.embedded else ''}latest.json"
    target.write_text(json.dumps(figures, indent=2) + "\n")
    for sentence in run.faults[:20]:
        print(sentence)
    return 1 if run.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
