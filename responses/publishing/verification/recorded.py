"""Collects, in one pass, what the history says about the rows that are checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Model, QuerySet

from responses.enums import ForceMove, ForceStatus, Move, ResponseStatus
from responses.evidence.verification import ADDED, REMOVED
from responses.publishing.fingerprints import ARTICLE_MADE, MADE, PDF_MADE, VERSION_WITHDRAWN, WITHDRAWN
from responses.sealing.evidence import label_of
from responses.sealing.seals import AT_UPGRADE, ROWS_REMOVED, SEALED
from responses.workflow import FORCE_MOVES, RESPONSE_MOVES
from s55tracker.audit.models import AuditEvent


@dataclass(frozen=True, kw_only=True)
class Seal:
    """The last seal of a row, and what the row was called."""

    named: str
    seal: str
    columns: list[str]
    key: str
    once: str
    is_from_upgrade: bool
    # True if an action removed the row.
    is_removal: bool = False


@dataclass
class Recorded:
    """The history's record of the rows that are checked, collected in one pass."""

    made: dict[tuple[str, int], dict] = field(default_factory=dict)
    pdfs: dict[str, dict] = field(default_factory=dict)
    articles: dict[str, dict] = field(default_factory=dict)
    without_pdf: dict[tuple[str, int], AuditEvent] = field(default_factory=dict)
    withdrawn: dict[tuple[str, int], AuditEvent] = field(default_factory=dict)
    # By response, number of the publication and line: the last event, or None if it has been undone.
    copies: dict[tuple[str, int, str], AuditEvent | None] = field(default_factory=dict)
    statuses: dict[str, ResponseStatus | None] = field(default_factory=dict)
    tracks: dict[str, ForceStatus | None] = field(default_factory=dict)
    # Evidence files, by the key of the row: the details of the event that added each, and the keys of those removed
    # since.
    evidence: dict[int, dict] = field(default_factory=dict)
    without_evidence: set[int] = field(default_factory=set)
    # The last seal of each row, by the row's label, and the keys of events that repeat an earlier event's seals.
    seals: dict[str, Seal] = field(default_factory=dict)
    repeated: list[int] = field(default_factory=list)
    _once: set[str] = field(default_factory=set)
    _number: dict[str, int] = field(default_factory=dict)
    # The key of the response being checked; None if all of them are.
    only: int | None = None

    def of(self, rows: QuerySet, response: str = "response") -> QuerySet:
        return rows if self.only is None else rows.filter(**{response: self.only})

    def take(self, event: AuditEvent) -> None:
        match event.action:
            case action if action == MADE:
                number = event.detail.get("number", 0)
                self._number[event.target] = number
                self.made[event.target, number] = event.detail
            case action if action == PDF_MADE:
                self.pdfs[event.target] = event.detail
            case action if action == ARTICLE_MADE:
                self.articles[event.target] = event.detail
            case "left_without_pdf":
                self.without_pdf[event.target, event.detail.get("number", 0)] = event
            case "render_ordered_again":
                self.without_pdf.pop((event.target, event.detail.get("number", 0)), None)
            case "copy_sent" | "copy_undone":
                number = event.detail.get("publication", self._number.get(event.target, 0))
                sent = event if event.action == "copy_sent" else None
                self.copies[event.target, number, event.detail.get("line", "")] = sent
            case "copy_email_bounced" if event.detail.get("cleared"):
                self.copies[event.target, event.detail.get("publication", 0), event.detail.get("line", "")] = None
            case action if action in (SEALED, ROWS_REMOVED):
                self._take_seals(event)
            case action if action == ADDED:
                self.evidence[event.detail.get("evidence", 0)] = event.detail
            case action if action == REMOVED:
                self.without_evidence.add(event.detail.get("evidence", 0))
        if event.action in (WITHDRAWN, VERSION_WITHDRAWN):
            self.withdrawn |= {(event.target, number): event for number in event.detail.get("numbers", ())}
        self._follow(event)

    def _take_seals(self, event: AuditEvent) -> None:
        once = event.detail.get("once", "")
        if once in self._once:
            self.repeated.append(event.pk)
            return
        self._once.add(once)
        columns = event.detail.get("columns", {})
        for label, made in event.detail.get("rows", {}).items():
            self.seals[label] = Seal(
                named=made["named"],
                seal=made["seal"],
                columns=columns.get(label.partition(":")[0], []),
                key=event.detail.get("key", ""),
                once=once,
                is_from_upgrade=bool(event.detail.get(AT_UPGRADE)),
                is_removal=event.action == ROWS_REMOVED,
            )

    def is_sealed(self, row: Model) -> bool:
        """True if the seals alone decide about this row. A row sealed by the upgrade may have been changed before the
        upgrade, so the hashes recorded earlier count too.
        """
        seal = self.seals.get(label_of(row))
        return seal is not None and not seal.is_from_upgrade

    @cached_property
    def sealed_names(self) -> frozenset[str]:
        """The names of the rows for which `is_sealed` is true, whether the rows exist or not."""
        return frozenset(each.named for each in self.seals.values() if not each.is_from_upgrade)

    def _follow(self, event: AuditEvent) -> None:
        """Keep the status that a move leads to; None once the history has a move that was not possible."""
        kind, _, name = event.action.partition("_")
        if event.action == "response_imported":
            # An imported response starts as written, with the force's comments submitted if the document has any. No
            # move leads to that state.
            self.statuses[event.target] = ResponseStatus.DRAFTING
            if submitted := event.detail.get("submitted"):
                self.tracks[submitted] = ForceStatus.SUBMITTED
        elif kind == "response" and name in Move:
            before = self.statuses.get(event.target, ResponseStatus.NOT_STARTED)
            self.statuses[event.target] = RESPONSE_MOVES.get((before, Move(name))) if before else None
        elif kind == "force" and name in ForceMove:
            at = self.tracks.get(event.target, ForceStatus.NOT_INVITED)
            self.tracks[event.target] = FORCE_MOVES.get((at, ForceMove(name))) if at else None
