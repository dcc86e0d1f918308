"""Form fields that Django lacks: dates in three parts, normalised email addresses, reasons, and files of a limited
size.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString

from s55tracker.accounts.addresses import check_address, normal_address
from s55tracker.govuk.templatetags.dates import govuk_date
from s55tracker.govuk.templatetags.govuk import render_component
from s55tracker.text.cleaning import whole_number

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
PARTS = ("day", "month", "year")


class AddressField(forms.EmailField):
    """An email address, normalised however it was typed or pasted."""

    default_validators = [*forms.EmailField.default_validators, check_address]

    def to_python(self, value: Any) -> str:
        return normal_address(super().to_python(value) or "")


class ReasonField(forms.CharField):
    """The reason for an action: one or more lines, which must not be empty."""

    def __init__(self, *, label: str, rows: int = 3, max_length: int = 2000, help_text: str = "") -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            max_length=max_length,
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={"required": "Enter a reason"},
        )


class SizedFileField(forms.FileField):
    """A file of a limited size. `most_bytes` is a whole number of megabytes, so that the error can name it."""

    def __init__(self, *, most_bytes: int, **kwargs: Any) -> None:
        errors = {
            "empty": "The file is empty.",
            "too_large": f"The file must be smaller than {most_bytes // 1024 // 1024} MB.",
        }
        super().__init__(error_messages=errors, **kwargs)
        self.most_bytes = most_bytes

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file and file.size > self.most_bytes:
            raise ValidationError(self.error_messages["too_large"], code="too_large")
        return file


# The Police Act dates from 1996: no date in this product is older.
FIRST_DAY = datetime.date(1996, 1, 1)


@dataclass(frozen=True)
class Span:
    """The plausible range of a date, inclusive. We treat anything outside it as a typing error.

    The first day is `since` or, if that is later, the day `years_back` years ago. The last is `years_ahead` years from
    today.
    """

    since: datetime.date = FIRST_DAY
    years_back: int | None = None
    years_ahead: int = 15

    def limits(self, today: datetime.date) -> tuple[datetime.date, datetime.date]:
        first = self.since if self.years_back is None else max(self.since, _in_years(today, -self.years_back))
        return first, _in_years(today, self.years_ahead)


def _in_years(day: datetime.date, years: int) -> datetime.date:
    """The same day in another year; 28 February if that year has no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


class DateParts(NamedTuple):
    """A date as it was typed."""

    day: str = ""
    month: str = ""
    year: str = ""

    @classmethod
    def of(cls, value: Any) -> DateParts:
        """The date parts of a form's value: typed text, a date, a date as text, or nothing."""
        if isinstance(value, DateParts):
            return value
        if isinstance(value, str):
            value = parse_date_or_none(value) or value
        if isinstance(value, datetime.date):
            return cls(str(value.day), str(value.month), str(value.year))
        return cls()


def parse_date_or_none(text: str) -> datetime.date | None:
    try:
        return parse_date(text) if text.isascii() else None
    except ValueError:
        return None


