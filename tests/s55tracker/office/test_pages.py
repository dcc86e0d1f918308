"""The office's pages: who gets which, and what they show."""

import pytest
from django.urls import get_resolver

from s55tracker.accounts.models import AccountInvitation, Membership, User
from s55tracker.accounts.roles import Role
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.invitations.actions import accept_invitation, invite_person, withdraw_invitation
from tests.factories import a_person, an_office, give_role, refreshed
from tests.s55tracker.office.invitations.test_invitations import PASSPHRASE, token_of
from tests.test_addresses import a_bank_holiday, a_delegation, an_absence

pytestmark = pytest.mark.django_db

ROLES = ("administrator", "officer", "approver", "manager", "lead", "contributor", "stranger", "other", "nobody")

# Status of a GET by role, in the order above: the office's own page; the same for the force's people. `other` is
# another office's administrator, `stranger` has an account and no role, `nobody` is signed out.
MATRIX = {
    "/office/": "200 403 403 403 200 403 403 200 302",
    "/office/people/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/people/?force=borsetshire": "403 403 403 403 200 403 404 404 302",
    "/office/people/invite/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/people/invite/?force=borsetshire": "403 403 403 403 200 403 404 404 302",
    "/office/people/{officer}/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/people/{contributor}/?force=borsetshire": "403 403 403 403 200 403 404 404 302",
    "/office/people/{officer}/end/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/people/{contributor}/end/?force=borsetshire": "403 403 403 403 200 403 404 404 302",
    "/office/people/{officer}/address/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/people/{contributor}/address/?force=borsetshire": "403 403 403 403 200 403 404 404 302",
    "/office/people/{officer}/sign-out/?office=borsetshire": "405 403 403 403 404 404 404 404 302",
    "/office/people/{contributor}/sign-out/?force=borsetshire": "403 403 403 403 405 403 404 404 302",
    "/office/history/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/history/?force=borsetshire": "403 403 403 403 200 403 404 404 302",
    # The only change an office can make among its force's people, on an office page.
    "/office/force-lead/borsetshire/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/force-lead/borsetshire/resend/?office=borsetshire": "405 403 403 403 404 404 404 404 302",
    "/office/force-lead/borsetshire/withdraw/?office=borsetshire": "405 403 403 403 404 404 404 404 302",
    # Someone who works in the other organisation is 404 here.
    "/office/people/{contributor}/?office=borsetshire": "404 403 403 403 404 404 404 404 302",
    "/office/invitations/{invitation}/resend/?office=borsetshire": "405 403 403 403 404 404 404 404 302",
    "/office/invitations/{invitation}/withdraw/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/settings/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/letterhead/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/milestones/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/reminders/schedule/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/distribution-list/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/distribution-list/add/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/distribution-list/{recipient}/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/distribution-list/{recipient}/move/?office=borsetshire": "405 403 403 403 404 404 404 404 302",
    "/office/distribution-list/{recipient}/remove/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/bank-holidays/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/bank-holidays/{holiday}/remove/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    # An approver delegates their own power, and an administrator records the others’.
    "/office/delegations/?office=borsetshire": "200 403 200 403 404 404 404 404 302",
    "/office/delegations/add/?office=borsetshire": "200 403 200 403 404 404 404 404 302",
    "/office/delegations/{delegation}/end/?office=borsetshire": "200 403 200 403 404 404 404 404 302",
    # How people sign in, in an office and in a force.
    "/office/sign-in/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/sign-in/?force=borsetshire": "403 403 403 403 200 403 404 404 302",
    "/office/sign-in/rule/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/sign-in/sessions/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/sign-in/unused/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/sign-in/download/?office=borsetshire": "405 403 403 403 404 404 404 404 302",
    "/office/people/{officer}/second-step/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    # Single sign-on, which no organisation here has set up.
    "/office/single-sign-on/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/single-sign-on/?force=borsetshire": "403 403 403 403 200 403 404 404 302",
    "/office/single-sign-on/settings/?office=borsetshire": "200 403 403 403 404 404 404 404 302",
    "/office/single-sign-on/switch/?office=borsetshire": "405 403 403 403 404 404 404 404 302",
    "/office/single-sign-on/only/?office=borsetshire": "302 403 403 403 404 404 404 404 302",
    "/office/single-sign-on/links/?office=borsetshire": "405 403 403 403 404 404 404 404 302",
    "/office/single-sign-on/people/{officer}/disconnect/?office=borsetshire": "405 403 403 403 404 404 404 404 302",
    "/accounts/single-sign-on/": "200 200 200 200 200 200 200 200 200",
    "/accounts/single-sign-on/none/": "405 405 405 405 405 405 405 405 405",
    "/accounts/oidc/none/login/callback/": "404 404 404 404 404 404 404 404 404",
    "/account/single-sign-on/link/{token}/": "410 410 410 410 410 410 410 410 410",
    "/account/single-sign-on/none/connect/": "405 405 405 405 405 405 405 405 302",
    "/account/single-sign-on/none/confirm/": "404 404 404 404 404 404 404 404 302",
    # Days away: each person's own, and the office's people for an administrator.
    "/away/": "200 200 200 200 200 200 403 200 302",
    "/away/add/": "200 200 200 200 200 200 403 200 302",
    "/away/{absence}/": "200 200 404 404 404 404 404 404 302",
    "/away/{absence}/remove/": "200 200 404 404 404 404 404 404 302",
    "/join/{token}/": "200 200 200 200 200 200 200 200 200",
    "/first-run/": "404 404 404 404 404 404 404 404 404",
}


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def invitation(office):
    return invite_person(
        by=office.administrator,
        organisation=office.body,
        email="new@example.test",
        name="Nia New",
        roles=[Role.OFFICER],
    )


