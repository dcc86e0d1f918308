"""Finds a form's choice field by name, so that the form can set its choices. Any other kind of field is a bug in the
form.
"""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm, ChoiceField, ModelChoiceField


def choice_field(form: BaseForm, name: str) -> ChoiceField:
    """The field whose `choices` the form sets."""
    field = form.fields[name]
    if not isinstance(field, ChoiceField):
        raise TypeError(f"{name} of {type(form).__name__} offers no choices")
    return field


def record_field(form: BaseForm, name: str) -> ModelChoiceField:
    """The field whose `queryset` the form sets."""
    field = form.fields[name]
    if not isinstance(field, ModelChoiceField):
        raise TypeError(f"{name} of {type(form).__name__} offers no records")
    return field


def choices_offered(form: BaseForm, name: str) -> dict[Any, str]:
    """The field's choices: each value with its label. Forms that call this do not use grouped choices."""
    field: Any = choice_field(form, name)
    return {value: str(words) for value, words in field.choices}


def values_of(form: BaseForm, name: str) -> list[str]:
    """Every value sent under that name in the form or the address, valid or not."""
    data: Any = form.data
    return data.getlist(name)
