"""Forms that are shown again without being judged: somebody asked for a row more or for the dates, and goes on typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from s55tracker.govuk.typed import cleaned


def as_typed(form: forms.BaseForm, data: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed into each field, right or wrong, as initial values: nothing is lost and nothing is scolded."""
    return {
        name: cleaned(field.widget.value_from_datadict(data, {}, form.add_prefix(name)), field)
        for name, field in form.fields.items()
    }
