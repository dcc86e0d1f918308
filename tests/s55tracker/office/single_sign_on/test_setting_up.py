"""Setting up a provider: checked first, switched on after, recorded and emailed."""

from __future__ import annotations

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from s55tracker.accounts.models import User
from s55tracker.audit.trail import history_of
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.second_factor import seal_all_again
from s55tracker.identity.single_sign_on.queries import provider_of
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.editing import fingerprint
from s55tracker.office.single_sign_on.actions import setting_up
from s55tracker.office.single_sign_on.actions.setting_up import ProviderSettings, settings_of
from s55tracker.office.single_sign_on.checking import problems_with
from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refused
from tests.factories import an_office, refreshed
from tests.s55tracker.identity.second_factors import signed_in
from tests.s55tracker.identity.single_sign_on.people import connected, set_up
from tests.s55tracker.identity.single_sign_on.provider import CLIENT_ID, CLIENT_SECRET, public, rsa_key

pytestmark = pytest.mark.django_db

WHICH = "?office=borsetshire"
PAGE = f"/office/single-sign-on/{WHICH}"
SETTINGS = f"/office/single-sign-on/settings/{WHICH}"
SWITCH = f"/office/single-sign-on/switch/{WHICH}"
ONLY = f"/office/single-sign-on/only/{WHICH}"
LINKS = f"/office/single-sign-on/links/{WHICH}"


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def client(office) -> Client:
    return signed_in(office.administrator)


def typed(provider, **fields):
    return {
        "opened_on": fingerprint(settings_of(None)),
        "issuer": provider.issuer,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "group_claim": "groups",
        **fields,
    }


def test_story_from_an_empty_page_to_the_button(office, provider, client):
    assert "has not been set up" in client.get(PAGE).text
    form = client.get(SETTINGS)
    assert "http://localhost:8000/accounts/oidc/office-borsetshire/login/callback/" in form.text
    sent = typed(provider, email_domains="Office.test, @second.test", group_roles="heads = Manager, approver")
    answer = client.post(SETTINGS, sent)
    assert answer.status_code == 302
    row = provider_of(office.body)
    assert (row.is_active, row.problems, row.checked_at is not None) == (False, [], True)
    assert (row.email_domains, row.group_roles) == (["office.test", "second.test"], {"heads": ["manager", "approver"]})
    assert CLIENT_SECRET not in row.sealed_secret and row.client_secret == CLIENT_SECRET
    assert CLIENT_SECRET not in client.get(SETTINGS).text
    summary = client.get(PAGE).text
    assert "Stored, encrypted. We never show it." in summary and CLIENT_SECRET not in summary
    assert "office.test, second.test" in summary
    assert (
        "No groups can sign in without an invitation. These are entered:" in summary
        and "heads: Manager, Approver" in summary
    )

    assert "Sign in with Office" not in Client().get("/accounts/login/").text
    client.post(SWITCH, {"do": "on"})
    assert provider_of(office.body).is_active is True
    assert "Sign in with Office of the Police" in Client().get("/accounts/login/").text

    client.post(SWITCH, {"do": "off"})
    assert "Sign in with Office" not in Client().get("/accounts/login/").text
    said = list(history_of(office.body).filter(action__startswith="single_sign_on").values_list("action", flat=True))
    assert said == [
        "single_sign_on_set_up",
        "single_sign_on_checked",
        "single_sign_on_switched_on",
        "single_sign_on_switched_off",
    ]
    mails = OutgoingMail.objects.filter(subject__startswith="Change to single sign-on")
    assert [mail.to_email for mail in mails] == [office.administrator.email] * 3
    assert CLIENT_SECRET not in str(list(history_of(office.body).values_list("detail", flat=True)))


