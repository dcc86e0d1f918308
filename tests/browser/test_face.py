"""The frame and the components in a real browser: accessibility, narrow windows, keyboard, scripts."""

import pytest
from django.contrib.sessions.models import Session

from s55tracker.accounts.models import User
from tests.browser.axe import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "three calm horses"


@pytest.fixture
def administrator():
    return User.objects.create_superuser("admin@example.org", PASSWORD, name="Ada Admin")


def sign_in(page, person):
    page.goto("/accounts/login/")
    page.fill("#id_login", person.email)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/1-abc/",
        "/accounts/signup/",
        "/accounts/inactive/",
        "/no-such-page/",
    ],
)
def test_pages_before_signing_in_are_accessible_and_fit_a_phone(page, administrator, address):
    page.goto(address)
    check_page(page)


def test_pages_after_signing_in_are_accessible_and_fit_a_phone(page, administrator):
    sign_in(page, administrator)
    for address in ("/components/", "/accounts/password/change/", "/accounts/logout/", "/accounts/reauthenticate/"):
        page.goto(address)
        check_page(page)


def test_mistakes_take_the_focus_and_each_leads_to_its_input(page, administrator):
    page.goto("/accounts/login/")
    page.click("main button[type=submit]")
    page.wait_for_selector(".govuk-error-summary")
    assert page.title() == "Error: Sign in - Section 55 Tracker"
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    check_page(page)
    page.click(".govuk-error-summary a >> nth=1")
    assert page.evaluate("document.activeElement.id") == "id_password"


def test_skip_link_is_the_first_stop_and_leads_to_the_content(page, administrator):
    page.goto("/accounts/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def test_choice_reveals_its_field_and_never_hides_it_without_scripts(page, plain_page, administrator):
    sign_in(page, administrator)
    page.goto("/components/")
    assert not page.is_visible("#id_joint_with")
    page.check("input[name=kind][value=joint]")
    assert page.is_visible("#id_joint_with")
    sign_in(plain_page, administrator)
    plain_page.goto("/components/")
    assert plain_page.is_visible("#id_joint_with")


def test_form_is_sent_once_however_often_it_is_clicked(page, administrator):
    page.goto("/accounts/login/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.fill("#id_login", administrator.email)
    page.fill("#id_password", PASSWORD)
    page.evaluate(
        "() => { const b = document.querySelector('main button[type=submit]'); b.click(); b.click(); b.click(); }"
    )
    page.wait_for_load_state()
    page.wait_for_timeout(300)
    assert len(sent) == 1


def test_signing_in_and_out_works_without_scripts(plain_page, administrator):
    sign_in(plain_page, administrator)
    assert Session.objects.count() == 1
    plain_page.goto("/components/")
    plain_page.click("text=Sign out")
    plain_page.wait_for_load_state()
    plain_page.goto("/components/")
    assert plain_page.title() == "Page not found - Section 55 Tracker"


def test_stylesheet_and_scripts_are_served_and_the_brand_is_our_own(page):
    answers = {}
    page.on("response", lambda response: answers.update({response.url.split("/")[-1].split("?")[0]: response.status}))
    page.goto("/accounts/login/")
    assert answers["s55.css"] == answers["s55.js"] == answers["early.js"] == 200
    header = page.evaluate("getComputedStyle(document.querySelector('.govuk-generic-header')).backgroundColor")
    assert header == "rgb(31, 78, 92)"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith('"Helvetica Neue"')
    assert "govuk-frontend-supported" in page.evaluate("document.body.className")


# --- htmx: what must happen on an error response -------------------------------------------------------------------

FORM = """
    <div id="place"><form method="post" action="/save/" hx-post="/save/" hx-target="#place" hx-swap="innerHTML">
    <input name="text" id="text" value="typed"><button>Save</button></form></div>
"""
WITH_MISTAKES = """
    <div class="govuk-error-summary" data-module="govuk-error-summary"><div role="alert">
    <h2 class="govuk-error-summary__title">There is a problem</h2></div></div><p id="answer">Not saved</p>
"""


@pytest.fixture
def saving(page):
    """A form sent by htmx, and the server's scripted response."""

    def answer_with(status, body, headers=None):
        page.unroute("**/save/")
        page.route(
            "**/save/",
            lambda route: route.fulfill(status=status, body=body, content_type="text/html", headers=headers or {}),
        )
        page.goto("/accounts/login/")
        page.evaluate(
            "form => { document.querySelector('main').innerHTML = form; htmx.process(document.querySelector('main')); }",
            FORM,
        )
        page.click("#place button")
        return page

    return answer_with


@pytest.mark.parametrize("status", [200, 409, 422])
def test_answer_with_mistakes_is_shown_and_takes_the_focus(saving, status):
    page = saving(status, WITH_MISTAKES)
    page.wait_for_selector("#answer")
    page.wait_for_selector(".govuk-error-summary:focus")


@pytest.mark.parametrize("status", [403, 500, 503])
def test_answer_that_carries_nothing_leaves_what_was_typed(saving, status):
    page = saving(status, "<h1>Trouble</h1>")
    page.wait_for_selector("#s55-status:has-text('nothing was changed')", state="attached")
    page.troubles.clear()  # the test caused this error
    assert page.input_value("#text") == "typed"


def test_lost_connection_is_said_and_leaves_what_was_typed(page, saving):
    page = saving(200, "")
    page.route("**/save/", lambda route: route.abort())
    page.evaluate(
        "form => { document.querySelector('main').innerHTML = form; htmx.process(document.querySelector('main')); }",
        FORM,
    )
    page.click("#place button")
    page.wait_for_selector("#s55-status:has-text('no connection')", state="attached")
    page.troubles.clear()  # the test caused this error
    assert page.input_value("#text") == "typed"
    assert page.get_attribute("#place form", "data-s55-sent") is None


def test_expired_session_does_not_put_the_sign_in_page_into_the_form(page, administrator, saving):
    page.goto("/accounts/login/")
    page.route("**/save/", lambda route: route.fulfill(status=302, headers={"Location": "/accounts/login/"}))
    page.evaluate(
        "form => { document.querySelector('main').innerHTML = form; htmx.process(document.querySelector('main')); }",
        FORM,
    )
    page.click("#place button")
    page.wait_for_selector("#s55-status:has-text('signed out')", state="attached")
    assert page.input_value("#text") == "typed"


def test_refusal_that_says_where_it_belongs_is_shown_there(saving):
    headers = {"HX-Retarget": "body", "HX-Reswap": "innerHTML"}
    page = saving(401, '<main><h1 id="answer">Sign in to go on</h1></main>', headers)
    page.wait_for_selector("body > main > #answer")


def test_progress_of_a_response_shows_in_forced_colours(page, administrator):
    sign_in(page, administrator)
    page.goto("/components/")
    page.emulate_media(forced_colors="active", color_scheme="dark")
    looks = page.evaluate(
        """() => [...document.querySelectorAll('.moj-progress-bar__item')].map((step) => {
            const icon = step.querySelector('.moj-progress-bar__icon'), look = getComputedStyle(icon);
            const state = step.hasAttribute('aria-current') ? 'current'
                : icon.matches('.moj-progress-bar__icon--complete') ? 'complete' : 'to come';
            return [state, `${look.backgroundColor} in ${look.borderTopColor}`];
        })"""
    )
    by_state = {state: {look for each, look in looks if each == state} for state, _look in looks}

    assert by_state.keys() == {"complete", "current", "to come"}
    assert [len(each) for each in by_state.values()] == [1, 1, 1]
    assert len(set.union(*by_state.values())) == 3
