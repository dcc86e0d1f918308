"""Fixtures for every test: real services on request, no network access, and no silent skips in CI."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import hypothesis
import pytest
from django.conf import settings
from django.db import transaction

from tests.browser.axe import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.clock import CLOCK, Clock, moment_of_the_run
from tests.clock.moments import moments_for, moments_of_rounds
from tests.selection import commits, is_dated, is_in_a_round, leave_out, leave_out_what_was_said, longest_first
from tests.services import MailServer, product_environment
from tests.snapshots import STATE, note_other_changes, remember_fixture

if TYPE_CHECKING:
    from tests.migrated_database import MigratedDatabase

T = TypeVar("T")
# No test may depend on the speed of the machine, so examples have no time limit.
hypothesis.settings.register_profile("tests", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("tests")
LONG_AFTER = 32_503_680_000  # 1 January 3000, in seconds: after every moment that a test moves to
CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


# --- In CI a skip is a failure -----------------------------------------------------------------


def fail_instead_of_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """With CI=true a missing component fails the run: a green run must mean that everything ran."""
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} may not be skipped when CI is set. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    fail_instead_of_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    fail_instead_of_skip(report)
    return report


# --- One moment for every test -------------------------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="module")
def begins_at(request) -> str:
    """When a module's tests start. Data written once per module requests this, so that it is rewritten at each moment."""
    return getattr(request, "param", "") or moment_of_the_run()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    """Every test, with everything its fixtures write, starts at the run's moment, or its own: `@pytest.mark.at("...")`."""
    own = item.get_closest_marker("at")
    CLOCK.forget_other_than(moment_of(item))
    moment = own.args[0] if own else moment_of(item)
    CLOCK.begin(moment)
    STATE.begin_test(moment=moment)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef):
    remember_fixture(fixturedef)
    result = yield
    # pytest-django’s own fixture behind `db`, `transactional_db` and the marker: the database is ready after it.
    STATE.has_database |= fixturedef.argname == "_django_db_helper"
    return result


@pytest.fixture(autouse=True, scope="session")
def _other_changes_are_noted() -> Iterator[None]:
    yield from note_other_changes()


@pytest.fixture
def clock() -> Clock:
    """The tests' clock, for a story that takes days: `clock.move_on(days=3)`, `clock.move_to("2028-02-29T09:00")`."""
    return CLOCK


def moment_of(item: pytest.Item) -> str:
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return parameters.get("begins_at") or moment_of_the_run()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """With S55_TEST_ROUNDS, each dated test runs at many moments in one process, so that the database is created only
    once.
    """
    rounds = moments_for(metafunc.definition.nodeid.partition("::")[0])
    if rounds and is_dated(metafunc.definition):
        metafunc.parametrize("begins_at", rounds, indirect=True, scope="module")


# --- Which tests a run has (tests/selection.py) ------------------------------------------------------------------


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Slow tests come first. Where `make test` asks for it, tests with the same result on any database are left out."""
    if os.environ.get("S55_TEST_DATABASE_TESTS_ALONE"):
        leave_out_what_was_said(config, items)
    if moments_of_rounds():
        leave_out(config, items, keep=is_in_a_round)
    items[:] = longest_first(items, workers=getattr(config, "workerinput", {}).get("workercount", 1))


def pytest_collection_finish() -> None:
    """Thousands of tests and all modules stay until the end, so Python's collector need not scan them repeatedly."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


# --- No network access ----------------------------------------------------------------------------------------


def is_this_machine(address) -> bool:
    if not isinstance(address, tuple):
        return True  # a socket in the file system
    try:
        return ipaddress.ip_address(str(address[0]).split("%")[0]).is_loopback
    except ValueError:
        return address[0] in ("localhost", "")


class OutsideIsClosed(AssertionError):
    """A test tried to connect to another machine."""


@pytest.fixture(autouse=True, scope="session")
def _no_road_to_the_outside() -> Iterator[None]:
    originals = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex")}

    def guarded(name):
        def call(self, address):
            if not is_this_machine(address):
                raise OutsideIsClosed(f"A test tried to connect to {address}; only this machine may be reached.")
            return originals[name](self, address)

        return call

    patch = pytest.MonkeyPatch()
    for name in originals:
        patch.setattr(socket.socket, name, guarded(name))
    yield
    patch.undo()


# --- The database --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def migrated_database(django_db_modify_db_settings, django_db_blocker) -> MigratedDatabase:
    """The copy to start from, looked up once this process's database has its own name."""
    from django.db import connection

    from tests.migrated_database import MigratedDatabase

    migrated = MigratedDatabase(connection)
    with django_db_blocker.unblock():
        migrated.prepare()
    return migrated


