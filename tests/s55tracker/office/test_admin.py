"""The platform administrator's tables."""

from datetime import date

import pytest
from django.contrib import admin

from inspections.models import ProclaimedDay
from s55tracker.accounts.models import PolicingBody
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import record
from s55tracker.mail.outbox import queue_mail
from tests.factories import a_person, a_response, an_office, refreshed

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


def test_change_of_a_body_is_recorded(client, platform_administrator):
    body = an_office().body
    client.force_login(platform_administrator)
    address = f"/django-admin/accounts/policingbody/{body.pk}/change/"
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    # Django asks what a field with a made default began with.
    data |= {f"initial-{name}": data[name] for name in ("languages", "milestones", "reminder_ladder")}
    data |= {"languages": '["en", "cy"]', "name": "Borset"}
    for prefix in ("force_links", "distribution_recipients"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    assert client.post(address, data).status_code == 302
    assert PolicingBody.objects.get().name == "Borset"
    event = AuditEvent.objects.get(action="changed_by_platform_administrator")
    assert event.detail == {"fields": ["languages", "name"]}


def test_end_of_a_link_is_recorded(client, platform_administrator):
    office = an_office()
    link = office.body.force_links.get()
    client.force_login(platform_administrator)
    address = f"/django-admin/accounts/force/{office.force.pk}/change/"
    form = {"slug": "borsetshire", "name": "Borsetshire Police", "chief_officer_title": "Chief Constable"}
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
    address = "/django-admin/inspections/proclaimedday/"

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