def test_value_that_shows_a_second_factor_is_stored_shown_and_in_the_history(office, provider, client):
    client.post(SETTINGS, typed(provider, second_factor_value="c1"))
    assert provider_of(office.body).second_factor_value == "c1"
    assert "“c1” at each sign-in" in client.get(PAGE).text
    assert 'value="c1"' in client.get(SETTINGS).text
    [event] = history_of(office.body).filter(action="single_sign_on_set_up")
    assert event.detail["changed"]["second_factor_value"] == ["", "c1"]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (lambda p: p.discovery.update(issuer="https://elsewhere.test"), "calls itself “https://elsewhere.test”, not “"),
        (lambda p: p.discovery.update(issuer=p.issuer + "/"), "calls itself"),
        (lambda p: p.discovery.update(issuer=None), "calls itself “None”"),
        (lambda p: p.discovery.update(jwks_uri=None), "does not give its jwks_uri"),
        (lambda p: p.discovery.update(token_endpoint="http://localhost/token"), "token_endpoint cannot be used"),
        (lambda p: p.discovery.update(jwks_uri="https://10.0.0.1/keys"), "private network"),
        (lambda p: p.discovery.update(token_endpoint="https://10.0.0.1/token"), "private network"),
        (lambda p: p.discovery.update(authorization_endpoint=17), "does not give its authorization_endpoint"),
        (
            lambda p: p.discovery.update(id_token_signing_alg_values_supported=["HS256"]),
            "does not use any signing algorithm",
        ),
        (lambda p: p.discovery.update(response_types_supported=["id_token"]), "authorisation code flow"),
        (lambda p: p.discovery.update(code_challenge_methods_supported=["plain"]), "PKCE with S256"),
        (
            lambda p: p.discovery.update(token_endpoint_auth_methods_supported=["private_key_jwt"]),
            "accept a client secret",
        ),
        (lambda p: setattr(p, "published", {"keys": []}), "has no key that we can use"),
        (lambda p: setattr(p, "published", {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}), "has no key that we can use"),
        (lambda p: setattr(p, "published", {}), "has no keys"),
        (lambda p: p.clients.update({CLIENT_ID: "another"}), "does not accept the client ID with this client secret"),
        (lambda p: p.answers.update({"/keys": lambda h: h.send_json({}, 500)}), "The server answered 500"),
        (lambda p: p.answers.update({"/keys": lambda h: h.send_bytes(b"<html>")}), "not JSON"),
        (lambda p: p.answers.update({"/token": lambda h: h.send_json({"id_token": "x"})}), "to anyone who asks"),
    ],
)
def test_check_says_in_words_what_is_wrong(office, provider, client, fault, sentence):
    fault(provider)
    client.post(SETTINGS, typed(provider))
    assert sentence in " ".join(provider_of(office.body).problems)
    client.post(SWITCH, {"do": "on"})
    assert provider_of(office.body).is_active is False
    assert "The check found a problem" in client.get(PAGE).text


def test_check_says_that_the_provider_cannot_be_reached(office, provider, client, settings):
    row = set_up(office.body, provider)
    settings.OUTGOING_CA_FILE = ""
    assert problems_with(row) == [
        "The provider’s discovery document cannot be read. The certificate of localhost is not valid for that name, or is "
        "not trusted."
    ]
    row.issuer = "https://192.168.0.1"
    assert "is on a private network" in problems_with(row)[0]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"issuer": "https://login.microsoftonline.com/common/v2.0"}, "lets in people from every organisation"),
        ({"issuer": "http://login.example.org"}, "does not begin with https"),
        ({"issuer": ""}, "Enter the issuer"),
        ({"client_id": ""}, "Enter the client ID"),
        ({"client_secret": ""}, "Enter the client secret"),
        ({"email_domains": "not a domain!"}, "is not a domain"),
        ({"group_roles": "heads"}, "Write each line as a group"),
        ({"group_roles": "heads = Force lead"}, "There is no role “Force lead” here"),
        ({"second_factor_value": "c1 c2"}, "cannot contain spaces"),
        ({"admits_by_group": "on", "email_domains": "office.test"}, "Enter the groups to let in"),
        ({"admits_by_group": "on", "group_roles": "heads = Manager"}, "Enter your domains"),
    ],
)
def test_form_says_how_to_put_it_right_and_keeps_what_was_typed(office, provider, client, fields, words):
    answer = client.post(SETTINGS, typed(provider, **fields))
    assert (answer.status_code, words in answer.text) == (422, True)
    assert not IdentityProvider.objects.exists()
    assert CLIENT_SECRET not in answer.text


def test_settings_that_would_let_no_one_in_are_not_saved_while_it_is_on(office, provider, client):
    row = set_up(office.body, provider)
    provider.clients[CLIENT_ID] = "rotated"
    sent = typed(provider, opened_on=fingerprint(settings_of(row)))
    answer = client.post(SETTINGS, sent)
    assert (answer.status_code, "no one could sign in with them" in answer.text) == (422, True)
    assert client.post(SETTINGS, {**sent, "client_secret": "rotated"}).status_code == 302
    assert provider_of(office.body).client_secret == "rotated"
    # A blank secret keeps it.
    assert client.post(SETTINGS, {**sent, "client_secret": ""}).status_code == 302
    assert provider_of(office.body).client_secret == "rotated"


