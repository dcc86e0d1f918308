"""Checks whether a response is complete in law, from its records alone: what must be there, and what must not.

These checks run for every response of a list, so they make no queries of their own. Checks of the wording are in
`advice`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, assert_never

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from inspections.enums import KINDS_ANSWERED_BY_DUTY, FindingKind
from inspections.models import Finding
from responses.completeness.comment_dates import outlasts_safe_day
from responses.completeness.prose import leftovers
from responses.completeness.rules import RULES, RuleFacts
from responses.completeness.stated_counts import Counts, contradictions
from responses.enums import ForceStatus, Level, Rule, Section
from responses.finding_names import named_in_sentences
from responses.models import CheckOverride, ForceRequest, Passage, Response
from responses.queries import asked_of_us, load_written_parts
from s55tracker.accounts.models import Force
from s55tracker.working_days.calendar import format_date

WEIGHTS = {Level.MUST: 0, Level.SHOULD: 1, Level.NOTE: 2}
SECTION_NAMES = {
    Section.KEY_FINDINGS: "the key findings",
    Section.INTRODUCTION: "the introduction",
    Section.BODY_COMMENT: "our overall comment",
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A problem that a rule found. `place` is where to fix it. `override` is an approver's override, if there is one."""

    rule: Rule
    level: Level
    sentence: str
    place: str  # a Section value, "finding", "force", "inspection", "document"
    finding: Finding | None = None
    force: Force | None = None
    url: str = ""  # if the place alone does not identify the page
    override: CheckOverride | None = None

    @property
    def facts(self) -> RuleFacts:
        return RULES[self.rule]

    @property
    def provision(self) -> str:
        """The provision of the Police Act 1996 that the rule rests on. Empty if the rule does not rest on the Act:
        answering areas for improvement, for example, is custom.
        """
        return self.facts.provision

    @property
    def must(self) -> bool:
        """True if it stops the response from being submitted, approved and published."""
        return self.level == Level.MUST and self.override is None

    @property
    def may_be_overridden(self) -> bool:
        return self.level == Level.MUST and not self.facts.no_override

    @property
    def key(self) -> str:
        """A fingerprint of the problem and its place. It stays the same as long as the check says the same."""
        parts = (
            self.rule.value,
            self.place,
            str(self.finding.pk if self.finding else ""),
            str(self.force.pk if self.force else ""),
            self.sentence,
        )
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def problem(rule: Rule, sentence: str, *, place: str, level: Level | None = None, **where: Any) -> Problem:
    """A problem found by a rule, at the rule's own level unless another is given."""
    return Problem(rule=rule, level=level or RULES[rule].level, sentence=sentence, place=place, **where)


def problems_of(response: Response, *, today: date) -> list[Problem]:
    """Every problem that the records alone show, most serious first."""
    load_written_parts([response])
    found = [
        *_of_the_date(response),
        *_of_the_text(response),
        *_left_over(response),
        *_of_the_counts(response),
        *_of_the_force(response, today),
    ]
    return most_serious_first(with_overrides(found, response))


def most_serious_first(problems: list[Problem]) -> list[Problem]:
    """Problems that stop the response come first, then problems that should be fixed, then notes. Overridden problems
    come last.
    """
    return sorted(problems, key=lambda each: (each.override is not None, WEIGHTS[each.level]))


def with_overrides(problems: list[Problem], response: Response) -> list[Problem]:
    """The problems, each with its override in force if there is one. Makes one query at most, and none for most
    responses.
    """
    overrides = {override.key: override for override in overrides_of(response)}
    if not overrides:
        return problems
    return [replace(each, override=overrides.get(each.key)) if each.may_be_overridden else each for each in problems]


def overrides_of(response: Response) -> list[CheckOverride]:
    """The overrides in force, with the people who made them."""
    if not response.has_overridden_checks:
        return []
    if not hasattr(response, "overrides_in_force"):
        in_force = CheckOverride.objects.filter(withdrawn_at=None).select_related("made_by")
        prefetch_related_objects([response], Prefetch("check_overrides", in_force, to_attr="overrides_in_force"))
    return list(getattr(response, "overrides_in_force", ()))


def _of_the_date(response: Response) -> Iterator[Problem]:
    if response.inspection.published_on_confirmed_at is None:
        yield problem(
            Rule.DATE_CONFIRMED,
            "Check the date of publication against the report and confirm it: the deadline is counted from it.",
            place="inspection",
        )


