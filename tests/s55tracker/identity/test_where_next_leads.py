"""`next` in an address that someone was sent: however people sign in, they arrive on our own pages."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from tests.factories import PASSWORD, an_office
from tests.s55tracker.identity.second_factors import code_of, confirm, with_app

pytestmark = pytest.mark.django_db

ELSEWHERE = (
    "https://elsewhere.test/",
    "//elsewhere.test/",
    "///elsewhere.test/",
    "/\\elsewhere.test/",
    "\\\\elsewhere.test/",
    "http:elsewhere.test/",
    "https:///elsewhere.test/",
    " https://elsewhere.test/",
    "\thttps://elsewhere.test/",
    "https://testserver@elsewhere.test/",
    "https://testserver.elsewhere.test/",
    "javascript:alert(1)",
)


def is_ours(answer) -> bool:
    """Read the address as a browser would: a backslash counts as a slash, and spaces before the address are ignored."""
    where = urlsplit(urljoin("http://testserver/", answer.url.strip().replace("\\", "/")))
    return (where.scheme, where.netloc) == ("http", "testserver")


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_no_door_leads_elsewhere(wanted):
    office = an_office()
    person = office.officer
    app = with_app(office.approver)
    client = Client()
    signed_in = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD, "next": wanted})
    in_by_address = Client().post("/accounts/login/?next=" + wanted, {"login": person.email, "password": PASSWORD})
    confirmed = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": wanted})
    signed_out = client.post("/accounts/logout/", {"next": wanted})
    approver = Client()
    approver.force_login(office.approver)
    confirm(approver, office.approver, at=0)
    by_code = approver.post("/accounts/2fa/reauthenticate/", {"code": code_of(app), "next": wanted})
    for answer in (signed_in, in_by_address, confirmed, signed_out, by_code):
        assert answer.status_code == 302 and is_ours(answer), answer.url
