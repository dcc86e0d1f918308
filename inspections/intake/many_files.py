"""Reads many files one after another, each with the limits of the sandbox, without starting Python for each of them."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from typing import Any, Self

from inspections.intake.blocks import Reading, Unreadable
from inspections.intake.listening import ROOT
from inspections.intake.reading import FRAME, SECONDS, kind_of
from s55tracker.present import present

NOT_READ = "We could not read the file. It needs more time or memory than is allowed, or it is damaged."
TOO_LONG = "The file took too long to read."


def received(channel: int, length: int, until: float) -> bytes:
    """Read this many bytes from another process. Raises TimeoutError when the time is up, EOFError if the process has
    ended.
    """
    parts: list[bytes] = []
    while length:
        ready, _, _ = select.select([channel], [], [], max(0, until - time.monotonic()))
        if not ready:
            raise TimeoutError
        part = os.read(channel, min(length, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


class Readers:
    """The process that reads, for use in a `with` statement. It is started for the first file and again if it was
    killed.

    `seconds` of processor time are allowed for each file, and `wait` seconds on the clock.
    """

    def __init__(self, *, seconds: int = SECONDS, wait: float = SECONDS * 3) -> None:
        self.seconds, self.wait = seconds, wait
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, data: bytes) -> Reading:
        """The file as text. Raises Unreadable with a one-line reason."""
        kind_of(data)
        try:
            answer: dict[str, Any] = json.loads(self._answer(data))
        except (ValueError, OSError, EOFError) as error:
            raise Unreadable(NOT_READ) from error
        if "reason" in answer:
            raise Unreadable(answer["reason"])
        return Reading.from_json(answer)

    def _answer(self, data: bytes) -> bytes:
        process = self._started()
        stdin, stdout = present(process.stdin), present(process.stdout).fileno()
        until = time.monotonic() + self.wait
        try:
            stdin.write(FRAME.pack(len(data)) + data)
            stdin.flush()
            (length,) = FRAME.unpack(received(stdout, FRAME.size, until))
            return received(stdout, length, until)
        except TimeoutError as error:
            self._end()
            raise Unreadable(TOO_LONG) from error
        except BaseException:
            self._end()  # what is still in the pipes belongs to this file, and must not answer the next one
            raise

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, with the files on its standard input
                [sys.executable, "-m", "inspections.intake.sandboxes", str(self.seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
                start_new_session=True,
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        # The copies belong to its session, so a copy that is still reading ends too.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        for channel in (process.stdin, process.stdout):
            if channel:
                with contextlib.suppress(OSError):
                    channel.close()
        process.wait()
