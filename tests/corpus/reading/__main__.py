"""`make corpus-reading`: draws the documents in every format, reads them, and prints precision and recall by field and layout.

ARGS="--kind report --format html --wrong" for reports as web pages, with each wrong value.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.corpus.reading")
    options.add_argument("--kind", choices=("report", "response"), help="Only these; both if not given.")
    options.add_argument("--format", action="append", dest="formats", help="Only this format. May be repeated.")
    options.add_argument("--name", default="", help="Only documents whose names contain this.")
    options.add_argument("--keep", metavar="FOLDER", type=Path, help="Draw there, and use what is there already.")
    options.add_argument(
        "--wrong", action="store_true", help="Print what was expected and what was read, where they differ."
    )
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="s55-corpus-") as folder:
        os.environ.update(
            {"DJANGO_SETTINGS_MODULE": "s55tracker.settings", "S55_ENV_FILE": "", "S55_VAR_DIR": f"{folder}/var"}
        )
        import django

        django.setup()
        from tests.corpus.reading.model import documents
        from tests.corpus.reading.rendering import FORMATS, render
        from tests.corpus.reading.tables import differences, scored, table

        chosen = [
            each
            for each in documents()
            if asked.name in each.name and (not asked.kind or each.is_report is (asked.kind == "report"))
        ]
        files = render(chosen, asked.keep or Path(folder), asked.formats or FORMATS)
        scores = scored(chosen, files)
    if asked.wrong:
        for score in scores:
            for line in differences(score):
                print(f"{score.document.name} {score.format}: {line}")
    for kind in ("report", "response"):
        own = [score for score in scores if score.document.is_report is (kind == "report")]
        if own:
            print(f"\n{kind.capitalize()}s: {len(own)} files. Precision and recall in per cent.\n")
            print(table(own))
    return 0


if __name__ == "__main__":
    sys.exit(main())
