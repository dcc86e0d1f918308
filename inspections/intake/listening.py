"""Runs a process of the sandbox and listens to it: it says which page it has reached, and can be stopped at any moment."""

from __future__ import annotations

import contextlib
import json
import os
import re
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from inspections.intake.blocks import Unreadable
from s55tracker.present import present

ROOT = Path(__file__).resolve().parents[2]
# How often the listener is called while the process says nothing.
OFTEN = 1.0
# More than the longest text that `parse` accepts needs. A process that answers with more no longer runs our code.
MOST_ANSWERED = 200 * 1024 * 1024
MOST_SAID = 64 * 1024
PAGE = "page {} of {}\n"
_PAGE = re.compile(rb"page (\d{1,6}) of (\d{1,6})")

TOO_LONG = "The file took too long to read."
NO_ANSWER = "We could not read the file. It needs more time or memory than is allowed, or it is damaged."

# Called with the page that has been read and the number of pages, both 0 as long as nothing is known, and at least once a
# second. What it raises stops the process.
Listener = Callable[[int, int], None]


class TookTooLong(Unreadable):
    """The limits ended the process. On a quieter machine the same file may be readable."""


def say_page(page: int, pages: int) -> None:
    """Tell whoever listens to this process that the page has been read."""
    sys.stderr.write(PAGE.format(page, pages))
    sys.stderr.flush()


def answer_heard(
    module: str, data: bytes, *, seconds: int, wait: float, heard: Listener | None = None
) -> dict[str, Any]:
    """What one of our sandbox modules, run with `python -m`, reads from the bytes.

    `seconds` of processor time are allowed, and `wait` seconds on the clock. Raises Unreadable with the reason, and what
    `heard` raises.
    """
    process = subprocess.Popen(  # noqa: S603 - our own module, with the file on its standard input
        [sys.executable, "-m", module, str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
    )
    sender = threading.Thread(target=_send, args=(present(process.stdin), data), daemon=True)
    sender.start()
    try:
        answered = _listen(process, time.monotonic() + wait, heard)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        sender.join()
        for channel in (present(process.stdout), present(process.stderr)):
            channel.close()
    try:
        answer: dict[str, Any] = json.loads(answered)
    except ValueError as error:
        raise TookTooLong(NO_ANSWER) from error
    if "reason" in answer:
        raise Unreadable(answer["reason"])
    return answer


def _send(channel: IO[bytes], data: bytes) -> None:
    # A process that has ended, or was stopped, does not take the rest.
    with contextlib.suppress(OSError):
        channel.write(data)
    with contextlib.suppress(OSError):
        channel.close()


def _listen(process: subprocess.Popen[bytes], until: float, heard: Listener | None) -> bytes:
    """What the process answers, once it is complete. Raises TookTooLong, and what `heard` raises."""
    out, said = present(process.stdout).fileno(), present(process.stderr).fileno()
    parts: list[bytes] = []
    length, words, place = 0, b"", (0, 0)
    with selectors.DefaultSelector() as channels:
        for channel in (out, said):
            channels.register(channel, selectors.EVENT_READ)
        while True:
            ready = {key.fd for key, _ in channels.select(OFTEN)}
            if time.monotonic() > until:
                raise TookTooLong(TOO_LONG)
            if said in ready:
                more = os.read(said, 1 << 16)
                if not more:
                    channels.unregister(said)
                words = (words + more)[-MOST_SAID:]
                place = _last_page(words) or place
            if heard:
                heard(*place)
            if out in ready:
                part = os.read(out, 1 << 20)
                length += len(part)
                if length > MOST_ANSWERED:
                    raise TookTooLong(NO_ANSWER)
                if not part:
                    return b"".join(parts)
                parts.append(part)


def _last_page(words: bytes) -> tuple[int, int] | None:
    """The last page in what the process said. What it says is as untrusted as the file."""
    said = _PAGE.findall(words)
    if not said:
        return None
    page, pages = map(int, said[-1])
    return min(page, pages), pages
