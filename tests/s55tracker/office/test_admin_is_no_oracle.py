"""Nothing a platform administration page hides can be discovered through queries."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.auth.tokens import default_token_generator
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from responses.models import ForceComment, Response
from s55tracker.accounts.models import AccountInvitation, User
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import queue_mail
from s55tracker.office.invitations.actions import invite_person
from tests.factories import a_response, an_office, invite, write_force_comments

pytestmark = pytest.mark.django_db

LOOKUPS = ("", "__exact", "__startswith", "__regex", "__contains", "__isnull", "__gt")
SECRET = "The cupboard under the stairs"


@pytest.fixture
def office():
    """An office with something hidden in every table, whose officer is also a platform administrator."""
    office = an_office()
    response = a_response(office)
    write_force_comments(office, invite(office, response), SECRET)
    invite_person(
        by=office.administrator, organisation=office.body, email="new@example.test", name="New", roles=["officer"]
    )
    mail = queue_mail(to_email="x@example.test", template="office_membership_ended", context={"person": office.officer})
    mail.text = mail.html = f"{SECRET} {default_token_generator.make_token(office.officer)}"
    mail.headers = {"List-Unsubscribe": f"<https://example.test/{SECRET}>"}
    mail.save()
    assert OutgoingMail.objects.filter(text__contains=SECRET).exists()
    office.officer.is_staff = True
    office.officer.save()
    assert any(SECRET in str(event.detail) for event in AuditEvent.objects.all())
    return office


def fields_from(model: type[models.Model], *, hops: int) -> list[str]:
    """Every field of the model, and of related models up to this depth, as a filter in an address would name it."""
    names = []
    for field in model._meta.get_fields():
        names.append(field.name)
        if field.related_model and hops:
            names += [f"{field.name}__{further}" for further in fields_from(field.related_model, hops=hops - 1)]
    return names


def asked(model: type[models.Model], user: User, /, **parameters: str):
    """The table's response to these parameters in its address, or None if it refuses them (status 400)."""
    request = RequestFactory().get("/", parameters)
    request.user = user
    try:
        return admin.site._registry[model].get_changelist_instance(request)
    except DisallowedModelAdminLookup:
        return None


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_no_table_answers_a_question_about_a_field(office, model):
    """Own fields and related ones, two steps away: the response is a refusal, or the whole table."""
    declared = admin.site._registry[model].questions_answered(None)
    names = fields_from(model, hops=2)
    assert len(names) > 2
    for name in names:
        for lookup in LOOKUPS:
            if f"{name}{lookup}" not in declared:
                assert asked(model, office.officer, **{f"{name}{lookup}": "a"}) is None, f"{name}{lookup}"


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_what_a_table_answers_is_about_what_it_shows(model):
    """Filters, search and order: each uses a column of the list or a field of the page."""
    table = admin.site._registry[model]
    shown = {*table.get_list_display(None), *(table.fields or [field.name for field in model._meta.get_fields()])}
    shown -= set(table.exclude or [])
    asked_by = {name.split("__")[0] for name in table.questions_answered(None)}
    asked_by |= {name.lstrip("^=@").split("__")[0] for name in table.search_fields}
    assert asked_by <= shown
    assert not {"password", "token_hash", "text", "html", "headers", "detail", "reason"} & (asked_by | set(shown))


# Like an attacker, over HTTP. The target data is in each table.
QUESTIONS = [
    ("accounts/user", "password__regex", "."),
    ("accounts/user", "password__startswith", "md5"),
    ("accounts/user", "id__gt", "0"),
    ("accounts/membership", "user__password__startswith", "md5"),
    ("accounts/accountinvitation", "token_hash__regex", "^[0-9]"),
    ("audit/auditevent", "detail__new__regex", "cupboard"),
    ("audit/auditevent", "detail__icontains", "cupboard"),
    ("audit/auditevent", "reason__regex", "."),
    ("audit/auditevent", "target__startswith", "force_draft"),
    ("audit/auditevent", "actor__password__startswith", "md5"),
    ("mail/outgoingmail", "text__regex", "cupboard"),
    ("mail/outgoingmail", "html__contains", "cupboard"),
    ("mail/outgoingmail", "headers__icontains", "cupboard"),
    ("mail/outgoingmail", "sent_at__isnull", "1"),
    ("accounts/policingbody", "responses__force_requests__comments__plain__contains", "cupboard"),
    ("inspections/inspection", "responses__passages__plain__contains", "a"),
    ("inspections/inspection", "published_on__gt", "2020-01-01"),
]


@pytest.mark.parametrize(("table", "question", "value"), QUESTIONS)
def test_question_in_an_address_is_refused(client, office, table, question, value):
    client.force_login(office.officer)
    address = f"/django-admin/{table}/"
    assert client.get(address).status_code == 200
    for more in ("", "&q=a", "&_popup=1", "&_facets=True", "&all=", "&o=1", "&e=1", "&p=1"):
        answer = client.get(f"{address}?{urlencode({question: value})}{more}")
        assert answer.status_code == 400
        assert SECRET not in answer.text


