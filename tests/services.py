"""Real processes for tests: PostgreSQL, Redis, a mail server, and the product's own web server, worker and beat.

Each is a context manager that starts on a free port, waits until it responds, and leaves nothing behind. Every process
dies with the one that started it, however that ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import email
import email.policy
import inspect
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from celery import Celery

from s55tracker import file_broker
from tests.clock import HANDED_DOWN

ROOT = Path(__file__).resolve().parents[1]


# --- Common to all -------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# A worker on a busy machine has taken more than half a minute to start. Waiting longer costs nothing where it is quicker.
PATIENCE = 120


def wait_for(condition: Callable[[], object], *, seconds: float = PATIENCE, what: str = "the condition") -> object:
    """Poll until the result is true, and return it; fail with a sentence when the time is up."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise TimeoutError(f"Waited {seconds} seconds for {what}.")
        time.sleep(0.05)


def in_time(ask: Callable[[], object], **options) -> object:
    """`wait_for` over the database: each poll is separate, not inside the first one's transaction."""
    from django.db import connection

    def look() -> object:
        answer = ask()
        connection.close()
        return answer

    return wait_for(look, **options)


def is_alive(pid: int) -> bool:
    """True while the process runs. A dead process not yet reaped is not alive."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def descendants(pid: int) -> set[int]:
    """Every process below this one, so that a test can check afterwards that none is left."""
    parents = parents_of_all()
    found: set[int] = set()
    while True:
        more = {child for child, parent in parents.items() if parent in {pid, *found}} - found
        if not more:
            return found
        found |= more


def children(pid: int) -> set[int]:
    """The processes this one started itself."""
    return {child for child, parent in parents_of_all().items() if parent == pid}


def parents_of_all() -> dict[int, int]:
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
    return parents


def die_with_parent() -> None:
    """Runs in a child before it starts, so that the kernel kills the child when its parent ends."""
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """A program in its own process group, with its output in a file."""

    def __init__(self, command: list[str], *, env: dict[str, str], log: Path, name: str, **options) -> None:
        self.name, self.log = name, log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self.popen = subprocess.Popen(
                command,
                env=env,
                cwd=options.pop("cwd", ROOT),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
                **options,
            )

    @property
    def pid(self) -> int:
        return self.popen.pid

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def is_running(self) -> bool:
        return self.popen.poll() is None

    def wait_until(self, condition: Callable[[], object], *, seconds: float = PATIENCE) -> object:
        """Like `wait_for`, but fails at once, with the output, if the process ends first."""

        def check() -> object:
            if not self.is_running():
                raise RuntimeError(f"{self.name} ended with {self.popen.returncode}:\n{self.output()}")
            return condition()

        try:
            return wait_for(check, seconds=seconds, what=self.name)
        except TimeoutError as error:
            raise TimeoutError(f"{error}\n{self.output()}") from None

    def kill(self) -> None:
        """kill -9 of the process and everything it started: no time to clean up, as in a power cut."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.popen.wait(10)

    def stop(self, *, signal_number: int = signal.SIGTERM, seconds: float = 10) -> int:
        """Ask the process to stop; kill anything left of it after the given time. Returns the exit code."""
        if self.is_running():
            self.popen.send_signal(signal_number)
            try:
                self.popen.wait(seconds)
            except subprocess.TimeoutExpired:
                pass
        self.kill()
        return self.popen.returncode


# --- PostgreSQL and Redis, as `make test` starts them --------------------------------------------------------------


class ServiceMissing(Exception):
    """A server program is not installed. The message names what to install."""


