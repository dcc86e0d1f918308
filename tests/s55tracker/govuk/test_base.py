"""The frame of a page: who sees which navigation, messages, errors."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.template import RequestContext, Template
from django.test import RequestFactory

from s55tracker.accounts.models import Force, Membership, PolicingBody, User
from s55tracker.accounts.roles import Role
from s55tracker.govuk.templatetags.pages import navigation_items

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    person = User.objects.create_user("jo@example.org", "a long password", name="Jo Smith")
    body, _ = PolicingBody.objects.get_or_create(slug="x", name="Xshire", office_name="Office of the PCC for Xshire")
    Membership.objects.create(user=person, body=body, role=Role.OFFICER)
    return person


@pytest.fixture
def force_lead():
    person = User.objects.create_user("fo@example.org", "a long password", name="Fo Jones")
    force, _ = Force.objects.get_or_create(slug="x", name="Xshire Police")
    Membership.objects.create(user=person, force=force, role=Role.FORCE_LEAD)
    return person


def rendered(source, user=None, path="/", **context):
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    request._messages = CookieStorage(request)
    for level, text in context.pop("messages_given", ()):
        request._messages.add(level, text)
    return Template(source).render(RequestContext(request, context))


PAGE = (
    "{% extends 'base.html' %}{% block title %}My work{% endblock %}{% block content %}<h1>My work</h1>{% endblock %}"
)


def test_base_page_has_its_title_language_and_skip_link():
    html = rendered(PAGE)
    assert "<title>My work - Section 55 Tracker</title>" in html
    assert '<html lang="en"' in html
    assert 'href="#main-content"' in html


def test_signing_out_is_a_form_and_only_for_signed_in_people(officer):
    assert 'action="/accounts/logout/"' not in rendered(PAGE)
    html = rendered(PAGE, officer)
    assert '<form class="s55-inline-form" method="post" action="/accounts/logout/"' in html
    assert "Jo Smith, Office of the PCC for Xshire" in html


def test_page_has_nothing_that_the_content_security_policy_forbids(officer):
    html = rendered(PAGE, officer)
    assert "style=" not in html
    assert "onclick" not in html
    assert html.count("<script") == html.count("<script src=") == 2


def test_messages_are_banners_with_headings_of_their_own():
    html = rendered(PAGE, messages_given=[(25, "Saved."), (40, "Not sent.")])
    assert "govuk-notification-banner--success" in html
    assert 'id="message-1"' in html and 'id="message-2"' in html
    assert "There is a problem" in html


def test_navigation_of_the_force_has_nothing_of_the_office(force_lead, officer):
    for_force = {item["text"] for item in navigation_items(force_lead, "/")}
    assert for_force <= {"My work", "Inspections", "Requests", "Reminders", "People", "Published", "Search"}
    for_officer = {item["text"] for item in navigation_items(officer, "/")}
    assert "Office" not in for_officer and "Requests" not in for_officer
