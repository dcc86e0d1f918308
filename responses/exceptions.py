"""Refusals about a response; the others are in s55tracker/refusals.py."""

from __future__ import annotations

from s55tracker.refusals import Refusal, Refused


class WorkflowError(Refused):
    """The move is not possible from the current status of the response or the force's track."""


class Stale(WorkflowError):
    """The page the person saw is out of date, so they must read it again before deciding."""


class PreviewStale(Stale):
    """Part of what a bulk change showed in its preview has since changed. `lines` are the current bulk.queries.Line
    values.
    """

    def __init__(self, lines: list, changed: list[str]) -> None:
        self.lines, self.changed = lines, changed
        super().__init__(
            "Someone has changed some of these since you looked. We have not made your changes yet. Check them again."
        )


class Incomplete(Refusal):
    """Something required by law or by the process is missing. `problems` is a list of completeness.Problem."""

    def __init__(self, problems: list) -> None:
        self.problems = problems
        super().__init__(" ".join(problem.sentence for problem in problems))
