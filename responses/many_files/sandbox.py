"""The process that opens an archive from outside: `python -m responses.many_files.sandbox SECONDS` reads the archive on
its standard input.
"""

from __future__ import annotations

import json
import sys

from inspections.intake.blocks import Unreadable
from inspections.intake.sandbox import restrict
from inspections.intake.sandboxes import OUTPUT, sent
from responses.many_files.unpacking import DAMAGED, unpacked


def unpack() -> None:
    """Write a description of each file and then its bytes, and an empty description at the end."""
    try:
        for file in unpacked(sys.stdin.buffer):
            sent(OUTPUT, json.dumps({"name": file.name, "refused": file.refused}).encode())
            sent(OUTPUT, file.data)
        sent(OUTPUT, b"{}")
    except Unreadable as reason:
        sent(OUTPUT, json.dumps({"reason": str(reason)}).encode())
    except Exception as error:  # a damaged archive can raise anything: the person gets one line
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        sent(OUTPUT, json.dumps({"reason": DAMAGED}).encode())


if __name__ == "__main__":
    restrict(int(sys.argv[1]))
    unpack()
