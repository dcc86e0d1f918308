from __future__ import annotations

from s55tracker.govuk.fields import ReasonField
from s55tracker.govuk.forms import GovukForm


class OverrideForm(GovukForm):
    """The reason for overriding a check."""

    reason = ReasonField(
        label="Why can the response be published without this?",
        help_text="This is kept in the history, where everyone in the office can see it.",
        rows=5,
    )
