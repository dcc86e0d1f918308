"""Shows forms again without validation, because someone has asked for another row or for the dates and is still typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from s55tracker.govuk.typed import cleaned


def as_typed(form: forms.BaseForm, data: Mapping[str, Any]) -> dict[str, Any]:
    """Everything typed, valid or not, as initial values: nothing is lost and no errors are shown."""
    return {
        name: cleaned(field.widget.value_from_datadict(data, {}, form.add_prefix(name)), field)
        for name, field in form.fields.items()
    }
