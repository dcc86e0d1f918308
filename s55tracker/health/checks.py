"""The checks behind /readyz: database, broker, storage, address, worker and beat, rows left out, and work that is
stuck. Each answer is a sentence that anyone may see, so it names no person and contains no secret.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from s55tracker import ports, public_address
from s55tracker.health.models import Heartbeat
from s55tracker.health.queries import left_out_now

logger = logging.getLogger(__name__)

# Beat requests a heartbeat every half minute; a worker may be busy with long documents for a few minutes.
OLDEST_SIGN = {Heartbeat.Part.BEAT: timedelta(minutes=2), Heartbeat.Part.WORKER: timedelta(minutes=6)}
# A sweep runs every minute. Anything still waiting after this long needs someone's attention. The largest possible
# change, a bank holiday for every office with 20,000 open responses, takes one sweep to check and five to update the
# calendars (responses/calendars/entries.py).
LONGEST_BACKLOG = timedelta(minutes=15)


@dataclass(frozen=True)
class Answer:
    """The result of one check."""

    name: str
    is_ok: bool
    says: str


class CheckFailed(Exception):
    """A check failed; the message is for display."""


def answers() -> list[Answer]:
    """Run every check and return the answers, in the order in which to look at them. A check that fails does not stop
    the others, so all problems appear at once.
    """
    checks: list[tuple[str, Callable[[], str]]] = [
        ("database", database),
        ("migrations", migrations),
        ("broker", broker),
        ("cache", shared_cache),
        ("storage", storage),
        ("address", address),
        ("beat", lambda: sign_of_life(Heartbeat.Part.BEAT)),
        ("worker", lambda: sign_of_life(Heartbeat.Part.WORKER)),
        ("rows left out", rows_left_out),
        *((name, lambda name=name: backlog(name)) for name in ports.backlogs.registered),
    ]
    return [answer_of(name, check) for name, check in checks]


def answer_of(name: str, check: Callable[[], str]) -> Answer:
    try:
        return Answer(name, True, check())
    except CheckFailed as reason:
        return Answer(name, False, str(reason))
    except Exception as error:  # any error means that the check failed; only the log has the details
        logger.warning("Check of %s failed: %s", name, error)
        return Answer(name, False, "Not responding.")


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return "Responding."


def migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise CheckFailed(f"{len(waiting)} not applied: run manage.py migrate.")
    return "All migrations have been applied."


def broker() -> str:
    with current_app.connection_for_write() as link:
        link.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=3)
    return "Responding."


def shared_cache() -> str:
    sent = timezone.now().isoformat()
    cache.set("health", sent, 60)
    if cache.get("health") is None:
        raise CheckFailed("The cache does not keep what is stored in it.")
    return "Responding."


def storage() -> str:
    with tempfile.TemporaryFile(dir=settings.VAR_DIR) as file:
        file.write(b"written")
        file.flush()
    return "Writable."


def address() -> str:
    """Check whether forms are being refused because people use an address we do not expect."""
    if wrong := public_address.noted():
        raise CheckFailed(wrong)
    return f"No problems found with {settings.PUBLIC_URL}."


def sign_of_life(part: Heartbeat.Part) -> str:
    beat = Heartbeat.objects.filter(part=part).first()
    if beat is None:
        raise CheckFailed("Not seen yet.")
    age = timezone.now() - beat.beaten_at
    if age > OLDEST_SIGN[part]:
        raise CheckFailed(f"Last seen {format_age(age)} ago.")
    return f"Seen {format_age(age)} ago."


def rows_left_out() -> str:
    """Check whether anything is missing from feeds, lists, pages or reminders because it could not be shown."""
    if count := left_out_now().values("subject").distinct().order_by().count():
        raise CheckFailed(
            f"{count} {'row cannot' if count == 1 else 'rows cannot'} be shown, and {'is' if count == 1 else 'are'} missing from "
            "feeds, pages or reminders. The log and the admin site name each one."
        )
    return "Nothing has been left out."


def backlog(name: str) -> str:
    """Check how long the oldest unprocessed row of this kind has been waiting."""
    since: datetime | None = ports.backlogs.ask(name)()
    if since is None:
        return "Nothing is waiting."
    age = timezone.now() - since
    if age > LONGEST_BACKLOG:
        raise CheckFailed(f"The oldest has been waiting for {format_age(age)}.")
    return f"The oldest has been waiting for {format_age(age)}."


def format_age(age: timedelta) -> str:
    seconds = max(int(age.total_seconds()), 0)
    sizes = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}
    word = next((word for word, size in sizes.items() if seconds >= size), "second")
    number = seconds // sizes[word]
    return f"{number} {word}{'' if number == 1 else 's'}"
