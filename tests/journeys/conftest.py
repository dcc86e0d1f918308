"""The product as it runs in an office, for a whole story: its own web server and worker on the test's database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import make_password

from s55tracker.accounts.models import User
from s55tracker.accounts.roles import Role
from tests.browser.visitors import Visitor
from tests.factories import PASSWORD, Office, an_office, give_role
from tests.services import Web, web, worker


@pytest.fixture
def office(transactional_db, settings) -> Office:
    """An office whose people's passwords work with the product's own settings, and a force lead who also writes."""
    office = an_office()
    give_role(office.lead, office.force, Role.FORCE_CONTRIBUTOR)
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    User.objects.update(password=make_password(PASSWORD))
    return office


@pytest.fixture
def server(environment, office) -> Iterator[Web]:
    """The web server, with a worker for the tasks that pages request."""
    with web(environment) as running, worker(environment):
        yield running


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request) -> bool:
    return request.param


@pytest.fixture
def arrive(chromium, server, scripts) -> Iterator[Callable[..., Visitor]]:
    """A new visitor: `arrive()` a member of the public, `arrive(person)` someone who signs in. Errors fail the test."""
    visitors: list[Visitor] = []

    def somebody(person=None) -> Visitor:
        visitor = Visitor(chromium, server.address, scripts=scripts)
        visitors.append(visitor)
        return visitor.sign_in(person) if person else visitor

    yield somebody
    for visitor in visitors:
        visitor.leave()