def test_declared_filters_still_filter(client, office):
    client.force_login(office.officer)
    for address, expected in (
        ("accounts/user/?is_staff__exact=1", 1),
        ("accounts/membership/?role__exact=manager", 1),
        ("audit/auditevent/?action=invitation_made", AuditEvent.objects.filter(action="invitation_made").count()),
        (f"inspections/inspection/?recorded_by__id__exact={office.body.pk}", 1),
        ("inspections/inspection/?published_on__year=1999", 0),
    ):
        answer = client.get(f"/django-admin/{address}")
        assert answer.status_code == 200, address
        assert answer.context["cl"].result_count == expected, address
    page = client.get("/django-admin/accounts/user/")
    links = [
        choice["query_string"]
        for spec in page.context["cl"].filter_specs
        for choice in spec.choices(page.context["cl"])
    ]
    assert len(links) > 4
    assert {client.get(f"/django-admin/accounts/user/{link}").status_code for link in links} == {200}


@pytest.mark.parametrize("value", ["\0", "9" * 40, "x", "-1"])
def test_declared_filter_with_a_value_that_makes_no_sense_is_no_fault(client, office, value):
    client.force_login(office.officer)
    for table, model in ((f"{m._meta.app_label}/{m._meta.model_name}", m) for m in admin.site._registry):
        for question in admin.site._registry[model].questions_answered(None):
            answer = client.get(f"/django-admin/{table}/", {question: value})
            assert answer.status_code in (200, 302, 400), f"{table} {question}"


def test_row_is_not_found_by_a_field_that_is_hidden(client, office):
    client.force_login(office.officer)
    invitation = AccountInvitation.objects.get()
    for table, field, value in (
        ("accounts/user", "password", office.officer.password),
        ("accounts/accountinvitation", "token_hash", invitation.token_hash),
        ("audit/auditevent", "content_hash", "x"),
    ):
        assert client.get(f"/django-admin/{table}/?_to_field={field}").status_code == 400
        assert client.get(f"/django-admin/{table}/{value}/change/?_to_field={field}").status_code == 400


def test_order_is_by_the_columns_alone(client, office):
    """A row’s position when sorted by a hidden column would reveal as much as a count."""
    client.force_login(office.officer)
    for model, table in admin.site._registry.items():
        for order in ("99", "-99", "1.2.3.4.5.6.7.8.9", "password", "-password"):
            listed = asked(model, office.officer, o=order)
            columns = {str(name).lstrip("-") for name in listed.queryset.query.order_by}
            shown = {*table.get_list_display(None), *(name.lstrip("-") for name in model._meta.ordering), "pk"}
            assert columns <= shown, order


def test_choosing_a_row_elsewhere_searches_what_the_table_searches(client, office):
    """Django’s autocompletion queries any relation of any model, even those without a table here."""
    client.force_login(office.officer)
    person = {"app_label": "responses", "model_name": "forcecomment", "field_name": "edited_by"}
    answers = {
        term: len(client.get("/django-admin/autocomplete/", {**person, "term": term}).json()["results"])
        for term in ("Leo", "md5$", SECRET)
    }
    assert answers == {"Leo": 1, "md5$": 0, SECRET: 0}
    comment = {"app_label": "responses", "model_name": "forcecomment", "field_name": "request", "term": SECRET}
    assert client.get("/django-admin/autocomplete/", comment).status_code == 403


def test_whether_a_response_exists_is_not_told(client, office):
    """Django’s “view on site” redirects from any number to the row’s own address, which names the response."""
    client.force_login(office.officer)
    kind = ContentType.objects.get_for_model(Response)
    assert client.get(f"/django-admin/r/{kind.pk}/{Response.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_no_page_shows_a_secret(client, office, model):
    """The list, each row, its history and the results of a search for the words."""
    client.force_login(office.officer)
    address = f"/django-admin/{model._meta.app_label}/{model._meta.model_name}/"
    rows = list(model._default_manager.values_list("pk", flat=True)[:10])
    pages = [
        address,
        f"{address}?q=cupboard",
        *(f"{address}{pk}/{page}/" for pk in rows for page in ("change", "history")),
    ]
    secrets = [SECRET, "cupboard under", *User.objects.values_list("password", flat=True)]
    secrets += AccountInvitation.objects.values_list("token_hash", flat=True)
    for page in pages:
        text = client.get(page).text
        assert [secret for secret in secrets if secret in text] == [], page


def test_what_holds_secrets_has_no_table():
    registered = set(admin.site._registry)
    assert not registered & {Response, ForceComment}
    assert {"User", "AuditEvent", "OutgoingMail", "AccountInvitation"} <= {model.__name__ for model in registered}
    for model in registered:
        with pytest.raises(FieldDoesNotExist):
            model._meta.get_field("token")


def test_own_password_is_changed_on_the_products_own_page(client, office):
    client.force_login(office.officer)
    answer = client.get("/django-admin/password_change/")
    assert (answer.status_code, answer.url) == (302, reverse("account_change_password"))


def test_every_address_below_the_administration_is_known():
    """A new page of Django’s own must be checked here before it is allowed."""
    [resolver] = [entry for entry in get_resolver().url_patterns if str(entry.pattern) == "django-admin/"]
    own = {entry.name for entry in resolver.url_patterns if getattr(entry, "name", None)}
    assert own == {
        "index",
        "login",
        "logout",
        "password_change",
        "password_change_done",
        "autocomplete",
        "jsi18n",
        "app_list",
    }
