"""Runs the product on this machine for `make run`, with no server to install. One process starts and supervises the
others.

It prepares the database, then starts the web server, a worker and beat, each in its own process group so that Ctrl-C
reaches only this process. It restarts a child that dies. When this process ends, the children are asked to stop and,
after three seconds, killed; if it is killed outright, the kernel kills them. A worker's task is not lost: its row is
still in the database, and the next sweep picks it up.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from s55tracker.launch.machine import private_folder

ROOT = Path(__file__).resolve().parents[2]
GRACE = 3.0  # seconds between asking a child to stop and killing it; the whole stop takes at most five
CALM = 30.0  # a child that ran this long before dying is restarted immediately
LONGEST_PAUSE = 30.0
LARGEST_LOG = 5_000_000


class CannotRun(Exception):
    """The product could not start, or has stopped. The message is a sentence that says what to do."""


class Stop(BaseException):
    """A request to stop: Ctrl-C, or a termination signal. Not an Exception, so that nothing catches it by accident."""


def say(sentence: str = "") -> None:
    print(sentence, flush=True)


# --- Before anything starts ----------------------------------------------------------------------------------------


def port_wanted() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise CannotRun(f"PORT is “{given}”: use a number between 1 and 65535, for example make run PORT=8001")
    return int(given)


def reserved_port(port: int) -> socket.socket:
    """A socket that listens on the port, opened now and handed to the web server later, so that nothing else can take
    it in between.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(64)
    except PermissionError:
        raise CannotRun(
            f"Port {port} is reserved for the system: choose another, for example make run PORT=8000"
        ) from None
    except OSError:
        raise CannotRun(
            f"Port {port} is in use: stop the program using it, or choose another port: make run PORT={port + 1}"
        ) from None
    return listener


@contextlib.contextmanager
def only_one_here(var: Path) -> Iterator[None]:
    """Lock the folder while this runs. The kernel releases the lock when the process ends, however it ends."""
    path = var / "running"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CannotRun(
                f"The product is already running from this folder (process {file.read().strip() or 'unknown'}). Stop it first."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def close_to_others(var: Path) -> None:
    """Restrict the files that earlier versions left readable by everyone on the machine."""
    for path in [var, *var.rglob("*")]:
        with contextlib.suppress(FileNotFoundError, PermissionError):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & 0o700)


def fresh_log(logs: Path, name: str) -> Path:
    """The log to append to. A large log is first renamed, replacing the one renamed before it."""
    path = logs / f"{name}.log"
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path


