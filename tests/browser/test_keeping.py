"""Typed text comes back: after a killed server, a lost connection, an ended session, a closed tab, and another tab of the page."""

import re
from contextlib import ExitStack

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Error, expect

from inspections.queries import findings_for_us
from responses.drafting.actions import save_passage
from responses.enums import Section
from responses.models import GuestDraft, KeptDraft
from s55tracker.richtext import from_simple_text
from tests.browser.axe import check_page
from tests.browser.visitors import Visitor
from tests.factories import PASSWORD, a_response, an_office, invite
from tests.responses.guests.guests import a_guest_link, opened, work
from tests.services import free_port, in_time, web

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "An hour of work."
HTML = f"<p>{WORDS}</p>"
BOX = ".s55-editor__text"
LINE = "[data-s55-saved]"
KEPT = re.compile(r"^Draft kept at (\d{1,2}(:\d\d)?(am|pm)|midday|midnight), not yet saved for [^.]+\.")


@pytest.fixture
def office(live_server):
    return an_office()


@pytest.fixture(autouse=True)
def _soon(settings):
    """Waiting for whole seconds would only make the tests longer."""
    settings.KEEP_AFTER_SECONDS, settings.KEEP_AGAIN_SECONDS = 0.3, 0.5


@pytest.fixture(params=["office", "force", "guest"])
def writing(request, visit, office):
    """Someone on a page where they write: on either side, or a guest without an account."""
    response = a_response(office)
    finding = findings_for_us(response.inspection)[0]
    if request.param == "office":
        visitor = visit().is_already(office.officer)
        visitor.goto(f"/responses/{response.reference}/findings/{finding.pk}/")
    elif request.param == "guest":
        link = a_guest_link(office, invite(office, response))
        visitor = visit()
        cookies = opened(link).cookies.items()
        visitor.context.add_cookies(
            [{"name": name, "value": each.value, "url": visitor.address} for name, each in cookies]
        )
        visitor.goto(work(link, f"findings/{finding.pk}/"))
    else:
        asked = invite(office, response)
        visitor = visit().is_already(office.lead)
        visitor.goto(f"{asked.get_absolute_url()}findings/{finding.pk}/")
    return visitor


@pytest.fixture
def officer_writing(visit, office):
    response = a_response(office)
    visitor = visit().is_already(office.officer)
    visitor.goto(f"/responses/{response.reference}/write/key-findings/")
    return visitor


def type_in(page, words=WORDS):
    page.locator(BOX).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def wait_until_kept(page):
    expect(page.locator(LINE)).to_contain_text(KEPT)


def wait_for_line(page, words):
    expect(page.locator(LINE)).to_contain_text(words)


def is_offered(page, words=WORDS):
    page.wait_for_selector("text=You have a draft that has not been saved")
    return text_in(page) == words


def text_in(page):
    return page.locator(BOX).inner_text().strip()


def drafts():
    """What is kept on the server, for people with and without an account."""
    return [draft.text for model in (KeptDraft, GuestDraft) for draft in model.objects.all()]


def held(page):
    return page.evaluate("Object.keys(localStorage).filter(each => each.startsWith('s55-held:'))")


def test_closed_tab_gives_its_text_back(writing):
    page, address = writing.page, writing.page.url
    type_in(page)
    wait_until_kept(page)
    assert held(page) == []
    page.close()
    writing.page = writing.context.new_page()
    writing.goto(address)
    assert is_offered(writing.page)
    writing.page.get_by_role("button", name="Save", exact=True).click()
    in_time(lambda: not drafts(), what="the draft to be forgotten")
    writing.goto(address)
    assert text_in(writing.page) == WORDS
    assert writing.page.locator(".s55-kept").count() == 0


def test_text_typed_a_moment_before_the_tab_is_closed_comes_back(writing, settings):
    """The script sends the text as the page closes, long before its usual time."""
    settings.KEEP_AFTER_SECONDS = 600.0
    writing.page.reload()
    page, address = writing.page, writing.page.url
    type_in(page)
    page.close(run_before_unload=False)
    in_time(lambda: drafts() == [HTML], what="the draft")
    writing.page = writing.context.new_page()
    writing.goto(address)
    assert is_offered(writing.page)


def test_click_on_another_tab_of_the_page_asks_nothing_once_kept_and_the_text_is_back(officer_writing):
    page, address = officer_writing.page, officer_writing.page.url
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    type_in(page)
    wait_until_kept(page)
    page.get_by_role("link", name="History", exact=True).click()
    page.wait_for_url("**/history/")
    officer_writing.goto(address)
    assert is_offered(page)
    assert asked == []


def test_cut_network_is_said_and_the_text_is_sent_when_it_is_back(writing):
    page = writing.page
    writing.context.set_offline(True)
    type_in(page)
    wait_for_line(page, "no connection. We are trying again. It is held in this browser meanwhile.")
    assert page.locator(LINE).inner_text().startswith("Not kept since ")
    assert len(held(page)) == 1
    assert WORDS not in page.evaluate("JSON.stringify(localStorage)")
    writing.context.set_offline(False)
    wait_until_kept(page)
    assert held(page) == []
    assert drafts() == [HTML]


