"""The force's forms: one comment at a time."""

from __future__ import annotations

from django import forms

from inspections.models import Finding
from responses.completeness.problems import named
from responses.drafting.fields import WHAT_PASTING_KEEPS, SimpleTextField
from responses.enums import ForceStance
from responses.keeping.forms import WritingForm
from responses.models import ForceComment
from s55tracker.govuk.forms import GovukForm
from s55tracker.richtext import from_simple_text, to_simple_text

HOW_TO_WRITE = (
    "Leave a blank line between paragraphs. Begin a line with * for a bullet, or with 1. for a numbered list."
)


class ForceCommentForm(WritingForm):
    """The force's comment on a finding with its stance, or the overall comment, which takes none."""

    stance = forms.ChoiceField(choices=ForceStance.choices, widget=forms.RadioSelect, required=False)
    text = SimpleTextField(rows=12, help_text=f"{HOW_TO_WRITE} {WHAT_PASTING_KEEPS}")
    mark_optional = False

    def __init__(self, *args, finding: Finding | None, force: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = (
            f"The force’s comment on {named(finding)}" if finding else "The force’s comment on the report"
        )
        if finding:
            self.fields["stance"].label = f"Does {force} accept {named(finding)}?"
        else:
            del self.fields["stance"]

    @property
    def html(self) -> str:
        """The typed text, as stored."""
        return from_simple_text(self.cleaned_data.get("text", ""))

    @property
    def stance_chosen(self) -> str:
        return self.cleaned_data.get("stance", "")


def initial_of(comment: ForceComment | None) -> dict:
    """The form's initial values: the stored text, or a new one (version 0)."""
    if comment is None:
        return {"version": 0}
    return {"version": comment.version, "stance": comment.stance, "text": to_simple_text(comment.html)}


class SubmissionForm(GovukForm):
    """The submit button, with the fingerprint of what the person read; and why returned comments have not changed."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, question: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if question:
            self.fields["unchanged_because"] = forms.CharField(
                label="Why are you submitting it unchanged?",
                help_text=f"{question} The office will read your answer.",
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 4}),
                error_messages={"required": "Say why you are submitting it unchanged, or go back and change it"},
            )
