"""Which environment variables the settings read: from their source, so that there is no second list to forget."""

from __future__ import annotations

import ast
from pathlib import Path

SETTINGS = Path(__file__).resolve().parents[1] / "s55tracker" / "settings.py"

READERS = ("env.str", "env.list", "env.int", "env.url", "os.environ.get", "flag")


def variables_that_settings_read() -> set[str]:
    """Every name that settings.py asks of `env` (env.str("NAME")), of os.environ or of its own `flag`."""
    names = set()
    for node in ast.walk(ast.parse(SETTINGS.read_text())):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        if ast.unparse(node.func) in READERS:
            names.add(node.args[0].value)
    return names
