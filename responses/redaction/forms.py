"""The form for words that are not for publication, and the ground."""

from __future__ import annotations

from django import forms

from responses.enums import WithholdingGround
from s55tracker.govuk.forms import GovukForm
from s55tracker.text.wording import capitalised


class WithholdForm(GovukForm):
    component_options = {"ground": {"small": True}}

    words = forms.CharField(
        label="Words to withhold",
        help_text="Copy them from the text above. Put each paragraph or list item on its own line.",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter the words to withhold"},
    )
    ground = forms.ChoiceField(
        label="Why are these words not for publication?",
        help_text="The reason is printed in place of the words.",
        choices=[(ground.value, capitalised(ground.label)) for ground in WithholdingGround],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why the words are not for publication"},
    )
