"""Configures gunicorn to serve the product: `gunicorn --config python:s55tracker.web_server.config s55tracker.wsgi`.

It runs one process with threads, because the embedded cache is in that process's memory. In production, add containers
rather than processes to serve more people.
"""

import gc
import os
from pathlib import Path

from gunicorn.glogging import Logger

from s55tracker.secret_addresses import WithoutSecrets, without_secrets

# There may be several processes only if Redis is the shared cache. WEB_CONCURRENCY is gunicorn’s own variable.
workers = int(os.environ.get("WEB_CONCURRENCY", "") or 1)
worker_class = "s55tracker.web_server.slow_clients.HeadersFirstWorker"

threads = 8
timeout = 60
umask = 0o077
graceful_timeout = 2
# The heartbeat file is kept in memory, so that a busy disk cannot delay it.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(L)s s"


class AccessLog(Logger):
    """Writes one line per request, without personal addresses, search words or tokens. Error messages contain none
    either.
    """

    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.addFilter(WithoutSecrets())

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        return {**atoms, "U": without_secrets(atoms["U"] or "-")}


logger_class = AccessLog


def post_worker_init(worker) -> None:
    """Stop Python's garbage collector from scanning loaded objects, which stay for ever, while someone waits for a
    page.

    A page creates about ten thousand container objects. Python collects after every seven hundred by default, when most
    of them are still in use.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
