"""The box for editing a text of the document: a plain textarea, over which scripts put the editor."""

from __future__ import annotations

from typing import Any

from django import forms

from responses.keeping.forms import WritingForm
from s55tracker.govuk.typed import LONGEST_TEXT
from s55tracker.richtext import clean, from_simple_text, to_simple_text

# Beside a box for simple text: what a browser pastes into it.
WHAT_PASTING_KEEPS = (
    "When you paste from Word or a web page, we keep the words, paragraphs and simple lists. We remove bold, links "
    "and pictures, and join table cells together."
)
# Beside the editor, which the same box becomes with scripts.
WHAT_THE_EDITOR_KEEPS = (
    "When you paste from Word, Outlook or Google Docs, we keep paragraphs, headings, lists, bold, italics and links. "
    "Each row of a table becomes a line of text. We remove comments, tracked deletions, hidden text, pictures and "
    "styles."
)
HTML = "html"


class SimpleTextField(forms.CharField):
    """Simple text of a document, which may be empty. Its limit (govuk.typed) is not passed to the browser, which would
    silently cut off pasted text.
    """

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "true"})
        super().__init__(**{"required": False, "strip": False, "widget": widget, **kwargs})


class RichTextForm(WritingForm):
    """A form with one text, typed in the editor or in the plain box.

    `text_format` is "html" if the posted text is the editor's HTML; anything else means simple text. The form itself
    always holds simple text, so a page that shows it again shows no tags without scripts; the editor begins from the
    HTML beside it. No words and no emphasis are lost on the way: `to_simple_text` can be read back exactly.
    """

    text_format = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        self.typed_html: str | None = None
        if data and data.get("text_format") == HTML:
            self.typed_html = clean(data.get("text", ""))
            data = _with(data, text=to_simple_text(self.typed_html), text_format="")
        super().__init__(data, *args, **kwargs)
        if not self.is_bound:
            self.typed_html = self.initial.get("html")
        shown = self.data if self.is_bound else self.initial
        text = shown.get("text", "")
        # A text that is too long comes back once, in the plain box: the page would be twice as large with the editor.
        if len(text) <= LONGEST_TEXT:
            # Not `self["text"]`: the field made for it would keep the label it has now.
            self.fields["text"].widget.attrs |= {
                "data-s55-html": self._html_of(text),
                "data-s55-keeps": WHAT_THE_EDITOR_KEEPS,
            }

    @property
    def html(self) -> str:
        """The typed text, as it would be stored."""
        return self._html_of(self.cleaned_data.get("text", ""))

    def _html_of(self, text: str) -> str:
        return from_simple_text(text) if self.typed_html is None else self.typed_html


def simple_text_of(data: Any) -> str:
    """The posted text as it would be typed in the plain box."""
    text = data.get("text", "")
    return to_simple_text(clean(text)) if data.get("text_format") == HTML else text


def _with(data: Any, **values: str) -> Any:
    """A copy of the posted fields with these instead."""
    data = data.copy()
    for name, value in values.items():
        data[name] = value
    return data
