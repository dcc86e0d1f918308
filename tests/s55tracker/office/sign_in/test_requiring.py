"""Which roles need a second factor and from when, what happens to people without one, and the reset of a lost device."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from s55tracker.accounts.models import AccountInvitation, User
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import history_of
from s55tracker.govuk.templatetags.dates import govuk_date
from s55tracker.identity.history import events_of, line_of
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.requirements import requirement_for
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.editing import fingerprint
from s55tracker.office.people.actions.accounts import reset_second_factor_of
from s55tracker.office.sign_in.actions import change_second_factor_rules, rules_of
from s55tracker.office.sign_in.pages import accounts_in, format_rule
from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refused
from tests.factories import an_office, give_role, refreshed
from tests.s55tracker.identity.second_factors import recovery_codes_of, signed_in, with_app
from tests.test_addresses import a_delegation

pytestmark = pytest.mark.django_db

PAGE = "/office/people/invite/"


@pytest.fixture
def office():
    return an_office()


def require(office, *roles, days=None, organisation=None, by=None):
    organisation = refreshed(organisation or office.body)
    return change_second_factor_rules(
        by=by or office.administrator,
        organisation=organisation,
        roles=roles,
        from_on=None if days is None else timezone.localdate() + timedelta(days=days),
        opened_on=fingerprint(rules_of(organisation)),
    )


def test_no_one_needs_one_outside_production_until_the_office_says_so(office):
    assert requirement_for(office.approver) is None
    assert "you need a second step" not in signed_in(office.approver).get("/").text


def test_in_production_approvers_administrators_and_force_leads_need_one(office, settings):
    settings.SECOND_FACTOR_ROLES = ["approver", "administrator", "force_lead"]
    needing = {
        name
        for name in ("officer", "approver", "manager", "administrator", "contributor", "lead")
        if requirement_for(getattr(office, name))
    }
    assert needing == {"approver", "administrator", "lead"}
    require(office)
    assert requirement_for(refreshed(office.approver)) is None
    assert requirement_for(office.lead) is not None  # the force decides for its own people


def test_before_the_day_people_are_reminded_and_nothing_is_in_the_way(office):
    require(office, Role.APPROVER, days=14)
    page = signed_in(office.approver).get("/")
    assert page.status_code == 200 and "you need a second step to sign in" in page.text
    assert "you need a second step" not in signed_in(office.officer).get("/").text


def test_from_the_day_the_page_to_set_one_up_comes_before_everything(office, clock):
    require(office, Role.APPROVER, days=1)
    client = signed_in(office.approver)
    assert client.get("/").status_code == 200
    clock.move_on(days=1)
    client = signed_in(office.approver)
    for address in ("/", "/responses/", "/office/people/"):
        answer = client.get(address)
        assert answer.status_code == 302 and answer.url == "/accounts/2fa/"
    assert "requires a second step to sign in" in client.get("/accounts/2fa/").text
    assert client.get("/account/").status_code == 200
    with_app(office.approver)
    assert client.get("/").status_code == 200


def test_text_sent_on_the_day_itself_is_kept(office):
    require(office, Role.ADMINISTRATOR)
    client = signed_in(office.administrator)
    typed = {"name": "Nia New", "email": "nia@example.org", "roles": ["officer"]}
    assert client.post(f"{PAGE}?office={office.body.slug}", typed).url == "/accounts/2fa/"
    with_app(office.administrator)
    assert "Nia New" in client.get(f"{PAGE}?office={office.body.slug}").text


def test_last_factor_of_someone_who_needs_it_is_not_removed(office):
    require(office, Role.APPROVER)
    with_app(office.approver)
    answer = signed_in(office.approver).post("/accounts/2fa/totp/deactivate/")
    assert "Add another passkey or app before you remove this one" in answer.text
    assert Authenticator.objects.count() == 1


def test_delegate_needs_what_an_approver_needs_while_the_delegation_lasts(office, clock):
    delegation = a_delegation(office)  # next month, to the manager
    require(office, Role.APPROVER)
    assert requirement_for(refreshed(office.manager)) is None
    clock.move_to(f"{delegation.from_on.isoformat()}T09:00")
    assert requirement_for(refreshed(office.manager)) is not None


# --- The rule ---------------------------------------------------------------------------------------------------------


def test_rule_is_changed_on_its_page_and_is_in_the_history(office):
    client = signed_in(office.administrator)
    address = f"/office/sign-in/rule/?office={office.body.slug}"
    page = client.get(address)
    sent = {"roles": ["approver", "manager"], "from_on-day": "", "from_on-month": "", "from_on-year": ""}
    sent["opened_on"] = page.context["form"].initial["opened_on"]
    assert client.post(address, sent).status_code == 302
    body = refreshed(office.body)
    assert body.second_factor_roles == ["approver", "manager"]
    assert format_rule(body) == "Approver and Manager need a second step to sign in."
    assert history_of(body).latest("pk").action == "second_factor_rules_changed"
    assert client.post(address, sent).status_code == 409


def test_rule_is_not_changed_by_others_or_over_another_change(office):
    with pytest.raises(NotPermitted):
        require(office, Role.OFFICER, by=office.officer)
    with pytest.raises(NotPermitted):
        require(office, Role.FORCE_LEAD, organisation=office.force)
    with pytest.raises(Refused):
        require(office, Role.FORCE_LEAD)
    with pytest.raises(ChangedMeanwhile):
        change_second_factor_rules(
            by=office.administrator, organisation=office.body, roles=[], from_on=None, opened_on="earlier"
        )
    assert refreshed(office.body).second_factor_roles is None


def test_force_lead_decides_for_the_force(office):
    require(office, Role.FORCE_LEAD, organisation=office.force, by=office.lead)
    assert requirement_for(refreshed(office.lead)) is not None
    assert requirement_for(office.contributor) is None


# --- A lost device ----------------------------------------------------------------------------------------------------


def test_lost_device_is_reset_with_a_reason_and_the_person_is_emailed_and_signed_out(office):
    with_app(office.approver)
    recovery_codes_of(office.approver)
    theirs = signed_in(office.approver)
    client = signed_in(office.administrator)
    address = f"/office/people/{office.approver.pk}/second-step/?office={office.body.slug}"
    assert "Authenticator app" in client.get(address).text
    assert client.post(address, {"reason": " "}).status_code == 422
    assert Authenticator.objects.count() == 2

    assert client.post(address, {"reason": "Lost phone, confirmed by telephone"}).status_code == 302

    assert not Authenticator.objects.exists()
    assert theirs.get("/account/").status_code == 302
    mail = OutgoingMail.objects.get(to_email=office.approver.email)
    assert mail.subject == "Your passkeys and codes have been removed"
    assert "Lost phone, confirmed by telephone" in mail.text
    event = history_of(office.approver).get(action="second_factor_reset")
    assert (event.actor, event.reason) == (office.administrator, "Lost phone, confirmed by telephone")


def test_no_one_resets_their_own_or_that_of_people_elsewhere(office):
    other = an_office("Felpersham")
    for person in (office.administrator, other.approver, office.lead):
        with_app(person)
        with pytest.raises(Refused):
            reset_second_factor_of(
                by=office.administrator, organisation=office.body, user=person, reason="Because I can."
            )
    with pytest.raises(NotPermitted):
        reset_second_factor_of(
            by=office.officer, organisation=office.body, user=office.administrator, reason="Because I can."
        )
    assert Authenticator.objects.count() == 3
    page = signed_in(office.administrator).get(f"/office/people/{office.administrator.pk}/second-step/")
    assert "You cannot reset your own second step" in page.text


def test_platform_administrators_second_step_is_not_for_an_office_to_reset(office):
    """It protects every office: one office's administrator could otherwise do away with it."""
    with_app(office.officer)
    User.objects.filter(pk=office.officer.pk).update(is_staff=True)
    client = signed_in(office.administrator)
    address = f"/office/people/{office.officer.pk}/second-step/?office={office.body.slug}"
    assert "is also a platform administrator" in client.get(address).text
    answer = client.post(address, {"reason": "Because I can."})
    assert answer.status_code == 422
    assert Authenticator.objects.count() == 1


