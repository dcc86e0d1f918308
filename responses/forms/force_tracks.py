"""What the office says when it moves a force's track: dates, reasons, and comments that came another way."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from inspections.models import Finding
from responses.actions.force_comments import ReceivedComment
from responses.completeness import named
from responses.enums import ForceStance
from responses.forms.force_comments import HOW_TO_WRITE
from responses.forms.texts import WHAT_PASTING_KEEPS, SimpleTextField
from responses.presenters.force_side import first_words
from responses.returns import PlaceReason
from s55tracker.face.fields import DateField
from s55tracker.face.forms import GovukForm
from s55tracker.richtext import from_simple_text

WHY = "Give a reason, so that the history can say why"


def a_reason(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": WHY},
    )


def told_apart(finding: Finding) -> str:
    """The finding's label; where the report gives it no reference, its first words as well."""
    return finding.label if finding.reference else f"{finding.label} (“{first_words(finding.plain, longest=50)}”)"


class TrackForm(GovukForm):
    """What a move asks for. `details` is what its action takes."""

    def __init__(self, *args, findings: Sequence[Finding] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)

    @property
    def details(self) -> dict:
        return dict(self.cleaned_data)


class ConfirmForm(TrackForm):
    """Nothing but the press of the button."""


class InviteForm(TrackForm):
    comment_by = DateField(label="Comments by", error_name="The date for comments", future=True)
    message = forms.CharField(
        label="Message",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="It stands in the email and on the force’s page. The report, its findings and the date are named anyway.",
    )


class InviteByNameForm(InviteForm):
    """Where nobody of the force is here yet, the office says whom it asks, and asks them outside."""

    addressed_to = forms.CharField(
        label="Whom do you ask?",
        max_length=300,
        help_text="Name and email address, for the record: for example, of the Chief Constable’s staff officer.",
    )
    field_order = ["addressed_to", "comment_by", "message"]


class InviteAgainForm(InviteForm):
    reason = a_reason(
        "Why is the force asked again?", "For the office’s history. The force reads the message, not this."
    )
    field_order = ["comment_by", "message", "reason"]


class ChangeDateForm(TrackForm):
    comment_by = DateField(label="Comments by", error_name="The date for comments", future=True)
    reason = a_reason("Why is the date changed?", "The force reads this in the email that tells it of the new date.")


class RecallForm(TrackForm):
    reason = a_reason("Why is the invitation recalled?", "The force reads this in the email that tells it.")


class ReturnForm(TrackForm):
    """Reasons tied to their places, and a new date."""

    places = forms.MultipleChoiceField(
        label="What has to change?",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Choose all that apply.",
    )
    anything_else = forms.CharField(
        label="Anything else (optional)", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    comment_by = DateField(label="Comments back by", error_name="The date for comments", future=True)
    mark_optional = False

    def __init__(self, *args, findings: Sequence[Finding] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(finding.pk): finding for finding in findings}
        self.labels = {str(finding.pk): told_apart(finding) for finding in findings} | {
            "overall": "The report as a whole"
        }
        self.fields["places"].choices = list(self.labels.items())
        for key, label in self.labels.items():
            self.fields[f"reason_{key}"] = forms.CharField(
                label=f"Why? ({label})", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
            )
        self.face = {
            "places": {"reveals": {key: [f"reason_{key}"] for key in self.labels}},
            **{f"reason_{key}": {"rows": 3} for key in self.labels},
        }

    def clean(self) -> dict:
        cleaned = super().clean()
        chosen = cleaned.get("places", [])
        for key in chosen:
            if not cleaned.get(f"reason_{key}"):
                self.add_error(f"reason_{key}", f"Say what has to change: {self.labels[key]}")
        if not chosen and not cleaned.get("anything_else") and "places" not in self.errors:
            self.add_error("places", "Choose what has to change, or say it under “Anything else”")
        return cleaned

    @property
    def details(self) -> dict:
        return {"reason": self.reason, "comment_by": self.cleaned_data["comment_by"], "places": self.place_reasons}

    @property
    def place_reasons(self) -> list[PlaceReason]:
        return [
            PlaceReason(finding=self.by_key.get(key), reason=self.cleaned_data[f"reason_{key}"])
            for key in self.cleaned_data["places"]
        ]

    @property
    def reason(self) -> str:
        """The reasons as the force reads them, each with its place."""
        parts = [f"{self.labels[key]}: {self.cleaned_data[f'reason_{key}']}" for key in self.cleaned_data["places"]]
        return "\n\n".join([*parts, *filter(None, [self.cleaned_data["anything_else"]])])


class ReceivedForm(TrackForm):
    """Comments that came by letter or email, place by place."""

    received_from = forms.CharField(
        label="Who sent the comments, and how?",
        max_length=300,
        help_text="For example: the Chief Constable, by letter of 3 October 2026.",
        error_messages={"required": "Say who sent the comments"},
    )
    text_overall = SimpleTextField(label="On the report as a whole", help_text=f"{HOW_TO_WRITE} {WHAT_PASTING_KEEPS}")
    mark_optional = False

    def __init__(self, *args, findings: Sequence[Finding] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.findings = list(findings)
        groups = []
        for finding in self.findings:
            self.fields[f"stance_{finding.pk}"] = forms.ChoiceField(
                label=f"Does the force accept {named(finding)}?",
                choices=[*ForceStance.choices, ("", "It does not say")],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"text_{finding.pk}"] = SimpleTextField(label=f"The force’s comment on {named(finding)}")
            groups.append((told_apart(finding), [f"stance_{finding.pk}", f"text_{finding.pk}"]))
        self.groups = groups

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not self.overall and not self.comments:
            self.add_error("text_overall", "Enter at least one comment, on the report or on a finding")
        return cleaned

    @property
    def overall(self) -> ReceivedComment | None:
        text = self.cleaned_data.get("text_overall", "")
        return ReceivedComment(html=from_simple_text(text)) if text.strip() else None

    @property
    def comments(self) -> dict[Finding, ReceivedComment]:
        found = {}
        for finding in self.findings:
            text = self.cleaned_data.get(f"text_{finding.pk}", "")
            stance = self.cleaned_data.get(f"stance_{finding.pk}", "")
            if text.strip() or stance:
                found[finding] = ReceivedComment(html=from_simple_text(text), stance=stance)
        return found

    @property
    def details(self) -> dict:
        return {
            "received_from": self.cleaned_data["received_from"],
            "overall": self.overall,
            "comments": self.comments,
        }
