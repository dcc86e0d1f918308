"""`make mutants`: removes something small from a copy of the product, runs the tests, and names each removal that no
test noticed.

    python -m tests.mutants [part of a mutant's name]

Exits with 1 if a mutant goes unnoticed, if the text it removes is no longer there, or if its tests fail without it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from tests.mutants.deletions import MUTANTS
from tests.mutants.mutant import Mutant
from tests.services import ROOT

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", "node_modules", ".pytest_cache", ".mypy_cache")
PROCESSES = os.cpu_count() or 1


def copies(folder: Path) -> Iterator[Path]:
    for number in range(PROCESSES):
        copy = folder / f"copy-{number}"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        yield copy


def tests_pass(copy: Path, tests: tuple[str, ...]) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *tests],
        cwd=copy,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return done.returncode == 0


def outcome_of(mutant: Mutant, copy: Path) -> str:
    path = copy / mutant.path
    whole = path.read_text()
    if whole.count(mutant.old) != 1:
        return f"NOT THERE: it occurs {whole.count(mutant.old)} times in {mutant.path}"
    path.write_text(whole.replace(mutant.old, mutant.new))
    try:
        return "NOT NOTICED" if tests_pass(copy, mutant.tests) else "noticed"
    finally:
        path.write_text(whole)


def main(part: str = "") -> int:
    chosen = [mutant for mutant in MUTANTS if part in mutant.name]
    with tempfile.TemporaryDirectory(prefix="s55-mutants-") as folder:
        free: Queue[Path] = Queue()
        for copy in copies(Path(folder)):
            free.put(copy)

        def tried(mutant: Mutant) -> tuple[Mutant, str, float]:
            copy, started = free.get(), time.monotonic()
            try:
                return mutant, outcome_of(mutant, copy), time.monotonic() - started
            finally:
                free.put(copy)

        whole = tuple(dict.fromkeys(test for mutant in chosen for test in mutant.tests))
        copy = free.get()
        if not tests_pass(copy, whole):
            print("The tests fail on the product as it is, so they say nothing of mutants.")
            return 1
        free.put(copy)
        outcomes = []
        with ThreadPoolExecutor(PROCESSES) as pool:
            for mutant, outcome, seconds in pool.map(tried, chosen):
                print(f"{outcome:12}  {seconds:5.0f} s  {mutant.name} ({mutant.path})", flush=True)
                outcomes.append((mutant, outcome))
    bad = [mutant.name for mutant, outcome in outcomes if outcome != "noticed"]
    print(f"\n{len(outcomes)} mutants, {len(bad)} not noticed{': ' + ', '.join(bad) if bad else ''}.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
