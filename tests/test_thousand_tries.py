"""A thousand tries at every way in: hardly any is checked, and the right person still gets in from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from allauth.core import context
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from responses.guests.actions.opening import send_code
from responses.guests.exceptions import GuestRefused
from responses.guests.forms import CodeForm as GuestCodeForm
from responses.guests.views import guest
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import history_of
from s55tracker.govuk.signing_in import ChangePasswordForm
from s55tracker.identity.adapter import AccountAdapter
from s55tracker.identity.forms import OwnAddressForm
from s55tracker.identity.second_factor_forms import CodeForm, ConfirmCodeForm
from s55tracker.identity.views import is_their_password
from s55tracker.limits import TooManyTries
from s55tracker.office.invitations.actions import invite_person
from s55tracker.office.invitations.views import joining
from tests.factories import PASSWORD, a_response, an_office, invite, refreshed
from tests.responses.guests.guests import a_guest_link, link_page
from tests.responses.guests.guests import code_of as guest_code_of
from tests.s55tracker.identity.second_factors import (
    after_password,
    code_of,
    is_in,
    recovery_codes_of,
    signed_in,
    with_app,
)
from tests.s55tracker.office.invitations.test_invitations import PASSPHRASE, token_of

pytestmark = pytest.mark.django_db

TRIES = 1000
THERE, ELSEWHERE = "203.0.113.9", "198.51.100.7"


@pytest.fixture
def office():
    return an_office()


def a_request(user=None, *, network: str = THERE):
    request = RequestFactory(REMOTE_ADDR=network).post("/")
    request.user, request.session = user or AnonymousUser(), {}
    return request


def from_(network: str, client: Client | None = None) -> Client:
    client = client or Client()
    client.defaults["REMOTE_ADDR"] = network
    return client


def sign_in(person, client: Client):
    return client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})


def guess_password(person, guess: str, *, network: str = THERE) -> None:
    with context.request_context(request := a_request(network=network)):
        try:
            assert AccountAdapter(request).authenticate(request, email=person.email, password=guess) is None
        except ValidationError:
            pass  # not looked at


def failures(person, action: str) -> int:
    return history_of(person).filter(action=action).count()


@dataclass
class Door:
    """`knock` makes one wrong try, `looked_at` returns how many tries were checked, and `enter` is the right person
    signing in from a network: it returns whether they got in.
    """

    knock: Callable[[int], object]
    looked_at: Callable[[], int]
    enter: Callable[[str], bool]
    most: int = 5


def password(office, person=None) -> Door:
    person = person or office.approver

    def knock(number):
        guess_password(person, f"guess {number}")

    def enter(network):
        client = from_(network)
        sign_in(person, client)
        return is_in(client)

    return Door(knock, lambda: failures(person, "sign_in_failed"), enter)


def platform_administration(office) -> Door:
    """The platform administration has no sign-in page of its own: see `office/test_admin.py`."""
    person = office.manager
    person.is_staff = person.is_superuser = True
    person.save()
    door = password(office, person)

    def enter(network):
        client = from_(network)
        sign_in(person, client)
        return client.get("/django-admin/").status_code == 200

    return Door(door.knock, door.looked_at, enter)


def code(office) -> Door:
    person, app = office.approver, with_app(office.approver)

    def knock(number):
        with context.request_context(a_request()):
            assert not CodeForm({"code": f"x{number:05}"}, user=person).is_valid()

    def enter(network):
        client = from_(network, after_password(person))
        client.post("/accounts/2fa/authenticate/", {"code": code_of(app)})
        return is_in(client)

    return Door(knock, lambda: failures(person, "code_failed"), enter)


def recovery_code(office) -> Door:
    person = office.approver
    with_app(person)
    codes = recovery_codes_of(person)

    def knock(number):
        with context.request_context(a_request()):
            assert not CodeForm({"code": f"x{number:07}"}, user=person).is_valid()

    def enter(network):
        client = from_(network, after_password(person))
        client.post("/accounts/2fa/authenticate/", {"code": codes.pop()})
        return is_in(client)

    return Door(knock, lambda: failures(person, "code_failed"), enter)


def confirming_with_password(office) -> Door:
    """With a stolen session, on another network."""
    person = office.approver

    def knock(number):
        with context.request_context(request := a_request(person)):
            try:
                assert not AccountAdapter(request).reauthenticate(person, f"guess {number}")
            except ValidationError:
                pass

    def enter(network):
        answer = from_(network, signed_in(person)).post("/accounts/reauthenticate/", {"password": PASSWORD})
        return answer.status_code == 302

    return Door(knock, lambda: failures(person, "sign_in_failed"), enter)


def confirming_with_code(office) -> Door:
    person, app = office.approver, with_app(office.approver)

    def knock(number):
        with context.request_context(a_request(person)):
            assert not ConfirmCodeForm({"code": f"x{number:05}"}, user=person).is_valid()

    def enter(network):
        client = from_(network, signed_in(person))
        return client.post("/accounts/2fa/reauthenticate/", {"code": code_of(app)}).status_code == 302

    return Door(knock, lambda: failures(person, "code_failed"), enter)


def password_for_a_new_address(office) -> Door:
    person, looked = office.approver, []
    typed = {"email": "new@example.test"}

    def knock(number):
        form = OwnAddressForm({**typed, "password": f"guess {number}"})
        assert not is_their_password(a_request(person), form)
        looked.extend([number] if form.errors["password"] == ["The password is incorrect"] else [])

    def enter(network):
        answer = from_(network, signed_in(person)).post("/account/address/", {**typed, "password": PASSWORD})
        return answer.status_code == 302

    return Door(knock, lambda: len(looked), enter)


def current_password_to_change_it(office) -> Door:
    person, looked = office.approver, []
    typed = {"password1": PASSPHRASE, "password2": PASSPHRASE}

    def knock(number):
        with context.request_context(a_request(person)):
            form = ChangePasswordForm(person, {**typed, "oldpassword": f"guess {number}"})
            assert not form.is_valid()
        looked.extend([number] if form.errors["oldpassword"] == ["Your current password is incorrect"] else [])

    def enter(network):
        client = from_(network, signed_in(refreshed(person)))
        return client.post("/accounts/password/change/", {**typed, "oldpassword": PASSWORD}).status_code == 302

    return Door(knock, lambda: len(looked), enter)


def invitation(office) -> Door:
    invited = invite_person(
        by=office.administrator, organisation=office.body, name="Nia", email="nia@example.test", roles=[Role.OFFICER]
    )
    token, looked = token_of(invited), []

    def knock(number):
        looked.extend([number] if joining.join(a_request(), f"guess-{number}").status_code == 404 else [])

    def enter(network):
        answer = from_(network).post(f"/join/{token}/", {"name": "Nia New", "password": PASSPHRASE})
        return answer.status_code == 302

    return Door(knock, lambda: len(looked), enter, most=10)


def guest_link(office) -> Door:
    link, looked = a_guest_link(office, invite(office, a_response(office, "drafting"))), []
    page = link_page(link)

    def knock(number):
        try:
            guest._open_link(a_request(), f"guess-{number}")
        except TooManyTries:
            return
        except GuestRefused:
            looked.append(number)

    return Door(knock, lambda: len(looked), lambda network: from_(network).post(page).status_code == 302, most=10)


def guest_code(office) -> Door:
    link = a_guest_link(office, invite(office, a_response(office, "drafting")))
    page = link_page(link)
    send_code(link)

    def knock(number):
        form = GuestCodeForm({"code": f"{int(guest_code_of(link).replace(' ', '')) ^ 1:06}"})
        assert form.is_valid() and guest._confirmed(a_request(), form, link) is None

    def enter(network):
        client = from_(network)
        client.post(page)
        return client.post(f"{page}code/", {"code": guest_code_of(link)}).status_code == 302

    return Door(knock, lambda: refreshed(link).wrong_codes, enter)


DOORS = [
    password,
    platform_administration,
    code,
    recovery_code,
    confirming_with_password,
    confirming_with_code,
    password_for_a_new_address,
    current_password_to_change_it,
    invitation,
    guest_link,
    guest_code,
]


@pytest.mark.parametrize("make", DOORS, ids=lambda make: make.__name__)
def test_a_thousand_tries_from_one_network_shut_the_door_there_and_not_elsewhere(office, monkeypatch, make):
    monkeypatch.setattr(joining, "render", lambda *_, status, **__: HttpResponse(status=status))
    monkeypatch.setattr(joining, "respond_429", lambda _: HttpResponse(status=429))
    door = make(office)
    for number in range(TRIES):
        door.knock(number)
    assert door.looked_at() == door.most
    assert not door.enter(THERE)
    assert door.enter(ELSEWHERE)


def test_tries_from_two_hundred_networks_shut_out_no_browser_in_which_the_person_has_signed_in(office):
    person = office.approver
    known = Client()
    sign_in(person, known)
    known.post("/accounts/logout/")
    for number in range(TRIES):
        guess_password(person, "guess", network=f"203.0.113.{number % 200}")
    assert failures(person, "sign_in_failed") == 60
    sign_in(person, stranger := from_(ELSEWHERE))
    sign_in(person, from_(ELSEWHERE, known))
    assert (is_in(stranger), is_in(known)) == (False, True)


def test_one_network_has_ten_wrong_tries_a_minute_at_all_doors_together(office):
    doors = [password(office), password(office, office.officer), guest_link(office)]
    for _ in range(5):
        for door in doors:
            door.knock(0)
    # The eleventh try and those after it are not checked, wherever they are made.
    assert sum(door.looked_at() for door in doors) == 10


def test_many_other_tries_do_not_push_the_counted_ones_out_of_the_cache(office):
    door, other = password(office), invitation(office)
    for number in range(6):
        door.knock(number)
    for number in range(TRIES):
        joining.count_try(a_request(network=f"198.51.100.{number % 250}"), f"invitation:{number}")
    door.knock(7)
    assert (door.looked_at(), other.looked_at()) == (5, 0)


def test_right_tries_do_not_count(office):
    for _ in range(12):
        client = from_(THERE)
        sign_in(office.officer, client)
        assert is_in(client)
