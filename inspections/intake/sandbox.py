"""The process that opens a file from outside: `python -m inspections.intake.sandbox SECONDS` reads bytes and writes
JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from typing import Any

from inspections.intake.blocks import Unreadable
from inspections.intake.listening import say_page
from inspections.intake.reading import parse

MEMORY = 700 * 1024 * 1024
# Operations that no file reader needs.
_REFUSED = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "shutil.",
    "urllib.",
)


def restrict(seconds: int) -> None:
    """Limit this process: processor time, memory, no writing to disk, no connections, no other programs."""
    for what, limit in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        value = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (value, value))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple) -> None:
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if writes or event.startswith(_REFUSED):
        raise PermissionError(f"{event} is not allowed while a file is being read.")


def answer(read: Callable[[bytes], dict[str, Any]]) -> None:
    """Restrict this process, read the bytes from standard input, and print the result of `read`, or why it failed."""
    restrict(int(sys.argv[1]))
    json.dump(found_by(read, sys.stdin.buffer.read()), sys.stdout)


def found_by(read: Callable[[bytes], dict[str, Any]], data: bytes) -> dict[str, Any]:
    """The result of `read`, or the reason why it failed."""
    try:
        return read(data)
    except Unreadable as reason:
        return {"reason": str(reason)}
    except MemoryError:
        return {"reason": "The file needs more memory to read than is allowed."}
    except Exception as error:  # a damaged file can raise anything in a parser: the person gets one line
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return {"reason": "The file is damaged and cannot be read."}


if __name__ == "__main__":
    answer(lambda data: parse(data, say_page).to_json())
