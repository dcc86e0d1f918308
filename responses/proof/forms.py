"""The form for choosing a proof pack: with names or roles, as a PDF or as JSON."""

from __future__ import annotations

from django import forms

from responses.enums import PackForm
from responses.enums import PackNames as Names
from s55tracker.govuk.forms import GovukForm


class ProofPackForm(GovukForm):
    names = forms.ChoiceField(
        label="How should the pack name people?",
        choices=Names.choices,
        initial=Names.RECORDED,
        widget=forms.RadioSelect,
    )
    form = forms.ChoiceField(
        label="Type of file",
        choices=PackForm.choices,
        initial="pdf",
        widget=forms.RadioSelect,
    )
    component_options = {
        "names": {
            "error_name": "how people are named",
            "choice_hints": {
                Names.RECORDED: "For an auditor. It names staff, and the addresses invitations were sent to.",
                Names.ROLES: "For the panel, or a request under the Freedom of Information Act. It leaves out free text.",
            },
        },
        "form": {"error_name": "the type of file", "inline": True},
    }
