"""Prepares typed text for a form field: cleans every string, and checks its length, with an error that gives the field,
the limit and the length.

`CleanBoundField` applies this to every field of every form, including Django's administration and allauth, because
every form's renderer names it. So no form needs code for this, and none can be left out by mistake.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

from s55tracker.text.cleaning import clean_line, clean_text

# In characters, for fields without their own limit. The longer one is about forty printed pages.
LONGEST_LINE = 2_000
LONGEST_TEXT = 100_000
# No field accepts this much, so anything longer is refused and returned without cleaning.
LONGEST_CLEANED = 1_000_000


class LengthValidator(MaxLengthValidator):
    """A length limit whose error gives the field's name and the text's length."""

    def __init__(self, limit: int, name: str = "This text") -> None:
        super().__init__(limit)
        self.name = name

    def __call__(self, value: str) -> None:
        if (length := len(value)) > self.limit_value:
            raise ValidationError(
                f"{self.name} must be {self.limit_value:,} characters or fewer. You have entered {length:,}.",
                code=self.code,
                params={"limit_value": self.limit_value, "show_value": length, "value": value},
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and super().__eq__(other) and self.name == other.name

    __hash__ = None  # type: ignore[assignment]  # as Python recommends for a class with equality but no hash


def cleaned(value: Any, field: forms.Field) -> Any:
    """A submitted value, cleaned for its field. Passwords and JSON are returned exactly as typed."""
    if isinstance(value, str):
        if isinstance(field.widget, forms.PasswordInput) or isinstance(field, forms.JSONField):
            return value
        if len(value) > LONGEST_CLEANED:
            return value
        # A hidden input may carry text from a box of several lines.
        has_lines = isinstance(field.widget, forms.Textarea) or field.widget.is_hidden
        return clean_text(value) if has_lines else clean_line(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(cleaned(each, field) for each in value))
    if isinstance(value, (list, tuple)):
        return [cleaned(each, field) for each in value]
    return value


def limit_length(field: forms.Field, name: str) -> None:
    """Give a text field its limit. This replaces Django's validators, whose errors do not name the field."""
    if not isinstance(field, forms.CharField) or isinstance(field, (forms.UUIDField, forms.JSONField)):
        return
    limits = [each for each in field.validators if isinstance(each, MaxLengthValidator)]
    if any(isinstance(each, LengthValidator) for each in limits):
        return
    usual = LONGEST_TEXT if isinstance(field.widget, forms.Textarea) else LONGEST_LINE
    limit = min((each.limit_value for each in limits), default=usual)
    field.validators = [*(each for each in field.validators if each not in limits), LengthValidator(limit, name)]


class CleanBoundField(BoundField):
    """A bound field that cleans what was submitted before it is validated, and gives its field a limit of length."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        limit_length(field, self.name_in_a_sentence)

    @property
    def data(self) -> Any:
        """The typed value as the field should read it: used by `clean`, by `has_changed` and when the form is shown
        again.
        """
        return cleaned(super().data, self.field)

    @property
    def name_in_a_sentence(self) -> str:
        """The field's name at the start of a sentence."""
        return str(self.label)


class AdminRenderer(TemplatesSetting):
    """Keeps Django's own appearance for its admin pages, but cleans the text typed into them."""

    bound_field_class = CleanBoundField