def test_second_editor_overwrites_nothing(office, provider, client):
    row = set_up(office.body, provider)
    answer = client.post(SETTINGS, typed(provider))
    assert answer.status_code == 409
    with pytest.raises(ChangedMeanwhile):
        setting_up.save_provider(
            by=office.administrator,
            organisation=office.body,
            new=ProviderSettings(issuer=row.issuer, client_id="x"),
            problems=[],
            opened_on="earlier",
        )


def test_only_way_in_needs_an_account_for_emergencies_and_ones_own_connection(office, provider, client):
    row = set_up(office.body, provider)
    by, body = office.administrator, office.body
    with pytest.raises(Refused, match="Choose an emergency account"):
        setting_up.require_single_sign_on(by=by, organisation=body, required=True, emergency_account=office.officer)
    User.objects.filter(pk=by.pk).update(password="!")
    with pytest.raises(Refused, match="has no password"):
        setting_up.require_single_sign_on(
            by=by, organisation=body, required=True, emergency_account=User.objects.get(pk=by.pk)
        )
    row.is_active = False
    row.save()
    with pytest.raises(Refused, match="Switch single sign-on on first"):
        setting_up.require_single_sign_on(by=by, organisation=body, required=True, emergency_account=by)


def test_only_way_in_is_switched_on_and_off(office, provider, client):
    set_up(office.body, provider)
    connected(office.officer, provider)
    assert client.post(ONLY, {}).status_code == 422
    assert client.post(ONLY, {"emergency_account": office.administrator.pk}).status_code == 302
    row = provider_of(office.body)
    assert (row.only_single_sign_on, row.emergency_account) == (True, office.administrator)
    # Everyone who has not connected their account has a link; the emergency account needs none.
    linked = OutgoingMail.objects.filter(subject="Connect your account to single sign-on").values_list(
        "to_email", flat=True
    )
    waiting = (office.other_officer, office.approver, office.other_approver, office.manager)
    assert sorted(linked) == sorted(person.email for person in waiting)
    # Those who have are told that their passwords no longer work.
    assert told_of_ways() == [(office.officer.email, "now uses single sign-on only")]
    client.post(ONLY, {"do": "allow"})
    row = provider_of(office.body)
    assert (row.only_single_sign_on, row.emergency_account) == (False, None)
    said = list(history_of(office.body).values_list("action", flat=True))
    assert [action for action in said if action in ("single_sign_on_required", "passwords_allowed")] == [
        "single_sign_on_required",
        "passwords_allowed",
    ]


SAID = ("now uses single sign-on only", "allows passwords and passkeys again", "has switched single sign-on off")


def told_of_ways() -> list[tuple[str, str]]:
    """Who was emailed that their own way to sign in has changed, and what the email says."""
    mails = OutgoingMail.objects.filter(subject="Change to how you sign in").order_by("to_email")
    found = [(mail.to_email, next(words for words in SAID if words in mail.text)) for mail in mails]
    mails.delete()
    return found


def test_people_whose_way_to_sign_in_changes_are_told(office, provider, client):
    """The administrators have an email of their own."""
    set_up(office.body, provider)
    connected(office.officer, provider)
    colleagues = [office.approver, office.manager, office.officer, office.other_approver, office.other_officer]
    client.post(ONLY, {"emergency_account": office.administrator.pk})
    assert told_of_ways() == [(office.officer.email, SAID[0])]
    client.post(ONLY, {"do": "allow"})
    assert told_of_ways() == sorted((person.email, SAID[1]) for person in colleagues)
    client.post(SWITCH, {"do": "off"})
    assert told_of_ways() == [(office.officer.email, SAID[2])]  # only they may have no password
    client.post(SWITCH, {"do": "on"})
    client.post(ONLY, {"emergency_account": office.administrator.pk})
    told_of_ways()
    call_command("switch_off_single_sign_on", body=office.body.slug)
    assert told_of_ways() == sorted((person.email, SAID[2]) for person in colleagues)


def test_database_keeps_a_way_in(office, provider):
    with pytest.raises(IntegrityError), transaction.atomic():
        set_up(office.body, provider, only_single_sign_on=True)
    set_up(office.body, provider)
    with pytest.raises(IntegrityError), transaction.atomic():
        set_up(office.body, provider)


