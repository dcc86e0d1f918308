"""Single sign-on with a certified provider, npm's oidc-provider, over HTTPS.

These tests exist only if its packages are installed: `python -m tests` installs them in the folder `certified` beside
this file.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.socialaccount.models import SocialAccount

from s55tracker.accounts.models import User
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.single_sign_on.checking import problems_with
from tests.factories import an_office
from tests.s55tracker.identity.single_sign_on.certified_provider import IS_INSTALLED, Certified, certified_provider
from tests.s55tracker.identity.single_sign_on.people import begin, come_back, invitation_token, set_up, who

PAGE = "/office/people/invite/?office=borsetshire"
NEW = {"name": "Ned New", "email": "ned@example.test", "roles": ["officer"]}

pytestmark = [pytest.mark.django_db, pytest.mark.services]

if IS_INSTALLED:

    @pytest.fixture
    def office():
        return an_office()

    @pytest.fixture
    def certified(office, tmp_path, settings) -> Iterator[Certified]:
        with certified_provider(office.body, tmp_path, settings) as running:
            yield running

    def test_certified_provider_from_the_check_to_a_change_of_its_keys(office, certified, client):
        row = set_up(office.body, certified)
        assert problems_with(row) == []

        token = invitation_token(office)
        come_back(client, certified.authorise(begin(client, row, invitation=token), "nia"))
        person = User.objects.get(email="nia@example.test")
        assert who(client) == person
        assert list(SocialAccount.objects.values_list("provider", "uid")) == [(certified.issuer, "nia")]

        client.logout()
        come_back(client, certified.authorise(begin(client, row), "nia"))
        assert who(client) == person

        client.logout()
        certified.ask(f"{certified.issuer}/change-keys")
        certified.cookies.clear()
        come_back(client, certified.authorise(begin(client, row), "nia"))
        assert who(client) == person

        client.logout()
        certified.cookies.clear()
        answer = come_back(client, certified.authorise(begin(client, row), "a-stranger"))
        assert (answer.status_code, who(client)) == (403, None)

    def test_certified_provider_confirms_who_is_at_the_screen(office, certified, client):
        row = set_up(office.body, certified)
        User.objects.filter(pk=office.administrator.pk).update(password="!")
        SocialAccount.objects.create(user=office.administrator, provider=certified.issuer, uid="adam")
        come_back(client, certified.authorise(begin(client, row), "adam"))
        asked = client.post(PAGE, NEW)
        page = client.post(asked.url, {"next": PAGE})
        come_back(client, certified.authorise(page.context["address"], "adam"))
        assert OutgoingMail.objects.filter(to_email="ned@example.test").exists()
