"""Says which parts of a response are missing, and whether the findings are as many as the text says."""

from __future__ import annotations

from collections.abc import Sequence

from inspections.intake.findings import FoundFinding
from inspections.intake.headings import RECOMMENDATION
from responses.importing.sorting import Comment, name_of

NO_KEY_FINDINGS = "We could not find any key findings."


def missing_parts(
    key_findings: str, force: str, body: str, comments: Sequence[Comment], findings: Sequence[FoundFinding]
) -> list[str]:
    """A sentence for each part that is not there. `force` and `body` are the overall comments."""
    doubts = [] if key_findings else [NO_KEY_FINDINGS]
    for overall, side, who in (
        (force, "force_comment", "the chief officer"),
        (body, "body_comment", "the policing body"),
    ):
        answered = {position for comment in comments if getattr(comment, side) for position in comment.findings}
        if not answered and not any(getattr(comment, side) for comment in comments) and not overall:
            doubts.append(f"We could not find a comment from {who}.")
            continue
        doubts += [
            f"We could not find a comment from {who} on {name_of(finding.kind)} {finding.reference}."
            for position, finding in enumerate(findings)
            if finding.kind == RECOMMENDATION and finding.reference and position not in answered
        ]
    return doubts


def count_doubts(findings: Sequence[FoundFinding], stated: int | None, for_forces: int | None) -> list[str]:
    listed = sum(finding.kind == RECOMMENDATION for finding in findings)
    expected = for_forces if for_forces is not None else stated
    if expected is None or listed in (expected, stated):
        return []
    return [
        f"The file mentions {expected} recommendations for the force, but lists {listed}. Check them against the report."
    ]
