"""Handles the buttons of a findings form that save nothing: they read a pasted list, add or remove a row, or read a row
again.

Each button names its step in `do`, and every step returns the same page with everything typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from inspections.findings.due_wording import (
    MOST_FINDINGS,
    TooManyFindings,
    read_addressees,
    read_due,
    read_findings,
)
from inspections.logging.finding_forms import FindingForm, FindingFormSet, PasteForm, rows_as_typed
from inspections.models import Finding
from s55tracker.govuk.forms import errors_of
from s55tracker.text.cleaning import whole_number

PREFIX = "finding"
NOTHING_READ = "The box is empty. Copy the list from the report into it, then select “Read the findings”."
TOO_MANY = f"{{}} You can add {MOST_FINDINGS} findings at a time. Paste part of the list, save it, and add the rest on the report’s page."
STILL_PASTED = "We have not read this list yet. Read the findings, or clear the box, before you save."


@dataclass
class FindingsEntry:
    """The findings part of a page: the box for a pasted list, and the rows."""

    paste: PasteForm
    rows: Any  # a FindingFormSet
    said: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[dict[str, str | None]]:
        """Errors in the box and in the rows, for the error summary, with row numbers."""
        found = errors_of(self.paste)
        for number, row in enumerate(self.rows.forms, start=1):
            found += [{**each, "text": f"Finding {number}: {each['text']}"} for each in errors_of(row)]
        return found

    def is_valid(self) -> bool:
        """True if the findings can be saved: every row is valid, and the box has no unread list."""
        rows_are_right = self.rows.is_valid()
        if self.paste.is_valid() and self.paste.cleaned_data["pasted"].strip():
            self.paste.add_error("pasted", STILL_PASTED)
        return rows_are_right and self.paste.is_valid()


def empty_entry(*, causes: Sequence[Finding] = (), rows: int = 0) -> FindingsEntry:
    return _entry([{}] * rows, pasted="", causes=causes)


def entry_of_rows(rows: Sequence[dict[str, Any]]) -> FindingsEntry:
    """The findings part of a page with rows already filled in, for a person to check."""
    return _entry(list(rows), pasted="", causes=())


def sent_entry(data: Mapping[str, Any], *, causes: Sequence[Finding] = ()) -> FindingsEntry:
    """The findings part of a page as submitted, to be saved."""
    return FindingsEntry(
        paste=PasteForm(data),
        rows=FindingFormSet(data, prefix=PREFIX, form_kwargs={"in_a_list": True, "causes": causes}),
    )


def entry_after(
    step: str, data: Mapping[str, Any], *, published_on: date | None, causes: Sequence[Finding] = ()
) -> FindingsEntry:
    """The findings part of the page after a step, with everything typed kept."""
    rows = rows_as_typed(data, prefix=PREFIX)
    pasted = data.get("pasted", "")
    name, _, number = step.partition("-")
    index = None if (place := whole_number(number)) is None else place - 1
    if name == "read":
        return _after_reading(rows, pasted, published_on=published_on, causes=causes)
    if name == "add":
        if len(rows) >= MOST_FINDINGS:
            return _not_read(rows, pasted, TOO_MANY.format("This form is full."), causes=causes)
        rows = [*rows, {}]
    elif index is not None:
        rows = _rows_in_place(data)
        if name == "remove" and 0 <= index < len(rows):
            del rows[index]
        elif name == "reread" and 0 <= index < len(rows):
            rows[index] = {**rows[index], **_understood(rows[index]["wording"], published_on=published_on)}
    entry = _entry(rows, pasted=pasted, causes=causes)
    if name == "reread" and index is not None and 0 <= index < len(entry.rows.forms):
        entry.rows.forms[index].is_called_up = True
    return entry


def _rows_in_place(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows, including empty ones, because a button names its row by its position on the page."""
    return rows_as_typed(data, prefix=PREFIX, with_empty=True)


def _after_reading(rows: list, pasted: str, *, published_on: date | None, causes: Sequence[Finding]) -> FindingsEntry:
    paste = PasteForm({"pasted": pasted})
    if not paste.is_valid():
        return _not_read(rows, pasted, "", causes=causes)
    try:
        text = paste.cleaned_data["pasted"]
        found = read_findings(text, published_on=published_on, most=MOST_FINDINGS) if text.strip() else []
    except TooManyFindings:
        return _not_read(
            rows, pasted, TOO_MANY.format(f"This list has more than {MOST_FINDINGS} findings."), causes=causes
        )
    if not found:
        return _not_read(rows, pasted, NOTHING_READ, causes=causes)
    if (count := len(rows) + len(found)) > MOST_FINDINGS:
        return _not_read(rows, pasted, TOO_MANY.format(f"That would be {count} findings."), causes=causes)
    entry = _entry([*rows, *map(FindingForm.initial_of_pasted, found)], pasted="", causes=causes)
    count = len(found)
    entry.said = [
        f"{count} {'finding was' if count == 1 else 'findings were'} read from the list. Check them and correct "
        "anything that is wrong. Nothing has been saved yet."
    ]
    return entry


def _not_read(rows: list, pasted: str, why: str, *, causes: Sequence[Finding]) -> FindingsEntry:
    """The findings part of the page as it was, with an error on the box."""
    entry = _entry(rows, pasted=pasted, causes=causes)
    entry.paste = PasteForm({"pasted": pasted})
    if why:
        entry.paste.add_error("pasted", why)
    return entry


def _understood(wording: str, *, published_on: date | None) -> dict[str, Any]:
    due = read_due(wording, published_on=published_on)
    return {
        "addressees": [addressee.value for addressee in read_addressees(wording)],
        "due_text": due.due_text,
        "due_on": due.due_on,
        "due_precision": due.precision.value,
    }


def _entry(rows: list[dict[str, Any]], *, pasted: str, causes: Sequence[Finding]) -> FindingsEntry:
    return FindingsEntry(
        paste=PasteForm(initial={"pasted": pasted}),
        rows=FindingFormSet(initial=rows, prefix=PREFIX, form_kwargs={"in_a_list": True, "causes": causes}),
    )
