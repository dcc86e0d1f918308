"""Turns a response found in a file into the form the importing action takes."""

from __future__ import annotations

import re
from dataclasses import replace

from inspections.intake.proposal import details_of, facts_of
from responses.importing.actions import ImportedComment, ImportedLine, ImportedResponse
from responses.importing.response_text import Comment, DistributionLine, FoundResponse
from responses.importing.warnings import not_needed
from s55tracker.richtext import from_simple_text
from s55tracker.working_days.calendar import format_date

# s.55(6): copies go to the inspectors of constabulary and to the Secretary of State. The rest is practice.
_STATUTORY = re.compile(
    r"\bhome (?:office|secretary)\b|\bsecretary of state\b|\bHMICFRS\b|\binspectorate\b|\bmonitoring portal\b",
    re.IGNORECASE,
)


def proposal_of(found: FoundResponse, *, file_name: str, file_hash: str) -> ImportedResponse | None:
    """The record to create; None if the file does not say when the report was published, because deadlines cannot be
    counted without that date.
    """
    published_on = found.inspection.published_on
    if published_on is None:
        return None
    facts, warnings = facts_of(found.inspection, recommendations_stated=found.recommendations_stated)
    details = details_of(found.findings, published_on=published_on)
    loose: list[Comment] = []
    said: dict[int, dict[str, str]] = {}
    for comment in found.comments:
        places = list(comment.findings)
        if not places:
            loose.append(comment)
            warnings.append(
                f"The comment on {_listed(comment)} has no matching finding, so we have put it at the end of the overall comment."
            )
        if len(places) > 1:
            warnings.append(f"One comment answers {_listed(comment)}. We have put it under each of them.")
        for place in places:
            for side in ("force_comment", "body_comment"):
                texts = said.setdefault(place, {})
                texts[side] = "\n\n".join(filter(None, (texts.get(side, ""), getattr(comment, side))))
    return ImportedResponse(
        facts=facts,
        published_on=published_on,
        findings=details,
        key_findings=from_simple_text(found.key_findings),
        introduction=from_simple_text(found.recommendations_introduction),
        force_comment=from_simple_text(_with_loose(found.force_comment, loose, "force_comment")),
        body_comment=from_simple_text(_with_loose(found.body_comment, loose, "body_comment")),
        comments=[
            ImportedComment(
                finding=place,
                force_html=from_simple_text(texts["force_comment"]),
                body_html=from_simple_text(texts["body_comment"]),
            )
            for place, texts in said.items()
        ],
        distribution=_lines(found.distribution),
        warnings=[*found.warnings, *warnings, *([not_needed(found.not_needed)] if found.not_needed else [])],
        file_name=file_name,
        file_hash=file_hash,
    )


def _listed(comment: Comment) -> str:
    return " and ".join(comment.references) or "a finding without a number"


def _with_loose(text: str, loose: list[Comment], side: str) -> str:
    parts = [text] + [
        f"**{_listed(comment)}:**\n\n{getattr(comment, side)}" for comment in loose if getattr(comment, side)
    ]
    return "\n\n".join(filter(None, parts))


def _lines(lines: tuple[DistributionLine, ...]) -> list[ImportedLine]:
    """The distribution list, each line once and short enough to record."""
    kept = {line.line[:200]: replace(line, line=line.line[:200]) for line in reversed(lines)}
    return [
        ImportedLine(
            line=line.line,
            is_statutory=bool(_STATUTORY.search(line.line)),
            note=f"The imported document gives {format_date(line.done_on)}." if line.done_on else "",
        )
        for line in reversed(kept.values())
    ]
