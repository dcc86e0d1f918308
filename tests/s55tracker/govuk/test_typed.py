"""Every string typed into any of the product's forms is cleaned, and none exceeds its field's limit."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

import pytest
from django import forms
from django.contrib.admin.sites import site
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import get_resolver

from s55tracker.accounts.models import User
from s55tracker.govuk.fields import DateField
from s55tracker.govuk.forms import GovukForm, GovukFormMixin
from s55tracker.govuk.typed import LONGEST_CLEANED, LengthValidator

PACKAGES = ("s55tracker", "inspections", "responses")
# A ligature, a bidi override, a zero-width space, a decomposed letter, a vertical tab and a NUL.
TYPED = "o\ufb03ce\u202e of\u200b Sia\u0302n\x0bin\x00deed"
AS_LINE, AS_TEXT = "office of Siân indeed", "office of Siân\nindeed"


def every_form() -> Iterator[type[forms.BaseForm]]:
    """Every form class of the product, of the packages whose pages it shows, and of Django's administration."""
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not {"migrations", "celery", "wsgi", "launch", "web_server"} & set(module.name.split(".")):
                importlib.import_module(module.name)
    assert get_resolver().url_patterns  # importing the addresses imports the rest
    request = RequestFactory().get("/")
    request.user = User(is_staff=True, is_superuser=True)
    for model_admin in site._registry.values():
        yield model_admin.get_form(request)
        for inline in model_admin.get_inline_instances(request):
            yield inline.get_formset(request).form
    yield from below(forms.BaseForm)


def below(form: type) -> Iterator[type]:
    for each in form.__subclasses__():
        yield each
        yield from below(each)


def bound(form: type[forms.BaseForm], name: str, typed: str) -> forms.BoundField:
    """The field as bound by a form of this kind, whatever arguments such a form needs."""

    class Alone(forms.Form):
        default_renderer = form.default_renderer
        bound_field_class = form.bound_field_class

    alone = Alone({name: typed})
    alone.fields[name] = form.base_fields[name]
    return alone[name]


def fields_for_words() -> list[tuple[type[forms.BaseForm], str]]:
    found = {}
    for form in every_form():
        for name, field in getattr(form, "base_fields", {}).items():
            if isinstance(field, forms.CharField):
                found[f"{form.__module__}.{form.__qualname__}.{name}"] = (form, name)
    assert len(found) > 100
    return list(found.values())


@pytest.mark.django_db
def test_every_field_of_every_form_cleans_what_is_typed():
    wrong = []
    for form, name in fields_for_words():
        field, read = form.base_fields[name], bound(form, name, TYPED).data
        is_verbatim = isinstance(field, forms.JSONField) or isinstance(field.widget, forms.PasswordInput)
        has_lines = isinstance(field.widget, forms.Textarea) or field.widget.is_hidden
        if read != (TYPED if is_verbatim else AS_TEXT if has_lines else AS_LINE):
            wrong.append((form, name, read))
    assert wrong == []


@pytest.mark.django_db
def test_every_field_of_every_form_says_how_long_its_text_may_be():
    wrong = []
    for form, name in fields_for_words():
        field = bound(form, name, "").field
        limits = [each for each in field.validators if isinstance(each, LengthValidator)]
        if isinstance(field, (forms.UUIDField, forms.JSONField)):
            continue
        if len(limits) != 1 or limits[0].limit_value >= LONGEST_CLEANED:
            wrong.append((form, name))
    assert wrong == []


@pytest.mark.django_db
def test_options_of_components_are_under_the_name_that_the_forms_read():
    """Options under another name are never read, and nothing on the page says so."""
    wrong = []
    for form in every_form():
        if not issubclass(form, GovukFormMixin):
            continue
        known = dir(GovukFormMixin) + dir(forms.ModelForm) + ["base_fields", "declared_fields", "labels", "hints"]
        own = {name: value for name, value in vars(form).items() if isinstance(value, Mapping)}
        wrong += [(form, name) for name in own if name not in known and not name.startswith("_") and not name.isupper()]
    assert wrong == []


class Example(GovukForm):
    title = forms.CharField(label="Title", max_length=10)
    why = forms.CharField(label="Why?", widget=forms.Textarea)
    several = forms.MultipleChoiceField(choices=[("a b", "A"), ("b", "B")], required=False)
    day = DateField(required=False)


def test_too_long_a_text_is_said_to_be_so_with_the_limit_and_given_back():
    text = "y" * 6_000_000
    form = Example({"title": "x" * 1_234, "why": text})
    assert form.errors == {
        "title": ["Title must be 10 characters or fewer. You have entered 1,234."],
        "why": ["Your answer must be 100,000 characters or fewer. You have entered 6,000,000."],
    }
    assert form["why"].value() == text


def test_length_is_counted_after_cleaning():
    assert Example({"title": "1234567890\u200b\u200b ", "why": "x"}).is_valid()
    assert not Example({"title": "123456789\ufb03", "why": "x"}).is_valid()


def test_choices_and_dates_are_cleaned_too():
    form = Example(
        {
            "title": "x",
            "why": "x",
            "several": ["a\u00a0b\u200b"],
            "day_day": "1\u200b",
            "day_month": "may\u00a0",
            "day_year": "2023",
        }
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["several"] == ["a b"]
    assert form.cleaned_data["day"].isoformat() == "2023-05-01"


def test_same_text_with_other_ends_of_lines_has_not_changed():
    form = Example({"title": "x", "why": "one\r\ntwo"}, initial={"title": "x", "why": "one\ntwo"})
    assert form.changed_data == []


def test_limits_with_other_names_are_not_taken_for_one_another():
    assert LengthValidator(10, "Title") == LengthValidator(10, "Title") != LengthValidator(10, "Name")
    with pytest.raises(ValidationError, match="Title must be 10 characters or fewer"):
        LengthValidator(10, "Title")("x" * 11)
