"""The box for editing a text of the document: a plain textarea, which scripts replace with the editor."""

from __future__ import annotations

from typing import Any

from django import forms

from responses.keeping.forms import WritingForm
from s55tracker.govuk.editor import HTML, EditorForm
from s55tracker.richtext import clean, to_simple_text

# Help text for a box for simple text, because browsers paste HTML.
WHAT_PASTING_KEEPS = (
    "When you paste from Word or a web page, we keep the words, paragraphs and simple lists. We remove bold, links "
    "and pictures, and join table cells together."
)


class SimpleTextField(forms.CharField):
    """Simple text of a document, which may be empty. Its length limit (govuk.typed) is not passed to the browser, which
    would silently cut off pasted text.
    """

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "true"})
        super().__init__(**{"required": False, "strip": False, "widget": widget, **kwargs})


class RichTextForm(EditorForm, WritingForm):
    """A form with one text, typed in the editor or in the plain box."""

    text_format = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.put_editor_over("text", html=self.initial.get("html"))

    @property
    def html(self) -> str:
        """The typed text, as it would be stored."""
        return self.html_of("text")


def simple_text_of(data: Any) -> str:
    """The posted text in the form used in the plain box."""
    text = data.get("text", "")
    return to_simple_text(clean(text)) if data.get("text_format") == HTML else text