@pytest.fixture(scope="session")
def django_db_keepdb(migrated_database) -> bool:
    """A copied file is the database: creating it again would delete it."""
    return migrated_database.is_file


@pytest.fixture(scope="session")
def django_db_setup(migrated_database, django_db_setup, django_db_blocker) -> None:
    """Tests create their own offices: the shipped ones would appear in every list."""
    from s55tracker.accounts.models import DistributionRecipient, Force, ForceLink, PolicingBody

    with django_db_blocker.unblock():
        migrated_database.keep()
        for model in (DistributionRecipient, ForceLink, PolicingBody, Force):
            model.objects.all().delete()


@pytest.fixture(autouse=True, scope="session")
def _history_is_emptied_with_the_rest() -> Iterator[None]:
    """After a test with real transactions every table is emptied. The database refuses that for history, so its guard
    is removed meanwhile.
    """
    from django.db import connection, transaction

    from s55tracker.audit import guard

    operations = type(connection.ops)
    original = operations.execute_sql_flush

    def execute_sql_flush(self, sql_list):
        with transaction.atomic(using=self.connection.alias):
            guard.remove(self.connection)
            original(self, sql_list)
            guard.install(self.connection)

    patch = pytest.MonkeyPatch()
    patch.setattr(operations, "execute_sql_flush", execute_sql_flush)
    yield
    patch.undo()


# --- Written once -----------------------------------------------------------------------------------------------------


class NeedsItsOwnModule(AssertionError):
    """A module keeps rows for all its tests in one transaction, which this test would commit or flush."""


@pytest.fixture(scope="module")
def written_once(request, begins_at, django_db_setup, django_db_blocker) -> Iterator[Callable[[Callable[[], T]], T]]:
    """For a module's fixture: `written_once(build)` calls `build`, and every test of the module finds the rows it
    writes. Each test's transaction is inside the module's and is rolled back as usual, so no test finds rows written by
    another. But the tests share the objects that `build` returns: give each test a `copy.deepcopy` of them.
    """
    for item in request.session.items:
        if item.path == request.path and commits(item):
            raise NeedsItsOwnModule(f"{item.nodeid} commits; the rows of this module are never committed.")

    def written(build: Callable[[], T]) -> T:
        with django_db_blocker.unblock(), CLOCK.shortly_before(begins_at):
            return build()

    around_all = transaction.atomic()
    written(around_all.__enter__)
    STATE.is_written_once = True
    yield written
    STATE.is_written_once = False
    written(lambda: transaction.set_rollback(True))
    written(lambda: around_all.__exit__(None, None, None))
    CLOCK.forget()


@pytest.fixture(autouse=True, scope="session")
def _signed_in_by_a_test_is_confirmed() -> Iterator[None]:
    """Anyone a test signs in directly also counts as having just confirmed who they are, for the whole test: most tests
    are about what follows. The tests of confirming use a client of their own
    (tests/s55tracker/identity/second_factors.py).
    """
    from allauth.account.internal.flows.login import (
        _AUTHENTICATION_METHODS_USER_SESSION_KEY,
        AUTHENTICATION_METHODS_SESSION_KEY,
    )
    from django.test import Client

    original = Client.force_login

    def force_login(self, user, backend=None):
        original(self, user, backend)
        session = self.session
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": LONG_AFTER, "reauthenticated": True}
        ]
        session.save()

    patch = pytest.MonkeyPatch()
    patch.setattr(Client, "force_login", force_login)
    yield
    patch.undo()


# --- Between tests -------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Reset rate limits and counters between tests."""
    from django.core.cache import cache

    cache.clear()


# --- Real services -------------------------------------------------------------------------------------------------


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """A real SMTP server on this machine, which receives the product's email during the test.

    `mail_server.messages` are those accepted. `mail_server.refuse(code, words)`, `.hang()`, `.drop()` and `.accept()`
    set how it handles the next messages.
    """
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 4
        yield server


@pytest.fixture
def environment(transactional_db, tmp_path) -> dict[str, str]:
    """Environment variables for a process of the product to use this test's own database, in its own folder.

    Pass it to `tests.services.web`, `worker` or `beat`. Redis is the broker if this run has one.
    """
    return product_environment(tmp_path / "var", settings=settings)


# --- A real browser ------------------------------------------------------------------------------------------------

# Playwright keeps an event loop in this thread; the tests themselves are ordinary, synchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright: one for a whole run.

    While Playwright's event loop runs in this thread, Django uses different connections from before and after. Code
    that closes the loop must also close the connections, or the test database cannot be dropped.
    """
    from django.db import connections

    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make setup")
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is not there: apt-get install chromium-headless-shell")
    # Playwright's own time limit for pages: its five seconds for an expectation are too short on a busy machine.
    playwright.expect.set_options(timeout=30_000)
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
        connections.close_all()
