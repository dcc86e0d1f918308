"""Prepares earlier answers for a writing page, and fills its form with one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils import timezone

from inspections.models import Finding
from responses.enums import ForceStatus, ResponseStatus
from responses.models import ForceComment, ForceRequest, KeptDraft, Passage, Response, SubmittedComment
from responses.places import finding_url, force_comment_url
from responses.reuse.queries import earlier_force_answers, earlier_office_answers
from s55tracker.present import annotated, present
from s55tracker.richtext import to_simple_text

# The name of the button that fills the form with an earlier answer.
USE = "use"


@dataclass(frozen=True, kw_only=True)
class EarlierAnswer:
    """An earlier answer. `per_cent` is the percentage of the two findings’ significant words that are in both."""

    key: str
    heading: str
    report: str
    url: str
    answered_on: date
    status: str
    wording: str
    html: str
    per_cent: int

    @property
    def simple(self) -> str:
        """The answer as simple text, for a box without an editor."""
        return to_simple_text(self.html)


def answers_for_office(user, response: Response, finding: Finding) -> list[EarlierAnswer]:
    return [_of_office(passage) for passage in earlier_office_answers(user, response, finding)]


def answers_for_force(user, asked: ForceRequest, finding: Finding) -> list[EarlierAnswer]:
    return [_of_force(comment) for comment in earlier_force_answers(user, asked, finding)]


def filled_with(data: QueryDict, answers: Sequence[EarlierAnswer]) -> QueryDict | None:
    """The typed form with the chosen answer added. None if the person chose none."""
    chosen = next((answer for answer in answers if answer.key == data.get(USE)), None)
    return None if chosen is None else with_words_after(data, chosen.html)


def with_words_after(data: QueryDict, html: str) -> QueryDict:
    """The typed form with these words added at the end, in the form's own format. Nothing is lost, and nothing is
    saved.
    """
    longer = data.copy()
    typed = longer.get("text", "")
    if longer.get("text_format") == KeptDraft.Format.HTML:
        longer["text"] = typed + html
    else:
        longer["text"] = "\n\n".join(part for part in (typed.rstrip(), to_simple_text(html)) if part)
    return longer


def _of_office(passage: Passage) -> EarlierAnswer:
    finding = present(passage.finding)
    return EarlierAnswer(
        key=f"passage-{passage.pk}",
        heading=finding.label,
        report=passage.response.inspection.title,
        url=finding_url(passage.response, finding),
        answered_on=timezone.localdate(passage.edited_at),
        status=ResponseStatus(passage.response.status).label,
        wording=finding.plain,
        html=passage.html,
        per_cent=_per_cent(passage),
    )


def _of_force(comment: ForceComment | SubmittedComment) -> EarlierAnswer:
    finding = present(comment.finding)
    if isinstance(comment, ForceComment):
        key, request, written_at = f"comment-{comment.pk}", comment.request, comment.edited_at
    else:
        submission = comment.submission
        key, request, written_at = f"submitted-{comment.pk}", submission.request, submission.submitted_at
    return EarlierAnswer(
        key=key,
        heading=finding.label,
        report=request.response.inspection.title,
        url=force_comment_url(request, finding.pk),
        answered_on=timezone.localdate(written_at),
        status=ForceStatus(request.status).label,
        wording=finding.plain,
        html=comment.html,
        per_cent=_per_cent(comment),
    )


def _per_cent(row: Passage | ForceComment | SubmittedComment) -> int:
    return round(100 * annotated(row, "likeness"))
