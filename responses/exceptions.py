"""Refusals. Each has a whole sentence that a page can show unchanged."""

from __future__ import annotations


class WorkflowError(Exception):
    """The current status of the response (or the force's track) does not allow this move."""


class Stale(WorkflowError):
    """The screen was out of date: the person must read it again before deciding."""


class PreviewStale(Stale):
    """Part of a bulk change was changed in between. `lines` are the current bulk_changes.Line values."""

    def __init__(self, lines: list, changed: list[str]) -> None:
        self.lines, self.changed = lines, changed
        super().__init__(
            "Someone has changed some of these since you looked. Your changes have not been made yet. Check them again."
        )


class NotPermitted(Exception):
    """This person may not do this."""


class Incomplete(Exception):
    """The law or the process requires something that is missing. `problems` are completeness.Problem."""

    def __init__(self, problems: list) -> None:
        self.problems = problems
        super().__init__(" ".join(problem.sentence for problem in problems))


class EditConflict(Exception):
    """Someone else saved first. `current` is the row as it is now; nothing has been overwritten."""

    def __init__(self, current) -> None:
        self.current = current
        super().__init__("Someone else has changed this since you opened it.")
