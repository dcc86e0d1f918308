"""Wakes a worker immediately.

The row in the database is the guarantee; the message only saves time. So if the broker is down we log it and do not
raise: the periodic sweep finds the row within a minute. Tasks are named by string, so that code in the layers below
them can ask for one.
"""

from __future__ import annotations

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def wake_worker_on_commit(task_name: str, *args) -> None:
    """Run the task soon after this transaction commits, if a broker is available."""
    transaction.on_commit(partial(_wake_worker, task_name, args))


def _wake_worker(task_name: str, args: tuple) -> None:
    try:
        current_app.send_task(task_name, args, retry=False)
    except (OperationalError, OSError):
        logger.warning("No broker: the next sweep will run %s%s", task_name, args, exc_info=True)
