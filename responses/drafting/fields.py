"""The box for editing a text of the document."""

from __future__ import annotations

from typing import Any

from django import forms

WHAT_PASTING_KEEPS = (
    "When you paste from Word or a web page, we keep the words, paragraphs and simple lists. We remove bold, links "
    "and pictures, and join table cells together."
)


class SimpleTextField(forms.CharField):
    """Simple text of a document, which may be empty. Its limit (govuk.typed) is not passed to the browser, which would
    silently cut off pasted text.
    """

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "true"})
        super().__init__(**{"required": False, "strip": False, "widget": widget, **kwargs})
