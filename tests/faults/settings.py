"""The product's own settings with the run's own clock. Nothing in the product knows of either.

Besides the clock, only intervals differ: beat requests each task a hundred times as often, and an unresponsive mail
server is given up after one second instead of twenty.
"""

from tests.faults.clock import replace_now

CLOCK = replace_now()

from s55tracker.settings import *  # noqa: E402, F403
from s55tracker.settings import CELERY_BEAT_SCHEDULE  # noqa: E402

HASTE = 100
SHORTEST = 0.5  # seconds between two requests for the same task

for _entry in CELERY_BEAT_SCHEDULE.values():
    _entry["schedule"] = max(_entry["schedule"] / HASTE, SHORTEST)
    # A worker in this run takes at most one or two tasks at a time; requests older than a few intervals are dropped, as
    # in production.
    _entry["options"] = {**_entry.get("options", {}), "expires": 4 * _entry["schedule"]}

EMAIL_TIMEOUT = 1

# No one signs in.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
