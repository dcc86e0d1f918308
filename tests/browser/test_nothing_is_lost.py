"""Nothing people have typed or done is lost when the session ends, on a slip, or without a mouse."""

import pytest
from django.contrib.sessions.models import Session

from responses.models import Approval, Publication
from s55tracker.audit.models import AuditEvent
from s55tracker.richtext import clean, from_simple_text
from tests.factories import PASSWORD, a_response, an_office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

both_ways = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
TYPED = "An hour of work.\n\n* one\n* two"


@pytest.fixture
def office(live_server):
    return an_office()


@both_ways
def test_ended_session_keeps_what_was_typed(visit, office, scripts):
    response = a_response(office)
    visitor = visit(scripts=scripts).is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/write/key-findings/")
    Session.objects.all().delete()
    visitor.write_text(TYPED)
    visitor.press("Save")
    visitor.page.wait_for_selector("input[name=password]")
    assert not response.passages.exists()
    visitor.page.fill("input[name=login]", office.officer.email)
    visitor.page.fill("input[name=password]", PASSWORD)
    visitor.page.click("main button[type=submit]")
    visitor.page.wait_for_selector("[data-s55-ready]" if scripts else "textarea[name=text]")
    box = visitor.page.input_value("textarea[name=text]")
    assert (clean(box) == from_simple_text(TYPED)) if scripts else (box == TYPED)
    visitor.press("Save")
    visitor.page.wait_for_selector("text=Key findings: saved")
    assert response.passages.get().plain == "An hour of work.\n\n- one\n- two"


@both_ways
def test_double_click_publishes_once(visit, office, scripts):
    response = a_response(office, "approved")
    visitor = visit(scripts=scripts).is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/moves/publish/")
    visitor.page.get_by_role("button", name="Publish now").dblclick()
    # Leaving earlier would cancel the request.
    visitor.page.wait_for_url(lambda url: not url.endswith("/moves/publish/"))
    visitor.page.wait_for_load_state("networkidle")
    visitor.goto(f"/responses/{response.reference}/")
    assert visitor.page.locator(".s55-next").inner_text().startswith("Your next step")
    assert Publication.objects.count() == 1
    assert AuditEvent.objects.filter(action="publication_made").count() == 1


def test_second_of_two_approvers_is_told_and_nothing_is_decided_twice(visit, office):
    response = a_response(office, "with_approver")
    one, two = visit().is_already(office.approver), visit().is_already(office.other_approver)
    for visitor in (one, two):
        visitor.goto(f"/responses/{response.reference}/approval/")
        visitor.page.fill("input[name=password]", PASSWORD)
    one.press("Approve this response")
    one.page.wait_for_selector("text=You have approved the response")
    two.press("Approve this response")
    two.page.wait_for_selector(".govuk-error-summary")
    approval = Approval.objects.get()
    assert (approval.decision, approval.decided_by) == ("approved", office.approver)
    assert AuditEvent.objects.filter(action="response_approve").count() == 1


def test_response_is_opened_and_written_by_keyboard_alone(visit, office):
    """From the sign-in page to a saved comment with Tab, Enter and letters; the focus is always visible."""
    response = a_response(office)
    visitor = visit()
    page = visitor.page
    visitor.goto("/accounts/login/")
    tab_to(page, "input[name=login]")
    page.keyboard.type(office.officer.email)
    tab_to(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    tab_to(page, 'header a[href="/responses/"], nav a[href="/responses/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/responses/")
    tab_to(page, f'a[href="/responses/{response.reference}/"]')
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/responses/{response.reference}/")
    tab_to(page, f'a[href="/responses/{response.reference}/write/key-findings/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/write/key-findings/")
    page.wait_for_selector("[data-s55-ready]")
    tab_to(page, ".s55-editor__text")
    page.keyboard.type("Written without a mouse.")
    tab_to(page, "main button[name=then][value=save]")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Key findings: saved")
    assert response.passages.get().plain == "Written without a mouse."


def tab_to(page, selector: str) -> None:
    """Press Tab until it is there; each stop on the way must show the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """selector => {
                const here = document.activeElement, style = getComputedStyle(here);
                const drawn = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
                // A radio or a checkbox is drawn by its label's ring.
                const beside = here.nextElementSibling && getComputedStyle(here.nextElementSibling, '::before').boxShadow !== 'none';
                return {there: here.matches(selector), seen: drawn || beside, what: here.outerHTML.slice(0, 120)};
            }""",
            selector,
        )
        assert stop["seen"], f"The focus cannot be seen on {stop['what']}"
        if stop["there"]:
            return
    raise AssertionError(f"{selector} is not reached by Tab")
