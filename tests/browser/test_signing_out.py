"""What Back shows in a real Chromium with its back/forward cache on, as most people have it."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.axe import CHROMIUM_ARGUMENTS
from tests.browser.visitors import Visitor
from tests.factories import a_response, an_office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The full browser, here in headless mode: the headless shell has no such cache.
CHROMIUM = shutil.which("chromium")
BACK_CACHE_IS_OFF = "--disable-back-forward-cache"  # as Playwright starts it
NOTE_WHETHER_KEPT = "addEventListener('pageshow', event => { window.wasKept = event.persisted })"


@pytest.fixture(scope="module")
def chromium_with_back_cache(chromium: Any) -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("chromium is not there: apt-get install chromium")
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS, ignore_default_args=[BACK_CACHE_IS_OFF]
    )
    yield browser
    browser.close()


def press_back(guest: Visitor) -> None:
    """Like the button. Playwright's own waits for a page to load, which a page from that cache does not."""
    browser = guest.context.new_cdp_session(guest.page)
    history = browser.send("Page.getNavigationHistory")
    before = history["entries"][history["currentIndex"] - 1]
    browser.send("Page.navigateToHistoryEntry", {"entryId": before["id"]})
    guest.page.wait_for_timeout(1500)


@pytest.fixture
def visitor(chromium_with_back_cache, live_server) -> Iterator[Visitor]:
    come = Visitor(chromium_with_back_cache, live_server.url)
    yield come
    come.leave()


@pytest.fixture
def plain_visitor(chromium_with_back_cache, live_server) -> Iterator[Visitor]:
    come = Visitor(chromium_with_back_cache, live_server.url, scripts=False)
    yield come
    come.leave()


@pytest.fixture
def office(live_server):
    return an_office()


def test_browser_of_these_tests_keeps_pages_for_back(visitor):
    """Otherwise the tests below would pass for any product."""
    visitor.goto("/accessibility/")
    visitor.page.evaluate(NOTE_WHETHER_KEPT)
    visitor.goto("/cookies/")
    press_back(visitor)
    assert visitor.page.evaluate("window.wasKept") is True


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_back_does_not_show_a_response_after_signing_out(visitor, plain_visitor, office, scripts):
    response = a_response(office, title="Custody suites")
    guest = visitor if scripts else plain_visitor
    guest.is_already(office.officer)
    guest.goto(f"/responses/{response.reference}/")
    assert "Custody suites" in guest.page.content()
    guest.press("Sign out")
    guest.page.wait_for_url("**/accounts/login/**")
    press_back(guest)
    assert "Custody suites" not in guest.page.content()
    assert "/accounts/login/" in guest.page.url


def test_back_still_shows_the_page_while_somebody_is_signed_in(visitor, office):
    response = a_response(office, title="Custody suites")
    visitor.is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/")
    visitor.goto("/reminders/")
    press_back(visitor)
    visitor.page.wait_for_selector("h1:has-text('Custody suites')")