def test_other_organisations_of_the_person_are_told_of_the_reset(office):
    other = an_office("Felpersham")
    give_role(office.officer, other.body, Role.APPROVER)
    with_app(office.officer)
    reset_second_factor_of(
        by=office.administrator, organisation=office.body, user=office.officer, reason="Lost phone, met in person"
    )
    mail = OutgoingMail.objects.get(subject="A colleague’s passkeys and codes have been removed")
    assert mail.to_email == other.administrator.email
    assert "Lost phone, met in person" in mail.text and office.administrator.name in mail.text


def test_reset_on_the_server_is_for_those_whom_no_one_else_can_help(office, capsys):
    with_app(office.administrator)
    theirs = signed_in(office.administrator)
    User.objects.filter(pk=office.administrator.pk).update(is_staff=True)
    with pytest.raises(CommandError, match="There is no account"):
        call_command("reset_second_factor", "nobody@example.test", reason="Lost phone")
    with pytest.raises(CommandError, match="Enter a reason"):
        call_command("reset_second_factor", office.administrator.email, reason=" ")
    assert Authenticator.objects.count() == 1

    call_command("reset_second_factor", office.administrator.email.upper(), reason="Lost phone, met in person")

    assert not Authenticator.objects.exists()
    assert "now signs in with a password alone" in capsys.readouterr().out
    assert theirs.get("/account/").status_code == 302
    mail = OutgoingMail.objects.get(to_email=office.administrator.email)
    assert "Someone with access to the server has removed your passkeys" in mail.text
    lines = [line_of(event).sentence for event in events_of(office.administrator)]
    assert lines == [
        "Adam Administrator’s sessions were ended: their second step was reset.",
        "Adam Administrator’s passkeys, authenticator app and recovery codes were removed on the server.",
    ]
    with pytest.raises(CommandError, match="has no passkey"):
        call_command("reset_second_factor", office.administrator.email, reason="Lost phone")