def prepare(env: dict[str, str], logs: Path) -> dict:
    """Update the database, and fill it on the first start, announcing each step; returns the sign-in details (see
    launch/prepare.py).
    """
    log = fresh_log(logs, "prepare")
    with log.open("ab") as errors:
        start = log.stat().st_size
        child = subprocess.Popen(
            [sys.executable, "-m", "s55tracker.launch.prepare"],
            env=env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        last = "{}"
        try:
            for line in child.stdout or ():
                last = line
                if not line.startswith("{"):
                    say(line.rstrip())
            child.wait()
        except BaseException:
            child.kill()
            child.wait()
            raise
    if child.returncode != 0:
        words = log.read_bytes()[start:].decode(errors="replace").strip().splitlines()
        if words and words[-1].startswith("Cannot start: "):
            raise CannotRun(words[-1].removeprefix("Cannot start: "))
        raise CannotRun(f"The database could not be prepared: see {log}.")
    return json.loads(last)


# --- The children --------------------------------------------------------------------------------------------------


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Called in a child before its program starts: the kernel will send the child this signal when its parent ends.

    The web server's own child notices that its parent has changed, and Celery's children request the same signal.
    """
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


@dataclass
class Child:
    """One of the product's programs, and when it was started or is to be restarted."""

    title: str
    command: list[str]
    env: dict[str, str]
    log: Path
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen | None = None
    started: float = 0.0
    pause: float = 0.0
    start_again_at: float | None = field(default=None)

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                env=self.env,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=self.pass_fds,
                preexec_fn=die_with_parent,
            )
        self.started, self.start_again_at = time.monotonic(), None

    def see_to(self) -> None:
        """Restart the child if it has died: at once if it had been running well, and after longer and longer pauses if
        it keeps dying.
        """
        now = time.monotonic()
        if self.start_again_at is not None:
            if now >= self.start_again_at:
                self.start()
            return
        code = self.process.poll() if self.process is not None else None
        if code is None:
            return
        self.signal_group(signal.SIGKILL)  # processes it may have started
        lived = now - self.started
        self.pause = 0.0 if lived > CALM else min(max(1.0, self.pause * 2), LONGEST_PAUSE)
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        when = f"in {self.pause:.0f} seconds" if self.pause > 1 else "now"
        say(f"{self.title} {how}. Restarting it {when}. See {self.log}.")
        self.start_again_at = now + self.pause

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Signal only the leader: it knows how to stop its own children."""
        self.start_again_at = None
        if self.process is not None and self.is_running():
            self.process.send_signal(signal.SIGTERM)

    def signal_group(self, number: int) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def children_of(listener: socket.socket, env: dict[str, str], logs: Path) -> list[Child]:
    """The web server, a worker and beat, not yet started."""
    python, fd = sys.executable, listener.fileno()
    gunicorn = [python, "-m", "gunicorn", "--config", "python:s55tracker.web_server.config", "s55tracker.wsgi"]
    gunicorn += ["--bind", f"fd://{fd}"]
    celery = [python, "-m", "celery", "--app", "s55tracker"]
    worker = [*celery, "worker", "--queues", "default,render", "--concurrency", "2", "--loglevel", "INFO"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [
        Child("The web server", gunicorn, env, fresh_log(logs, "web"), pass_fds=(fd,)),
        Child("The worker", worker, env, fresh_log(logs, "worker")),
        Child("Beat", [*celery, "beat", "--loglevel", "INFO"], env, fresh_log(logs, "beat")),
    ]


def stop(children: list[Child]) -> None:
    """Ask all the children to stop, wait a moment, then kill those that are still running."""
    for child in children:
        child.ask_to_stop()
    end = time.monotonic() + GRACE
    while any(child.is_running() for child in children) and time.monotonic() < end:
        time.sleep(0.05)
    for child in children:
        child.signal_group(signal.SIGKILL)
        if child.process is not None:
            child.process.wait()


# --- The main process ------------------------------------------------------------------------------------------------


def wait_until_answering(address: str, children: list[Child], *, seconds: float = 180) -> None:
    """Return when the web server answers. A busy machine has taken more than a minute to load the product."""
    web, end = children[0], time.monotonic() + seconds
    while time.monotonic() < end:
        if not web.is_running():
            raise CannotRun(f"The web server stopped as soon as it started: see {web.log}.")
        with contextlib.suppress(URLError, OSError), urlopen(f"{address}/healthz", timeout=5) as answer:  # noqa: S310
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise CannotRun(f"The web server is not responding at {address}: see {web.log}.")


def announce(address: str, prepared: dict, logs: Path) -> None:
    say(f"The Section 55 Tracker is at {address}")
    if prepared["people"]:
        say("This is a sample office. You can sign in as:")
        for line in prepared["people"]:
            say(f"  {line}")
    elif prepared["count"]:
        say("Sign in with your own email address and password.")
    else:
        say("No one can sign in yet. Open the address and set up your office.")
    if prepared["mail_folder"]:
        say(f"Emails are not sent. Each one is kept as a file in {prepared['mail_folder']}.")
    say(f"Logs are in {logs}. Press Ctrl-C to stop.")


def raise_stop(*_) -> None:
    raise Stop


def run() -> None:
    port = port_wanted()
    var = Path(os.environ.get("S55_VAR_DIR") or ROOT / "var").resolve()
    os.umask(0o077)  # inherited by every process started from here
    logs = private_folder(var, "log")
    close_to_others(var)
    with only_one_here(var), reserved_port(port) as listener:
        address = f"http://localhost:{port}"
        env = {**os.environ, "S55_VAR_DIR": str(var), "PYTHONUNBUFFERED": "1"}
        env.setdefault("PUBLIC_URL", address)
        children: list[Child] = []
        try:
            prepared = prepare(env, logs)
            say("Starting the web server, a worker and beat.")
            children = children_of(listener, env, logs)
            for child in children:
                child.start()
            wait_until_answering(f"http://127.0.0.1:{port}", children)
            announce(address, prepared, logs)
            while True:
                for child in children:
                    child.see_to()
                time.sleep(0.2)
        finally:
            # A second Ctrl-C must not interrupt the cleanup that the first one began.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            stop(children)


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, raise_stop)
    if os.environ.get("MAKELEVEL"):
        die_with_parent(signal.SIGTERM)  # even if make itself is killed, nothing is left behind
    try:
        run()
    except Stop:
        say("\nStopped. Your data has been kept: make run starts it again.")
        return 0
    except CannotRun as reason:
        say(str(reason))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
