"""The pages about the service: anyone can read them, and what they say about cookies is true."""

import re

import pytest

from tests.factories import PASSWORD, a_response, an_office

pytestmark = pytest.mark.django_db

PAGES = ["/accessibility/", "/privacy/", "/cookies/"]


@pytest.mark.parametrize("page", ["/published/", "/accounts/login/", "/", "/dashboard/"])
def test_every_footer_leads_to_them(client, page):
    office = an_office()
    if page in ("/", "/dashboard/"):
        client.force_login(office.officer)
    words = client.get(page).content.decode()

    assert [link for link in PAGES if f'href="{link}"' not in words] == []


def test_reading_what_is_published_sets_no_cookie(client):
    for page in ["/published/", "/published/feed.atom", "/published/data.json", *PAGES]:
        assert dict(client.get(page).cookies) == {}


def test_every_cookie_that_is_set_is_on_the_page(client):
    office = an_office()
    response = a_response(office)
    told = re.findall(r'<th role="rowheader"[^>]*>([^<]+)</th>', client.get("/cookies/").content.decode())
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": office.officer.email, "password": PASSWORD})
    client.post(f"/responses/{response.reference}/people/", {"owner": office.approver.pk})
    confirming = client.post("/calendar/make/", {"office": ""})
    client.post(confirming.url, {"password": PASSWORD})

    assert set(client.cookies) <= set(told)
    assert {"sessionid", "csrftoken", "calendar-address"} <= set(client.cookies)


def test_page_says_what_has_not_been_tested(client):
    words = client.get("/accessibility/").content.decode()

    assert "What we have not tested" in words
    assert "We do not claim to meet all of it" in words
