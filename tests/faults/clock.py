"""A clock shared by every process of a run. It runs at normal speed, and jumps when the run says so.

The offset from real time is in a file of eight bytes that each process maps, so that reading it costs nothing and a
killed process leaves nothing behind. Jumps happen only between tasks: each task holds `work_hours`, and a jump waits
for `standstill`. A jump of hours in mid-task would expire a five-minute claim while its worker is still working, which
no clock does.
"""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import struct
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

# The file of this process's run.
VARIABLE = "S55_FAULTS_CLOCK"


class SharedClock:
    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.write_bytes(struct.pack("d", 0.0))
        with path.open("r+b") as file:
            self._offset = mmap.mmap(file.fileno(), 8)

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time() + struct.unpack("d", self._offset[:8])[0], UTC)

    def put_to(self, moment: datetime) -> None:
        with self.standstill():
            self._offset[:8] = struct.pack("d", moment.timestamp() - time.time())

    # --- Between tasks ---------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def standstill(self) -> Iterator[None]:
        """Wait until no task runs, and let none start. Take the gate first, or two busy workers could keep a jump out
        for ever.
        """
        with self._lock("gate", fcntl.LOCK_EX), self._lock("work", fcntl.LOCK_EX):
            yield

    def begin_work(self) -> int:
        """Taken by a worker before each task; the kernel releases it when the worker is killed."""
        with self._lock("gate", fcntl.LOCK_SH):
            return self._locked("work", fcntl.LOCK_SH)

    def end_work(self, held: int) -> None:
        os.close(held)

    @contextlib.contextmanager
    def _lock(self, name: str, kind: int) -> Iterator[None]:
        held = self._locked(name, kind)
        try:
            yield
        finally:
            os.close(held)

    def _locked(self, name: str, kind: int) -> int:
        # Opened each time: a file inherited by a fork would share its lock with the parent.
        file = os.open(f"{self.path}.{name}", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(file, kind)
        return file


def of_this_process() -> SharedClock:
    return SharedClock(Path(os.environ[VARIABLE]))


def replace_now() -> SharedClock:
    """Make Django, and everything that asks it for the time, read this clock. Do this before importing any model,
    because field defaults keep the function they were given.
    """
    from django.utils import timezone

    clock = of_this_process()
    timezone.now = clock.now
    return clock
