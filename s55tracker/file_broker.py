"""The message broker of the embedded default, used without Redis: it keeps the messages between the web process and its
worker as files in one folder.

Kombu’s own transport opens a message’s file and then fills it, so a reader may find half a message. Here a file gets
its final name only when its message is complete, and only one reader can take it: both steps rename the file within the
folder, which is atomic. Everything else is Kombu’s.
"""

from __future__ import annotations

import contextlib
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem, virtual
from kombu.utils.json import dumps, loads

# File suffixes: a message being written, a complete one, and one a reader has taken.
WRITING, COMPLETE, TAKEN = "writing", "msg", "taken"
# After this many seconds, a file still being written or taken was left by a killed process. Deleting it loses nothing,
# because the work is in the database.
LEFT_BEHIND = 60 * 60


class Channel(filesystem.Channel):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._remove_leftovers()

    # The two base classes give the second parameter different names.
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        stem = f"{time.time_ns()}_{uuid.uuid4()}.{queue}"
        try:
            _write(Path(self.data_folder_out, f"{stem}.{COMPLETE}"), payload)
        except OSError as error:
            raise ChannelError(f"The message could not be stored in {self.data_folder_out}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The oldest message in the queue. Raises Empty if there is none."""
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):
            if name.partition(".")[2] != f"{queue}.{COMPLETE}":
                continue
            taken = folder / f"{name}.{TAKEN}"
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:
                continue  # another reader was faster
            try:
                return loads(taken.read_bytes())
            finally:
                taken.unlink(missing_ok=True)
        raise Empty

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """Create the exchange's table, complete, before Kombu uses it. Kombu locks a table while changing it, but not
        while creating it.
        """
        table = self._exchange_file(exchange)
        if not table.exists():
            empty = table.with_name(f"{table.name}.{uuid.uuid4()}.{WRITING}")
            empty.write_text("[]")
            # This fails if another process has just created the table, which can then be used.
            with contextlib.suppress(FileExistsError):
                os.link(empty, table)
            empty.unlink()
        super()._queue_bind(exchange, routing_key, pattern, queue)

    def _remove_leftovers(self) -> None:
        # Use the disk's own clock, which may differ from this machine's: this is when the folder last gained or lost a
        # file.
        now = Path(self.data_folder_in).stat().st_mtime
        for path in Path(self.data_folder_in).glob("*.*"):
            if path.suffix in (f".{WRITING}", f".{TAKEN}"):
                with contextlib.suppress(FileNotFoundError):
                    if now - path.stat().st_mtime > LEFT_BEHIND:
                        path.unlink()


def _write(path: Path, payload: Any) -> None:
    writing = path.with_suffix(f".{WRITING}")
    try:
        writing.write_bytes(dumps(payload).encode())
        writing.rename(path)
    except BaseException:
        writing.unlink(missing_ok=True)
        raise


class Transport(filesystem.Transport):
    Channel = Channel

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        # Kombu shares one state among all connections of a process, and records a queue there before its table is on
        # disk. Another thread would then find no queue in the table, and Kombu would drop its message silently.
        self.state = virtual.BrokerState()


def register() -> None:
    """Let “files://localhost” be used as the address of this broker."""
    TRANSPORT_ALIASES["files"] = f"{__name__}:Transport"
