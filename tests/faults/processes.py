"""The workers and beats of the run: started, killed and started again, with a record of what they did."""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL

from tests.services import ROOT, is_alive, wait_for


@dataclass(frozen=True)
class Kill:
    at: float
    name: str
    pid: int
    on_purpose: bool


@dataclass(frozen=True)
class Entry:
    """A task that started or ended in a worker."""

    at: float
    pid: int
    what: str
    task: str
    state: str


class Book:
    """The workers' own logs of their tasks, read as they grow."""

    def __init__(self, path: Path) -> None:
        self.path, self.entries = path, []
        self._read_to = 0

    def read(self) -> None:
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self._read_to)
            new = file.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read_to += len(whole)
        self.entries += [Entry(*json.loads(line)) for line in whole.splitlines()]

    def since(self, began: float) -> list[Entry]:
        """In the order they happened."""
        found = []
        for entry in reversed(self.entries):
            if entry.at < began:
                break
            found.append(entry)
        return found[::-1]


class Team:
    """Keeps the wanted processes running: one that is killed is soon replaced."""

    def __init__(self, folder: Path, names: list[str], chance: random.Random) -> None:
        self.folder, self.names, self.chance = folder, names, chance
        self.kills: list[Kill] = []
        self.started = 0
        self._pids: dict[str, int] = {}
        self._wanted = False
        self._lock = threading.RLock()
        self._over = threading.Event()
        log = (folder / "nursery.log").open("ab")
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
        log.close()
        if self._nursery.stdout.readline() != "ready\n":
            raise RuntimeError(f"The nursery did not start:\n{(folder / 'nursery.log').read_text()}")
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def work(self, *, unless: bool = False) -> None:
        if unless or self._wanted:
            return
        with self._lock:
            self._wanted = True
            for name in self.names:
                self._start(name)

    def rest(self) -> None:
        """Kill everything at once: the machine is off."""
        with self._lock:
            self._wanted = False
            for name in self.names:
                self._kill(name, counts=False)

    def kill(self, name: str) -> bool:
        """Kill the process. Returns True if it was running."""
        with self._lock:
            return self._kill(name)

    def kill_sender(self, called: str) -> None:
        """Kill the worker that introduced itself to the mail server by this name."""
        for name, pid in list(self._pids.items()):
            if called == f"worker-{pid}.example":
                # Kill the worker without taking the lock, because this must happen now.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, SIGKILL)
                self.kills.append(Kill(time.time(), name, pid, on_purpose=True))

    def end(self) -> None:
        self.rest()
        self._over.set()
        self._watcher.join()
        self._nursery.stdin.close()
        self._nursery.wait(10)
        self._nursery.stdout.close()

    def _kill(self, name: str, *, counts: bool = True) -> bool:
        pid = self._pids.get(name)
        if pid is None or not is_alive(pid):
            return False
        try:
            # Just after the fork it does not have its own group yet.
            os.killpg(pid, SIGKILL) if os.getpgid(pid) == pid else os.kill(pid, SIGKILL)
        except ProcessLookupError:  # the mail server was quicker
            return False
        if counts:
            self.kills.append(Kill(time.time(), name, pid, on_purpose=False))
        wait_for(lambda: not is_alive(pid), what=f"{name} to die")
        return True

    def _watch(self) -> None:
        while not self._over.wait(0.03):
            dead = [name for name, pid in list(self._pids.items()) if not is_alive(pid)]
            if dead:
                # An administrator would not restart it instantly either.
                self._over.wait(self.chance.uniform(0, 0.3))
            with self._lock:
                for name in dead if self._wanted else ():
                    self._start(name)

    def _start(self, name: str) -> None:
        if name in self._pids and is_alive(self._pids[name]):
            return
        role = name.rstrip("0123456789")
        options = {
            "worker": [
                *("--pool", "solo", "--queues", "default,render", "--hostname", f"{name}@faults"),
                *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            ],
            "beat": ["--schedule", str(self.folder / f"{name}-schedule")],
        }[role]
        order = {
            "role": role,
            "name": name,
            "log": str(self.folder / f"{name}.log"),
            "tasks": str(self.folder / "tasks.jsonl"),
            "options": options,
        }
        self._nursery.stdin.write(json.dumps(order) + "\n")
        self._nursery.stdin.flush()
        self._pids[name] = int(self._nursery.stdout.readline())
        self.started += 1
