"""The office's forms for moving a force's track: dates, reasons, and comments received another way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django import forms

from inspections.models import Finding
from responses.completeness.comment_dates import Doubt, day_to_choose
from responses.completeness.problems import named
from responses.drafting.fields import WHAT_PASTING_KEEPS, SimpleTextField
from responses.enums import ForceStance
from responses.finding_names import distinguishing_label
from responses.force_comments.actions import ReceivedComment
from responses.force_comments.forms.comments import HOW_TO_WRITE
from responses.progress.returns import PlaceReason
from s55tracker.govuk.choosers import choice_field
from s55tracker.govuk.editor import EditorForm
from s55tracker.govuk.fields import DateField, Span
from s55tracker.govuk.forms import GovukForm
from s55tracker.mail.outbox import can_attach

# Comments are due within weeks, so a date more than a year ahead is probably a mistyped year.
ASKED_BY = Span(years_ahead=1)
WHY = "Enter a reason"


def a_reason(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": WHY},
    )


class TrackForm(GovukForm):
    """The form of a move. `details` has the arguments of the move's action."""

    def __init__(self, *args, findings: Sequence[Finding] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)

    @property
    def details(self) -> dict:
        return dict(self.cleaned_data)


class ConfirmForm(TrackForm):
    """The form of a move that needs only a button."""


