"""Who may cache a page."""

import pytest
from django.urls import reverse

from responses.enums import ResponseStatus
from responses.models import Publication
from tests.factories import a_response, an_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def cached_as(answer):
    return {each.strip() for each in answer.headers["Cache-Control"].split(",")}


@pytest.mark.parametrize("address", ["/no-such-page/", "/dashboard/", "/accounts/password/reset/", "/robots.txt"])
def test_page_that_says_nothing_of_it_is_kept_by_no_store(client, address):
    assert {"private", "no-cache"} <= cached_as(client.get(address))


def test_refusals_and_pages_that_are_not_there_are_kept_by_no_store(client, office):
    response = a_response(office)
    client.force_login(office.manager)
    for status, address in [(403, "moves/mark-not-needed/"), (404, "moves/nothing/"), (404, "findings/0/")]:
        answer = client.get(f"{response.get_absolute_url()}{address}")
        assert (answer.status_code, cached_as(answer)) == (status, {"private", "no-cache", "no-store"})


def test_published_page_is_for_everybody_and_says_nothing_of_who_is_signed_in(client, office):
    a_response(office, ResponseStatus.PUBLISHED)
    address = Publication.objects.get().get_absolute_url()
    signed_out = client.get(address)
    client.force_login(office.manager)
    signed_in = client.get(address)
    for answer in (signed_out, signed_in):
        assert cached_as(answer) == {"public", "no-cache"}
        assert not answer.cookies
    assert signed_in.content == signed_out.content
    assert str(office.manager) not in signed_in.text


def test_pages_of_somebody_signed_in_are_kept_nowhere(client, office):
    """After they have signed out, Back has nothing to show."""
    response = a_response(office)
    client.force_login(office.officer)
    for address in (
        "/",
        response.get_absolute_url(),
        "/account/",
        "/accounts/password/change/",
        "/office/",
        "/nothing/",
    ):
        assert "no-store" in cached_as(client.get(address)), address


def test_signing_out_has_the_browser_forget_its_pages(client, office):
    client.force_login(office.officer)
    assert "Clear-Site-Data" not in client.get("/")
    assert client.post(reverse("account_logout")).headers["Clear-Site-Data"] == '"cache"'
