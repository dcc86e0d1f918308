"""How gunicorn serves the product: `gunicorn --config python:s55tracker.web_server.config s55tracker.wsgi`.

One process with threads. The embedded cache is that process's memory; in production, add containers, not processes, for
more people.
"""

import gc
import os
from pathlib import Path

from gunicorn.glogging import Logger

from s55tracker.secret_addresses import WithoutSecrets, without_secrets

# More than one only if the cache is shared, in Redis (WEB_CONCURRENCY, gunicorn’s own variable).
workers = int(os.environ.get("WEB_CONCURRENCY", "") or 1)
worker_class = "s55tracker.web_server.slow_clients.HeadersFirstWorker"

threads = 8
timeout = 60
umask = 0o077
graceful_timeout = 2
# A heartbeat file that a busy disk must not delay.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(L)s s"


class AccessLog(Logger):
    """One line per request: no personal address, no search words, no token. Error messages contain none either."""

    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.addFilter(WithoutSecrets())

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        return {**atoms, "U": without_secrets(atoms["U"] or "-")}


logger_class = AccessLog


def post_worker_init(worker) -> None:
    """Loaded objects stay forever, so Python's collector need not scan them repeatedly while someone waits for a page.

    A page creates about ten thousand container objects. With the default of collecting every seven hundred, most are
    still in use.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
