"""Refusals about a report. All others are in s55tracker/refusals.py."""

from s55tracker.refusals import Refused


class LoggedAlready(Refused):
    """The office already has a report with this title, or with a similar title and almost this date. `inspection` is
    that report; the new one may still be different.
    """

    def __init__(self, inspection, *, logged_on: str) -> None:
        self.inspection = inspection
        super().__init__(
            f"Your office logged this on {logged_on}. Open that inspection, or explain why this is a different report."
        )


class FindingIsAnswered(Refused):
    """A finding with comments, or with recommendations of its own, cannot be removed."""

    def __init__(self, label: str) -> None:
        super().__init__(f"{label} has comments or recommendations below it. Remove those first.")


class ReferenceTaken(Refused):
    """Two findings of one kind cannot share a reference: no one could tell which of them a comment answers."""

    def __init__(self, label: str) -> None:
        super().__init__(
            f"{label} is already recorded. Give this one a different reference, or change the existing one."
        )
