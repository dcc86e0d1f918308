"""The forms for publishing without a PDF, withdrawing what is published, and setting a time of publication."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from responses.models import Publication
from s55tracker.govuk.choosers import choice_field
from s55tracker.govuk.fields import DateField, ReasonField, Span
from s55tracker.govuk.forms import GovukForm
from s55tracker.govuk.templatetags.dates import govuk_time
from s55tracker.working_days.calendar import format_date

LONDON = ZoneInfo("Europe/London")
TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)

# "8" and "8:30" are in the morning. With an earlier hour most people mean the afternoon, so we ask; "05:30" is the
# 24-hour clock.
EARLIEST_WITHOUT_AM = 8


class WithoutPdfForm(GovukForm):
    """Asks why only the page is published."""

    reason = ReasonField(label="Why is there no PDF?", help_text="Everyone in the office can see this in the history.")


class WithdrawForm(GovukForm):
    """Asks why one version is being withdrawn."""

    reason = ReasonField(
        label="Why are you withdrawing it?",
        help_text="The public can read this in the notice. Do not include anything that must not be public.",
        rows=4,
    )


WHOLE = "all"


class AskForm(GovukForm):
    """Asks what an approver should withdraw, and why. If there is only one version, there is nothing to choose."""

    which = forms.ChoiceField(
        label="What should be withdrawn?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what should be withdrawn"},
    )
    reason = ReasonField(
        label="Why should it be withdrawn?",
        help_text="Your office will see this in the email to the approvers and in the history. The public cannot see it.",
        rows=4,
    )

    def __init__(self, data=None, *, public: Sequence[Publication], version: str = "") -> None:
        """`version` is the number of the version whose link the person followed."""
        self.versions = {str(each.number): each for each in public}
        super().__init__(data, initial={"which": version if version in self.versions else ""})
        if len(public) < 2:
            del self.fields["which"]
            return
        choices = [(number, f"Only publication {number}") for number in self.versions]
        choice_field(self, "which").choices = [(WHOLE, "The whole response, with every version"), *choices]

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        cleaned["publication"] = self.versions.get(cleaned.pop("which", WHOLE))
        return cleaned


class DeclineForm(GovukForm):
    """Asks why an approver declines to withdraw what is published."""

    reason = ReasonField(
        label="Why are you declining?",
        help_text="We will email your reason to the person who asked, and keep it in the history. The public cannot see it.",
    )


class ScheduleForm(GovukForm):
    """Asks for a day and a time in London. If the day is after the safe day, the person must confirm it."""

    component_options = {
        "publish_on": {"error_name": "the date of publication"},
        "publish_time": {"classes": "govuk-input--width-5"},
    }

    publish_on = DateField(
        label="Date of publication", error_name="The date of publication", future=True, span=Span(years_ahead=2)
    )
    publish_time = forms.CharField(
        label="Time",
        help_text="London time, for example 9:30am or midday.",
        max_length=20,
        error_messages={"required": "Enter a time, for example 9:30am"},
    )
    after_safe_day = forms.BooleanField(label="Publish it after the safe day", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, safe_day: date, publish_at: datetime | None = None, **kwargs) -> None:
        """`publish_at` is the time already set."""
        local = timezone.localtime(publish_at, LONDON) if publish_at else None
        initial = {"publish_on": local.date(), "publish_time": govuk_time(local)} if local else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.safe_day = safe_day

    def clean_publish_time(self) -> time:
        return read_time(self.cleaned_data["publish_time"])

    def clean(self) -> dict:
        super().clean()
        cleaned = self.cleaned_data
        if "publish_on" not in cleaned or "publish_time" not in cleaned:
            return cleaned
        try:
            cleaned["publish_at"] = in_london(cleaned["publish_on"], cleaned["publish_time"])
        except ValidationError as error:
            self.add_error("publish_time", error)
            return cleaned
        if cleaned["publish_at"] <= timezone.now():
            self.add_error("publish_time", "The time of publication must be in the future")
        elif cleaned["publish_on"] > self.safe_day and not cleaned["after_safe_day"]:
            self.fields["after_safe_day"].widget = forms.CheckboxInput()
            self.add_error(
                "after_safe_day",
                f"This is after the safe day, {format_date(self.safe_day)}. The response will be late on a strict reading "
                "of section 55(5A). Choose an earlier date, or confirm that you want to publish it then",
            )
        return cleaned


def read_time(typed: str) -> time:
    """Read a time of day, such as "9:30am", "14:00", "10" or "midday". Raises ValidationError, also for an early hour
    without "am" or "pm", because "5" could be either.
    """
    words = typed.strip().lower()
    if words in ("midday", "noon"):
        return time(12)
    if words == "midnight":
        return time(0)
    match = TIME.fullmatch(words)
    if match is None:
        raise ValidationError("Enter a time, for example 9:30am")
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        if not 1 <= hour <= 12:
            raise ValidationError("Enter a time, for example 9:30am")
        hour = hour % 12 + (12 if match[3] == "pm" else 0)
    if hour > 23 or minute > 59:
        raise ValidationError("Enter a time, for example 9:30am")
    if not match[3] and 1 <= hour < EARLIEST_WITHOUT_AM and not match[1].startswith("0"):
        raise ValidationError(f"Enter {words}am or {words}pm, so that we know which time you mean")
    return time(hour, minute)


def in_london(day: date, at: time) -> datetime:
    """The moment of a time in London. If the time occurs twice because the clocks go back, this is the first. Raises
    ValidationError for a time in the hour that is missing when they go forward.
    """
    moment = datetime.combine(day, at, tzinfo=LONDON)
    if moment.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise ValidationError("The clocks go forward on this day, so this time does not exist. Choose another time")
    return moment
