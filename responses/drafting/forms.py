"""Forms of the pages where the office writes."""

from __future__ import annotations

from django import forms

from responses.drafting.fields import WHAT_PASTING_KEEPS, RichTextForm, SimpleTextField
from responses.enums import ActionStance, DocumentShape
from responses.models import Passage
from s55tracker.govuk.forms import GovukForm
from s55tracker.richtext import to_simple_text

STANCES = [
    (ActionStance.TAKEN, "Action taken"),
    (ActionStance.PROPOSED, "Action proposed"),
    (ActionStance.NONE, "No action (explain why)"),
]


class PassageForm(RichTextForm):
    """The form for one text. It can be saved empty, because the checks report what is missing."""

    text = SimpleTextField(label="Text", rows=16, help_text=WHAT_PASTING_KEEPS)
    mark_optional = False

    def __init__(self, *args, label: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["text"].label = label

    @property
    def stance(self) -> str:
        return self.cleaned_data.get("action_stance", "")


class FindingCommentForm(PassageForm):
    """Our comment on one finding, and the s.55(5B) statement of action."""

    action_stance = forms.ChoiceField(
        label="What action is being taken?", required=False, choices=STANCES, widget=forms.RadioSelect
    )
    field_order = ["version", "window", "replaces", "number", "text_format", "action_stance", "text"]

    def __init__(self, *args, by_duty: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action_stance"].help_text = (
            "Section 55(5B) requires this for every recommendation: the action taken or proposed, or why there is none."
            if by_duty
            else "The Act does not require this here. Areas for improvement and causes of concern are answered by custom."
        )


def initial_of(passage: Passage | None) -> dict:
    """The initial values of this text's form."""
    if passage is None:
        return {"version": 0}
    return {
        "version": passage.version,
        "html": passage.html,
        "text": to_simple_text(passage.html),
        "action_stance": passage.action_stance,
    }


class ShapeForm(GovukForm):
    """How the document is set out."""

    shape = forms.ChoiceField(
        label="How is the response set out?",
        choices=DocumentShape.choices,
        widget=forms.RadioSelect,
        help_text="The web page and the PDF use the same layout. Every layout has the same texts, findings and comments.",
        error_messages={"required": "Select how the response is set out"},
    )
    opened_on = forms.CharField(widget=forms.HiddenInput)
