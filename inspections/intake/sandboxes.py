"""The process that reads many files from outside, each in a process of its own: `python -m inspections.intake.sandboxes
SECONDS`.

Starting Python and loading the readers takes longer than reading a letter. This process does both once. It never looks
at a file itself: for each one it makes a copy of itself with the limits of `sandbox`, which reads that file and ends.
"""

from __future__ import annotations

import json
import os
import sys

from inspections.intake import html, pdf, plain_text, word
from inspections.intake.reading import FRAME, parse
from inspections.intake.sandbox import found_by, restrict

# Loaded before the first file, so that no copy has to load them.
READERS = (html, pdf, plain_text, word)
# More than the longest text that `parse` accepts. A copy that returns more is no longer running our code.
MOST_ANSWERED = 200 * 1024 * 1024
INPUT, OUTPUT = 0, 1


def serve(seconds: int) -> None:
    """Read each file from standard input and write the answer to standard output, until standard input ends."""
    while (data := received(INPUT)) is not None:
        sent(OUTPUT, _answered(data, seconds))


def _answered(data: bytes, seconds: int) -> bytes:
    """What the copy wrote about the file: empty if it was killed for passing a limit."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        _read_and_end(data, seconds, theirs)
    os.close(theirs)
    parts: list[bytes] = []
    length = 0
    while part := os.read(ours, 1 << 20):
        length += len(part)
        if length > MOST_ANSWERED:
            parts = []
            break
        parts.append(part)
    os.close(ours)
    _, status = os.waitpid(pid, 0)
    return b"".join(parts) if status == 0 else b""


def _read_and_end(data: bytes, seconds: int, out: int) -> None:
    """Read the file in this copy, without the other files' input and output, and end the copy."""
    status = 1
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for ours in (INPUT, OUTPUT):
            os.dup2(nothing, ours)
        restrict(seconds)
        answer = json.dumps(found_by(lambda each: parse(each).to_json(), data)).encode()
        _write(out, answer)
        status = 0
    finally:
        os._exit(status)


def sent(channel: int, data: bytes) -> None:
    """Write the bytes after their length."""
    _write(channel, FRAME.pack(len(data)))
    _write(channel, data)


def received(channel: int) -> bytes | None:
    """The next bytes that were sent; None at the end."""
    header = _exactly(channel, FRAME.size)
    return None if header is None else _exactly(channel, FRAME.unpack(header)[0])


def _write(channel: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(channel, rest) :]


def _exactly(channel: int, length: int) -> bytes | None:
    parts, left = [], length
    while left:
        part = os.read(channel, min(left, 1 << 20))
        if not part:
            return None
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
