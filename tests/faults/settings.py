"""The product's own settings on a clock of the run's own. Nothing in the product knows of either.

What differs beside the clock is how long things take: beat asks for each task a hundred times as often, and a mail server that does
not answer is given up after a second instead of twenty.
"""

from tests.faults.clock import replace_now

CLOCK = replace_now()

from s55tracker.settings import *  # noqa: E402, F403
from s55tracker.settings import CELERY_BEAT_SCHEDULE  # noqa: E402

HASTE = 100
SHORTEST = 0.5  # seconds between two requests for the same task

for _entry in CELERY_BEAT_SCHEDULE.values():
    _entry["schedule"] = max(_entry["schedule"] / HASTE, SHORTEST)
    # A worker of this run takes at most a task or two at a time; requests that are older than a few ticks are dropped, as in life.
    _entry["options"] = {**_entry.get("options", {}), "expires": 4 * _entry["schedule"]}

EMAIL_TIMEOUT = 1

# No one signs in.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
