"""`make mutated`: damages good files at random and gives them to every reader. ARGS="--count 20000" for each reader.

Prints how many were read, refused with a sentence, and stopped by the limits; the greatest memory and processor time;
and what must never happen: an error outside the sandbox, too much memory or time, a file or an open channel left
behind. Exit 1 if any of that did.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.mutated")
    options.add_argument("--count", type=int, default=1_000, help="Files for each reader.")
    options.add_argument("--first", type=int, default=0, help="The number of the first file.")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--reader", default="", help="Only readers whose names contain this.")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="s55-mutated-") as folder:
        left = Path(folder) / "left"
        left.mkdir()
        os.environ.update(
            {
                "DJANGO_SETTINGS_MODULE": "s55tracker.settings",
                "S55_ENV_FILE": "",
                "S55_VAR_DIR": f"{folder}/var",
                "TMPDIR": str(left),
            }
        )
        tempfile.tempdir = None
        import django

        django.setup()
        from tests.mutated.readers import READERS
        from tests.mutated.trying import try_reader

        print(
            f"{'reader':<20}{'files':>7}{'read':>7}{'refused':>9}{'stopped':>9}{'MB':>6}{'CPU s':>7}{'clock s':>9}",
            flush=True,
        )
        faults = []
        for reader in READERS:
            if asked.reader not in reader.name:
                continue
            reader.seeds()  # what makes the good files may leave something behind
            there, channels, begun = set(left.iterdir()), len(os.listdir("/proc/self/fd")), time.monotonic()
            result = try_reader(reader, count=asked.count, seed=asked.seed, first=asked.first)
            stopped = sum(result.stopped.values())
            print(
                f"{reader.name:<20}{asked.count:>7}{result.read:>7}{result.refused:>9}{stopped:>9}{result.peak_mb:>6.0f}"
                f"{result.longest_s:>7.1f}{time.monotonic() - begun:>9.0f}  {dict(result.stopped) or ''}",
                flush=True,
            )
            faults += [f"{reader.name} {fault}" for fault in result.faults]
            faults += [f"{reader.name}: {path.name} was left behind" for path in set(left.iterdir()) - there]
            if len(os.listdir("/proc/self/fd")) != channels:
                faults.append(f"{reader.name}: open channels were left behind")
    print("\n".join(faults[:200]) or "Nothing that must not happen has happened.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
