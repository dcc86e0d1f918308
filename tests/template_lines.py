"""`python -m tests.template_lines`: names every line of a template that is too long to be read beside another file."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.services import ROOT

LONGEST = 160


def long_lines() -> Iterator[str]:
    """Each as "templates/base.html:12: 171 characters"."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if len(line) > LONGEST:
                yield f"{path.relative_to(ROOT)}:{number}: {len(line)} characters"


if __name__ == "__main__":
    found = list(long_lines())
    print("\n".join(found))
    sys.exit(bool(found))
