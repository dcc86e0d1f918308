"""Numbers with thousands of digits, NUL and other things no one types, sent to every address that parses something
itself.
"""

from __future__ import annotations

import pytest
from django.contrib.admin.sites import site
from django.urls import reverse

from s55tracker.accounts.models import User
from tests.factories import a_person, a_response, an_office
from tests.reading import names_read

pytestmark = pytest.mark.django_db

GARBAGE = [
    "9" * 5_000,
    "9" * 25,
    "-1",
    "²",
    "٣",
    "\0",
    "a\0b",
    "1,2,,x," + "9" * 40,
    "%00",
    "\ud7ff\ufffe",
    "a" * 5_000,
]
NAMES = (
    "q", "page", "sort", "year", "owner", "office", "body", "force", "kind", "status", "within", "out", "list", "response",
    "everything", "do", "compare", "with", "person", "standing", "about", "recommendations", "timely", "due", "view", "when",
)  # fmt: skip
LISTS = [
    "/", "/dashboard/", "/dashboard/statement/", "/responses/", "/responses/changes/", "/responses/changes/new/", "/inspections/",
    "/inspections/log/", "/inspections/clock/", "/reminders/", "/office/reminders/", "/office/downloads/", "/office/", "/office/people/",
    "/published/", "/published/feed.atom", "/published/data.json", "/published/data.csv", "/lists/responses.csv",
    "/lists/inspections.csv", "/lists/reminders.csv", "/responses/import/", "/views/", "/calendar/",
]  # fmt: skip


@pytest.fixture
def office():
    return an_office()


# A refusal of one value says nothing about the others, so each is also sent alone wherever it is read.
REFUSING = {"do", "list", "office", "compare", "response"}


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda text: ascii(text[:12]))
def test_query_of_any_list_is_read_or_refused_whatever_is_in_it(client, office, garbage):
    response = a_response(office)
    client.force_login(office.manager)
    for path in [*LISTS, reverse("response-history", args=[response.reference])]:
        with names_read() as read:
            client.get(path)
            assert client.get(path, dict.fromkeys(NAMES, garbage)).status_code < 500, path
        for name in REFUSING & read:
            assert client.get(path, {name: garbage}).status_code < 500, (path, name)


def test_names_that_are_sent_are_read_somewhere(client, office):
    client.force_login(office.manager)
    with names_read() as read:
        for path in LISTS:
            client.get(path)
    assert read >= {"q", "page", "sort", "owner", "office", "list", "do"}


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda text: ascii(text[:12]))
def test_chosen_responses_and_numbers_that_are_none_are_refused(client, office, garbage):
    response = a_response(office)
    client.force_login(office.manager)
    for kind in ("owner", "step", garbage):
        sent = {
            "chosen": f"{response.pk},{garbage}",
            "do": kind,
            "owner": garbage,
            "days_later": garbage,
            "how": "later",
        }
        assert client.post(f"{reverse('bulk-change-new')}?do=owner", sent).status_code < 500
        sent = {"chosen": garbage, "do": kind, "seen": f'{{"{garbage!r}": []}}', "form_key": garbage, "confirm": "yes"}
        assert client.post(f"{reverse('bulk-change-new')}?do=owner", sent).status_code < 500
    assert client.post(reverse("reminders-read"), {"up_to": garbage}).status_code < 500
    step = reverse("response-step", args=[response.reference, "draft_ready"])
    client.force_login(office.officer)
    assert client.post(step, {"do": "restore", "version": garbage}).status_code < 500
    assert client.post(step, {"version": garbage, "reason": garbage, "due_on_day": garbage}).status_code < 500
    assert (
        client.post(
            reverse("response-section", args=[response.reference, "key-findings"]),
            {"version": garbage, "text": garbage},
        ).status_code
        < 500
    )


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda text: ascii(text[:12]))
def test_administration_answers_whatever_is_looked_for(client, garbage):
    administrator = a_person()
    User.objects.filter(pk=administrator.pk).update(is_staff=True, is_superuser=True)
    client.force_login(User.objects.get(pk=administrator.pk))
    for model in site._registry:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for query in ({"q": garbage}, {"p": garbage}, {"o": garbage}, {"id__exact": garbage}):
            assert client.get(path, query).status_code < 500, (path, query)


def test_address_with_nul_is_not_there(client):
    assert client.get("/published/a%00b/").status_code == 404
    assert client.get("/%00").status_code == 404


def test_cookie_with_nul_is_no_session(client, settings):
    # Written as it is sent: newer versions of Python refuse to write such a cookie.
    cookie = f'{settings.SESSION_COOKIE_NAME}="abcdefgh\\000ijkl"'
    assert client.get("/", headers={"cookie": cookie}).status_code == 302