class DateInput(forms.Widget):
    """Three inputs: NAME_day, NAME_month and NAME_year. Also accepts a whole date as NAME (2023-08-11)."""

    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> DateParts:
        if data.get(name):
            return DateParts.of(data[name])
        return DateParts(*(str(data.get(f"{name}_{part}", "")).strip() for part in PARTS))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and not any(f"{name}_{part}" in data for part in PARTS)

    def format_value(self, value: Any) -> DateParts:  # type: ignore[override]  # three texts for the three inputs
        return DateParts.of(value)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}-day" if id_ else id_

    def component_items(self, name: str, value: Any, *, wrong: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        """The three inputs, as options of the date-input component. `wrong` names the parts with an error."""
        typed = self.format_value(value)
        return [
            {
                "name": part,
                "full_name": f"{name}_{part}",
                "value": getattr(typed, part),
                # An error that names no part marks all three.
                "error": (part in wrong) if wrong else None,
            }
            for part in PARTS
        ]

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        component_id = (attrs or {}).get("id") or name
        return render_component("date-input", {"id": component_id, "items": self.component_items(name, value)})


class DateField(forms.Field):
    """A date in three parts, with errors that say which part is wrong.

    `error_name` starts those sentences ("Date of publication must include a month"); without it the label does.
    `past=True` accepts today and earlier, `future=True` today and later, by the date in Europe/London. `span` limits
    how far away the date may be: if we accepted the year 9999 here, anything that counts from it would fail later.
    """

    widget = DateInput
    default_error_messages = {"required": "Enter a date"}

    def __init__(
        self,
        *,
        error_name: str | None = None,
        past: bool = False,
        future: bool = False,
        span: Span = Span(),  # noqa: B008 - it cannot change
        **kwargs: Any,
    ) -> None:
        # A model's date field passes this argument to its form field. It has no meaning here.
        kwargs.pop("input_formats", None)
        super().__init__(**kwargs)
        self.error_name = error_name
        self.past = past
        self.future = future
        self.span = span

    def prepare_value(self, value: Any) -> DateParts:
        return DateParts.of(value)

    def to_python(self, value: Any) -> datetime.date | None:
        if isinstance(value, datetime.date):
            return value
        typed = DateParts.of(value)
        if not any(typed):
            return None
        missing = tuple(part for part in PARTS if not getattr(typed, part))
        if missing:
            raise self.problem(f"must include a {' and '.join(missing)}", code="incomplete", parts=missing)
        day, month, year = self.number(typed.day), self.month_number(typed.month), self.number(typed.year, most=4)
        if month is None or not 1 <= month <= 12:
            raise self.problem("must be a real date", code="invalid", parts=("month",) if day and year else ())
        if year is None or len(typed.year) != 4:
            raise ValidationError("Year must include 4 numbers", code="invalid", params={"parts": ("year",)})
        try:
            return datetime.date(year, month, day or 0)
        except ValueError:
            parts = ("day",) if year else ("year",)
            raise self.problem("must be a real date", code="invalid", parts=parts) from None

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        today = timezone.localdate()
        if self.past and value > today:
            raise self.problem("must be today or in the past", code="in_future")
        if self.future and value < today:
            raise self.problem("must be today or in the future", code="in_past")
        first, last = self.limits(today)
        if not first <= value <= last:
            words = f"must be between {govuk_date(first)} and {govuk_date(last)}"
            raise self.problem(words, code="out_of_span", parts=("year",))

    def limits(self, today: datetime.date) -> tuple[datetime.date, datetime.date]:
        """The first and last day the field accepts today."""
        first, last = self.span.limits(today)
        return max(first, today) if self.future else first, min(last, today) if self.past else last

    def has_changed(self, initial: Any, data: Any) -> bool:
        return DateParts.of(initial) != DateParts.of(data)

    def problem(self, words: str, *, code: str, parts: tuple[str, ...] = ()) -> ValidationError:
        return ValidationError(
            f"{self.error_name or self.label or 'The date'} {words}", code=code, params={"parts": parts}
        )

    @staticmethod
    def number(text: str, *, most: int = 2) -> int | None:
        """The number, or None. We accept no more digits than a date has, because `int` raises an error for thousands of
        digits, and `date` for twenty.
        """
        return int(text) if len(text) <= most and text.isascii() and text.isdecimal() else None

    @classmethod
    def month_number(cls, text: str) -> int | None:
        """A month as a number, a name or its first three letters."""
        word = text.casefold()
        for number, name in enumerate(MONTHS, start=1):
            if word == name or word == name[:3]:
                return number
        return cls.number(text)


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows, chosen by their keys. A number that cannot be a key is rejected before the database is queried."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if whole_number(str(key)) is None:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(key)[:20]}
                )
        return super().clean(value)
