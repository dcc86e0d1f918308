"""Finds the places in a text that were returned for changes, each with its reason, and which of them still need
changing.

The office's places are those of its last approval round, if that was returned or withdrawn, or those named when a
correction began. A force's places are those of its last submission, while the office has returned it. Only the rows are
stored; the text shows whether it has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from inspections.models import Finding
from inspections.queries import findings_for_us
from responses.enums import ApprovalDecision, ForceStatus, Section
from responses.finding_names import named_in_sentences
from responses.models import (
    Approval,
    ForceComment,
    ForceRequest,
    Passage,
    Response,
    ReturnedPlace,
    SubmittedComment,
)
from responses.queries import asked_of_us, load_written_parts
from responses.workflow import BEING_WRITTEN
from s55tracker.present import present
from s55tracker.richtext import content_hash
from s55tracker.text.wording import listed

SECTIONS_IN_SENTENCES = {
    Section.KEY_FINDINGS: "the key findings",
    Section.INTRODUCTION: "the introduction",
    Section.BODY_COMMENT: "our overall comment",
}


@dataclass(frozen=True, kw_only=True)
class PlaceReason:
    """A problem with one place. Without a finding it is one of the office's sections, or the force's overall comment."""

    reason: str
    section: str = ""
    finding: Finding | None = None


@dataclass(frozen=True, kw_only=True)
class Returned:
    """A place to change. `named` is its name in a sentence: "recommendation 2", "the key findings"."""

    section: str
    finding_id: int | None
    named: str
    reason: str
    by: str
    on: date
    is_changed: bool
    is_correction: bool = False

    @property
    def key(self) -> tuple[str, int | None]:
        return (self.section, self.finding_id)

    @property
    def because(self) -> str:
        """Why the place was returned: the words after "Why:"."""
        return f"to be corrected: {self.reason}" if self.is_correction else f"returned by {self.by}: {self.reason}"


def fingerprint(text: Passage | ForceComment | SubmittedComment | None) -> str:
    """A fingerprint of a text's words and stance. It is the same for no row and for an empty row."""
    stance = getattr(text, "action_stance", None) or getattr(text, "stance", None) or ""
    return content_hash(stance, text.html if text else "")


def rows_of(responses: Collection[Response]) -> dict[int, list[ReturnedPlace]]:
    """The office's rows for these responses, by response key. Makes one query."""
    found: dict[int, list[ReturnedPlace]] = {}
    rows = ReturnedPlace.objects.filter(response__in=[each.pk for each in responses], submission=None)
    for row in rows.select_related("returned_by", "publication").defer(
        "publication__content", "publication__search_text", "publication__search_words"
    ):
        found.setdefault(row.response_id, []).append(row)
    return found


def returned_to_office(
    response: Response, *, rows: Sequence[ReturnedPlace], last_approval: Approval | None
) -> list[Returned]:
    """What the office must change in a response loaded by `load_written_parts`, in document order. Makes no query."""
    if response.status not in BEING_WRITTEN:
        return []
    passages = {(passage.section, passage.finding_id): passage for passage in response.passages.all()}
    findings = asked_of_us(response)
    names = named_in_sentences(findings)
    order = [
        (Section.KEY_FINDINGS.value, None),
        (Section.INTRODUCTION.value, None),
        *((Section.BODY_COMMENT.value, finding.pk) for finding in findings),
        (Section.BODY_COMMENT.value, None),
    ]
    found = {
        (row.section, row.finding_id): Returned(
            section=row.section,
            finding_id=row.finding_id,
            named=names.get(row.finding_id or 0) or SECTIONS_IN_SENTENCES[Section(row.section)],
            reason=row.reason,
            by=str(row.returned_by),
            on=timezone.localdate(row.returned_at),
            is_changed=fingerprint(passages.get((row.section, row.finding_id))) != row.text_hash,
            is_correction=row.publication_id is not None,
        )
        for row in rows
        if _counts(row, response, last_approval)
    }
    return [found[key] for key in order if key in found]


