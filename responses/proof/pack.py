"""The contents of a proof pack, which are the same in its PDF and in its JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class PublishedVersion:
    """One publication: when and by whom it was published, where it is, and the hashes of what the public was given."""

    number: int
    published_at: datetime
    published_by: str
    correction_reason: str
    page: str
    text_sha256: str
    page_sha256: str
    pdf: str
    pdf_sha256: str
    pdf_bytes: int | None
    without_pdf: str
    approved_at: datetime | None
    approved_by: str
    is_current: bool
    elsewhere: str
    withdrawn_at: datetime | None
    withdrawn_because: str


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An invitation under section 55(4)."""

    sent_at: datetime
    sent_by: str
    addressed_to: str
    comment_by: date
    recalled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """A force's comments, submitted by a force lead or recorded by the office."""

    number: int
    submitted_at: datetime
    submitted_by: str
    on_behalf_of: str
    received_from: str
    returned_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ChiefOfficer:
    role: str
    force: str
    outcome: str
    comment_by: date | None
    invitations: list[Invited]
    submissions: list[Submitted]


@dataclass(frozen=True, kw_only=True)
class Signed:
    """One person’s approval of a text: the first or the second, in their own right or under a delegation."""

    step: int
    signed_at: datetime
    name: str
    role: str
    approved_for: str
    scheme_reference: str


@dataclass(frozen=True, kw_only=True)
class ApprovalRound:
    """One text submitted for approval, identified by its hash."""

    submitted_at: datetime
    submitted_by: str
    text_sha256: str
    decision: str
    decided_at: datetime | None
    decided_by: str
    signatures: list[Signed]
    withdrawn_at: datetime | None
    publication: int | None


@dataclass(frozen=True, kw_only=True)
class CopySent:
    """A copy, whether section 55(6) requires it, and its evidence."""

    publication: int
    line: str
    duty: str
    is_statutory: bool
    done_on: date | None
    done_by: str
    evidence: list[str]
    recorded_at: datetime | None
    recorded_by: str


@dataclass(frozen=True, kw_only=True)
class TimelineEvent:
    at: datetime
    sentence: str


@dataclass(frozen=True, kw_only=True)
class ProofPack:
    """Everything in the PDF and in the JSON."""

    reference: str
    office: str
    made_at: datetime
    made_by: str
    names: str
    report: str
    report_published_on: date
    deadline: date
    safe_day: date
    counted: list[str]
    first_published_on: date
    days_taken: int
    went: str
    publications: list[PublishedVersion]
    chief_officers: list[ChiefOfficer]
    approvals: list[ApprovalRound]
    copies: list[CopySent]
    timeline: list[TimelineEvent]
    altered: list[str]
    last_hash: str

    def to_json(self) -> dict[str, Any]:
        return {"document": "proof pack", "version": 1, **asdict(self)}
