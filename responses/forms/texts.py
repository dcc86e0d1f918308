"""The box in which a text of the document is written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

# Some forty printed pages on one finding. Every page that shows a text reads it anew, so its length has to have an end.
LONGEST_TEXT = 100_000


class SimpleTextField(forms.CharField):
    """Simple text of a document, which may be empty. Its length is checked here alone: a browser told of it would cut off what
    is pasted, and say nothing.
    """

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "true"})
        super().__init__(**{"required": False, "strip": False, "widget": widget, **kwargs})
        self.validators.append(
            MaxLengthValidator(
                LONGEST_TEXT,
                "Shorten this text to 100,000 characters, or put the rest where it can be linked to: it has %(show_value)s",
            )
        )
