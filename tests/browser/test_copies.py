"""Recording, sending and proving copies in a real browser."""

from __future__ import annotations

import pytest

from responses.enums import ResponseStatus
from responses.models import CopyEmail, EvidenceFile
from tests.browser.axe import check_page
from tests.browser.test_force_and_work import sign_in
from tests.factories import a_response, an_office, refreshed
from tests.responses.evidence.hostile import PNG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office():
    return an_office()


class Clicks:
    """A page on which each click is counted."""

    def __init__(self, page) -> None:
        self.page, self.number = page, 0

    def on(self, words: str) -> None:
        self.number += 1
        self.page.click(f"text={words}")


@pytest.mark.parametrize("scripts", [True, False])
def test_five_copies_are_recorded_in_three_clicks_or_fewer(request, office, live_server, scripts):
    page = request.getfixturevalue("page" if scripts else "plain_page")
    response = a_response(office, ResponseStatus.PUBLISHED)
    sign_in(page, office.officer, live_server)
    page.goto(f"{live_server.url}/responses/{response.reference}/distribution/")
    assert response.distribution_lines.count() == 5
    clicks = Clicks(page)
    clicks.on("Tick all copies not sent yet")
    page.wait_for_selector("input[name=lines]:checked", state="attached")
    clicks.on("Record as sent >> nth=-1")
    page.wait_for_selector("text=5 copies have been recorded as sent.")

    assert clicks.number <= 3
    assert "Complete: published on day" in page.inner_text("main")
    assert refreshed(response).status == ResponseStatus.DISTRIBUTED


def test_pages_of_copies_are_readable_and_work_with_a_keyboard(page, office, live_server):
    recipient = office.body.distribution_recipients.first()
    recipient.method, recipient.email = "email", "home.office@example.test"
    recipient.save()
    response = a_response(office, ResponseStatus.PUBLISHED)
    line = response.distribution_lines.first()
    at = f"{live_server.url}/responses/{response.reference}/distribution/"
    sign_in(page, office.officer, live_server)
    for tail in ("", "email/", "portal/", f"{line.pk}/"):
        page.goto(at + tail)
        check_page(page)
    page.goto(f"{at}email/")
    page.check(f"input[name=lines][value='{line.pk}']")
    page.click("text=Continue")
    page.wait_for_selector("h2:has-text('Check before you send')")
    check_page(page)
    page.click("text=Send 1 email")
    page.wait_for_selector("text=1 email will be sent within a minute.")
    check_page(page)
    assert CopyEmail.objects.get().mail.to_email == "home.office@example.test"

    second = response.distribution_lines.all()[1]
    page.goto(f"{at}{second.pk}/")
    page.fill("[name=reference]", "REF-1")
    page.set_input_files("[name=evidence]", {"name": "portal.png", "mimeType": "image/png", "buffer": PNG})
    page.click("main button[type=submit]")
    page.wait_for_selector("text=has been recorded.")
    page.goto(f"{at}{second.pk}/")
    check_page(page)
    with page.expect_download() as download:
        page.click("text=portal.png")
    assert download.value.suggested_filename == "portal.png"
    assert EvidenceFile.objects.get().line == second


def test_text_for_the_portal_is_copied_with_one_button_and_selectable_without_scripts(
    page, plain_page, office, live_server
):
    response = a_response(office, ResponseStatus.PUBLISHED)
    at = f"{live_server.url}/responses/{response.reference}/distribution/portal/"
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    sign_in(page, office.officer, live_server)
    page.goto(at)
    page.click("text=Copy text >> nth=0")
    page.wait_for_selector("text=Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    sign_in(plain_page, office.officer, live_server)
    plain_page.goto(at)

    assert copied.startswith("Recommendation 2\n")
    assert plain_page.input_value("textarea >> nth=0") == copied
    assert plain_page.locator("text=Copy text >> visible=true").count() == 0
