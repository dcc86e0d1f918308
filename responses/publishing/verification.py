"""Checks that publications, and their history, are unchanged: for `manage.py verify_publications`.

A publication's row has a hash of its words, and the audit event that created it has a hash of the row, and of the rows
it rests on, and is in the history's chain. Anyone changing one of them would have to change them all.

The history is read once (`_Recorded`); then each function of CHECKS compares one kind of row with it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from responses.enums import ForceMove, ForceStatus, Move, ResponseStatus
from responses.evidence.verification import ADDED, REMOVED, differences
from responses.models import (
    Approval,
    ApprovalSignature,
    DistributionLine,
    EvidenceFile,
    ForceRequest,
    ForceSubmission,
    Invitation,
    Publication,
    PublishedArticle,
    PublishedFile,
    Response,
    SubmittedComment,
)
from responses.publishing.fingerprints import (
    INVITATION,
    SIGNATURE,
    SUBMISSION,
    SUBMITTED_COMMENT,
    fingerprint_of,
    is_unchanged,
    sha256_of,
)
from responses.workflow import FORCE_MOVES, RESPONSE_MOVES
from s55tracker.audit import guard
from s55tracker.audit.chain import History, fault_of, holds, walk
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of, target_of

MADE, PDF_MADE, ARTICLE_MADE = "publication_made", "pdf_made", "article_made"
WITHDRAWN = f"response_{Move.WITHDRAW_PUBLICATION.value}"
COPY_SENT = "copy_sent"
# What is recorded of a copy, in its row and in the event. An event leaves out what no one stated.
OF_A_COPY = ("done_on", "done_by", "note", "method", "sent_to", "reference")
# The fields that never change once published. The other fields say whether the PDF has been made, and whether there has
# been a correction.
FROZEN = (
    *("response_id", "body_id", "approval_id", "number", "slug", "title", "kind", "inspection_published_on"),
    *("deadline_on", "safe_day_on", "content", "content_hash", "published_at", "published_on", "published_by_id"),
    "correction_reason",
)


@dataclass
class Verdict:
    """How much was checked, and one sentence for each difference."""

    publications: int = 0
    files: int = 0
    copies: int = 0
    evidence: int = 0
    history: History = field(default_factory=History)
    altered: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.altered


def hash_of_row(publication: Publication) -> str:
    """SHA-256 of all the row's frozen fields."""
    values = {name: getattr(publication, name) for name in FROZEN}
    if publication.elsewhere_address:
        values["elsewhere_address"] = publication.elsewhere_address  # added later: earlier rows keep their hash
    return sha256_of(values)


