"""The force's pages, the force's track, the copies, My work, the list and the dashboard: in a real browser."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from inspections.queries import findings_for_us
from responses.enums import ForceStatus, ResponseStatus
from responses.force_comments import actions as force_comments
from responses.models import ForceComment
from tests.browser.axe import check_page
from tests.factories import (
    a_finding,
    a_response,
    an_office,
    comment_as_force,
    invite,
    refreshed,
    write_force_comments,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Antidisestablishmentarianism and the very long name of a joint thematic inspection of everything that forces do"


@pytest.fixture
def office():
    return an_office()


def sign_in(page, person, live_server):
    """A session cookie, without typing a password each time."""
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])


def returned(office, **inspection):
    asked = comment_as_force(office, a_response(office, **inspection))
    force_comments.return_force_comments(
        by=office.officer, request=asked, reason="Say when.", today=timezone.localdate()
    )
    return refreshed(asked)


def test_long_titles_and_wordings_fit_a_phone(page, office, live_server):
    asked = returned(office, title=LONG, findings=[a_finding("2"), a_finding("", wording=f"{LONG}.")])
    finding = findings_for_us(asked.response.inspection)[0]
    sign_in(page, office.lead, live_server)
    for address in ("/", asked.get_absolute_url(), f"{asked.get_absolute_url()}findings/{finding.pk}/"):
        assert page.goto(address).status == 200
        check_page(page)
    sign_in(page, office.officer, live_server)
    for address in (
        f"/responses/{asked.response.reference}/force/borsetshire/",
        f"/inspections/{asked.response.inspection_id}/",
    ):
        assert page.goto(address).status == 200
        check_page(page)


def test_late_response_with_a_long_title_is_accessible_and_fits_a_phone(page, office, live_server):
    a_response(office, title=LONG, published_on=timezone.localdate() - timedelta(days=70))
    a_response(office, ResponseStatus.WITH_APPROVER, title="Before the approver")
    a_response(office, ResponseStatus.PUBLISHED, title="Out")
    sign_in(page, office.officer, live_server)
    for address in ("/", "/responses/", "/responses/?due=late&status=drafting&q=none", "/dashboard/"):
        assert page.goto(address).status == 200
        check_page(page)


def test_mistake_in_a_return_takes_the_focus_to_its_place(page, office, live_server):
    came = comment_as_force(office, a_response(office))
    sign_in(page, office.officer, live_server)
    page.goto(f"/responses/{came.response.reference}/force/borsetshire/return/")
    page.check("text=Recommendation 2")
    page.click("main button[type=submit]")
    page.wait_for_selector(".govuk-error-summary")
    check_page(page)
    page.click(".govuk-error-summary a")

    assert page.evaluate("document.activeElement.name").startswith("reason_")
    assert refreshed(came).status == ForceStatus.SUBMITTED


def test_force_writes_and_submits_with_the_keyboard_alone(page, office, live_server):
    asked = invite(office, a_response(office))
    first, second = findings_for_us(asked.response.inspection)
    sign_in(page, office.lead, live_server)
    page.goto(asked.get_absolute_url())
    tab_to(page, "Continue to recommendation 2")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/findings/{first.pk}/")
    write_by_keyboard(page, "We agree.")
    page.wait_for_url(f"**/findings/{second.pk}/")
    write_by_keyboard(page, "We partly agree.")
    page.wait_for_url("**/overall/")
    page.goto(f"{asked.get_absolute_url()}submit/")
    page.fill("[name=chief_officer_name]", "Chris Chief")
    tab_to(page, "Submit on behalf of the Chief Constable")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The office has your comments.")

    assert refreshed(asked).status == ForceStatus.SUBMITTED
    assert list(ForceComment.objects.values_list("plain", "stance").order_by("pk")) == [
        ("We agree.", "accepted"),
        ("We partly agree.", "accepted"),
    ]


def test_force_writes_and_submits_without_scripts(plain_page, office, live_server):
    page, asked = plain_page, invite(office, a_response(office))
    write_force_comments(office, asked)
    finding = findings_for_us(asked.response.inspection)[0]
    sign_in(page, office.lead, live_server)
    page.goto(f"{live_server.url}{asked.get_absolute_url()}findings/{finding.pk}/")
    page.fill("textarea", "Without scripts.")
    page.click("text='Save'")
    assert "Without scripts." in page.input_value("textarea")
    page.goto(f"{live_server.url}{asked.get_absolute_url()}submit/")
    page.fill("[name=chief_officer_name]", "Chris Chief")
    page.click("main button[type=submit]")

    assert "The office has your comments." in page.inner_text("main")
    assert "Without scripts." in page.inner_text("main")


def tab_to(page, words):
    """Press Tab until the control with these words has focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").strip() == words:
            return
    raise AssertionError(f"No Tab leads to “{words}”.")


def write_by_keyboard(page, words):
    """Choose the first stance, write the text, and continue to the next comment."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("Space")
    page.keyboard.press("Tab")  # the toolbar is one stop
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "textbox"
    page.keyboard.type(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
