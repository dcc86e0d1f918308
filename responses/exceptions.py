"""Refusals. Each carries a whole sentence that a page can show as it is."""

from __future__ import annotations


class WorkflowError(Exception):
    """The move does not exist from where the response (or the force's track) stands."""


class Stale(WorkflowError):
    """What the person had on the screen is not what stands now: they read it again before they decide."""


class PreviewStale(Stale):
    """Something of what was to be changed together was changed meanwhile. `lines` are bulk_changes.Line as they stand now."""

    def __init__(self, lines: list, changed: list[str]) -> None:
        self.lines, self.changed = lines, changed
        super().__init__(
            "Someone has changed some of these since you looked. Your changes have not been made yet. Check them again."
        )


class NotPermitted(Exception):
    """This person may not do this."""


class Incomplete(Exception):
    """Something that the law or the process needs is missing. `problems` are completeness.Problem."""

    def __init__(self, problems: list) -> None:
        self.problems = problems
        super().__init__(" ".join(problem.sentence for problem in problems))


class EditConflict(Exception):
    """Somebody else saved first. `current` is the row as it stands now; nothing was overwritten."""

    def __init__(self, current) -> None:
        self.current = current
        super().__init__("Someone else has changed this since you opened it.")
