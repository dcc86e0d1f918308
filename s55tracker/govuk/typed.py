"""What a field of a form gets of what was typed: every string cleaned, and a limit to its length that is put into words.

`CleanBoundField` applies this to each field of each form, those of Django's administration and of allauth included, because the
renderer of every form names it: a form has nothing to do for it, and cannot forget it.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

from s55tracker.text.cleaning import clean_line, clean_text

# In characters, for fields that name no limit of their own. The longer one is some forty printed pages.
LONGEST_LINE = 2_000
LONGEST_TEXT = 100_000
# No field takes as much as this, so that what is longer need not be cleaned before it is refused and given back.
LONGEST_CLEANED = 1_000_000


class LengthValidator(MaxLengthValidator):
    """A limit that is said with the field's name, and with how long the text is."""

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

    __hash__ = None  # type: ignore[assignment]  # as Python means it for what can be compared and not put into sets


def cleaned(value: Any, field: forms.Field) -> Any:
    """The value of a form's data as the field is to read it. Passwords and JSON mean what they are, character by character."""
    if isinstance(value, str):
        if isinstance(field.widget, forms.PasswordInput) or isinstance(field, forms.JSONField):
            return value
        if len(value) > LONGEST_CLEANED:
            return value
        # A hidden input may carry what was typed into a box of several lines.
        has_lines = isinstance(field.widget, forms.Textarea) or field.widget.is_hidden
        return clean_text(value) if has_lines else clean_line(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(cleaned(each, field) for each in value))
    if isinstance(value, (list, tuple)):
        return [cleaned(each, field) for each in value]
    return value


def limit_length(field: forms.Field, name: str) -> None:
    """Gives a field for words its limit, in place of a validator whose sentence says neither what is too long nor the limit."""
    if not isinstance(field, forms.CharField) or isinstance(field, (forms.UUIDField, forms.JSONField)):
        return
    limits = [each for each in field.validators if isinstance(each, MaxLengthValidator)]
    if any(isinstance(each, LengthValidator) for each in limits):
        return
    usual = LONGEST_TEXT if isinstance(field.widget, forms.Textarea) else LONGEST_LINE
    limit = min((each.limit_value for each in limits), default=usual)
    field.validators = [*(each for each in field.validators if each not in limits), LengthValidator(limit, name)]


class CleanBoundField(BoundField):
    """A field that gets what was typed cleaned, and not longer than it may be."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        limit_length(field, self.name_in_a_sentence)

    @property
    def data(self) -> Any:
        """What was typed, as the field is to read it: asked for by `clean`, by `has_changed` and by what is shown again."""
        return cleaned(super().data, self.field)

    @property
    def name_in_a_sentence(self) -> str:
        """What the field is called where a sentence begins with it."""
        return str(self.label)


class AdminRenderer(TemplatesSetting):
    """Django's own look, for its own pages of administration."""

    bound_field_class = CleanBoundField
