"""Collects the facts of a proof pack from the records: only published texts and public reasons.

docs/decisions/0036-the-proof-pack.md lists what is included, and why.
"""

from __future__ import annotations

import re
from copy import copy
from datetime import datetime

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from inspections.clock.deadlines import day_number, timeliness
from responses.document.content import DocumentContent
from responses.enums import PackNames as Names
from responses.enums import Rule
from responses.history_sentences import sentence_of
from responses.models import (
    Approval,
    CopyEmail,
    DistributionLine,
    ForceRequest,
    ForceSubmission,
    Invitation,
    Publication,
    RequestedPack,
    Response,
)
from responses.proof.pack import (
    ApprovalRound,
    ChiefOfficer,
    CopySent,
    Invited,
    ProofPack,
    PublishedVersion,
    Signed,
    Submitted,
    TimelineEvent,
)
from responses.proof.people import PRODUCT, People
from responses.publishing.verification.run import verify_response
from responses.register.pages import counted, recorded_clock
from s55tracker.accounts.models import DistributionRecipient, User
from s55tracker.audit.chain import last_hash
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.govuk.templatetags.dates import govuk_date

MOST_SHOWN = 10
NAME_OF_A_FILE = re.compile(r"^Evidence “.*” of “", re.DOTALL)
# The events in the timeline. It leaves out the saving of texts, and anything about discussions, guests, plans and
# reminders.
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
        *(
            "response_withdraw_publication",
            "version_withdrawn",
            "response_record_elsewhere",
            "check_overridden",
            "check_override_withdrawn",
        ),
        *("response_mark_not_needed", "response_mark_needed", "pdf_made", "left_without_pdf"),
        *("force_invite", "force_reopen", "force_change_date", "force_recall", "force_submit", "force_record_received"),
        *("force_return", "force_let_stand", "force_record_none", "copy_sent", "copy_undone", "copy_email_bounced"),
    }
)


def proof_pack_of(response: Response, *, made_by: User | None, made_at: datetime, names: Names) -> ProofPack:
    """The pack for a published response, whose body and inspection must be loaded. Makes about 15 queries, however long
    the history is.
    """
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
        altered=[_altered(sentence, people) for sentence in verify_response(response)],
        last_hash=last_hash(),
    )


def requested_packs(response: Response) -> QuerySet[RequestedPack]:
    """The latest packs asked for, newest first, without their files."""
    return (
        RequestedPack.objects.filter(response=response)
        .select_related("asked_by", "response")
        .defer("data")[:MOST_SHOWN]
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
    """A sentence about an email with the copy, and whether it arrived."""
    with_pdf = f", with the PDF (SHA-256 {email.pdf_sha256})" if email.pdf_sha256 else ""
    if email.mail.bounced_at:
        became = f"came back on {govuk_date(email.mail.bounced_at)}"
    elif email.mail.sent_at:  # even if someone cancelled it at that moment
        became = f"was accepted by the mail server on {govuk_date(email.mail.sent_at)}"
    elif email.cancelled_at:  # the outbox marks it refused, but no mail server was asked
        became = f"was cancelled on {govuk_date(email.cancelled_at)}, before it was sent"
    elif email.mail.refused_at:
        became = f"was refused on {govuk_date(email.mail.refused_at)}"
    else:
        became = "has not been sent yet"
    return f"An email dated {govuk_date(email.created_at)}{with_pdf} {became}"


def _sentence(event: AuditEvent, people: People) -> str:
    """The event in the words of the history, with this pack's names for people. A check may quote a draft, so the
    sentence names the rule instead.
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


def _altered(sentence: str, people: People) -> str:
    """A sentence on what no longer agrees with the history. People type the names of evidence files, so a pack with
    roles leaves them out.
    """
    return sentence if people.names is Names.RECORDED else NAME_OF_A_FILE.sub("Evidence of “", sentence)


def now() -> datetime:
    """The current time, without fractions of a second, which are never printed."""
    return timezone.now().replace(microsecond=0)
