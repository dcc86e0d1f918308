"""Whether a response is ready, whoever asks: what the law requires and is missing, and what a careful office would mend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from inspections.enums import KINDS_ANSWERED_BY_DUTY, FindingKind
from inspections.models import Finding
from inspections.queries import findings_for_us
from responses.enums import ForceStatus, Section
from responses.exceptions import Incomplete
from responses.models import ForceRequest, Response


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing missing. `must` blocks submitting and publishing; the rest is advice. `place` says where to mend it."""

    sentence: str
    must: bool
    place: str  # a Section value, "finding", "force", "inspection"
    finding: Finding | None = None
    provision: str = ""


def problems_of(response: Response, *, today: date) -> list[Problem]:
    """Everything that is missing, gravest first."""
    found = [*_of_the_date(response), *_of_the_text(response), *_of_the_force(response, today)]
    return sorted(found, key=lambda problem: not problem.must)


def check_complete(response: Response, *, today: date) -> None:
    """Raises Incomplete with what must be mended before the response can be submitted, approved or published."""
    if blocking := [problem for problem in problems_of(response, today=today) if problem.must]:
        raise Incomplete(blocking)


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
    for finding in findings_for_us(response.inspection):
        by_duty = finding.kind in KINDS_ANSWERED_BY_DUTY
        passage = passages.get((Section.BODY_COMMENT, finding.pk))
        if finding.kind == FindingKind.CAUSE_OF_CONCERN and finding.children.exists():
            continue  # answered through its recommendations
        if not written(Section.BODY_COMMENT, finding.pk):
            yield Problem(
                sentence=f"Explain {_named(finding)}: what has been done or will be done about it, or why nothing.",
                must=by_duty,
                place="finding",
                finding=finding,
                provision="s.55(5B)" if by_duty else "",
            )
        elif by_duty and passage and not passage.action_stance:
            yield Problem(
                sentence=f"Say for {_named(finding)} whether action is taken or proposed, or none.",
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


def _of_the_force(response: Response, today: date) -> Iterator[Problem]:
    for request in response.force_requests.select_related("force"):
        if sentence := _missing_from(request, today):
            yield Problem(sentence=sentence, must=True, place="force", provision="s.55(4)")


def _missing_from(request: ForceRequest, today: date) -> str:
    chief = request.force.chief_officer_title
    match request.status:
        case ForceStatus.NOT_INVITED:
            return f"Invite the {chief} of {request.force} to comment: the Act requires it."
        case ForceStatus.INVITED if request.comment_by < today:
            return f"Nothing has come from {request.force}. Record that no comments were received, or give the force more time."
        case ForceStatus.INVITED:
            return f"{request.force} has been invited and has not submitted its comments yet."
        case ForceStatus.RETURNED:
            return f"The comments of {request.force} were returned and have not come back yet."
    return ""


def _named(finding: Finding) -> str:
    label = finding.label
    return label[0].lower() + label[1:]