@pytest.mark.parametrize("address", MATRIX)
def test_page_is_for_whom_the_table_says(client, office, invitation, address):
    people = office.people | {"stranger": a_person("Sam Stranger"), "other": an_office("Loamshire").administrator}
    url = address.format(
        officer=office.officer.pk,
        contributor=office.contributor.pk,
        invitation=invitation.pk,
        recipient=office.body.distribution_recipients.first().pk,
        holiday=a_bank_holiday(office.body).pk,
        delegation=a_delegation(office).pk,
        absence=an_absence(office.officer, office.other_officer).pk,
        token=token_of(invitation),
    )
    found = []
    for role in ROLES:
        client.logout()
        if role != "nobody":
            client.force_login(refreshed(people[role]))
        found.append(str(client.get(url).status_code))
    assert " ".join(found) == MATRIX[address]


def test_every_address_is_in_the_table():
    names = {get_resolver().resolve(_plain(address)).url_name for address in MATRIX}
    ours = get_resolver("s55tracker.office.urls").reverse_dict
    assert names == {name for name in ours if isinstance(name, str)}


def _plain(address):
    for field in ("officer", "contributor", "invitation", "recipient", "holiday", "delegation", "absence", "token"):
        address = address.replace(f"{{{field}}}", "1")
    return address.split("?")[0]


@pytest.mark.parametrize(
    "address", [address for address in MATRIX if address.startswith("/office/") and "?" in address]
)
def test_post_changes_nothing_for_whom_the_page_is_not(client, office, invitation, address):
    url = address.format(
        officer=office.officer.pk,
        contributor=office.contributor.pk,
        invitation=invitation.pk,
        recipient=office.body.distribution_recipients.first().pk,
        holiday=a_bank_holiday(office.body).pk,
        delegation=a_delegation(office).pk,
    )
    before = _everything(office)
    for person in (office.officer, office.contributor, an_office("Loamshire").administrator):
        client.force_login(refreshed(person))
        before = _everything(office)
        response = client.post(
            url, {"roles": ["administrator"], "email": "x@example.test", "name": "X", "confirmed": "on"}
        )
        assert response.status_code in (403, 404)
        assert _everything(office) == before


def _everything(office):
    return (
        list(Membership.objects.filter(ended_at=None).values_list("user", "role")),
        list(AccountInvitation.objects.values_list("pk", "token_hash", "withdrawn_at")),
        list(office.body.distribution_recipients.values_list("pk", "line", "position")),
        refreshed(office.body).milestones,
        OutgoingMail.objects.count(),
        list(office.body.delegations.values_list("pk", "ended_at")),
    )


def test_refusal_within_the_office_says_why(client, office):
    client.force_login(office.officer)
    page = client.get("/office/settings/").content.decode()
    assert "Only an administrator of this office can change its settings." in page


