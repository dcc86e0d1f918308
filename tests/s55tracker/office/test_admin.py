"""The platform administrator's tables."""

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.utils import timezone

from responses.models import ReminderRecalculation
from responses.reminders.ledger import record_due_reminders
from s55tracker.accounts.memberships import roles_in
from s55tracker.accounts.models import ForceLink, Membership, PolicingBody
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import record
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import queue_mail
from s55tracker.office.invitations.actions import invite_person
from s55tracker.office.people.actions.memberships import end_role_from_outside, give_role_from_outside
from s55tracker.refusals import NotPermitted, Refused
from s55tracker.working_days.models import ProclaimedDay
from tests.factories import a_person, a_response, an_office, give_role, refreshed
from tests.s55tracker.identity.second_factors import with_app

pytestmark = pytest.mark.django_db

OURS = ("accounts", "audit", "mail")


@pytest.fixture
def platform_administrator():
    person = a_person("Pat Platform")
    person.is_staff = True
    person.save()
    return person


def test_signing_in_goes_by_the_products_own_page(client):
    a_person()
    response = client.get("/django-admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=")


def test_somebody_who_is_no_platform_administrator_does_not_get_in(client):
    client.force_login(an_office().administrator)
    assert client.get("/django-admin/login/").status_code == 403
    assert client.get("/django-admin/accounts/policingbody/").status_code in (302, 403)


@pytest.mark.parametrize(
    ("networks", "status"), [([], 200), (["127.0.0.0/8"], 200), (["192.0.2.0/24", "::1/128"], 404)]
)
def test_tables_are_there_from_the_allowed_networks_alone(client, platform_administrator, settings, networks, status):
    settings.ADMIN_ALLOWED_NETWORKS = networks
    client.force_login(platform_administrator)
    for address in ("/django-admin/", "/django-admin/accounts/force/"):
        assert client.get(address).status_code == status