# --- The review of accounts -----------------------------------------------------------------------------------------


def test_review_names_everyone_with_last_sign_in_factors_and_what_to_look_into(office, clock):
    require(office, Role.APPROVER)
    clock.move_on(days=91)
    with_app(office.approver)
    Client().force_login(office.approver)
    rows = {row.name: row for row in accounts_in(refreshed(office.body), now=timezone.now())}
    april, arthur = rows[office.approver.name], rows[office.other_approver.name]
    assert april.last_sign_in_at is not None and april.factors == ("Authenticator app",) and april.remark == ""
    assert arthur.last_sign_in_at is None
    since = govuk_date(office.other_approver.date_joined)
    assert arthur.remark == f"Never signed in: account opened on {since}; Needs a second step"
    page = signed_in(office.administrator).get("/office/sign-in/").text
    assert page.count("Never signed in") == len(rows) - 2  # the administrator has just come in
    assert "Not used for 90 days" not in page
    assert office.lead.email not in page


def test_review_says_who_has_single_sign_on_and_so_lacks_no_second_step(office):
    require(office, Role.APPROVER)
    provider = IdentityProvider.objects.create(
        body=office.body, issuer="https://login.elsewhere.test", client_id="tracker", is_active=True
    )
    for person in (office.approver, office.lead):
        SocialAccount.objects.create(user=person, provider=provider.issuer, uid=person.email)
    Client().force_login(office.approver)
    rows = {row.name: row for row in accounts_in(refreshed(office.body), now=timezone.now())}
    assert (rows[office.approver.name].factors, rows[office.approver.name].remark) == (("Single sign-on",), "")
    assert rows[office.other_approver.name].remark.endswith("Needs a second step")
    assert "Single sign-on<" in signed_in(office.administrator).get("/office/sign-in/").text.split("<tbody")[1]
    provider.is_active = False
    provider.save()
    assert not any(row.factors for row in accounts_in(refreshed(office.body), now=timezone.now()))


def test_someone_who_never_signed_in_is_named_with_the_day_of_their_invitation(office, clock):
    AccountInvitation.objects.create(
        body=office.body,
        email=office.other_approver.email,
        name=office.other_approver.name,
        token_hash="0" * 64,
        created_by=office.administrator,
        created_at=timezone.now() - timedelta(days=3),
        expires_at=timezone.now() + timedelta(days=4),
        accepted_at=timezone.now(),
        accepted_by=office.other_approver,
    )
    rows = {row.name: row for row in accounts_in(office.body, now=timezone.now())}
    invited = govuk_date(timezone.now() - timedelta(days=3))
    assert rows[office.other_approver.name].remark == f"Never signed in: invited on {invited}"


def test_account_that_was_used_once_is_unused_from_the_ninetieth_day(office, clock):
    Client().force_login(office.approver)
    clock.move_on(days=91)
    rows = {row.name: row for row in accounts_in(office.body, now=timezone.now())}
    assert rows[office.approver.name].remark == "Not used for 90 days"


def test_account_is_unused_from_the_ninetieth_day(office, clock):
    clock.move_on(days=89)
    assert not any(row.is_unused for row in accounts_in(office.body, now=timezone.now()))
    clock.move_on(days=1, minutes=1)
    assert all(row.is_unused for row in accounts_in(office.body, now=timezone.now()))


def test_review_is_downloaded_and_that_is_recorded(office):
    answer = signed_in(office.administrator).post("/office/sign-in/download/")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "name,email,roles,last_sign_in,second_step,warned_on,ends_on,remark"
    assert len(lines) == 1 + len(accounts_in(office.body, now=timezone.now()))
    assert history_of(office.body).latest("pk").action == "accounts_downloaded"


def test_review_takes_as_many_queries_for_many_people_as_for_few(office, django_assert_num_queries):
    for person in (office.approver, office.officer):
        with_app(person)
    with django_assert_num_queries(5):
        assert len(accounts_in(office.body, now=timezone.now())) > 3
