"""Checks whether a response is ready: what the law requires and is missing, and what a careful office would fix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from django.utils import timezone

from inspections.enums import KINDS_ANSWERED_BY_DUTY, FindingKind
from inspections.models import Finding
from responses.completeness.comment_dates import outlasts_safe_day
from responses.completeness.stated_counts import Counts, contradictions
from responses.enums import ForceStatus, Section
from responses.finding_names import named_in_sentences
from responses.models import ForceRequest, Response
from responses.queries import asked_of_us, load_written_parts
from s55tracker.accounts.models import Force
from s55tracker.working_days.calendar import format_date


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something missing. `must` blocks submitting and publishing; the rest is advice. `place` is where to fix it."""

    sentence: str
    must: bool
    place: str  # a Section value, "finding", "force", "inspection", "document"
    finding: Finding | None = None
    force: Force | None = None
    provision: str = ""
    url: str = ""  # if the place alone does not identify the page


def problems_of(response: Response, *, today: date) -> list[Problem]:
    """Everything missing, most serious first."""
    load_written_parts([response])
    found = [
        *_of_the_date(response),
        *_of_the_text(response),
        *_of_the_introduction(response),
        *_of_the_force(response, today),
    ]
    return sorted(found, key=lambda problem: not problem.must)


def _of_the_date(response: Response) -> Iterator[Problem]:
    if response.inspection.published_on_confirmed_at is None:
        yield Problem(
            sentence="Check the date of publication against the report and confirm it: the deadline is counted from it.",
            must=True,
            place="inspection",
            provision="s.55(5A)",
        )


def _of_the_text(response: Response) -> Iterator[Problem]:
    passages = {(passage.section, passage.finding_id): passage for passage in response.passages.all()}

    def written(section: Section, finding_id: int | None = None) -> bool:
        passage = passages.get((section, finding_id))
        return bool(passage and passage.plain.strip())

    if not written(Section.KEY_FINDINGS):
        yield Problem(sentence="Write the key findings.", must=True, place=Section.KEY_FINDINGS)
    findings = asked_of_us(response)
    answered_inside = {finding.parent_id for finding in findings}
    names = named_in_sentences(findings)
    for finding in findings:
        by_duty = finding.kind in KINDS_ANSWERED_BY_DUTY
        passage = passages.get((Section.BODY_COMMENT, finding.pk))
        if finding.pk in answered_inside:
            continue  # a cause of concern is answered through its recommendations
        if not written(Section.BODY_COMMENT, finding.pk):
            yield Problem(
                sentence=f"Explain {names[finding.pk]}: the action taken or proposed, or why there is none.",
                must=by_duty,
                place="finding",
                finding=finding,
                provision="s.55(5B)" if by_duty else "",
            )
        elif by_duty and passage and not passage.action_stance:
            yield Problem(
                sentence=f"Select what action is being taken on {names[finding.pk]}.",
                must=True,
                place="finding",
                finding=finding,
                provision="s.55(5B)",
            )
    if not written(Section.BODY_COMMENT):
        yield Problem(
            sentence="Write your overall comment on the report.",
            must=True,
            place=Section.BODY_COMMENT,
            provision="s.55(5)",
        )


def _of_the_introduction(response: Response) -> Iterator[Problem]:
    """Hand-typed totals go wrong, so compare them with the recorded numbers."""
    for passage in response.passages.all():
        if passage.section == Section.INTRODUCTION and passage.plain.strip():
            for sentence in contradictions(passage.plain, counts_of(response)):
                yield Problem(sentence=sentence, must=False, place=Section.INTRODUCTION)


def counts_of(response: Response) -> Counts:
    """How many findings of each kind the report makes, and how many are for us. Loads what it needs."""
    load_written_parts([response])
    inspection = response.inspection
    recorded = [finding.kind for finding in inspection.findings.all()]
    for_us = [finding.kind for finding in asked_of_us(response)]
    return Counts(
        recommendations=max(inspection.recommendations_stated or 0, recorded.count(FindingKind.RECOMMENDATION)),
        recommendations_for_us=for_us.count(FindingKind.RECOMMENDATION),
        areas_for_improvement=recorded.count(FindingKind.AREA_FOR_IMPROVEMENT),
        causes_of_concern=recorded.count(FindingKind.CAUSE_OF_CONCERN),
    )


def _of_the_force(response: Response, today: date) -> Iterator[Problem]:
    for request in response.force_requests.all():
        if sentence := _missing_from(request, today, safe_day=response.inspection.safe_day_on):
            yield Problem(sentence=sentence, must=True, place="force", force=request.force, provision="s.55(4)")


def _missing_from(request: ForceRequest, today: date, *, safe_day: date) -> str:
    chief = request.force.chief_officer_title
    match ForceStatus(request.status):
        case ForceStatus.NOT_INVITED:
            return f"Invite the {chief} of {request.force} to comment: the Act requires it."
        case ForceStatus.INVITED if request.comments_due_on < today:
            return f"Record that no comments were received from {request.force}, or give it more time: the date in its invitation has passed."
        case ForceStatus.INVITED if outlasts_safe_day(
            comment_by=request.comments_due_on,
            asked_on=timezone.localdate(request.status_changed_at),
            safe_day=safe_day,
            today=today,
        ):
            return (
                f"Record that no comments came from {request.force}, and why you are not waiting until {format_date(request.comments_due_on)}: "
                "the safe day has come."
            )
        case ForceStatus.INVITED:
            return f"{request.force} has been invited and has not submitted its comments yet."
        case ForceStatus.RETURNED if request.comments_due_on < today:
            return f"Use {request.force}’s comments as they were submitted, or give it more time: they were returned and have not been resubmitted."
        case ForceStatus.RETURNED:
            return f"{request.force}’s comments were returned and have not been resubmitted yet."
        case ForceStatus.SUBMITTED | ForceStatus.NONE_RECEIVED:
            return ""
        case status:
            assert_never(status)


def named(finding: Finding) -> str:
    """How a sentence names one finding: "recommendation 3"."""
    return named_in_sentences([finding])[finding.pk]