def test_nothing_elsewhere_says_that_there_is_a_platform_administration(client, settings):
    settings.ADMIN_ALLOWED_NETWORKS = ["192.0.2.0/24"]
    for address in ("/django-admin/", "/django-admin/login/", "/django-admin/logout/", "/django-admin/jsi18n/"):
        assert client.get(address).status_code == 404, address
        assert client.get(address, headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 404, address
        assert client.get(address, REMOTE_ADDR="192.0.2.1").status_code != 404, address


def test_administrator_without_a_second_factor_sets_one_up_first(client, platform_administrator, settings):
    settings.PLATFORM_NEEDS_SECOND_FACTOR = True
    client.force_login(platform_administrator)
    answer = client.get("/django-admin/")
    assert answer.status_code == 302 and answer.url == "/accounts/2fa/"
    with_app(platform_administrator)
    assert client.get("/django-admin/").status_code == 200


@pytest.mark.parametrize("model", [model for model in admin.site._registry if model._meta.app_label in OURS])
def test_every_table_opens(client, platform_administrator, model):
    office = an_office()
    record(action="tried", target=office.body, by=office.officer)
    queue_mail(to_email="x@example.test", template="office_membership_ended", context={"person": office.officer})
    client.force_login(platform_administrator)
    address = f"/django-admin/{model._meta.app_label}/{model._meta.model_name}/"
    assert client.get(address).status_code == 200
    assert client.get(f"{address}?q=x").status_code == 200
    if row := model._default_manager.first():
        assert client.get(f"{address}{row.pk}/change/").status_code == 200
        assert client.get(f"{address}{row.pk}/delete/").status_code == 403


@pytest.mark.parametrize("model", ["audit/auditevent", "mail/outgoingmail", "accounts/accountinvitation"])
def test_history_mail_and_invitations_are_only_looked_at(client, platform_administrator, model):
    client.force_login(platform_administrator)
    assert client.get(f"/django-admin/{model}/add/").status_code == 403


def test_words_that_history_keeps_of_a_draft_are_not_shown(client, platform_administrator):
    event = record(
        action="force_text_saved",
        target="force_draft:x-2026-001/x",
        by=platform_administrator,
        reason="A secret reason",
        new="A secret draft",
    )
    client.force_login(platform_administrator)
    page = client.get(f"/django-admin/audit/auditevent/{event.pk}/change/")
    assert "force_text_saved" in page.text
    assert "secret" not in page.text
    assert "secret" not in client.get("/django-admin/audit/auditevent/").text


def test_words_of_a_mail_are_not_shown(client, platform_administrator):
    mail = queue_mail(
        to_email="x@example.test", template="office_membership_ended", context={"organisation": "a secret place"}
    )
    mail.subject = "Subject line"
    mail.text, mail.html = "the secret words", "the secret words"
    mail.save()
    client.force_login(platform_administrator)
    page = client.get(f"/django-admin/mail/outgoingmail/{mail.pk}/change/").content.decode()
    assert "Subject line" in page and "secret words" not in page


def sent_unchanged(client, page):
    """A body's or a force's form as submitted unchanged, with no rows in its tables."""
    form = client.get(page).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    if "languages" in data:
        # Django asks for the initial value of a field with a computed default.
        data["initial-languages"] = data["languages"]
    for prefix in ("force_links", "body_links", "distribution_recipients"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return data


def test_change_of_a_body_is_recorded(client, platform_administrator):
    body = an_office().body
    client.force_login(platform_administrator)
    address = f"/django-admin/accounts/policingbody/{body.pk}/change/"
    data = sent_unchanged(client, address) | {"languages": '["en", "cy"]', "name": "Borset"}
    assert client.post(address, data).status_code == 302
    assert PolicingBody.objects.get().name == "Borset"
    event = AuditEvent.objects.get(action="changed_by_platform_administrator")
    assert event.detail == {"fields": ["languages", "name"]}


def test_end_of_a_link_is_recorded(client, platform_administrator):
    office = an_office()
    link = office.body.force_links.get()
    client.force_login(platform_administrator)
    address = f"/django-admin/accounts/force/{office.force.pk}/change/"
    form = sent_unchanged(client, address)
    links = {
        "body_links-TOTAL_FORMS": 1,
        "body_links-INITIAL_FORMS": 1,
        "body_links-0-id": link.pk,
        "body_links-0-force": office.force.pk,
        "body_links-0-body": office.body.pk,
        "body_links-0-from_on": "22/11/2012",
        "body_links-0-until_on": "10/05/2028",
    }
    assert client.post(address, form | links).status_code == 302
    event = AuditEvent.objects.get(target=f"forcelink:{link.pk}")
    assert (event.actor, event.detail) == (platform_administrator, {"fields": ["until_on"]})


def test_bank_holiday_for_every_office_moves_the_plans_of_each(client, platform_administrator):
    offices = [an_office(), an_office("Felpersham")]
    for office in offices:
        a_response(office, published_on=date(2026, 8, 11))
    client.force_login(platform_administrator)
    address = "/django-admin/working_days/proclaimedday/"

    typed = {"day": "2026-09-15", "name": "A day of thanks", "body": ""}
    assert client.post(f"{address}add/", typed).status_code == 302
    assert AuditEvent.objects.filter(action="plan_moved").count() == 2
    assert ProclaimedDay.objects.get().added_by == platform_administrator

    assert client.post(f"{address}{ProclaimedDay.objects.get().pk}/delete/", {"post": "yes"}).status_code == 302
    assert AuditEvent.objects.filter(action="plan_moved").count() == 4


def test_account_that_is_closed_leaves_nothing_unowned(client, platform_administrator):
    office = an_office()
    response = a_response(office)
    client.force_login(platform_administrator)
    page = f"/django-admin/accounts/user/{office.officer.pk}/change/"
    typed = {"name": office.officer.name, "email": office.officer.email}
    inline = {f"memberships-{name}": value for name, value in {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}.items()}

    assert client.post(page, {**typed, **inline}).status_code == 302
    assert refreshed(office.officer).is_active is False
    assert refreshed(response).owner == office.other_officer


def test_account_that_is_opened_again_is_reminded_again(client, platform_administrator):
    office = an_office()
    a_response(office)
    office.manager.is_active = False
    office.manager.save()
    record_due_reminders(today=timezone.localdate())
    client.force_login(platform_administrator)
    page = f"/django-admin/accounts/user/{office.manager.pk}/change/"
    typed = {"name": office.manager.name, "email": office.manager.email, "is_active": "on"}

    assert client.post(page, {**typed, **NO_ROWS}).status_code == 302
    assert ReminderRecalculation.objects.get().recalculate_on == date.min


NO_ROWS = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
MEMBERSHIPS = "/django-admin/accounts/membership/"


def page_of_role(user, role):
    return f"{MEMBERSHIPS}{Membership.objects.get(user=user, role=role).pk}/change/"


def test_role_that_is_ended_here_leaves_nothing_unowned(client, platform_administrator):
    office = an_office()
    response = a_response(office)
    client.force_login(platform_administrator)
    page = page_of_role(office.officer, Role.OFFICER)

    answer = client.post(page, {"end_now": "on", "reason": "Moved to another office."}, follow=True)

    assert refreshed(response).owner == office.other_officer
    assert "Oscar Officer will take over 1 open response from Olive Officer." in answer.text
    ended = Membership.objects.get(user=office.officer)
    assert (ended.ended_at is not None, ended.ended_by) == (True, platform_administrator)
    event = AuditEvent.objects.get(action="role_ended")
    assert (event.actor, event.reason) == (platform_administrator, "Moved to another office.")
    assert "end_now" not in client.get(page).text


def test_nothing_of_a_role_is_rewritten_here(client, platform_administrator):
    """No form can end a role, on its own page or among the account's rows: only the action can, so that its
    consequences follow.
    """
    office = an_office()
    held = Membership.objects.get(user=office.officer)
    before = Membership.objects.filter(pk=held.pk).values().get()
    client.force_login(platform_administrator)
    rewritten = {
        "user": office.manager.pk,
        "role": "manager",
        "ended_at_0": "2026-01-01",
        "ended_at_1": "12:00",
        "ended_by": platform_administrator.pk,
    }
    assert client.post(page_of_role(office.officer, Role.OFFICER), rewritten).status_code == 302
    rows = {f"memberships-0-{name}": value for name, value in {**rewritten, "id": held.pk}.items()}
    rows |= {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1}
    typed = {"name": office.officer.name, "email": office.officer.email, "is_active": "on"}
    page = f"/django-admin/accounts/user/{office.officer.pk}/change/"
    assert client.post(page, {**typed, **rows}).status_code == 302

    assert Membership.objects.filter(pk=held.pk).values().get() == before
    assert page_of_role(office.officer, Role.OFFICER) in client.get(page).text


def test_last_administrator_is_not_ended_here_either(client, platform_administrator):
    office = an_office()
    client.force_login(platform_administrator)
    answer = client.post(page_of_role(office.administrator, Role.ADMINISTRATOR), {"end_now": "on"})
    assert "Adam Administrator is the last administrator of this office." in answer.text
    assert roles_in(refreshed(office.administrator), office.body) == {Role.ADMINISTRATOR}


def test_role_that_is_given_here_is_told_like_any_other(client, platform_administrator):
    office = an_office()
    a_response(office)
    record_due_reminders(today=timezone.localdate())
    client.force_login(platform_administrator)
    given = {"user": office.manager.pk, "role": "approver", "body": office.body.pk, "force": ""}

    assert client.post(f"{MEMBERSHIPS}add/", given).status_code == 302

    assert roles_in(refreshed(office.manager), office.body) == {Role.MANAGER, Role.APPROVER}
    assert AuditEvent.objects.filter(action="role_given", actor=platform_administrator).count() == 1
    assert ReminderRecalculation.objects.get().recalculate_on == date.min


def test_nobody_is_put_on_both_sides_here(client, platform_administrator):
    office = an_office()
    client.force_login(platform_administrator)
    given = {"user": office.lead.pk, "role": "officer", "body": office.body.pk, "force": ""}
    answer = client.post(f"{MEMBERSHIPS}add/", given)
    assert "No one can work there and for" in answer.text
    assert roles_in(refreshed(office.lead), office.body) == set()


@pytest.mark.parametrize("side", ["body", "force"])
def test_nobody_lets_themselves_in_where_somebody_works(client, platform_administrator, side):
    """Platform administrators read nothing unpublished: neither as an officer nor as someone at the force."""
    office = an_office()
    role = {"body": "officer", "force": "force_contributor"}[side]
    client.force_login(platform_administrator)
    given = {"user": platform_administrator.pk, "role": role, "body": "", "force": ""}

    answer = client.post(f"{MEMBERSHIPS}add/", {**given, side: getattr(office, side).pk})

    assert "You cannot give yourself a role in" in answer.text
    assert not Membership.objects.filter(user=platform_administrator).exists()
    with pytest.raises(Refused):
        give_role_from_outside(
            by=platform_administrator, organisation=getattr(office, side), user=platform_administrator, role=Role(role)
        )


def test_office_that_all_have_left_is_not_entered_either(client, platform_administrator):
    office = an_office()
    Membership.objects.update(ended_at=timezone.now(), ended_by=office.administrator)
    with pytest.raises(Refused):
        give_role_from_outside(
            by=platform_administrator, organisation=office.body, user=platform_administrator, role=Role.ADMINISTRATOR
        )


def test_office_without_anybody_can_be_set_up(client, platform_administrator):
    body = PolicingBody.objects.create(slug="new", name="New", office_name="Office of the New Commissioner")
    client.force_login(platform_administrator)
    given = {"user": platform_administrator.pk, "role": "administrator", "body": body.pk, "force": ""}
    assert client.post(f"{MEMBERSHIPS}add/", given).status_code == 302
    assert roles_in(refreshed(platform_administrator), body) == {Role.ADMINISTRATOR}


def test_administrators_hear_of_roles_given_and_ended_from_outside(client, platform_administrator):
    office = an_office()
    newcomer = a_person("Nia New")
    client.force_login(platform_administrator)
    client.post(f"{MEMBERSHIPS}add/", {"user": newcomer.pk, "role": "officer", "body": office.body.pk, "force": ""})
    client.post(page_of_role(newcomer, Role.OFFICER), {"end_now": "on", "reason": "By mistake"})

    mails = list(OutgoingMail.objects.filter(to_email=office.administrator.email).order_by("pk"))
    assert [mail.subject for mail in mails] == [
        "Change to who works for the Office of the Police and Crime Commissioner for Borsetshire"
    ] * 2
    assert "Pat Platform, a platform administrator, gave Nia New the role of officer." in mails[0].text
    assert "Pat Platform, a platform administrator, ended the role of Nia New as officer." in mails[1].text
    assert "By mistake" in mails[1].text


def test_link_puts_nobody_on_both_sides(client, platform_administrator):
    """On the links page, the body's and the force's alike."""
    office, other = an_office(), an_office("Felpersham")
    give_role(office.officer, other.force, Role.FORCE_CONTRIBUTOR)
    client.force_login(platform_administrator)
    link = {"from_on": "2020-01-01", "until_on": ""}
    own = {"body": office.body.pk, "force": other.force.pk}

    refusal = "no one can work both for a force and for the office that holds it to account"

    answer = client.post("/django-admin/accounts/forcelink/add/", {**link, **own})
    assert refusal in answer.text

    for page, prefix, asked in [
        (f"/django-admin/accounts/policingbody/{office.body.pk}/change/", "force_links", "force"),
        (f"/django-admin/accounts/force/{other.force.pk}/change/", "body_links", "body"),
    ]:
        first_row = {f"{prefix}-0-{name}": value for name, value in {**link, asked: own[asked]}.items()}
        sent = sent_unchanged(client, page) | {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0} | first_row
        assert refusal in client.post(page, sent).text, page
    assert not ForceLink.objects.filter(body=office.body, force=other.force).exists()


@pytest.mark.parametrize("days", [-30, 30])
def test_link_that_is_over_or_to_come_keeps_the_sides_apart_as_well(days):
    """Earlier responses keep their force, and later ones will have it."""
    office, other = an_office(), an_office("Felpersham")
    day = timezone.localdate() + timedelta(days=days)
    dates = {"from_on": date(2020, 1, 1), "until_on": day} if days < 0 else {"from_on": day}
    ForceLink.objects.create(body=office.body, force=other.force, **dates)
    with pytest.raises(Refused):
        invite_person(
            by=office.administrator,
            organisation=office.body,
            email=other.lead.email,
            name="Leo",
            roles=[Role.OFFICER],
        )


def test_only_a_platform_administrator_gives_and_ends_roles_from_outside():
    office = an_office()
    held = Membership.objects.get(user=office.officer)
    with pytest.raises(NotPermitted):
        end_role_from_outside(by=office.administrator, membership=held)
    with pytest.raises(NotPermitted):
        give_role_from_outside(
            by=office.administrator, organisation=office.body, user=office.manager, role=Role.OFFICER
        )


def test_what_offices_plan_and_remind_by_is_only_looked_at_here(client, platform_administrator):
    office = an_office()
    client.force_login(platform_administrator)
    page = client.get(f"/django-admin/accounts/policingbody/{office.body.pk}/change/")
    fields = page.context["adminform"].form.fields
    assert not {"milestones", "reminder_schedule", "senior_person"} & set(fields)


@pytest.mark.parametrize("table", ["user", "membership"])
@pytest.mark.parametrize("sought", ["O'Brien", "o’brien sian", "OBRIEN", "Sian O`Br", "Siân"])
def test_people_are_found_however_their_names_are_written(client, platform_administrator, table, sought):
    office = an_office()
    person = a_person("Siân O’Brien", organisation=office.body, roles=(Role.OFFICER,))
    client.force_login(platform_administrator)
    found = client.get(f"/django-admin/accounts/{table}/", {"q": sought}).context["cl"].result_list

    assert [getattr(row, "user", row) for row in found] == [person]


def test_people_are_found_by_their_address(client, platform_administrator):
    person = a_person("Siân O’Brien")
    client.force_login(platform_administrator)
    found = client.get("/django-admin/accounts/user/", {"q": person.email.upper()}).context["cl"].result_list

    assert list(found) == [person]