def test_administrator_of_one_body_needs_no_address_part(client, office):
    client.force_login(office.administrator)
    for page in ("people", "settings", "milestones", "distribution-list"):
        assert client.get(f"/office/{page}/").status_code == 200


def test_administrator_of_two_bodies_chooses(client, office):
    other = an_office("Loamshire")
    give_role(office.administrator, other.body, Role.ADMINISTRATOR)
    client.force_login(refreshed(office.administrator))
    page = client.get("/office/settings/").content.decode()
    assert "Which office?" in page
    assert '"/office/settings/?office=borsetshire"' in page and '"/office/settings/?office=loamshire"' in page
    assert (
        'value="Office of the Police and Crime Commissioner for Loamshire"'
        in client.get("/office/settings/?office=loamshire").content.decode()
    )


def test_people_page_lists_colleagues_and_invitations_and_nobody_elses(client, office, invitation):
    other = an_office("Loamshire")
    other.officer.name = "Leaky Loamshire"
    other.officer.save()
    invite_person(
        by=other.administrator, organisation=other.body, email="leak@example.test", name="Leak", roles=[Role.OFFICER]
    )
    client.force_login(office.administrator)
    page = client.get("/office/people/").content.decode()
    assert "Olive Officer" in page and "new@example.test" in page
    assert "Leaky" not in page and "leak@example.test" not in page
    assert office.contributor.email not in page


def test_people_page_takes_as_many_queries_for_many_people_as_for_few(client, office, django_assert_num_queries):
    client.force_login(office.administrator)
    client.get("/office/people/")
    with django_assert_num_queries(8):
        client.get("/office/people/")
    for number in range(3):
        a_person(organisation=office.body, roles=(Role.OFFICER, Role.APPROVER))
        invite_person(
            by=office.administrator,
            organisation=office.body,
            email=f"n{number}@example.test",
            name=f"N {number}",
            roles=[Role.OFFICER],
        )
    with django_assert_num_queries(8):
        client.get("/office/people/")


def test_inviting_sends_the_mail_and_comes_back_to_the_list(client, office):
    client.force_login(office.administrator)
    typed = {"name": "Nia New", "email": "nia@example.test", "roles": ["officer", "approver"]}
    response = client.post("/office/people/invite/?office=borsetshire", typed, follow=True)
    page = response.content.decode()
    assert "We have sent an invitation to Nia New at nia@example.test." in page
    assert OutgoingMail.objects.get().to_email == "nia@example.test"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Enter their name"),
        ({"email": "nonsense"}, "Enter an email address like"),
        ({"roles": []}, "Select at least one role"),
        ({"roles": ["force_lead"]}, "Choose one of the answers in the list"),
        ({"email": "KNOWN"}, "already works here"),
    ],
)
def test_invitation_with_a_mistake_keeps_what_was_typed(client, office, typed, sentence):
    client.force_login(office.administrator)
    typed = {"name": "Nia New", "email": "nia@example.test", "roles": ["officer"], **typed}
    if typed["email"] == "KNOWN":
        typed["email"] = office.officer.email
    response = client.post("/office/people/invite/?office=borsetshire", typed)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert response.context["form"]["email"].value() == typed["email"]
    assert not AccountInvitation.objects.exists()


def test_roles_are_changed_on_the_page_of_a_person(client, office):
    client.force_login(office.administrator)
    client.post(f"/office/people/{office.officer.pk}/?office=borsetshire", {"roles": ["approver", "manager"]})
    assert set(office.officer.memberships.filter(ended_at=None).values_list("role", flat=True)) == {
        "approver",
        "manager",
    }


def test_last_administrator_is_told_why_not(client, office):
    client.force_login(office.administrator)
    me = office.administrator.pk
    for address, typed in ((f"/office/people/{me}/", {"roles": ["officer"]}), (f"/office/people/{me}/end/", {})):
        response = client.post(f"{address}?office=borsetshire", typed)
        assert response.status_code == 422
        assert "You are the last administrator of this office." in response.content.decode()