class DatedForm(TrackForm):
    """A move that gives the force a date. We ask about a date after the safe day, or on a non-working day, before
    accepting it.

    The answer names its day, so we ask again if another day is typed later.
    """

    KEEP = "keep"

    def __init__(self, *args, doubt_about: Callable[[date], Doubt | None] = lambda day: None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.doubt_about = doubt_about
        self.is_after_safe_day = False

    def clean(self) -> dict:
        super().clean()
        cleaned = self.cleaned_data
        day = cleaned.get("comment_by")
        doubt = self.doubt_about(day) if day else None
        if day and doubt is not None:
            cleaned["comment_by"] = self._day_chosen(day, doubt)
        return cleaned

    def _day_chosen(self, day: date, doubt: Doubt) -> date:
        """The day chosen after the question. If none has been chosen, the typed day, with the question as an error."""
        keep = f"{self.KEEP}-{day.isoformat()}"
        offered = {each.isoformat(): each for each in doubt.offered}
        self.fields["which_day"] = forms.ChoiceField(
            label="When should the force comment by?",
            choices=[
                *((value, day_to_choose(each)) for value, each in offered.items()),
                (keep, f"{day_to_choose(day)}, as I typed it"),
            ],
            widget=forms.RadioSelect,
        )
        names = list(self.fields)
        self.order_fields([*names[: names.index("comment_by") + 1], "which_day"])
        self.component_options = {
            **getattr(self, "component_options", {}),
            "which_day": {"choice_hints": {keep: doubt.consequence}},
        }
        answer = self.data.get(self.add_prefix("which_day"))
        if answer in offered:
            return offered[answer]
        if answer == keep:
            self.is_after_safe_day = doubt.is_after_safe_day
        else:
            self.add_error("which_day", f"{doubt.sentence} Choose the day")
        return day

    @property
    def details(self) -> dict:
        return {**super().details, "after_safe_day": self.is_after_safe_day}


class InviteForm(DatedForm):
    comment_by = DateField(label="Comments due by", error_name="The date for comments", future=True, span=ASKED_BY)
    message = forms.CharField(
        label="Message",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="This is added to the email and to the force’s page, which already include the report, its findings and the date.",
    )
    attaches_word = forms.BooleanField(
        required=False,
        label="Attach the findings as a Word document to write in",
        help_text="For people who will not sign in. Upload their reply on the “Work in Word” page.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not can_attach():
            self.fields.pop("attaches_word", None)


class InviteByNameForm(InviteForm):
    """The invitation to a force with no people here yet: the office enters who it is asking, and asks them itself."""

    addressed_to = forms.CharField(
        label="Who are you asking?",
        max_length=300,
        help_text="Name and email address, for the record. For example, the Chief Constable’s staff officer.",
    )
    attaches_word = None  # type: ignore[assignment]  # there is no email to attach it to
    field_order = ["addressed_to", "comment_by", "message"]


class InviteAgainForm(InviteForm):
    reason = a_reason(
        "Why are you inviting the force again?",
        "This is kept in the office’s history. The force will see the message, but not this reason.",
    )
    field_order = ["comment_by", "message", "attaches_word", "reason"]


class ChangeDateForm(DatedForm):
    comment_by = DateField(label="Comments due by", error_name="The date for comments", future=True, span=ASKED_BY)
    reason = a_reason("Why are you changing the date?", "This is added to the email about the new date.")


class RecordNoneEarlyForm(TrackForm):
    """The reason for recording "none received" before the force's date: the safe day has come, and waiting longer would
    make the response late.
    """

    reason = a_reason(
        "Why are you recording this before the date the force was given?",
        "This is added to the email to the force. For example: the response must be published today.",
    )


class RecallForm(TrackForm):
    reason = a_reason("Why are you recalling the invitation?", "This is added to the email to the force.")


class ReturnForm(DatedForm):
    """The reasons for returning the comments, each linked to its place, and a new date."""

    places = forms.MultipleChoiceField(
        label="What needs to change?",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Choose all that apply.",
    )
    anything_else = forms.CharField(
        label="Anything else (optional)", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    comment_by = DateField(label="Comments back by", error_name="The date for comments", future=True, span=ASKED_BY)
    mark_optional = False

    def __init__(self, *args, findings: Sequence[Finding] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(finding.pk): finding for finding in findings}
        self.labels = {str(finding.pk): distinguishing_label(finding) for finding in findings} | {
            "overall": "The report as a whole"
        }
        choice_field(self, "places").choices = list(self.labels.items())
        for key, label in self.labels.items():
            self.fields[f"reason_{key}"] = forms.CharField(
                label=f"Why? ({label})", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
            )
        self.component_options = {
            "places": {"reveals": {key: [f"reason_{key}"] for key in self.labels}},
            **{f"reason_{key}": {"rows": 3} for key in self.labels},
        }

    def clean(self) -> dict:
        super().clean()
        cleaned = self.cleaned_data
        chosen = cleaned.get("places", [])
        for key in chosen:
            if not cleaned.get(f"reason_{key}"):
                self.add_error(f"reason_{key}", f"Enter what needs to change: {self.labels[key]}")
        if not chosen and not cleaned.get("anything_else") and "places" not in self.errors:
            self.add_error("places", "Select what needs to change, or use “Anything else”")
        return cleaned

    @property
    def details(self) -> dict:
        return {
            "reason": self.reason,
            "comment_by": self.cleaned_data["comment_by"],
            "places": self.place_reasons,
            "after_safe_day": self.is_after_safe_day,
        }

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


class ReceivedForm(EditorForm, TrackForm):
    """Comments received by letter or email, place by place, each in the editor."""

    received_from = forms.CharField(
        label="Who sent the comments, and how?",
        max_length=300,
        help_text="For example: the Chief Constable, by letter of 3 October 2026.",
        error_messages={"required": "Enter who sent the comments"},
    )
    text_overall = SimpleTextField(label="The report as a whole", help_text=f"{HOW_TO_WRITE} {WHAT_PASTING_KEEPS}")
    mark_optional = False

    def __init__(self, *args, findings: Sequence[Finding] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.findings = list(findings)
        groups = []
        for finding in self.findings:
            self.fields[f"stance_{finding.pk}"] = forms.ChoiceField(
                label=f"Does the force accept {named(finding)}?",
                choices=[*ForceStance.choices, ("", "Not stated")],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"text_{finding.pk}"] = SimpleTextField(label=f"The force’s comment on {named(finding)}")
            groups.append((distinguishing_label(finding), [f"stance_{finding.pk}", f"text_{finding.pk}"]))
        self.groups = groups
        for name in ("text_overall", *(f"text_{finding.pk}" for finding in self.findings)):
            self.put_editor_over(name)

    def clean(self) -> dict:
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors and not self.overall and not self.comments:
            self.add_error("text_overall", "Enter at least one comment, on the report or on a finding")
        return cleaned

    @property
    def overall(self) -> ReceivedComment | None:
        html = self.html_of("text_overall")
        return ReceivedComment(html=html) if html else None

    @property
    def comments(self) -> dict[Finding, ReceivedComment]:
        found = {}
        for finding in self.findings:
            html = self.html_of(f"text_{finding.pk}")
            stance = self.cleaned_data.get(f"stance_{finding.pk}", "")
            if html or stance:
                found[finding] = ReceivedComment(html=html, stance=stance)
        return found

    @property
    def details(self) -> dict:
        return {
            "received_from": self.cleaned_data["received_from"],
            "overall": self.overall,
            "comments": self.comments,
        }
