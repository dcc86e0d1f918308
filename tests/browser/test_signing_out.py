"""The warning before a session ends: seen, heard, answered, and nothing typed is lost."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore

from tests.browser.axe import violations
from tests.factories import an_office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BAR = ".s55-leaving"
# The script checks every fifteen seconds.
SOON = 20_000


def aged(seconds: int) -> None:
    """Make the session look unused for these seconds."""
    for row in UserSession.objects.all():
        session = SessionStore(row.session_key)
        session["seen_at"] -= seconds
        session.save()


@pytest.fixture
def page(visit):
    office = an_office()
    visitor = visit()
    visitor.page.clock.install()
    visitor.sign_in(office.administrator)
    visitor.goto("/office/people/invite/")
    return visitor.page


def wait_as_if(page, seconds: int) -> None:
    page.clock.fast_forward(seconds * 1000)
    page.clock.run_for(SOON)


def test_warning_comes_before_the_end_and_one_button_keeps_the_session(page):
    page.fill("#id_name", "Kit Kept")
    aged(56 * 60)
    wait_as_if(page, 56 * 60)
    page.wait_for_selector(BAR)
    assert "You will be signed out at" in page.inner_text(BAR)
    assert "You will be signed out at" in page.text_content("#s55-status")
    assert violations(page) == []
    page.click(f"{BAR} button")
    page.wait_for_selector(BAR, state="detached")
    assert page.input_value("#id_name") == "Kit Kept"


def test_after_the_end_the_page_says_so_and_keeps_what_was_typed(page):
    page.fill("#id_name", "Kit Kept")
    aged(61 * 60)
    wait_as_if(page, 61 * 60)
    page.wait_for_selector(BAR)
    assert page.inner_text(BAR).startswith("You have been signed out. Your text is still on this page.")
    assert not page.is_visible(f"{BAR} button")
    assert page.input_value("#id_name") == "Kit Kept"