def test_text_held_in_the_browser_comes_back_after_the_tab_was_closed_without_a_connection(writing):
    page, address = writing.page, writing.page.url
    writing.context.set_offline(True)
    type_in(page)
    wait_for_line(page, "no connection")
    page.close()
    writing.context.set_offline(False)
    assert drafts() == []
    writing.page = writing.context.new_page()
    writing.goto(address)
    assert is_offered(writing.page)


def test_ended_session_is_said_and_the_text_is_kept_after_signing_in_in_another_tab(officer_writing, office):
    page = officer_writing.page
    Session.objects.all().delete()
    type_in(page)
    wait_for_line(page, "you have been signed out.")
    with officer_writing.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in another tab").click()
    other = opened.value
    other.fill("input[name=login]", office.officer.email)
    other.fill("input[name=password]", PASSWORD)
    other.click("main button[type=submit]")
    other.wait_for_url(lambda url: "/accounts/login/" not in url)
    wait_until_kept(page)
    # Signing in changes the token in every form, so the page must have received the new one.
    officer_writing.press("Save")
    page.wait_for_selector("text=Key findings: saved")
    assert KeptDraft.objects.count() == 0


def test_next_person_at_the_computer_neither_sees_nor_keeps_the_text(officer_writing, office):
    page, address = officer_writing.page, officer_writing.page.url
    officer_writing.context.set_offline(True)
    type_in(page)
    wait_for_line(page, "no connection")
    officer_writing.context.set_offline(False)
    page.goto("about:blank")
    # As it closes, the page sends the text as a draft of the person who typed it.
    in_time(lambda: KeptDraft.objects.filter(person=office.officer).exists(), what="the draft")
    KeptDraft.objects.all().delete()
    officer_writing.is_already(office.other_officer)
    officer_writing.goto(address)
    page.wait_for_timeout(500)
    assert text_in(page) == ""
    # As it closes, the first person's page may send the text once more. It must not become anyone else's.
    assert not KeptDraft.objects.exclude(person=office.officer).exists()


def test_signing_out_empties_the_browser(officer_writing):
    page = officer_writing.page
    officer_writing.context.set_offline(True)
    type_in(page)
    wait_for_line(page, "no connection")
    page.evaluate("document.querySelector('form[data-s55-unsaved]').remove()")
    officer_writing.context.set_offline(False)
    assert len(held(page)) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_load_state("networkidle")
    assert held(page) == []


def test_stale_token_of_an_older_deployment_is_replaced(officer_writing):
    page = officer_writing.page
    page.evaluate(
        "for (const each of document.querySelectorAll('[name=csrfmiddlewaretoken]')) each.value = 'x'.repeat(64)"
    )
    type_in(page)
    wait_until_kept(page)
    officer_writing.press("Save")
    page.wait_for_selector("text=Key findings: saved")


def test_server_killed_between_key_and_save_loses_nothing(chromium, environment, live_server, settings):
    office = an_office()
    response = a_response(office)
    path = f"/responses/{response.reference}/write/key-findings/"
    port = free_port()
    # The same key, so that the test can sign someone in.
    environment = {**environment, "SECRET_KEY": settings.SECRET_KEY}
    with ExitStack() as stack:
        server = stack.enter_context(web(environment, port=port))
        visitor = Visitor(chromium, server.address, scripts=True).is_already(office.officer)
        page = visitor.page
        visitor.goto(path)
        type_in(page)
        server.kill()
        page.get_by_role("button", name="Save", exact=True).click(no_wait_after=True)
        # Refused, or reset if the browser still had a connection to the server.
        with pytest.raises(Error, match=r"ERR_CONNECTION_(REFUSED|RESET)"):
            page.wait_for_url("chrome-error://**")
        stack.enter_context(web(environment, port=port))
        visitor.goto(path)
        assert is_offered(page)
        assert not response.passages.exists()
        visitor.press("Save")
        page.wait_for_selector("text=Key findings: saved")
        assert response.passages.get().plain == WORDS
        visitor.context.close()


def test_who_has_it_open_is_said(officer_writing, office, visit):
    other = visit().is_already(office.other_officer)
    other.page.goto(officer_writing.page.url)
    other.page.wait_for_selector("text=Olive Officer has had this section open since")


def test_pages_with_drafts_and_a_conflict_are_accessible(officer_writing, office):
    page = officer_writing.page
    type_in(page)
    wait_until_kept(page)
    page.reload()
    assert is_offered(page)
    check_page(page)
    page.goto(page.url.split("/responses/")[0] + "/kept-drafts/")
    check_page(page)
    page.go_back()
    assert is_offered(page)
    response = office.body.responses.get()
    save_passage(
        by=office.other_officer,
        response=response,
        section=Section.KEY_FINDINGS,
        html=from_simple_text("Theirs."),
        version=0,
    )
    officer_writing.press("Save")
    page.wait_for_selector("text=Someone else saved first")
    check_page(page)
    page.get_by_role("button", name="Keep theirs").click()
    page.wait_for_selector("text=One of your drafts")
    assert text_in(page) == "Theirs."
    check_page(page)