def test_membership_is_ended_after_a_question(client, office):
    client.force_login(office.administrator)
    address = f"/office/people/{office.officer.pk}/end/?office=borsetshire"
    assert "Remove Olive Officer?" in client.get(address).content.decode()
    response = client.post(address, {"reason": "Left."}, follow=True)
    assert "Olive Officer no longer has a role here." in response.content.decode()
    client.force_login(refreshed(office.officer))
    assert client.get("/office/people/?office=borsetshire").status_code == 404


def test_invitation_is_sent_again_and_withdrawn(client, office, invitation):
    client.force_login(office.administrator)
    page = client.post(f"/office/invitations/{invitation.pk}/resend/?office=borsetshire", follow=True).content.decode()
    assert "The earlier link no longer works." in page
    address = f"/office/invitations/{invitation.pk}/withdraw/?office=borsetshire"
    assert "has been withdrawn" in client.post(address, follow=True).content.decode()
    assert client.get(address).status_code == 404


def form_data(client, address):
    """The page's form, submitted unchanged."""
    form = client.get(address).context["form"]
    data = {}
    for field in form:
        value = field.value()
        if value not in (None, False):
            data[field.html_name] = "on" if value is True else value
    return data


def test_settings_are_saved_from_the_page(client, office):
    client.force_login(office.administrator)
    typed = {**form_data(client, "/office/settings/"), "holder_initials": "PFCC", "space_out_initialisms": "on"}
    response = client.post("/office/settings/?office=borsetshire", typed, follow=True)
    assert "The settings have been saved." in response.content.decode()
    assert (refreshed(office.body).holder_initials, refreshed(office.body).space_out_initialisms) == ("PFCC", True)


def test_second_editor_of_the_settings_sees_both_and_decides(client, office):
    client.force_login(office.administrator)
    typed = {**form_data(client, "/office/settings/"), "holder_initials": "Mine"}
    office.body.holder_initials = "Theirs"
    office.body.save()
    response = client.post("/office/settings/?office=borsetshire", typed)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Office holder’s short title: Theirs" in page and 'value="Mine"' in page
    assert refreshed(office.body).holder_initials == "Theirs"
    again = {**typed, "opened_on": response.context["form"]["opened_on"].value()}
    assert client.post("/office/settings/?office=borsetshire", again).status_code == 302
    assert refreshed(office.body).holder_initials == "Mine"


def test_milestones_are_saved_from_the_page(client, office):
    client.force_login(office.administrator)
    typed = {**form_data(client, "/office/milestones/"), "publish": "50"}
    assert client.post("/office/milestones/?office=borsetshire", typed).status_code == 302
    assert refreshed(office.body).milestones["publish"] == 50


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"publish": "56"}, "The day for “Publish” must be between 1 and 55"),
        ({"publish": ""}, "Enter a day for “Publish”"),
        ({"publish": "soon"}, "The day for “Publish” must be a whole number"),
        ({"publish": "20"}, "Day 20 is before “With the approver”, which is on day 42"),
    ],
)
def test_milestone_that_cannot_be_is_named(client, office, typed, sentence):
    client.force_login(office.administrator)
    response = client.post(
        "/office/milestones/?office=borsetshire", {**form_data(client, "/office/milestones/"), **typed}
    )
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert refreshed(office.body).milestones["publish"] == 49


def test_list_of_copies_is_edited_from_its_pages(client, office):
    client.force_login(office.administrator)
    recipients = office.body.distribution_recipients
    client.post("/office/distribution-list/add/?office=borsetshire", {"line": "Sent to the MPs", "duty": "practice"})
    last = recipients.last()
    assert last.line == "Sent to the MPs"
    client.post(f"/office/distribution-list/{last.pk}/move/?office=borsetshire", {"up": "1"})
    assert list(recipients.values_list("line", flat=True))[-2] == "Sent to the MPs"
    client.post(f"/office/distribution-list/{last.pk}/?office=borsetshire", {"line": "Sent to MPs", "duty": "practice"})
    assert refreshed(last).line == "Sent to MPs"
    client.post(f"/office/distribution-list/{last.pk}/remove/?office=borsetshire")
    assert not recipients.filter(pk=last.pk).exists()