def _counts(row: ReturnedPlace, response: Response, last: Approval | None) -> bool:
    """True if the row still applies: it is from the last round, if returned or withdrawn, or from a correction not yet
    submitted.
    """
    if row.publication is not None:
        return (
            response.first_published_on is not None
            and row.publication.is_current
            and last is not None
            and row.publication.approval_id == last.pk
        )
    if last is None or row.approval_id != last.pk:
        return False
    return last.decision == ApprovalDecision.RETURNED or last.withdrawn_at is not None


def returned_to_force(
    request: ForceRequest, comments: Mapping[int | None, ForceComment], *, findings: Iterable[Finding]
) -> list[Returned]:
    """What a force must change, in report order, while its last submission is returned.

    For many requests, prefetch `submissions` with their `returned_places`.
    """
    if request.status != ForceStatus.RETURNED:
        return []
    submissions = list(request.submissions.all())
    rows = {row.finding_id: row for row in submissions[-1].returned_places.all()} if submissions else {}
    findings = list(findings)
    names = named_in_sentences(findings)
    found = []
    for key in [*(finding.pk for finding in findings), None]:
        if (row := rows.get(key)) is not None:
            found.append(
                Returned(
                    section="",
                    finding_id=key,
                    named=names[key] if key else "the report as a whole",
                    reason=row.reason,
                    by=str(row.returned_by),
                    on=timezone.localdate(row.returned_at),
                    is_changed=fingerprint(comments.get(key)) != row.text_hash,
                )
            )
    return found


def unchanged_since_it_came_back(response: Response, *, digest: str) -> str:
    """The sentence that says what is about to be resubmitted unchanged; empty if something has been changed.

    `digest` is the hash of the current document. If no place was named, the document as a whole must differ.
    """
    last = Approval.objects.filter(response=response).select_related("submitted_by", "decided_by").last()
    if last is None:
        return ""
    load_written_parts([response])
    returned = returned_to_office(response, rows=rows_of([response]).get(response.pk, ()), last_approval=last)
    if returned:
        return format_unchanged(unchanged(returned))
    if last.content_hash != digest:
        return ""
    if last.decision == ApprovalDecision.RETURNED:
        return f"Nothing in the document has changed since {last.decided_by} returned it."
    if response.first_published_on is not None and last.decision == ApprovalDecision.APPROVED and not last.withdrawn_at:
        return "Nothing in the document has changed since it was published."
    return ""


def unchanged_by_the_force(request: ForceRequest) -> str:
    """The sentence that says what a force is about to resubmit unchanged; empty if something has been changed."""
    if request.status != ForceStatus.RETURNED:
        return ""
    comments = {comment.finding_id: comment for comment in request.comments.all()}
    findings = findings_for_us(request.response.inspection)
    if returned := returned_to_force(request, comments, findings=findings):
        return format_unchanged(unchanged(returned))
    last = present(request.submissions.last())
    sent = {comment.finding_id: fingerprint(comment) for comment in last.comments.all()}
    written = {
        key: fingerprint(comment) for key, comment in comments.items() if comment.plain.strip() or comment.stance
    }
    if sent != written:
        return ""
    return f"Nothing in the comments has changed since {last.returned_by or 'the office'} returned them."


def unchanged(returned: Iterable[Returned]) -> list[Returned]:
    return [place for place in returned if not place.is_changed]


def format_unchanged(places: Sequence[Returned]) -> str:
    """ "Recommendation 2 and the key findings have not changed since April Approver returned them."."""
    if not places:
        return ""
    names = listed([place.named for place in places])
    one = len(places) == 1
    since = "the correction began" if places[0].is_correction else f"{places[0].by} returned {'it' if one else 'them'}"
    verb = "have" if not one or names.startswith("the key findings") else "has"
    return f"{names[0].upper()}{names[1:]} {verb} not changed since {since}."