def test_links_are_sent_to_those_who_are_not_connected(office, provider, client):
    set_up(office.body, provider)
    for person in (office.officer, office.other_officer, office.approver, office.other_approver):
        connected(person, provider, f"subject-{person.pk}")
    client.post(LINKS)
    linked = OutgoingMail.objects.filter(subject="Connect your account to single sign-on").values_list(
        "to_email", flat=True
    )
    assert sorted(linked) == sorted([office.manager.email, office.administrator.email])


def test_disconnecting_signs_the_person_out(office, provider, client):
    set_up(office.body, provider)
    connected(office.officer, provider)
    theirs = signed_in(office.officer)
    client.post(f"/office/single-sign-on/people/{office.officer.pk}/disconnect/{WHICH}")
    assert SocialAccount.objects.count() == 0
    assert theirs.get("/account/").status_code == 302
    assert (
        OutgoingMail.objects.filter(to_email=office.officer.email, subject="How you sign in has changed").count() == 1
    )
    answer = client.post(f"/office/single-sign-on/people/{office.lead.pk}/disconnect/{WHICH}")
    assert answer.status_code == 404


def test_lead_sets_it_up_for_the_force_and_no_one_else(office, provider):
    lead = signed_in(office.lead)
    page = f"/office/single-sign-on/settings/?force={office.force.slug}"
    sent = typed(provider, group_roles="heads = Force lead")
    assert lead.post(page, sent).status_code == 302
    assert provider_of(office.force).group_roles == {"heads": ["force_lead"]}
    mails = OutgoingMail.objects.filter(subject__startswith="Change to single sign-on")
    assert [mail.to_email for mail in mails] == [office.lead.email]
    assert signed_in(office.contributor).post(page, sent).status_code == 403
    assert signed_in(office.administrator).post(page, sent).status_code == 403
    with pytest.raises(NotPermitted):
        setting_up.switch_off(by=office.administrator, organisation=office.force)


def test_secret_is_encrypted_with_a_new_key_when_the_keys_are_replaced(office, provider, settings):
    row = set_up(office.body, provider)
    before = row.sealed_secret
    settings.SECOND_FACTOR_KEYS = ["A" * 21 + "bcdefghijklmnopqrstuvw=", *settings.SECOND_FACTOR_KEYS]
    assert seal_all_again() == 1
    row = refreshed(row)
    assert row.sealed_secret != before
    assert row.client_secret == CLIENT_SECRET


def test_provider_with_two_keys_is_checked_by_the_one_we_can_use(office, provider):
    provider.published = {"keys": [{"kty": "RSA"}, public(rsa_key(), "first")]}
    cache.clear()
    assert problems_with(set_up(office.body, provider)) == []


def test_page_finds_the_organisation_by_the_domain_of_an_address(office, provider):
    other = an_office("Felpersham")
    set_up(office.body, provider, email_domains=["office.test"])
    set_up(other.body, provider, email_domains=["felpersham.test"])
    page = Client().get("/accounts/single-sign-on/").text
    assert page.count("Sign in with Office of the Police") == 2
    found = Client().post("/accounts/single-sign-on/", {"email": "Olive@FELPERSHAM.test"}).text
    assert "Commissioner for Felpersham" in found and "Commissioner for Borsetshire" not in found
    none = Client().post("/accounts/single-sign-on/", {"email": "olive@elsewhere.test"}).text
    assert "No organisation with addresses like olive@elsewhere.test" in none


def test_command_switches_off_what_no_one_can_sign_in_to_switch_off(office, provider, capsys):
    set_up(office.body, provider)
    require = provider_of(office.body)
    require.only_single_sign_on, require.emergency_account = True, office.administrator
    require.save()

    call_command("switch_off_single_sign_on", "--body", "borsetshire")
    call_command("switch_off_single_sign_on", "--body", "borsetshire")

    assert capsys.readouterr().out.splitlines() == [
        "Single sign-on for Borsetshire is off. People sign in with passwords again.",
        "Single sign-on for Borsetshire was not on.",
    ]
    after = provider_of(office.body)
    assert (after.is_active, after.only_single_sign_on) == (False, False)
    event = history_of(office.body).filter(action="single_sign_on_switched_off").get()
    assert event.actor is None
    mail = OutgoingMail.objects.filter(to_email=office.administrator.email).latest("pk")
    assert "Someone with access to the server switched single sign-on off" in mail.text


def test_command_names_an_organisation_that_is_not_there():
    with pytest.raises(CommandError, match=r"There is no force felpersham\."):
        call_command("switch_off_single_sign_on", "--force", "felpersham")
