"""The forms for an office’s names, document style and milestones."""

from __future__ import annotations

from django import forms

from s55tracker.govuk.forms import GovukForm
from s55tracker.office.editing import LAST_DAY, fingerprint
from s55tracker.office.forms import WIDTH
from s55tracker.office.settings.actions import LANGUAGES, MILESTONES, OfficeSettings, milestone_problems, settings_of


class SettingsForm(GovukForm):
    opened_on = forms.CharField(widget=forms.HiddenInput)
    office_name = forms.CharField(max_length=200, help_text="Shown at the top of each document.")
    name_welsh = forms.CharField(max_length=120, required=False, label="Welsh name of the area")
    holder_title = forms.CharField(
        max_length=120, label="Office holder’s title", help_text="For example, Police and Crime Commissioner."
    )
    holder_initials = forms.CharField(
        max_length=20, label="Office holder’s short title", help_text="For headings. For example, PCC, PFCC or Mayor."
    )
    panel_name = forms.CharField(max_length=120, label="Police and crime panel or equivalent body")
    languages = forms.MultipleChoiceField(
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        label="Languages the office must publish in",
        error_messages={"required": "Select at least one language"},
    )
    space_out_initialisms = forms.BooleanField(
        required=False,
        label="Space out initialisms in documents",
        help_text="“P C C” instead of “PCC”, as some offices do for screen readers. This changes documents only, not the text you save.",
    )
    protective_marking = forms.CharField(
        max_length=60, help_text="Printed on everything not yet published. Usually OFFICIAL."
    )
    shows_distribution_publicly = forms.BooleanField(
        required=False,
        label="Show the distribution list in the published document",
        help_text="If this is off, the distribution list appears only in the working copy.",
    )
    allows_self_approval = forms.BooleanField(
        required=False,
        label="Let an approver approve what they submitted themselves",
        help_text=(
            "Only for a very small office. One person can then write, approve and publish a response without anyone "
            "else seeing it. The history records each time this happens."
        ),
    )
    needs_two_approvals = forms.BooleanField(
        required=False,
        label="Ask for two approvals",
        help_text="Two different people approve each response, one after the other. Give at least two people the role of approver.",
    )
    fetches_reports = forms.BooleanField(
        required=False,
        label="Fetch reports from the inspectorate’s website",
        help_text=(
            "People can enter the address of a report instead of uploading its file, and watched addresses are read for "
            "new reports. We do not fetch anything from other websites."
        ),
    )
    component_options = {
        "office_name": {"error_name": "the name of the office"},
        "name_welsh": {"classes": WIDTH},
        "holder_title": {"classes": WIDTH},
        "holder_initials": {"classes": "govuk-input--width-10"},
        "panel_name": {"classes": WIDTH, "error_name": "the name of the panel"},
        "protective_marking": {"classes": "govuk-input--width-10"},
    }
    groups = [
        ("Names and titles", ["office_name", "name_welsh", "holder_title", "holder_initials", "panel_name"]),
        (
            "How documents look",
            ["languages", "space_out_initialisms", "protective_marking", "shows_distribution_publicly"],
        ),
        ("Who approves", ["allows_self_approval", "needs_two_approvals"]),
        ("Reports", ["fetches_reports"]),
    ]

    def __init__(self, *args, body, **kwargs):
        now = settings_of(body)
        initial = {name: getattr(now, name) for name in OfficeSettings.__dataclass_fields__}
        super().__init__(*args, initial={**initial, "opened_on": fingerprint(now)}, **kwargs)

    def settings(self) -> OfficeSettings:
        return OfficeSettings(**{name: self.cleaned_data[name] for name in OfficeSettings.__dataclass_fields__})


class MilestonesForm(GovukForm):
    opened_on = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, body, **kwargs):
        super().__init__(*args, initial={**body.milestones, "opened_on": fingerprint(body.milestones)}, **kwargs)
        for name, label in MILESTONES.items():
            out_of_range = f"The day for “{label}” must be between 1 and {LAST_DAY}"
            self.fields[name] = forms.IntegerField(
                label=label,
                min_value=1,
                max_value=LAST_DAY,
                error_messages={
                    "required": f"Enter a day for “{label}”",
                    "invalid": f"The day for “{label}” must be a whole number",
                    "min_value": out_of_range,
                    "max_value": out_of_range,
                },
            )

    component_options = {name: {"classes": "govuk-input--width-2", "prefix": {"text": "Day"}} for name in MILESTONES}

    def days(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in MILESTONES}

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors:
            for name, problem in milestone_problems(self.days()).items():
                self.add_error(name, problem[0].upper() + problem[1:])
        return cleaned
