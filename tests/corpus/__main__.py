"""`make corpus`: prints every generated response, checks it, and prints a table of the slowest. ARGS="--count 12" for a few.

With `--save FILE` each measured batch is added to the file, and what is there already is not measured again. So the 300
can be run in parts, and a run that was stopped goes on where it was. The file says nothing of the commit: begin a new one
after a change.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.corpus.checking import Outcome

BATCH = 20


def saved_in(file: Path | None) -> list[Outcome]:
    """The outcomes of earlier runs, without their PDFs."""
    from tests.corpus.checking import Outcome

    if file is None or not file.is_file():
        return []
    return [Outcome(**json.loads(line), pdf=b"") for line in file.read_text().splitlines()]


def save(outcomes: list[Outcome], file: Path | None) -> None:
    if file is None:
        return
    rows = [{name: value for name, value in asdict(each).items() if name != "pdf"} for each in outcomes]
    with file.open("a") as lines:
        lines.writelines(f"{json.dumps(row)}\n" for row in rows)


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.corpus")
    options.add_argument("--count", type=int, help="How many; all of them if not given.")
    options.add_argument("--first", type=int, default=0, help="The number of the first.")
    options.add_argument("--keep", metavar="FOLDER", help="Keep the PDFs there.")
    options.add_argument("--save", metavar="FILE", type=Path, help="Keep the outcomes there, and go on from them.")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="s55-corpus-") as folder:
        os.environ.update(
            {"DJANGO_SETTINGS_MODULE": "s55tracker.settings", "S55_ENV_FILE": "", "S55_VAR_DIR": f"{folder}/var"}
        )
        import django

        django.setup()
        from tests.corpus.checking import check
        from tests.corpus.making import COUNT, sample
        from tests.verapdf import failures_of

        outcomes = saved_in(asked.save)
        done = {each.number for each in outcomes}
        wanted = range(asked.first, min(asked.first + (asked.count or COUNT), COUNT))
        numbers = [number for number in wanted if number not in done]
        for batch in (numbers[at : at + BATCH] for at in range(0, len(numbers), BATCH)):
            made = [check(sample(number)) for number in batch]
            for outcome, failures in zip(made, failures_of([each.pdf for each in made]), strict=True):
                outcome.wrong += failures[:5]
                if asked.keep:
                    with open(f"{asked.keep}/{outcome.number:03}.pdf", "wb") as file:
                        file.write(outcome.pdf)
                outcome.pdf = b""
            outcomes += made
            save(made, asked.save)
            print(
                f"{len(outcomes)} of {len(done) + len(numbers)}, {sum(bool(each.wrong) for each in outcomes)} wrong",
                flush=True,
            )
    print(
        f"\n{'response':>8}{'words':>8}{'findings':>10}{'pages':>7}{'seconds':>9}{'waited':>8}{'KB':>7}{'MB of memory':>14}"
    )
    for each in sorted(outcomes, key=lambda each: -each.seconds)[:15]:
        print(
            f"{each.number:>8}{each.words:>8}{each.findings:>10}{each.pages:>7}{each.seconds:>9.2f}{each.waited:>8.2f}{each.size // 1000:>7}"
            f"{each.memory_mb:>14}"
        )
    wrong = list(chain.from_iterable(((each.number, line) for line in each.wrong) for each in outcomes))
    for number, line in wrong:
        print(f"{number}: {line}")
    print(
        f"\n{len(outcomes)} responses, {sum(each.pages for each in outcomes)} pages, {sum(each.words for each in outcomes)} words: "
        f"{len(wrong)} faults. Slowest {max(each.seconds for each in outcomes):.1f} s, most memory "
        f"{max(each.memory_mb for each in outcomes)} MB, after the first {BATCH} {outcomes[min(BATCH, len(outcomes)) - 1].memory_mb} MB."
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
