"""The force's forms: one for each comment, and one to submit all the comments."""

from __future__ import annotations

from django import forms

from inspections.models import Finding
from responses.completeness.problems import named
from responses.drafting.fields import WHAT_PASTING_KEEPS, RichTextForm, SimpleTextField
from responses.enums import ForceStance
from responses.models import ForceComment, GuestText
from s55tracker.govuk.forms import GovukForm
from s55tracker.richtext import to_simple_text

HOW_TO_WRITE = (
    "Leave a blank line between paragraphs. Begin a line with * for a bullet, or with 1. for a numbered list."
)


class ForceCommentForm(RichTextForm):
    """The force's comment on a finding with its stance, or the overall comment, which has no stance."""

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
    def stance_chosen(self) -> str:
        return self.cleaned_data.get("stance", "")


def initial_of(comment: ForceComment | GuestText | None) -> dict:
    """The form's initial values: the stored text, or a new one (version 0)."""
    if comment is None:
        return {"version": 0}
    return {
        "version": comment.version,
        "stance": comment.stance,
        "html": comment.html,
        "text": to_simple_text(comment.html),
    }


class SubmissionForm(GovukForm):
    """The chief officer the comments are submitted for, the fingerprint of the text the person read, and why returned
    comments have not changed.
    """

    chief_officer_name = forms.CharField(
        max_length=150,
        help_text="The office sees this name. The comments are submitted on this person’s behalf.",
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    mark_optional = False
    component_options = {"chief_officer_name": {"classes": "govuk-!-width-two-thirds"}}
    read = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, chief_officer_title: str, question: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["chief_officer_name"]
        name.label = f"Name of the {chief_officer_title}"
        name.error_messages["required"] = f"Enter the name of the {chief_officer_title}"
        if question:
            self.fields["unchanged_because"] = forms.CharField(
                label="Why are you submitting it unchanged?",
                help_text=f"{question} The office will read your answer.",
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 4}),
                error_messages={"required": "Say why you are submitting it unchanged, or go back and change it"},
            )
