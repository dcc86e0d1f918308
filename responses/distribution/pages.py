"""The distribution tab: the copies required by law and by practice, which of them have been sent, and whether the
response was in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from inspections.clock.deadlines import day_number, timeliness
from responses.distribution.email_states import EmailState, email_state
from responses.distribution.forms import SendCopiesForm
from responses.distribution.methods import Method, Place, emailable, place_of, usual_address, usual_method
from responses.distribution.queries import has_email_on_its_way, is_being_sent
from responses.evidence.files import CheckedFile, how_kept
from responses.models import DistributionLine, EvidenceFile, Publication, Response
from responses.permissions import can_record_distribution
from s55tracker.accounts.models import DistributionRecipient
from s55tracker.govuk.choosers import values_of
from s55tracker.present import present
from s55tracker.text.wording import with_article


@dataclass(frozen=True, kw_only=True)
class EvidenceItem:
    name: str
    size: str
    url: str
    remove_url: str
    sha256: str
    uploaded_sha256: str
    how_kept: str


@dataclass(frozen=True, kw_only=True)
class Copy:
    pk: int
    line: str
    is_statutory: bool
    duty: str
    usual: str
    place: Place
    done_on: date | None
    done_by: str
    how: str
    reference: str
    note: str
    url: str
    emails: list[EmailState]
    evidence: list[EvidenceItem]
    is_being_sent: bool
    is_ticked: bool
    input_id: str


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """The contents of the tab. `earlier` are the copies of publications since replaced by a correction."""

    copies: list[Copy]
    earlier: list[Copy]
    is_published: bool
    summary: str
    went: str
    may_record: bool
    left: int
    to_tick: int
    statutory_left: int
    can_be_emailed: bool
    public_page: str


@dataclass(frozen=True, kw_only=True)
class CopyToSend:
    line: str
    is_statutory: bool
    duty: str
    email: str


@dataclass(frozen=True, kw_only=True)
class EmailsToCheck:
    """The emails as they will be sent. `carried` are the fields of the form, to be posted again."""

    copies: list[CopyToSend]
    subject: str
    message: str
    pdf: str
    pdf_size: str
    why_no_pdf: str
    public_page: str
    sent_by: str
    reply_to: str
    button: str
    carried: list[tuple[str, str]]


def emails_to_check(form: SendCopiesForm, publication: Publication, *, by, why_no_pdf: str) -> EmailsToCheck:
    """The emails to check before they are sent. The form must be valid. If the PDF is wanted and cannot be attached,
    the page says why and nothing can be sent.
    """
    values = form.cleaned_data
    wants_pdf = values["attach"] == "pdf"
    file = publication.file if wants_pdf and not why_no_pdf else None
    copies = form.copies
    return EmailsToCheck(
        copies=[
            CopyToSend(
                line=each.line.line,
                is_statutory=_is_statutory(each.line),
                duty=each.line.get_duty_display(),
                email=each.email,
            )
            for each in copies
        ],
        subject=values["subject"],
        message=values["message"],
        pdf=f"{publication.slug}.pdf" if file else "",
        pdf_size=filesizeformat(file.size).replace("\xa0", " ") if file else "",
        why_no_pdf=why_no_pdf if wants_pdf else "",
        public_page=settings.PUBLIC_URL + publication.get_absolute_url(),
        sent_by=f"{by.name}, {with_article(publication.body.office_name)}",
        reply_to=by.email,
        button="Send 1 email" if len(copies) == 1 else f"Send {len(copies)} emails",
        carried=[(name, value) for name in form.fields for value in values_of(form, name)],
    )


def distribution_of(
    response: Response,
    lines: Sequence[DistributionLine],
    *,
    user,
    now: datetime,
    ticked: frozenset[int] = frozenset(),
) -> Distribution:
    """The contents of the distribution tab. `lines` come from `queries.copies_of`. `ticked` are the keys ticked in the
    form. Makes no query.
    """
    current = [line for line in lines if line.publication and line.publication.is_current]
    planned = [line for line in lines if line.publication is None]
    shown = current or planned
    earlier = [
        line
        for line in lines
        if line.publication and not line.publication.is_current and (line.done_on or line.emails.all())
    ]
    waiting = [line for line in shown if line.done_on is None]
    to_tick = [line for line in waiting if not is_being_sent(line)]
    return Distribution(
        copies=[
            # An error about the list links to its first checkbox.
            copy_of(
                response,
                line,
                now=now,
                is_ticked=line.pk in ticked,
                input_id="id_lines" if line in to_tick[:1] else "",
            )
            for line in shown
        ],
        earlier=[copy_of(response, line, now=now) for line in earlier],
        is_published=bool(current),
        summary=_summary(response, current, waiting),
        went=timeliness(response.inspection.clock, published_on=response.first_published_on)
        if response.first_published_on
        else "",
        may_record=bool(current) and can_record_distribution(user, response),
        left=len(waiting),
        to_tick=len(to_tick),
        statutory_left=sum(_is_statutory(line) for line in waiting),
        can_be_emailed=bool(emailable([line for line in waiting if not has_email_on_its_way(line)])),
        public_page=current[0].publication.get_absolute_url() if current and current[0].publication else "",
    )


def _summary(response: Response, current: list[DistributionLine], waiting: list[DistributionLine]) -> str:
    if not current:
        return ""
    clock = response.inspection.clock
    publication = present(current[0].publication)
    published = f"published on day {day_number(clock, publication.published_on)}"
    if publication.number > 1:
        first = present(response.first_published_on)
        published = f"first published on day {day_number(clock, first)}, corrected on day {day_number(clock, publication.published_on)}"
    if waiting:
        sent = len(current) - len(waiting)
        return f"{published[0].upper()}{published[1:]}; {sent} of {len(current)} copies sent."
    last = max(present(line.done_on) for line in current)
    return f"Complete: {published}, last copy sent on day {day_number(clock, last)}."


@dataclass(frozen=True, kw_only=True)
class PortalEntry:
    """A copy that is entered in a portal. `address` is the one in the office's list, if that is a web address."""

    line: str
    address: str
    done_on: date | None
    url: str


