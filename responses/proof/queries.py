"""The facts of a proof pack, from the records: only published texts and public reasons.

docs/decisions/0036-the-proof-pack.md lists what is included, and why.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from inspections.clock.deadlines import day_number, timeliness
from responses.document.content import DocumentContent
from responses.enums import Rule
from responses.history import sentence_of
from responses.models import (
    Approval,
    CopyEmail,
    DistributionLine,
    ForceRequest,
    ForceSubmission,
    Invitation,
    Publication,
    Response,
)
from responses.publishing.verification import verify_response
from responses.register.pages import counted, recorded_clock
from s55tracker.accounts.models import DistributionRecipient, Membership, User
from s55tracker.accounts.roles import Role
from s55tracker.audit.chain import last_hash
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.govuk.templatetags.dates import govuk_date


class Names(StrEnum):
    """How people are named. Roles are for anything that leaves the office, such as an answer to a request for information."""

    RECORDED = "recorded"
    ROLES = "roles"


# The events of the timeline. Left out: what someone typed and when, discussions, guests, plans and reminders.
TIMELINE_ACTIONS = frozenset(
    {
        *("inspection_logged", "inspection_imported", "publication_date_confirmed", "publication_date_corrected"),
        *("response_opened", "response_start", "response_submit", "response_take_back", "response_return"),
        *(
            "response_first_approval",
            "response_approve",
            "response_withdraw_approval",
            "response_publish",
            "response_correct",
        ),
        *("response_drop_correction", "response_complete_distribution", "response_reopen_distribution"),
        *("response_withdraw_publication", "response_record_elsewhere", "check_overridden", "check_override_withdrawn"),
        *("response_mark_not_needed", "response_mark_needed", "pdf_made", "left_without_pdf"),
        *("force_invite", "force_reopen", "force_change_date", "force_recall", "force_submit", "force_record_received"),
        *("force_return", "force_let_stand", "force_record_none", "copy_sent", "copy_undone", "copy_email_bounced"),
    }
)


@dataclass(frozen=True, kw_only=True)
class PublishedVersion:
    """One publication: when, by whom, where it is, and the hashes of what the public was given."""

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
    """One text before the approver, known by its hash."""

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
    """Everything the PDF and the JSON say."""

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


class People:
    """The names of people in one pack: as recorded, or a role with a number. They are the same throughout the pack."""

    def __init__(self, response: Response, forces: Iterable[int], names: Names) -> None:
        self.names = names
        self._called: dict[int, str] = {}
        self._by_name: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        self._roles: dict[int, set[str]] = {}
        if names is Names.ROLES:
            office, force = Membership.objects.filter(body=response.body), Membership.objects.filter(force__in=forces)
            for user, role in [*office.values_list("user", "role"), *force.values_list("user", "role")]:
                self._roles.setdefault(user, set()).add(role)

    def person(self, user) -> str:
        return self.called(user.pk, str(user)) if user is not None else ""

    def called(self, pk: int | None, name: str) -> str:
        """The name or role of a person in the records. `pk` is None for the product itself and for a guest."""
        if self.names is Names.RECORDED:
            return name
        if pk is None:
            return name if name == PRODUCT else "Someone without an account"
        if pk not in self._called:
            held = self._roles.get(pk, set())
            label = next((Role(role).label for role in ROLES_IN_ORDER if role in held), "Person")
            self._counts[label] = self._counts.get(label, 0) + 1
            self._called[pk] = f"{label} {self._counts[label]}"
            self._by_name[name] = pk
        return self._called[pk]

    def typed(self, name: str) -> str:
        """A typed name, such as the sender of a copy. A pack with roles has the role of a person already named, and
        otherwise leaves the name out.
        """
        if self.names is Names.RECORDED or not name:
            return name
        return self._called[self._by_name[name]] if name in self._by_name else "a person whose name is left out"

    def private(self, words: str, instead: str) -> str:
        """Words that may contain names or addresses. A pack with roles has `instead` in their place."""
        return words if self.names is Names.RECORDED or not words else instead


PRODUCT = "Section 55 Tracker"
ROLES_IN_ORDER = (
    *(Role.APPROVER, Role.OFFICER, Role.MANAGER, Role.ADMINISTRATOR),
    *(Role.FORCE_LEAD, Role.FORCE_CONTRIBUTOR, Role.FINDING_CONTRIBUTOR),
)


def proof_pack_of(response: Response, *, made_by: User | None, made_at: datetime, names: Names) -> ProofPack:
    """`response` has its body and inspection loaded, and has been published. About 15 queries, however long its history."""
    publications = _publications(response)
    tracks = _tracks(response)
    people = People(response, [track.force_id for track in tracks], names)
    inspection = response.inspection
    # A withdrawn record of a publication elsewhere was a mistake, and does not count.
    first = next(row for row in publications if not (row.withdrawn_at and row.was_published_elsewhere))
    clock = recorded_clock(first)
    rounds = list(
        Approval.objects.filter(response=response)
        .select_related("submitted_by", "decided_by", "publication")
        .prefetch_related("signatures")
        .defer("content", "publication__content", "publication__search_text", "publication__search_words")
    )
    lines = DistributionLine.objects.filter(response=response, publication__isnull=False)
    events = _events(response, tracks, publications)
    return ProofPack(
        reference=response.reference,
        office=response.body.office_name,
        made_at=made_at,
        made_by=people.person(made_by) or PRODUCT,
        names=names.value,
        report=inspection.title,
        report_published_on=first.inspection_published_on,
        deadline=first.deadline_on,
        safe_day=first.safe_day_on,
        counted=counted(DocumentContent.from_json(first.content)),
        first_published_on=first.published_on,
        days_taken=day_number(clock, first.published_on),
        went=timeliness(clock, published_on=first.published_on),
        publications=[_published(row, people) for row in publications],
        approvals=[_round(row, people) for row in rounds],
        chief_officers=[_chief_officer(track, people) for track in tracks],
        copies=[
            _copy(line, people)
            for line in lines.select_related("publication", "recorded_by")
            .prefetch_related("emails__mail", "evidence")
            .order_by("publication__number", "position")
        ],
        timeline=[TimelineEvent(at=event.happened_at, sentence=_sentence(event, people)) for event in events],
        altered=verify_response(response),
        last_hash=last_hash(),
    )


def _publications(response: Response) -> list[Publication]:
    return list(
        Publication.objects.filter(response=response)
        .select_related("published_by", "approval__decided_by", "file", "article")
        .defer("content", "search_text", "search_words", "file__data", "article__html", "approval__content")
        .order_by("number")
    )


def _tracks(response: Response) -> list[ForceRequest]:
    tracks = list(
        ForceRequest.objects.filter(response=response)
        .select_related("force")
        .prefetch_related(
            Prefetch("invitations", Invitation.objects.select_related("sent_by")),
            Prefetch("submissions", ForceSubmission.objects.select_related("submitted_by")),
        )
        .order_by("force__name")
    )
    for track in tracks:
        track.response = response
    return tracks


def _events(response: Response, tracks: list[ForceRequest], publications: list[Publication]) -> list[AuditEvent]:
    events = history_of(response, *tracks, response.inspection, *publications).filter(action__in=TIMELINE_ACTIONS)
    return list(events.order_by("happened_at", "pk"))


def absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def _published(row: Publication, people: People) -> PublishedVersion:
    file, article = getattr(row, "file", None), getattr(row, "article", None)
    approval: Approval | None = row.approval
    return PublishedVersion(
        number=row.number,
        published_at=row.published_at,
        published_by=people.person(row.published_by),
        correction_reason=row.correction_reason,
        page=absolute(reverse("published-version", args=[row.slug, row.number])),
        text_sha256=row.content_hash,
        page_sha256=article.sha256 if article else "",
        pdf=absolute(reverse("published-version-pdf", args=[row.slug, row.number])) if file else "",
        pdf_sha256=file.sha256 if file else "",
        pdf_bytes=file.size if file else None,
        without_pdf=_without_pdf(row),
        approved_at=approval.decided_at if approval else None,
        approved_by=people.person(approval.decided_by) if approval else "",
        is_current=row.is_current,
        elsewhere=row.elsewhere_address,
        withdrawn_at=row.withdrawn_at,
        withdrawn_because=row.withdrawn_because,
    )


def _without_pdf(row: Publication) -> str:
    if row.rendered_at is not None:
        return ""
    return "The office decided to publish the page alone." if row.without_pdf_at else "The PDF has not been made yet."


def _round(row: Approval, people: People) -> ApprovalRound:
    publication: Publication | None = getattr(row, "publication", None)
    return ApprovalRound(
        submitted_at=row.submitted_at,
        submitted_by=people.person(row.submitted_by),
        text_sha256=row.content_hash,
        decision=row.get_decision_display() if row.decision else "",
        decided_at=row.decided_at,
        decided_by=people.person(row.decided_by),
        signatures=[
            Signed(
                step=each.step,
                signed_at=each.signed_at,
                name=people.called(each.person_id, each.name),
                role=each.role,
                approved_for=people.private(each.approved_for, "another approver"),
                scheme_reference=each.scheme_reference,
            )
            for each in row.signatures.all()
        ],
        withdrawn_at=row.withdrawn_at,
        publication=publication.number if publication else None,
    )


def _chief_officer(track: ForceRequest, people: People) -> ChiefOfficer:
    force = track.force.name
    return ChiefOfficer(
        role=track.force.chief_officer_title,
        force=force,
        outcome=track.get_status_display(),
        comment_by=track.comment_by,
        invitations=[
            Invited(
                sent_at=each.sent_at,
                sent_by=people.person(each.sent_by),
                addressed_to=people.private(each.addressed_to, f"People at {force}"),
                comment_by=each.comment_by,
                recalled_at=each.recalled_at,
            )
            for each in track.invitations.all()
        ],
        submissions=[
            Submitted(
                number=each.number,
                submitted_at=each.submitted_at,
                submitted_by=people.person(each.submitted_by),
                on_behalf_of=each.chief_officer_name,
                received_from=people.private(each.received_from, force),
                returned_at=each.returned_at,
            )
            for each in track.submissions.all()
        ],
    )


def _copy(line: DistributionLine, people: People) -> CopySent:
    return CopySent(
        publication=line.publication.number if line.publication else 0,
        line=line.line,
        duty=line.get_duty_display(),
        is_statutory=line.duty == DistributionRecipient.Duty.STATUTORY,
        done_on=line.done_on,
        done_by=people.typed(line.done_by),
        evidence=evidence_of(line, people),
        recorded_at=line.recorded_at,
        recorded_by=people.person(line.recorded_by),
    )


def evidence_of(line: DistributionLine, people: People) -> list[str]:
    """How the copy was sent and its evidence, one line each. A pack with roles leaves out typed words."""
    method = DistributionRecipient.Method(line.method).label if line.method else ""
    to = people.private(line.sent_to, "an address of the recipient")
    sent = [f"{method} to {to}" if method and to else method or to]
    reference = [f"Reference {people.private(line.reference, 'kept by the office')}"] if line.reference else []
    note = [people.private(line.note, "The office’s record has a note.")] if line.note else []
    emails = [_email(each) for each in line.emails.all()]
    files = [
        f"{people.private(each.file_name, 'A file')}, SHA-256 {each.sha256}"
        for each in line.evidence.all()
        if each.removed_at is None
    ]
    return [each for each in [*sent, *reference, *note, *emails, *files] if each]


def _email(email: CopyEmail) -> str:
    """An email with the copy, and what became of it."""
    with_pdf = f", with the PDF (SHA-256 {email.pdf_sha256})" if email.pdf_sha256 else ""
    if email.mail.bounced_at:
        became = f"came back on {govuk_date(email.mail.bounced_at)}"
    elif email.mail.refused_at:
        became = f"was refused on {govuk_date(email.mail.refused_at)}"
    elif email.mail.sent_at:
        became = f"was accepted by the mail server on {govuk_date(email.mail.sent_at)}"
    else:
        became = "has not been sent yet"
    return f"An email of {govuk_date(email.created_at)}{with_pdf} {became}"


def _sentence(event: AuditEvent, people: People) -> str:
    """The event in the words of the history, with this pack's names for people. A check may quote a draft, so the
    event names its rule instead.
    """
    told = copy(event)
    told.actor_name = people.called(event.actor_id, event.actor_name)
    told.detail = dict(event.detail)
    if "rule" in told.detail:
        told.detail["sentence"] = Rule(told.detail["rule"]).label
    if "done_by" in told.detail:
        told.detail["done_by"] = people.typed(told.detail["done_by"])
    if told.detail.get("approved_for"):
        told.detail["approved_for"] = people.private(told.detail["approved_for"], "another approver")
    if event.action == "copy_email_bounced":
        told.detail["to"] = people.private(told.detail["to"], "the recipient")
    if "received_from" in told.detail:
        told.detail["received_from"] = people.private(told.detail["received_from"], "the force")
    return sentence_of(told)


def now() -> datetime:
    """The time now, to the second: as it is printed."""
    return timezone.now().replace(microsecond=0)
