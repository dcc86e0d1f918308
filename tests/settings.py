"""The product's own settings, with the few differences that tests need.

Nothing of the developer's reaches a test: no shell variables, no .env, no var/. S55_TEST_DATABASE_URL and
S55_TEST_REDIS_URL name the services (`make test` starts real ones and sets them); without them, the embedded default.
The time comes from tests/clock.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests import clock
from tests.variables import variables_that_settings_read

clock.start()

for _name in variables_that_settings_read():
    os.environ.pop(_name, None)

TEST_DIR = Path(tempfile.mkdtemp(prefix="s55-test-"))
atexit.register(shutil.rmtree, TEST_DIR, ignore_errors=True)

os.environ["S55_ENV_FILE"] = ""
os.environ["S55_VAR_DIR"] = str(TEST_DIR / "var")
if os.environ.get("S55_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["S55_TEST_DATABASE_URL"]
    # A pool would keep connections to a test database about to be dropped.
    os.environ["DATABASE_POOL"] = "no"
if os.environ.get("S55_TEST_REDIS_URL"):
    # Each xdist worker has its own Redis database, like its PostgreSQL one: gw0 uses 1, gw1 uses 2.
    _number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = f"{os.environ['S55_TEST_REDIS_URL']}/{_number}"

from s55tracker.settings import *  # noqa: E402, F403
from s55tracker.settings import DATABASES, VAR_DIR  # noqa: E402

# A strong hash costs a quarter of a second for each person a test creates.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# Each test client has its own handler, and each handler would look up every static file before its first response.
WHITENOISE_AUTOREFRESH = True

# Wake-up messages go nowhere by default: a test that wants work done calls the task, or starts its own worker
# (tests/services.py).
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and other processes can then open it as they would in an office.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    # Writes need not reach the disk before continuing; no test loses power.
    DATABASES["default"]["OPTIONS"]["init_command"] = DATABASES["default"]["OPTIONS"]["init_command"].replace(
        "synchronous=FULL", "synchronous=OFF"
    )

# All tests come from one address. Tests of the limits set their own addresses.
PUBLIC_REQUESTS_A_MINUTE = 0
