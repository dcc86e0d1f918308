"""Signing in with a code: what is stored, which code is accepted, how often, and what the person is told."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.test import Client

from s55tracker.audit.trail import history_of
from s55tracker.identity.sealing import unseal
from s55tracker.identity.second_factor import use_code
from s55tracker.identity.second_factor_forms import CodeForm
from s55tracker.mail.models import OutgoingMail
from tests.factories import PASSWORD, an_office
from tests.s55tracker.identity.second_factors import (
    after_password,
    code_of,
    code_of_secret,
    confirm,
    enter,
    is_in,
    recovery_codes_of,
    signed_in,
    with_app,
)
from tests.s55tracker.identity.test_changing_an_address import reset_link
from tests.s55tracker.office.invitations.test_invitations import PASSPHRASE

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def approver(office):
    return office.approver


def actions_of(target) -> list[str]:
    return list(history_of(target).order_by("pk").values_list("action", flat=True))


# --- What is stored ---------------------------------------------------------------------------------------------------


def test_secret_of_an_app_and_seed_of_recovery_codes_are_stored_encrypted(approver):
    app = with_app(approver)
    recovery_codes_of(approver)
    secret = unseal(app.data["secret"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        stored = str(cursor.fetchall())
    assert len(secret) == 32 and secret not in stored
    assert not re.search(r"\b[0-9a-f]{80}\b", stored)


def test_no_two_secrets_or_recovery_codes_are_the_same(office):
    people = list(office.people.values())
    secrets = {unseal(with_app(person).data["secret"]) for person in people}
    assert len(secrets) == len(people) and all(re.fullmatch("[A-Z2-7]{32}", secret) for secret in secrets)  # 160 bits
    codes = [code for person in people for code in recovery_codes_of(person)]
    assert len(set(codes)) == len(codes) == 10 * len(people)


def test_key_is_replaced_and_the_app_goes_on_working(approver, settings, capsys):
    app = with_app(approver)
    codes = recovery_codes_of(approver)
    old, new = settings.SECOND_FACTOR_KEYS[0], Fernet.generate_key().decode()
    secret = unseal(app.data["secret"])
    settings.SECOND_FACTOR_KEYS = [new, old]
    assert is_in_after(approver, app)

    call_command("seal_second_factors")

    assert capsys.readouterr().out == "Encrypted with the first key: 2.\n"
    settings.SECOND_FACTOR_KEYS = [new]
    app.refresh_from_db()
    assert unseal(app.data["secret"]) == secret
    assert is_in_after(approver, codes[0])


def test_key_removed_too_early_is_named_and_nothing_is_let_in(approver, settings):
    app = with_app(approver)
    settings.SECOND_FACTOR_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(ImproperlyConfigured, match="Put the key that encrypted it back"):
        unseal(app.data["secret"])


def is_in_after(person, code: str | Authenticator, *, seconds: int = 0) -> bool:
    """True if this code, or the code the app shows once the password has been accepted, signs the person in."""
    client = after_password(person)
    enter(client, code if isinstance(code, str) else code_of(code, seconds=seconds))
    return is_in(client)


# --- A code of an app ---------------------------------------------------------------------------------------------


def test_password_alone_no_longer_signs_in(approver):
    with_app(approver)
    client = after_password(approver)
    assert not is_in(client)
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(("seconds", "accepted"), [(0, True), (-30, True), (30, True), (-90, False), (90, False)])
def test_phone_whose_clock_is_half_a_minute_out_is_accepted_and_no_more(approver, seconds, accepted):
    app = with_app(approver)
    assert is_in_after(approver, app, seconds=seconds) is accepted


def test_passkey_is_offered_only_to_someone_who_has_one(approver):
    with_app(approver)
    client = after_password(approver)
    assert "data-s55-passkey" not in client.get("/accounts/2fa/authenticate/").text
    # How the page looks with one is in tests/browser/test_passkeys.py: no passkey can be made up here.
    Authenticator.objects.create(user=approver, type="webauthn", data={"name": "work laptop"})
    assert CodeForm(user=approver).has_passkey


def test_code_typed_with_a_space_is_accepted(approver):
    app = with_app(approver)
    client, code = after_password(approver), code_of(app)
    enter(client, f"{code[:3]} {code[3:]}")
    assert is_in(client)


def test_code_is_good_once_also_while_it_is_still_valid(approver, clock):
    app = with_app(approver)
    code = code_of(app, seconds=30)
    assert is_in_after(approver, code)
    assert not is_in_after(approver, code)
    clock.move_on(seconds=31)  # allauth's own mark in the cache has gone; the code is still the one of this step
    assert not is_in_after(approver, code)
    assert actions_of(approver).count("code_failed") == 2


def test_earlier_code_is_refused_after_a_later_one(approver):
    app = with_app(approver)
    assert use_code(app, code_of(app, seconds=30))
    assert not use_code(app, code_of(app))


@pytest.mark.django_db(transaction=True)
def test_code_sent_to_several_web_processes_at_once_is_accepted_by_one(approver):
    app = with_app(approver)
    code = code_of(app)

    def send(_number: int) -> bool:
        try:
            return use_code(app, code)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(send, range(6))) == 1


def test_wrong_codes_lock_the_second_step_and_are_in_the_history(approver, office, clock):
    app = with_app(approver)
    client = after_password(approver)
    answers = [enter(client, "000000") for _ in range(10)]
    assert "incorrect" in answers[0].text and "Too many attempts" in answers[9].text
    assert actions_of(approver) == [*["code_failed"] * 5, "code_locked"] == actions_of(office.body)
    clock.move_on(seconds=70)  # the limit of this network's wrong passwords and codes has passed, the account's has not
    assert not is_in_after(approver, app)
    clock.move_on(minutes=6)
    assert is_in_after(approver, app)


# --- Recovery codes ---------------------------------------------------------------------------------------------------


def test_recovery_code_signs_in_once(approver):
    with_app(approver)
    codes = recovery_codes_of(approver)
    assert is_in_after(approver, codes[3])
    assert not is_in_after(approver, codes[3])
    assert is_in_after(approver, codes[4])
    assert actions_of(approver).count("recovery_code_used") == 2


def test_recovery_codes_are_shown_once(approver, set_up_app):
    client = signed_in(approver)
    set_up_app(client)
    first = client.get("/accounts/2fa/recovery-codes/").text
    assert len(re.findall(r"<code>\d{8}</code>", first)) == 10
    assert not re.search(r"<code>\d{8}</code>", client.get("/accounts/2fa/recovery-codes/").text)
    assert client.get("/accounts/2fa/recovery-codes/download/").status_code == 404


def test_page_with_the_ways_to_sign_in_offers_to_end_other_sessions(approver):
    assert "/account/sessions/" in signed_in(approver).get("/accounts/2fa/").text.split("<main")[1]


def test_new_recovery_codes_end_the_old_ones(approver, set_up_app):
    client = signed_in(approver)
    set_up_app(client)
    old = re.findall(r"<code>(\d{8})</code>", client.get("/accounts/2fa/recovery-codes/").text)
    client.post("/accounts/2fa/recovery-codes/generate/")
    new = re.findall(r"<code>(\d{8})</code>", client.get("/accounts/2fa/recovery-codes/").text)
    assert not set(old) & set(new)
    assert not is_in_after(approver, old[0])
    assert is_in_after(approver, new[0])


# --- Setting up -------------------------------------------------------------------------------------------------------


def secret_in_session(client: Client) -> str:
    return unseal(client.session["mfa.totp.secret"])


@pytest.fixture
def set_up_app(django_capture_on_commit_callbacks):
    """Sets up an app on its page, and returns the code that was used for it."""

    def set_up(client: Client) -> str:
        client.get("/accounts/2fa/totp/activate/")
        code = code_of_secret(secret_in_session(client))
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post("/accounts/2fa/totp/activate/", {"code": code})
        assert answer.status_code == 302 and answer.url == "/accounts/2fa/recovery-codes/"
        return code

    return set_up


def test_app_is_set_up_with_a_code_and_the_person_is_emailed_and_it_is_in_the_history(approver, office, set_up_app):
    code = set_up_app(signed_in(approver))
    assert Authenticator.objects.filter(user=approver, type="totp").count() == 1
    mail = OutgoingMail.objects.get(to_email=approver.email)
    assert mail.subject == "How you sign in has changed"
    assert "An authenticator app was set up for your account." in mail.text
    assert actions_of(approver) == ["app_added"] == actions_of(office.body)
    assert not is_in_after(approver, code)  # it has been used


def test_secret_that_is_being_set_up_is_stored_encrypted_too(approver):
    """In the session, which is a row, until the first code: also after a wrong one."""
    client = signed_in(approver)
    page = client.get("/accounts/2fa/totp/activate/").text
    shown = re.search(r"<code[^>]*>([A-Z2-7 ]{39})</code>", page)[1].replace(" ", "")
    assert secret_in_session(client) == shown
    assert shown not in str(dict(client.session))
    client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert secret_in_session(client) == shown
    client.post("/accounts/2fa/totp/activate/", {"code": code_of_secret(shown)})
    assert "mfa.totp.secret" not in client.session
    assert unseal(Authenticator.objects.get(type="totp").data["secret"]) == shown


def test_secret_stored_before_an_upgrade_or_with_a_key_that_is_gone_is_made_anew(approver):
    client = signed_in(approver)
    session = client.session
    session["mfa.totp.secret"] = old = "A" * 32
    session.save()
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of_secret(old)})
    assert "incorrect" in answer.text and secret_in_session(client) != old
    assert not Authenticator.objects.exists()


def test_wrong_code_sets_up_nothing(approver):
    client = signed_in(approver)
    client.get("/accounts/2fa/totp/activate/")
    answer = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert "incorrect" in answer.text
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("address", ["totp/activate/", "totp/deactivate/", "webauthn/add/", "recovery-codes/generate/"])
def test_ways_to_sign_in_change_only_after_the_person_has_confirmed_who_they_are(approver, address, clock):
    with_app(approver)
    recovery_codes_of(approver)
    client = Client()
    client.force_login(approver)
    confirm(client, approver)
    clock.move_on(minutes=6)
    for answer in (client.get(f"/accounts/2fa/{address}"), client.post(f"/accounts/2fa/{address}", {"code": "1"})):
        # An app that already exists is not set up again.
        assert answer.status_code == 302 and ("reauthenticate" in answer.url or "deactivate" in answer.url)


def test_app_is_removed_and_its_recovery_codes_with_it(approver, set_up_app):
    client = signed_in(approver)
    set_up_app(client)
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert actions_of(approver) == ["app_added", "app_removed"]
    answer = Client().post("/accounts/login/", {"login": approver.email, "password": PASSWORD})
    assert answer.url == "/"


def test_text_typed_before_the_session_ended_survives_the_second_step(approver, office):
    app = with_app(approver)
    client = Client()
    page = client.post("/office/people/invite/?office=norfolk", {"name": "Nia New", "email": "nia@example.org"})
    kept = re.search(r'name="kept_text" value="([^"]+)"', page.text)[1]
    client.post("/accounts/login/", {"login": approver.email, "password": PASSWORD, "kept_text": kept})
    answer = enter(client, code_of(app))
    assert answer.url.startswith("/office/people/invite/")


# --- Passkeys: what needs no device; the rest is in tests/browser/test_passkeys.py ------------------------------------


def test_nonsense_instead_of_a_passkey_is_refused_with_a_sentence(approver):
    client = signed_in(approver)
    client.get("/accounts/2fa/webauthn/add/")
    for nonsense in ("", "{}", "[]", "1", '"x"', '{"response": {}}', '{"id": 1, "rawId": "x", "type": "public-key"}'):
        answer = client.post("/accounts/2fa/webauthn/add/", {"name": "x", "credential": nonsense})
        assert answer.status_code == 200 and "There is a problem" in answer.text
        answer = Client().post("/accounts/2fa/webauthn/login/", {"credential": nonsense}, follow=True)
        assert "We could not sign you in with that passkey" in answer.text
    assert not Authenticator.objects.exists()


def test_password_that_was_reset_does_not_pass_over_the_second_step(approver):
    app = with_app(approver)
    stranger = Client()
    action = stranger.get(reset_link(approver.email), follow=True).redirect_chain[-1][0]
    stranger.post(action, {"password1": PASSPHRASE, "password2": PASSPHRASE})
    assert not is_in(stranger)
    answer = stranger.post("/accounts/login/", {"login": approver.email, "password": PASSPHRASE})
    assert answer.url.endswith("/2fa/authenticate/")
    enter(stranger, code_of(app))
    assert is_in(stranger)