def portal_entries(response: Response, lines: Iterable[DistributionLine]) -> list[PortalEntry]:
    return [
        PortalEntry(
            line=line.line,
            address=address if (address := usual_address(line)).startswith("https://") else "",
            done_on=line.done_on,
            url=reverse("response-distribution-line", args=[response.reference, line.pk]),
        )
        for line in lines
        if line.publication and line.publication.is_current and place_of(line) == Place.PORTAL
    ]


def copy_of(
    response: Response,
    line: DistributionLine,
    *,
    now: datetime,
    is_ticked: bool = False,
    input_id: str = "",
    encodings: Mapping[int, str] | None = None,
) -> Copy:
    """A copy, for its page. The line comes from `queries.copies_of`, and the encodings from `queries.encodings_before`."""
    encodings = encodings or {}
    return Copy(
        pk=line.pk,
        line=line.line,
        is_statutory=_is_statutory(line),
        duty=line.get_duty_display(),
        usual=_usual(line),
        place=place_of(line),
        done_on=line.done_on,
        done_by=line.done_by,
        how=_how(line),
        reference=line.reference,
        note=line.note,
        url=reverse("response-distribution-line", args=[response.reference, line.pk]),
        emails=[email_state(email, is_done=line.done_on is not None, now=now) for email in line.emails.all()],
        evidence=[
            evidence_item(response, each, converted_from=encodings.get(each.pk, "")) for each in line.evidence.all()
        ],
        is_being_sent=line.done_on is None and is_being_sent(line),
        is_ticked=is_ticked,
        input_id=input_id or f"copy-{line.pk}",
    )


def evidence_item(response: Response, evidence: EvidenceFile, *, converted_from: str = "") -> EvidenceItem:
    return EvidenceItem(
        name=evidence.file_name,
        size=filesizeformat(evidence.size).replace("\xa0", " "),
        url=reverse("response-evidence", args=[response.reference, evidence.pk]),
        remove_url=reverse("response-evidence-remove", args=[response.reference, evidence.pk]),
        sha256=evidence.sha256,
        uploaded_sha256=evidence.uploaded_sha256,
        how_kept=how_kept(
            media_type=evidence.media_type,
            is_changed=evidence.sha256 != evidence.uploaded_sha256,
            converted_from=converted_from,
        ),
    )


def evidence_added(file: CheckedFile) -> str:
    """The message after a file has been added. If we changed the file, it says how, with both hashes."""
    how = how_kept(
        media_type=file.media_type,
        is_changed=file.sha256 != file.uploaded_sha256,
        converted_from=file.converted_from,
    )  # fmt: skip
    hashes = (
        f" SHA-256 of your file: {file.uploaded_sha256}. SHA-256 of the file we keep: {file.sha256}." if how else ""
    )
    return f"“{file.file_name}” has been added. {how}{hashes}".strip()


def _usual(line: DistributionLine) -> str:
    """The usual method and address for such copies: "Email: clerk@example.org"."""
    method = usual_method(line)
    return ": ".join(filter(None, [Method(method).label if method else "", usual_address(line)]))


def _how(line: DistributionLine) -> str:
    return ": ".join(filter(None, [line.get_method_display() if line.method else "", line.sent_to]))


def _is_statutory(line: DistributionLine) -> bool:
    return line.duty == DistributionRecipient.Duty.STATUTORY
