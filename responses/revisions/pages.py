"""Lists of versions, and the changes between two of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import escape

from responses.document.comparing import PartChange, changes_between
from responses.document.composition import working_copy_of
from responses.document.content import DocumentContent
from responses.document.wording import action
from responses.enums import ApprovalDecision, ForceStance
from responses.finding_names import named_in_sentences
from responses.force_queries import findings_for_force, force_comments_on
from responses.models import (
    Approval,
    ForceComment,
    ForceRequest,
    ForceSubmission,
    Publication,
    Response,
    SubmittedComment,
    TextRevision,
)
from responses.revisions.queries import publications_in_order, rounds_in_order, submissions_in_order
from s55tracker.richtext import Change, differences

DECIDED = {
    ApprovalDecision.APPROVED: "Approved",
    ApprovalDecision.RETURNED: "Returned",
    ApprovalDecision.TAKEN_BACK: "Recalled from the approver",
}
NOW = "now"


@dataclass(frozen=True, kw_only=True)
class Moment:
    """An event of the whole response, such as a submission. `key` identifies the text stored at that moment."""

    key: str
    words: str
    at: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    """One version in a list. `moments` are the events of the whole response while this version was the latest."""

    row: TextRevision
    is_latest: bool
    moments: list[str]
    stance: str


def version_lines(revisions: Sequence[TextRevision], moments: Sequence[Moment]) -> list[VersionLine]:
    """The lines of the list of versions. Both `revisions` and the lines returned have the latest first."""
    by_version: dict[int, list[str]] = {}
    for moment in moments:
        then = next((row for row in revisions if row.saved_at <= moment.at), None)
        if then is not None:
            by_version.setdefault(then.version, []).append(moment.words)
    return [
        VersionLine(
            row=row,
            is_latest=number == 0,
            moments=by_version.get(row.version, []),
            stance=stance_in_words(row),
        )
        for number, row in enumerate(revisions)
    ]


def stance_in_words(revision: TextRevision) -> str:
    if not revision.stance:
        return ""
    return ForceStance(revision.stance).label if revision.request_id else action(revision.stance)


def changes_of(old: TextRevision, new: TextRevision) -> list[Change]:
    """The changes by block and by word, with the stance as the first block."""
    return differences(_with_stance(stance_in_words(old), old.html), _with_stance(stance_in_words(new), new.html))


# --- The whole response -------------------------------------------------------------------------------------------


def office_moments(response: Response) -> list[Moment]:
    """Submissions for approval, decisions and publications, earliest first."""
    moments = []
    for approval in rounds_in_order(response):
        key = f"round-{approval.pk}"
        moments.append(
            Moment(key=key, words="Submitted for approval", at=approval.submitted_at, by=str(approval.submitted_by))
        )
        if approval.decided_at:
            decision = ApprovalDecision(approval.decision)
            by, why = str(approval.decided_by), approval.reason
            moments.append(Moment(key=key, words=DECIDED[decision], at=approval.decided_at, by=by, reason=why))
        if approval.withdrawn_at:
            by, why = str(approval.withdrawn_by), approval.withdrawn_because
            moments.append(Moment(key=key, words="Approval withdrawn", at=approval.withdrawn_at, by=by, reason=why))
    for publication in publications_in_order(response):
        moments.append(
            Moment(
                key=f"publication-{publication.pk}",
                words=f"Published (publication {publication.number})",
                at=publication.published_at,
                by=str(publication.published_by),
                reason=publication.correction_reason,
            )
        )
    return sorted(moments, key=lambda moment: moment.at)


def office_changes(response: Response, old: str, new: str) -> list[PartChange] | None:
    """The changes between two stored texts of the response, or between one and the current text; None if there is no
    such text.
    """
    before, after = _office_content(response, old), _office_content(response, new)
    return None if before is None or after is None else changes_between(before, after)


def _office_content(response: Response, key: str) -> DocumentContent | None:
    if key == NOW:
        return working_copy_of(response)
    kind, _, number = key.partition("-")
    if not number.isdecimal() or len(number) > 18:
        return None
    row: Approval | Publication | None = None
    if kind == "round":
        row = Approval.objects.filter(response=response, pk=int(number)).first()
    elif kind == "publication":
        row = Publication.objects.filter(response=response, pk=int(number)).first()
    return DocumentContent.from_json(row.content) if row else None


def force_moments(submissions: Iterable[ForceSubmission]) -> list[Moment]:
    """Submissions and returns, earliest first."""
    moments = []
    for each in submissions:
        by = f"received from {each.received_from}" if each.received_from else str(each.submitted_by or "")
        words = f"Submitted (submission {each.number})"
        moments.append(Moment(key=f"submission-{each.pk}", words=words, at=each.submitted_at, by=by))
        if each.returned_at:
            by, why = str(each.returned_by), each.return_reason
            words = "Returned by the office"
            moments.append(Moment(key=f"submission-{each.pk}", words=words, at=each.returned_at, by=by, reason=why))
    return moments


def force_changes(request: ForceRequest, old: str, new: str) -> list[PartChange] | None:
    """The changes between two submissions, or between one and the force's current draft."""
    submissions = {f"submission-{each.pk}": each for each in submissions_in_order(request)}
    texts: dict[str, Callable[[], Iterable[ForceComment | SubmittedComment]]] = {
        key: submission.comments.all for key, submission in submissions.items()
    }
    texts[NOW] = force_comments_on(request).values
    if old not in texts or new not in texts:
        return None
    findings = list(findings_for_force(request))
    names: dict[int | None, str] = {None: "the report as a whole"}
    names.update(named_in_sentences(findings).items())
    before, after = _parts(texts[old]()), _parts(texts[new]())
    return [
        PartChange(
            label=f"Comment on {names.get(key, 'a finding that has been removed')}",
            changes=differences(before.get(key, ""), after.get(key, "")),
        )
        for key in [*(finding.pk for finding in findings), None]
        if before.get(key, "") != after.get(key, "")
    ]


def _parts(comments: Iterable[ForceComment | SubmittedComment]) -> dict[int | None, str]:
    return {
        comment.finding_id: _with_stance(ForceStance(comment.stance).label if comment.stance else "", comment.html)
        for comment in comments
    }


def _with_stance(stance: str, html: str) -> str:
    return f"<p>{escape(stance)}</p>{html}" if stance else html
