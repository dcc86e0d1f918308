"""Starts workers and beats by forking from one process that has imported everything: a second of start-up becomes a few
hundredths.

The child runs Celery's own command with the product's own application: `celery worker --pool solo` and `celery beat`.
Commands come as JSON lines on standard input; the answer to each is the child's process id. Everything dies with this
process.

Each worker logs when a task starts and ends, so that the run knows what a kill has hit, and introduces itself to the
mail server by its process id, so that an email can be traced to its worker.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from tests.services import die_with_parent


def main() -> None:
    import django

    django.setup()
    from django.db import connections

    from s55tracker.celery import app

    app.loader.import_default_modules()
    connections.close_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # do not wait for a killed child
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _be(app, **order)
        print(pid, flush=True)


def _be(app, *, role: str, name: str, log: str, tasks: str, options: list[str]) -> None:
    """The child's main function. It never returns."""
    code = 1
    try:
        os.setsid()
        die_with_parent()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        random.seed()
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        silence = os.open(os.devnull, os.O_RDONLY)
        for descriptor, number in ((silence, 0), (output, 1), (output, 2)):
            os.dup2(descriptor, number)
        if role == "worker":
            _keep_book(Path(tasks))
        app.start(argv=[role, "--loglevel", "INFO", *options])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _keep_book(path: Path) -> None:
    from celery import signals
    from django.core.mail.utils import DNS_NAME

    from tests.faults.clock import of_this_process

    clock, pid = of_this_process(), os.getpid()
    book = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    held: dict[str, int] = {}
    DNS_NAME._fqdn = f"worker-{pid}.example"

    def note(what: str, task: str, state: str = "") -> None:
        os.write(book, (json.dumps([time.time(), pid, what, task, state]) + "\n").encode())

    def begin(task_id, task, **_) -> None:
        held[task_id] = clock.begin_work()
        note("begins", task.name)

    def end(task_id, task, state, **_) -> None:
        note("ends", task.name, str(state))
        clock.end_work(held.pop(task_id))

    signals.task_prerun.connect(begin, weak=False)
    signals.task_postrun.connect(end, weak=False)


if __name__ == "__main__":
    main()
