"""`python -m tests.commit_subject FILE`, called by git: refuses a commit whose subject is too long, or ends like a sentence."""

from __future__ import annotations

import sys
from pathlib import Path

LONGEST = 72


def fault_of(message: str) -> str:
    """A sentence on what is wrong with the message's first line; empty if nothing is."""
    subject = message.split("\n", 1)[0]
    if len(subject) > LONGEST:
        return f"The subject has {len(subject)} characters: write at most {LONGEST}, and the reason in the body."
    return "Leave out the full stop at the end of the subject." if subject.endswith(".") else ""


if __name__ == "__main__":
    if fault := fault_of(Path(sys.argv[1]).read_text()):
        print(fault)
        sys.exit(1)
