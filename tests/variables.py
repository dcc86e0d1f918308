"""Finds the environment variables that the settings read, from the source, so that no second list can be forgotten."""

from __future__ import annotations

import ast
from pathlib import Path

PRODUCT = Path(__file__).resolve().parents[1] / "s55tracker"
SETTINGS = PRODUCT / "settings.py"
WEB_SERVER = PRODUCT / "web_server" / "config.py"

READERS = ("env.str", "env.list", "env.int", "env.url", "os.environ.get", "flag")


def variables_that_settings_read() -> set[str]:
    """Every name that settings.py reads from `env` (env.str("NAME")), from os.environ or through its own `flag`."""
    return _read_in(SETTINGS)


def variables_of_the_web_server() -> set[str]:
    """Every name that gunicorn's own settings read."""
    return _read_in(WEB_SERVER)


def _read_in(source: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        if ast.unparse(node.func) in READERS:
            names.add(node.args[0].value)
    return names
