"""How gunicorn serves the product: `gunicorn --config python:s55tracker.launch.web_server s55tracker.wsgi`.

One process with threads. The embedded cache is the memory of that process; in production more containers, not more processes in
one, carry more people.
"""

import gc
import os
from pathlib import Path

from gunicorn.glogging import Logger

from s55tracker.secret_addresses import WithoutSecrets, without_secrets

# More than one only where the cache is shared, in Redis (WEB_CONCURRENCY, gunicorn’s own variable).
workers = int(os.environ.get("WEB_CONCURRENCY", "") or 1)
worker_class = "s55tracker.launch.slow_clients.HeadersFirstWorker"

threads = 8
timeout = 60
umask = 0o077
graceful_timeout = 2
# A heartbeat file that a busy disk must not delay.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(L)s s"


class AccessLog(Logger):
    """One line a request: no address of a person, no search words, no token. Nor is one in what it says of a fault."""

    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.addFilter(WithoutSecrets())

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        return {**atoms, "U": without_secrets(atoms["U"] or "-")}


logger_class = AccessLog


def post_worker_init(worker) -> None:
    """What is loaded stays for good: Python's collector need not look through it again and again, while somebody waits for a page.

    A page makes some ten thousand objects that hold others. Collected at every seven hundred, as is usual, most are still in use.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