def hash_of_content(content: Mapping[str, Any]) -> str:
    """As computed when the words were approved, before the publication's own details were added.

    From the stored form, not through today's classes, because a field added since would change the hash.
    """
    before = json.dumps({**content, "publication": None}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(before.encode()).hexdigest()


@dataclass
class _Recorded:
    """What the history says about the rows that are checked, collected in one pass."""

    made: dict[tuple[str, int], dict] = field(default_factory=dict)
    pdfs: dict[str, dict] = field(default_factory=dict)
    articles: dict[str, dict] = field(default_factory=dict)
    without_pdf: dict[tuple[str, int], AuditEvent] = field(default_factory=dict)
    withdrawn: dict[tuple[str, int], AuditEvent] = field(default_factory=dict)
    # By response, number of the publication and line: the last event, or None once it was undone.
    copies: dict[tuple[str, int, str], AuditEvent | None] = field(default_factory=dict)
    statuses: dict[str, ResponseStatus | None] = field(default_factory=dict)
    tracks: dict[str, ForceStatus | None] = field(default_factory=dict)
    # By the key of the row: the event that added the file, and the keys of those removed since.
    evidence: dict[int, dict] = field(default_factory=dict)
    without_evidence: set[int] = field(default_factory=set)
    _number: dict[str, int] = field(default_factory=dict)
    # The key of the one response that is checked; None for all of them.
    only: int | None = None

    def of(self, rows: QuerySet, response: str = "response") -> QuerySet:
        return rows if self.only is None else rows.filter(**{response: self.only})

    def take(self, event: AuditEvent) -> None:
        match event.action:
            case "publication_made":
                number = event.detail.get("number", 0)
                self._number[event.target] = number
                self.made[event.target, number] = event.detail
            case "pdf_made":
                self.pdfs[event.target] = event.detail
            case "article_made":
                self.articles[event.target] = event.detail
            case "left_without_pdf":
                self.without_pdf[event.target, event.detail.get("number", 0)] = event
            case "render_ordered_again":
                self.without_pdf.pop((event.target, event.detail.get("number", 0)), None)
            case "copy_sent" | "copy_undone":
                number = event.detail.get("publication", self._number.get(event.target, 0))
                sent = event if event.action == COPY_SENT else None
                self.copies[event.target, number, event.detail.get("line", "")] = sent
            case "copy_email_bounced" if event.detail.get("cleared"):
                self.copies[event.target, event.detail.get("publication", 0), event.detail.get("line", "")] = None
            case action if action == ADDED:
                self.evidence[event.detail.get("evidence", 0)] = event.detail
            case action if action == REMOVED:
                self.without_evidence.add(event.detail.get("evidence", 0))
        if event.action == WITHDRAWN:
            self.withdrawn |= {(event.target, number): event for number in event.detail.get("numbers", ())}
        self._follow(event)

    def _follow(self, event: AuditEvent) -> None:
        """The status that a move leads to; None once the history holds a move that was not possible."""
        kind, _, name = event.action.partition("_")
        if event.action == "response_imported":
            # It starts written, with the force's comments submitted if the document has any. No move leads there.
            self.statuses[event.target] = ResponseStatus.DRAFTING
            if submitted := event.detail.get("submitted"):
                self.tracks[submitted] = ForceStatus.SUBMITTED
        elif kind == "response" and name in Move:
            before = self.statuses.get(event.target, ResponseStatus.NOT_STARTED)
            self.statuses[event.target] = RESPONSE_MOVES.get((before, Move(name))) if before else None
        elif kind == "force" and name in ForceMove:
            at = self.tracks.get(event.target, ForceStatus.NOT_INVITED)
            self.tracks[event.target] = FORCE_MOVES.get((at, ForceMove(name))) if at else None


def verify(*, noted: Iterable[str] = ()) -> Verdict:
    """Check every audit event, publication, copy and file. `noted` are last hashes of the chain in earlier runs."""
    verdict = Verdict()
    if lacking := guard.missing(connection):
        verdict.altered.append(f"The database does not protect history: {', '.join(lacking)} missing or switched off.")
    recorded = _Recorded()
    for event in walk(verdict.history):
        recorded.take(event)
    verdict.altered += verdict.history.altered
    if cut := guard.cut_off(connection):
        verdict.altered.append(
            f"{cut} audit event{' is' if cut == 1 else 's are'} missing from the end of the history."
        )
    verdict.altered += [f"The history no longer contains the hash {each}." for each in noted if not holds(each)]
    for check in CHECKS:
        verdict.altered += check(recorded, verdict)
    return verdict


def verify_response(response: Response) -> list[str]:
    """The same for one response: its events, publications, copies and files. Events removed from the history are not noticed."""
    verdict, recorded = Verdict(), _Recorded(only=response.pk)
    own = [response, *response.force_requests.all(), *response.publications.only("pk")]
    events = history_of(*own).select_related("link").order_by("link__position", "pk")
    for event in events.iterator(chunk_size=500):
        verdict.altered += fault_of(event)
        recorded.take(event)
    for check in CHECKS:
        verdict.altered += check(recorded, verdict)
    return verdict.altered


# --- Publications ------------------------------------------------------------------------------------------------------


def _publications(recorded: _Recorded, verdict: Verdict) -> Iterator[str]:
    current: Counter[str] = Counter()
    without_current: set[str] = set()
    publications = recorded.of(
        Publication.objects.select_related("response", "approval", "file", "article").order_by("pk")
    )
    for publication in publications.iterator(chunk_size=50):
        verdict.publications += 1
        reference = publication.response.reference
        target = f"response:{reference}"
        current[reference] += publication.is_current
        name = f"publication {publication.number} of {reference}"
        made = recorded.made.get((target, publication.number))
        yield from _each(f"P{name[1:]}", _wrong_with(publication, made))
        yield from _each(f"Approval of {name}", _wrong_with_approval(publication, made))
        own = f"publication:{publication.pk}"
        article: PublishedArticle | None = getattr(publication, "article", None)
        yield from _each(f"Page of {name}", _wrong_with_article(article, recorded.articles.pop(own, None)))
        file: PublishedFile | None = getattr(publication, "file", None)
        verdict.files += file is not None
        pdf = recorded.pdfs.pop(own, None)
        yield from _each(f"PDF of {name}", _wrong_with_file(publication, file, pdf))
        decided = recorded.without_pdf.get((target, publication.number))
        yield from _each(f"PDF of {name}", _wrong_with_decision(publication, decided))
        withdrawal = recorded.withdrawn.get((target, publication.number))
        yield from _each(f"P{name[1:]}", _wrong_with_withdrawal(publication, withdrawal))
        without_current |= {reference} if publication.withdrawn_at else set()
    there = set(recorded.of(Publication.objects.all()).values_list("response__reference", "number"))
    for target, number in recorded.made:
        if (target.partition(":")[2], number) not in there:
            yield f"Publication {number} of {target.partition(':')[2]}: it is missing."
    yield from (f"PDF of {target.replace(':', ' ')}: its publication is missing." for target in recorded.pdfs)
    yield from (f"Page of {target.replace(':', ' ')}: its publication is missing." for target in recorded.articles)
    for reference, shown in current.items():
        if shown != 1 and not (shown == 0 and reference in without_current):
            how_many = "no publication is" if shown == 0 else f"{shown} publications are"
            yield f"{reference}: {how_many} shown as the current one."


def _each(name: str, wrong: Iterable[str]) -> Iterator[str]:
    return (f"{name}: {what}" for what in wrong)


def _wrong_with(publication: Publication, recorded: dict | None) -> Iterator[str]:
    if hash_of_content(publication.content) != publication.content_hash:
        yield "its text is not what was published."
    approval: Approval | None = publication.approval
    if approval is not None and approval.content_hash != publication.content_hash:
        yield "its text is not what was approved."
    facts = publication.content.get("publication") or {}
    if (facts.get("number"), facts.get("correction_reason")) != (publication.number, publication.correction_reason):
        yield "its number or reason is not the one printed in it."
    elif parse_datetime(facts.get("published_at") or "") != publication.published_at:
        yield "its time of publication is not the one printed in it."
    if recorded is None:
        yield "the history does not record that it was made."
        return
    if "row_hash" in recorded and recorded["row_hash"] != hash_of_row(publication):
        yield "its record is not what was published."
    if "also" in recorded and not is_unchanged(publication, recorded["also"]):
        yield "what the register lists or finds of it is not what was published."


def _wrong_with_approval(publication: Publication, recorded: dict | None) -> Iterator[str]:
    """Who approved exactly which text, and when."""
    approval: Approval | None = publication.approval
    if approval is None:
        return
    if hash_of_content(approval.content) != approval.content_hash:
        yield "its text is not what was submitted."
    elif recorded and "approval" in recorded and not is_unchanged(approval, recorded["approval"]):
        yield "its record is not what it was when the response was published."


def _wrong_with_file(publication: Publication, file: PublishedFile | None, recorded: dict | None) -> Iterator[str]:
    if file is None:
        if publication.rendered_at or recorded:
            yield "it is missing."
        return
    data = bytes(file.data)
    sha256 = hashlib.sha256(data).hexdigest()
    if (sha256, len(data)) != (file.sha256, file.size):
        yield "its bytes are not the ones published."
    elif recorded and recorded.get("sha256") != sha256:
        yield "its bytes do not match the hash in the history."
    if recorded is None:
        yield "the history does not record that it was made."
    if publication.rendered_at is None:
        yield "the publication has no record of it."
    elif recorded and "rendered_at" in recorded and parse_datetime(recorded["rendered_at"]) != publication.rendered_at:
        yield "its time is not the one in the history."


def _wrong_with_decision(publication: Publication, recorded: AuditEvent | None) -> Iterator[str]:
    """The decision to publish only the page."""
    if publication.without_pdf_at is None or publication.was_published_elsewhere:
        return
    decided = (publication.without_pdf_by_id, publication.without_pdf_because)
    if recorded is None:
        yield "the history does not record the decision to leave it out."
    elif decided != (recorded.actor_id, recorded.reason):
        yield "the decision to leave it out is not the one in the history."


def _wrong_with_withdrawal(publication: Publication, recorded: AuditEvent | None) -> Iterator[str]:
    """The notice that the public reads instead."""
    if (publication.withdrawn_at is None) != (recorded is None):
        yield "it was withdrawn or shown again without a record."
    elif recorded and (publication.withdrawn_by_id, publication.withdrawn_because) != (
        recorded.actor_id,
        recorded.reason,
    ):
        yield "its withdrawal is not the one in the history."


def _wrong_with_article(article: PublishedArticle | None, recorded: dict | None) -> Iterator[str]:
    """A publication made before articles were stored has none until the next sweep; then neither row nor event is there."""
    if article is None:
        if recorded:
            yield "it is missing."
        return
    sha256 = hashlib.sha256(article.html.encode()).hexdigest()
    if sha256 != article.sha256:
        yield "its words are not those that were stored."
    elif recorded is None:
        yield "the history does not record that it was made."
    elif recorded.get("sha256") != sha256:
        yield "its words do not match the hash in the history."
    elif "row" in recorded and not is_unchanged(article, recorded["row"]):
        yield "its list of contents is not the one that was stored."


# --- What a publication rests on, and what came of it ------------------------------------------------------------------


def _rests_on(recorded: _Recorded, verdict: Verdict) -> Iterator[str]:
    """Signatures, invitations and submissions of the responses published, as they were at the last publication."""
    latest: dict[str, dict] = {}
    for (target, _number), detail in sorted(recorded.made.items()):
        latest[target] = detail
    kinds = (
        ("signatures", "Signature", ApprovalSignature.objects, "approval__response", SIGNATURE),
        ("invitations", "Invitation", Invitation.objects, "request__response", INVITATION),
        ("submissions", "Submission", ForceSubmission.objects, "request__response", SUBMISSION),
        (
            *("comments", "Submitted comment", SubmittedComment.objects, "submission__request__response"),
            SUBMITTED_COMMENT,
        ),
    )
    for key, name, rows, response, columns in kinds:
        wanted = {pk: (target, sha) for target, detail in latest.items() for pk, sha in detail.get(key, {}).items()}
        found = {
            str(row.pk): fingerprint_of(row, columns)["sha256"]
            for row in recorded.of(rows.all(), response).iterator(chunk_size=500)
            if str(row.pk) in wanted
        }
        for pk, (target, sha256) in wanted.items():
            of = f"{name} {pk} on {target.partition(':')[2]}"
            if pk not in found:
                yield f"{of}: it is missing."
            elif found[pk] != sha256:
                yield f"{of}: it is not what it was when the response was published."


def _copies(recorded: _Recorded, verdict: Verdict) -> Iterator[str]:
    """Each copy that is recorded as sent, against the event that recorded it."""
    lines = recorded.of(DistributionLine.objects.exclude(publication=None).select_related("publication", "response"))
    duties = {
        (target, number, line): duty
        for (target, number), detail in recorded.made.items()
        for line, duty in detail.get("copies", ())
    }
    seen = set()
    for line in lines.order_by("pk").iterator(chunk_size=500):
        verdict.copies += line.done_on is not None
        number = line.publication.number if line.publication else 0
        key = (f"response:{line.response.reference}", number, line.line)
        seen.add(key)
        event = recorded.copies.get(key)
        name = f"Copy of publication {number} of {line.response.reference}, “{line.line}”"
        yield from _each(name, _wrong_with_copy(line, event, duties.get(key)))
    for key, event in recorded.copies.items():
        if event is not None and key not in seen:
            target, number, named = key
            yield f"Copy of publication {number} of {target.partition(':')[2]}, “{named}”: it is missing."


def _wrong_with_copy(line: DistributionLine, event: AuditEvent | None, duty: str | None) -> Iterator[str]:
    if duty is not None and duty != line.duty:
        yield "whether the law requires it is not what it was when the response was published."
    if line.done_on is None:
        if event is not None:
            yield "the history says that it was sent."
        return
    if event is None:
        yield "the history does not record that it was sent."
    elif line.recorded_by_id != event.actor_id or any(
        _as_recorded(getattr(line, name, "")) != event.detail.get(name, "") for name in OF_A_COPY
    ):
        yield "its record is not the one in the history."


def _as_recorded(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _statuses(recorded: _Recorded, verdict: Verdict) -> Iterator[str]:
    """A status that the last moves in the history do not lead to: it was changed, or events were cut off the end."""
    responses = recorded.of(Response.objects.order_by("pk"), "pk").values_list("reference", "status")
    for reference, status in responses.iterator(chunk_size=500):
        told = recorded.statuses.get(f"response:{reference}", ResponseStatus.NOT_STARTED)
        if told != status:
            is_now = ResponseStatus(status).label
            yield f"{reference}: its status is “{is_now}”, but the history ends with “{told.label if told else 'another'}”."
    tracks = recorded.of(ForceRequest.objects.select_related("force", "response").order_by("pk"))
    for request in tracks.iterator(chunk_size=500):
        track = recorded.tracks.get(target_of(request), ForceStatus.NOT_INVITED)
        if track != request.status:
            is_now = ForceStatus(request.status).label
            yield (
                f"{request.reference}: the status of the force’s comments is “{is_now}”, but the history ends with "
                f"“{track.label if track else 'another'}”."
            )


def _evidence(recorded: _Recorded, verdict: Verdict) -> Iterator[str]:
    """The bytes of each evidence file against the hash in the event that recorded it."""
    rows = recorded.of(EvidenceFile.objects.all(), "line__response")
    verdict.evidence, altered = differences(rows, recorded.evidence, recorded.without_evidence)
    yield from altered


# One kind of row each.
CHECKS: tuple[Callable[[_Recorded, Verdict], Iterator[str]], ...] = (
    _publications,
    _rests_on,
    _copies,
    _evidence,
    _statuses,
)