def test_statutory_copy_asks_for_a_confirmation(client, office):
    client.force_login(office.administrator)
    first = office.body.distribution_recipients.first()
    remove = f"/office/distribution-list/{first.pk}/remove/?office=borsetshire"
    assert client.post(remove).status_code == 422
    response = client.post(
        f"/office/distribution-list/{first.pk}/?office=borsetshire", {"line": first.line, "duty": "practice"}
    )
    assert response.status_code == 422 and "confirmed" in response.context["form"].errors
    assert client.post(remove, {"confirmed": "on"}).status_code == 302
    assert "Fewer than two copies in this list" in client.get("/office/distribution-list/").content.decode()


def test_copy_of_another_office_is_not_found(client, office):
    theirs = an_office("Loamshire").body.distribution_recipients.first()
    client.force_login(office.administrator)
    for part in ("", "remove/"):
        assert client.get(f"/office/distribution-list/{theirs.pk}/{part}?office=borsetshire").status_code == 404
    assert (
        client.post(f"/office/distribution-list/{theirs.pk}/move/?office=borsetshire", {"up": "1"}).status_code == 404
    )


# --- Joining -------------------------------------------------------------------------------------------------------


def test_new_person_joins_and_is_signed_in(client, office, invitation):
    address = f"/join/{token_of(invitation)}/"
    assert 'value="Nia New"' in client.get(address).content.decode()
    response = client.post(address, {"name": "Nia New", "password": PASSPHRASE})
    assert (response.status_code, response.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(User.objects.get(email="new@example.test").pk)


def test_weak_password_is_refused_and_the_invitation_stays(client, office, invitation):
    address = f"/join/{token_of(invitation)}/"
    for password, sentence in (("short", "too short"), ("new@example.test", "too similar"), ("", "Choose a password")):
        response = client.post(address, {"name": "Nia New", "password": password})
        assert response.status_code == 422
        assert sentence in response.content.decode()
    assert not User.objects.filter(email="new@example.test").exists()


def test_person_with_an_account_joins_without_choosing_a_password_and_then_signs_in(client, office):
    person = an_office("Loamshire").officer
    invitation = invite_person(
        by=office.administrator, organisation=office.body, email=person.email, name="Olive", roles=[Role.MANAGER]
    )
    address = f"/join/{token_of(invitation)}/"
    page = client.get(address).content.decode()
    assert "You already have an account" in page and 'type="password"' not in page
    client.post(address)
    assert person.memberships.filter(body=office.body, role=Role.MANAGER).exists()
    assert "_auth_user_id" not in client.session


def test_somebody_else_who_is_signed_in_is_asked_to_sign_out(client, office, invitation):
    client.force_login(office.officer)
    address = f"/join/{token_of(invitation)}/"
    for response in (client.get(address), client.post(address, {"name": "Nia", "password": PASSPHRASE})):
        assert "Sign out and continue" in response.content.decode()
    assert not User.objects.filter(email="new@example.test").exists()


def test_link_that_does_not_work_says_why_and_where_to_go(client, office, invitation):
    token = token_of(invitation)
    unknown = client.get("/join/nonsense/")
    assert (unknown.status_code, "newest email" in unknown.content.decode()) == (404, True)
    withdraw_invitation(by=office.administrator, invitation=invitation)
    gone = client.get(f"/join/{token}/")
    assert gone.status_code == 410
    assert "has been withdrawn" in gone.content.decode() and office.administrator.email in gone.content.decode()


def test_link_that_was_used_leads_to_sign_in(client, office, invitation):
    token = token_of(invitation)
    accept_invitation(token=token, name="Nia", password=PASSPHRASE)
    for response in (
        client.get(f"/join/{token}/"),
        client.post(f"/join/{token}/", {"name": "M", "password": PASSPHRASE}),
    ):
        assert response.status_code == 410
        assert "already been accepted" in response.content.decode()
        assert 'href="/accounts/login/"' in response.content.decode()


def test_invitation_form_that_was_open_too_long_keeps_what_was_typed(client, office):
    typed = {"name": "Nia New", "email": "nia@example.test", "roles": ["officer"]}
    response = client.post("/office/people/invite/?office=borsetshire", typed)
    assert response.status_code == 401
    from tests.s55tracker.accounts.test_form_recovery import sign_in

    back = sign_in(client, office.administrator, response)
    assert back.url == "/office/people/invite/?office=borsetshire"
    form = client.get(back.url).context["form"]
    assert (form["name"].value(), form["roles"].value()) == ("Nia New", ["officer"])
    assert not AccountInvitation.objects.exists()
