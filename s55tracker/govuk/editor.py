"""Form fields that scripts cover with the editor. Without scripts they are plain boxes for simple text."""

from __future__ import annotations

from typing import Any

from django import forms

from s55tracker.govuk.typed import LONGEST_TEXT
from s55tracker.richtext import clean, from_simple_text, to_simple_text

# Shown beside the editor.
WHAT_THE_EDITOR_KEEPS = (
    "When you paste from Word, Outlook or Google Docs, we keep paragraphs, headings, lists, bold, italics and links. "
    "Each row of a table becomes a line of text. We remove comments, tracked deletions, hidden text, pictures and "
    "styles."
)
HTML = "html"
FORMAT = "_format"


class EditorForm(forms.Form):
    """A form with texts typed in the editor or in a plain box.

    `NAME_format` is "html" if the posted text NAME is the editor's HTML; anything else means simple text. The form
    itself always holds simple text, so that without scripts a page that shows it again shows no tags. The editor starts
    from the HTML beside it. No words and no emphasis are lost: what `to_simple_text` writes can be read back exactly.
    """

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        formats = [name for name in data or () if name.endswith(FORMAT) and data.get(name) == HTML]
        names = [name.removesuffix(FORMAT) for name in formats]
        self._typed = {name: clean(data.get(name, "")) for name in names}
        if formats:
            simple = {name: to_simple_text(html) for name, html in self._typed.items()}
            data = _with(data, {**simple, **dict.fromkeys(formats, "")})
        super().__init__(data, *args, **kwargs)

    def put_editor_over(self, name: str, *, html: str | None = None) -> None:
        """Put the editor over this field. `html` is the stored text, for a form where nothing has been typed yet."""
        if not self.is_bound and html is not None:
            self._typed[name] = html
        if f"{name}{FORMAT}" not in self.fields:
            self.fields[f"{name}{FORMAT}"] = forms.CharField(required=False, widget=forms.HiddenInput)
        text = (self.data if self.is_bound else self.initial).get(name, "")
        # Show a text that is too long only in the plain box: a second copy for the editor would make the page twice as
        # large.
        if len(text) <= LONGEST_TEXT:
            # Do not use `self[name]`: that would create the bound field now, and it would keep its current label.
            field = self.fields[name]
            field.widget.attrs["data-s55-html"] = self._html(name, text)
            if field.help_text:
                field.widget.attrs["data-s55-keeps"] = WHAT_THE_EDITOR_KEEPS

    def html_of(self, name: str) -> str:
        """The typed text, as it would be stored."""
        return self._html(name, self.cleaned_data.get(name, ""))

    def _html(self, name: str, text: str) -> str:
        return self._typed[name] if name in self._typed else from_simple_text(text)


def _with(data: Any, values: dict[str, str]) -> Any:
    """A copy of the posted fields with these values in it."""
    data = data.copy()
    for name, value in values.items():
        data[name] = value
    return data