def postgres_folder() -> Path | None:
    """The folder with the programs of the newest installed PostgreSQL: Debian's, or one on the path."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: int(path.parent.name))
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


def unprivileged() -> dict:
    """PostgreSQL refuses to run as root: arguments for subprocess to start it as a user without privileges."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            person = pwd.getpwnam(name)
            return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise ServiceMissing("PostgreSQL cannot run as root, and there is no other user (postgres or nobody) to run it.")


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A new, empty PostgreSQL cluster in a temporary folder; yields its DATABASE_URL."""
    programs = postgres_folder()
    if programs is None:
        raise ServiceMissing("PostgreSQL is not installed: sudo apt-get install postgresql")
    person, password, port = unprivileged(), secrets.token_urlsafe(16), free_port()
    folder = Path(tempfile.mkdtemp(prefix="s55-postgres-"))
    try:
        password_file = folder / "password"
        password_file.write_text(password)
        for path in (folder, password_file):
            if person:
                os.chown(path, person["user"], person["group"])
        env = {"PATH": f"{programs}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)}
        made = subprocess.run(
            [
                *(programs / "initdb", "--pgdata", folder / "data", "--username", "s55", "--pwfile", password_file),
                *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
            ],
            env=env,
            cwd=folder,
            capture_output=True,
            text=True,
            **person,
        )
        if made.returncode != 0:
            raise RuntimeError(f"PostgreSQL could not be prepared:\n{made.stdout}\n{made.stderr}")
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": str(folder),
            "max_connections": "60",
            # No test loses power.
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            # Tables live for one test: there is nothing to vacuum, and no plan is worth compiling.
            "autovacuum": "off",
            "jit": "off",
            "timezone": "UTC",
        }
        command = [str(programs / "postgres"), "-D", str(folder / "data")]
        for key, value in settings.items():
            command += ["-c", f"{key}={value}"]
        server = Process(command, env=env, cwd=folder, log=folder / "server.log", name="PostgreSQL", **person)
        try:
            ready = [programs / "pg_isready", "--host", "127.0.0.1", "--port", str(port), "--quiet"]
            server.wait_until(lambda: subprocess.run(ready, env=env).returncode == 0)
            yield f"postgres://s55:{password}@127.0.0.1:{port}/s55"
        finally:
            # SIGINT is PostgreSQL's "fast" stop: it ends open sessions and leaves no shared memory behind.
            server.stop(signal_number=signal.SIGINT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A new, empty Redis that writes nothing to disk; yields its address without a database number."""
    program = shutil.which("redis-server")
    if program is None:
        raise ServiceMissing("Redis is not installed: sudo apt-get install redis-server")
    password, port = secrets.token_urlsafe(16), free_port()
    folder = Path(tempfile.mkdtemp(prefix="s55-redis-"))
    try:
        configuration = folder / "redis.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\ndir {folder}\n'
        )
        server = Process(
            [program, str(configuration)], env={"PATH": "/usr/bin:/bin"}, cwd=folder, log=folder / "log", name="Redis"
        )
        try:
            server.wait_until(lambda: "Ready to accept connections" in server.output())
            yield f"redis://:{password}@127.0.0.1:{port}"
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- The product's own processes -----------------------------------------------------------------------------------


# The variables that a process of the product inherits from the shell: paths to programs and temporary files, compiled
# code, and the tests' clock.
OF_THE_SHELL = (
    *("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV"),
    *("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"),
    *HANDED_DOWN,
)


def product_environment(var: Path, *, settings, **extra: str) -> dict[str, str]:
    """Variables for a process of the product that shares the test's database (and Redis, if the run has one)."""
    env = {name: os.environ[name] for name in OF_THE_SHELL if name in os.environ}
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        url = f"sqlite:///{database['NAME']}"
    else:
        url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    return {
        **env,
        "DJANGO_SETTINGS_MODULE": "s55tracker.settings",
        "S55_ENV_FILE": "",
        "S55_VAR_DIR": str(var),
        "DATABASE_URL": url,
        "DATABASE_POOL": "no",
        "REDIS_URL": settings.REDIS_URL,
        "PYTHONUNBUFFERED": "1",
        **extra,
    }