def _of_the_text(response: Response) -> Iterator[Problem]:
    passages = {(passage.section, passage.finding_id): passage for passage in response.passages.all()}

    def written(section: Section, finding_id: int | None = None) -> bool:
        passage = passages.get((section, finding_id))
        return bool(passage and passage.plain.strip())

    if not written(Section.KEY_FINDINGS):
        yield problem(Rule.KEY_FINDINGS, "Write the key findings.", place=Section.KEY_FINDINGS)
    findings = asked_of_us(response)
    answered_inside = {finding.parent_id for finding in findings}
    names = named_in_sentences(findings)
    for finding in findings:
        by_duty = finding.kind in KINDS_ANSWERED_BY_DUTY
        passage = passages.get((Section.BODY_COMMENT, finding.pk))
        if finding.pk in answered_inside:
            continue  # a cause of concern is answered through its recommendations
        if not written(Section.BODY_COMMENT, finding.pk):
            yield problem(
                Rule.EXPLANATION if by_duty else Rule.OTHER_FINDINGS,
                f"Explain {names[finding.pk]}: the action taken or proposed, or why there is none.",
                place="finding",
                finding=finding,
            )
            continue
        if by_duty and passage and not passage.action_stance:
            yield problem(
                Rule.ACTION,
                f"Select what action is being taken on {names[finding.pk]}.",
                place="finding",
                finding=finding,
            )
    if not written(Section.BODY_COMMENT):
        yield problem(Rule.OVERALL_COMMENT, "Write your overall comment on the report.", place=Section.BODY_COMMENT)


def office_texts(response: Response) -> Iterator[tuple[Passage, str, dict[str, Any]]]:
    """The office's texts that would be published: each text, its name, and its place."""
    findings = {finding.pk: finding for finding in asked_of_us(response)}
    names = named_in_sentences(list(findings.values()))
    for passage in response.passages.all():
        if not passage.plain.strip():
            continue
        if passage.finding_id is None:
            yield passage, SECTION_NAMES[Section(passage.section)], {"place": passage.section}
        elif finding := findings.get(passage.finding_id):
            where = {"place": "finding", "finding": finding}
            yield passage, f"our comment on {names[finding.pk]}", where


def _left_over(response: Response) -> Iterator[Problem]:
    for passage, name, where in office_texts(response):
        for mark in leftovers(passage.plain):
            # Next steps and emails show only the words before the colon, so that they never quote the draft.
            yield problem(Rule.LEFTOVERS, f"Replace the drafting note in {name}: “{mark}”.", **where)


def _of_the_counts(response: Response) -> Iterator[Problem]:
    """Compare the totals typed in the texts with the recorded numbers, because typed totals are often wrong."""
    counts = counts_of(response)
    stated = response.inspection.recommendations_stated
    recorded = [finding.kind for finding in response.inspection.findings.all()].count(FindingKind.RECOMMENDATION)
    if stated is not None and recorded > stated:
        yield problem(
            Rule.COUNTS,
            f"The report details say {stated} recommendation{'' if stated == 1 else 's'}, but {recorded} are recorded.",
            place="inspection",
        )
    for passage in response.passages.all():
        if passage.section in SAYS and passage.plain.strip():
            for sentence in contradictions(passage.plain, counts, says=SAYS[Section(passage.section)]):
                yield problem(Rule.COUNTS, sentence, place=passage.section)


# The texts that may give the number of findings in the report. Numbers in a comment on one finding are about other
# things.
SAYS = {
    Section.INTRODUCTION: "The introduction says",
    Section.KEY_FINDINGS: "The key findings say",
}


def counts_of(response: Response) -> Counts:
    """How many findings of each kind the report makes, and how many recommendations are for us. Loads the findings if
    necessary.
    """
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
            invited = request.status != ForceStatus.NOT_INVITED
            rule = Rule.FORCE_COMMENTS if invited else Rule.FORCE_INVITED
            yield problem(rule, sentence, place="force", force=request.force)


def _missing_from(request: ForceRequest, today: date, *, safe_day: date) -> str:
    chief = request.force.chief_officer_title
    match ForceStatus(request.status):
        case ForceStatus.NOT_INVITED:
            return f"Invite the {chief} of {request.force} to comment: the Act requires it."
        case ForceStatus.INVITED if request.comments_due_on < today:
            return f"Record that no comments were received from {request.force}, or give the force more time. The date in its invitation has passed."
        case ForceStatus.INVITED if outlasts_safe_day(
            comment_by=request.comments_due_on,
            asked_on=timezone.localdate(request.status_changed_at),
            safe_day=safe_day,
            today=today,
        ):
            return (
                f"Record that no comments were received from {request.force}, and why you are not waiting until {format_date(request.comments_due_on)}. "
                "The safe day has arrived."
            )
        case ForceStatus.INVITED:
            return f"{request.force} has been invited and has not submitted its comments yet."
        case ForceStatus.RETURNED if request.comments_due_on < today:
            return f"Use {request.force}’s comments as they were submitted, or give the force more time. The comments were returned and have not been resubmitted."
        case ForceStatus.RETURNED:
            return f"{request.force}’s comments were returned and have not been resubmitted yet."
        case ForceStatus.SUBMITTED | ForceStatus.NONE_RECEIVED:
            return ""
        case status:
            assert_never(status)


def named(finding: Finding) -> str:
    """How a sentence names one finding: "recommendation 3"."""
    return named_in_sentences([finding])[finding.pk]
