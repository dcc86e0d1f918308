"""The form for one saved paragraph."""

from __future__ import annotations

from typing import Any

from django import forms

from responses.models import SavedParagraph
from s55tracker.govuk.editor import EditorForm
from s55tracker.govuk.forms import GovukForm
from s55tracker.richtext import to_simple_text


class SavedParagraphForm(EditorForm, GovukForm):
    """The title of a paragraph, and its words in the editor."""

    title = forms.CharField(max_length=100, label="Title", help_text="People use this to choose the paragraph.")
    text = forms.CharField(
        label="Words",
        strip=False,
        max_length=2_000,
        help_text=(
            "Leave a blank line between paragraphs. Begin a line with * for a bullet, or with 1. for a number. "
            "Put 2 asterisks on each side of words to make them bold."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "true"}),
    )
    component_options = {"text": {"error_name": "the words of the paragraph"}}

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.put_editor_over("text", html=self.initial.get("html"))

    @property
    def html(self) -> str:
        return self.html_of("text")


def initial_of(paragraph: SavedParagraph) -> dict:
    return {"title": paragraph.title, "html": paragraph.html, "text": to_simple_text(paragraph.html)}