@contextlib.contextmanager
def web(env: dict[str, str], *, threads: int = 4, port: int = 0) -> Iterator[Web]:
    """The web server as `make run` starts it. With a port, one that was killed comes back at the same address."""
    port = port or free_port()
    env = {**env, "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "gunicorn", "--config", "python:s55tracker.web_server.config", "s55tracker.wsgi"]
    command += ["--bind", f"127.0.0.1:{port}", "--threads", str(threads)]
    process = Web(command, env=env, log=Path(env["S55_VAR_DIR"]) / "log" / "web.log", name="The web server")
    process.address = f"http://127.0.0.1:{port}"
    try:
        process.wait_until(lambda: process.status("/healthz") == 200)
        yield process
    finally:
        process.stop()


class Web(Process):
    address: str

    def status(self, path: str) -> int | None:
        """The status an address returns, or None if there is no response."""
        try:
            with urlopen(self.address + path, timeout=5) as answer:
                return answer.status
        except HTTPError as error:
            error.close()
            return error.code
        except (URLError, OSError):
            return None


@contextlib.contextmanager
def worker(env: dict[str, str], *, concurrency: int = 1) -> Iterator[Process]:
    """A Celery worker on both queues. `.kill()` it in the middle of a task to see what is lost."""
    command = [sys.executable, "-m", "celery", "--app", "s55tracker", "worker", "--queues", "default,render"]
    command += ["--concurrency", str(concurrency), "--loglevel", "INFO"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    process = Process(command, env=env, log=Path(env["S55_VAR_DIR"]) / "log" / "worker.log", name="The worker")
    try:
        process.wait_until(lambda: " ready." in process.output())
        yield process
    finally:
        process.stop(seconds=3)


@contextlib.contextmanager
def beat(env: dict[str, str]) -> Iterator[Process]:
    """Celery beat, which requests the periodic tasks from the worker."""
    command = [sys.executable, "-m", "celery", "--app", "s55tracker", "beat", "--loglevel", "INFO"]
    process = Process(command, env=env, log=Path(env["S55_VAR_DIR"]) / "log" / "beat.log", name="Beat")
    try:
        process.wait_until(lambda: "beat: Starting" in process.output())
        yield process
    finally:
        process.stop(seconds=3)


def ask_worker(env: dict[str, str], task: str, *args) -> None:
    """Send a task, by name, through the broker of these variables: like a wake-up message, from outside the product."""
    file_broker.register()
    app = Celery("asking", broker=env["REDIS_URL"] or "files://localhost", set_as_current=False)
    app.conf.task_default_queue = "default"
    if not env["REDIS_URL"]:
        broker = Path(env["S55_VAR_DIR"]) / "broker"
        app.conf.broker_transport_options = {
            "data_folder_in": str(broker / "queue"),
            "data_folder_out": str(broker / "queue"),
            "control_folder": str(broker / "control"),
        }
    with app.connection_for_write() as link:
        app.send_task(task, args, connection=link)
    app.close()


# --- A mail server -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Acceptance:
    """One accepted message: its sender, its recipient, its time (seconds since 1970), its sender's own name, and
    whether the sender was told.
    """

    message_id: str
    reader: str
    at: float
    sender: str
    is_answered: bool = True


@dataclass(frozen=True)
class Manner:
    """How to handle a message. `answer` is the reply, None to cut the connection; `keeps`: accept it, whatever the
    reply.
    """

    answer: Callable[[], str | Awaitable[str] | None]
    keeps: bool = False
    when_kept: Callable[[str], None] | None = None
    when_answered: Callable[[str], None] | None = None
    answers: bool = True


class MailServer:
    """A real SMTP server on a free port that keeps what it accepts and can be told to misbehave."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.acceptances: list[Acceptance] = []
        self._release = threading.Event()
        self._next: deque[Manner] = deque()
        self._controller: Controller | None = None
        self.port = free_port()
        self.accept()

    def __enter__(self) -> MailServer:
        self.open()
        return self

    def __exit__(self, *_) -> None:
        self._release.set()
        self.close()

    def open(self) -> None:
        """Listen, at the start and again after `close`, always on the same port."""
        self._controller = Controller(self, hostname=self.host, port=self.port, server_hostname="localhost")
        self._controller.start()

    def close(self) -> None:
        """Close the server, so that connections are refused."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def accept(self) -> None:
        """Accept messages again, as at the start."""
        self._manner = Manner(lambda: "250 Accepted", keeps=True)
        self._refusal, self._only = "", frozenset()
        self._next.clear()

    def refuse(self, code: int = 550, words: str = "No such mailbox") -> None:
        """Reply to the message with this code: 4xx is temporary, 5xx permanent."""
        self._manner = Manner(lambda: f"{code} {words}")

    def drop(self) -> None:
        """Close the connection in the middle of the message, without a reply."""
        self._manner = Manner(lambda: None)

    def hang(self) -> None:
        """Take the message and never reply, until the test ends."""
        self._manner = Manner(self._hang)

    def keep_and_hang(self) -> None:
        """Accept the message but never reply: the one window in which an email can arrive twice."""
        self._manner = Manner(self._hang, keeps=True, answers=False)

    def keep_and_drop(self) -> None:
        """The same, cutting the connection."""
        self._manner = Manner(lambda: None, keeps=True, answers=False)

    def next_messages(self, *troubles: str | Manner) -> None:
        """How to treat each of the next messages ("451", "554", "drop", "hang", "keep_and_hang" ...); later ones are
        unaffected.
        """
        ordinary = self._manner
        for trouble in troubles:
            if isinstance(trouble, Manner):
                self._next.append(trouble)
                continue
            if trouble.isdigit():
                self.refuse(int(trouble), "Not this one")
            else:
                getattr(self, trouble)()
            self._next.append(self._manner)
            self._manner = ordinary

    def refuse_readers(
        self, code: int = 550, words: str = "No such mailbox", *, only: str | Iterable[str] = ""
    ) -> None:
        """Reply with this code to a recipient's address, before the message itself: to any address, or only to
        these.
        """
        self._refusal = f"{code} {words}"
        self._only = frozenset([only] if isinstance(only, str) else only) - {""}

    async def _hang(self) -> str:
        while not self._release.is_set():
            await asyncio.sleep(0.05)
        return "421 Closing"

    async def handle_RCPT(self, server: SMTP, session, envelope, address: str, options: list[str]) -> str:
        if self._refusal and (not self._only or address in self._only):
            return self._refusal
        envelope.rcpt_tos.append(address)
        return "250 Known"

    async def handle_DATA(self, server: SMTP, session, envelope) -> str:
        manner = self._next.popleft() if self._next else self._manner
        if manner.keeps:
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.messages.append(message)
            self.acceptances += [
                Acceptance(message["Message-ID"], reader, time.time(), session.host_name or "", manner.answers)
                for reader in envelope.rcpt_tos
            ]
            if manner.when_kept:
                manner.when_kept(session.host_name)
        answer = manner.answer()
        if inspect.isawaitable(answer):
            answer = await answer
        if answer is None:
            server.transport.abort()
            return "421 Closing"
        if manner.when_answered:
            asyncio.get_running_loop().call_soon(manner.when_answered, session.host_name)
        return answer
