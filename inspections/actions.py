"""Logging an inspection, correcting it, and its findings. Each: lock, check, write, audit, tell the followers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max, ProtectedError, RestrictedError
from django.utils import timezone

from inspections.deadlines import clock_for
from inspections.enums import DuePrecision, FindingKind
from inspections.exceptions import ChangedMeanwhile, FindingIsAnswered
from inspections.followers import Change, tell_followers
from inspections.models import Finding, FindingAddressee, Inspection, PublicationType
from inspections.permissions import check_can_change_inspection, check_can_log_inspection
from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.audit.trail import record
from s55tracker.richtext import clean, to_plain_text


@dataclass(frozen=True, kw_only=True)
class FindingDetails:
    """A finding as a form or an importer hands it over. `html` is in the stored subset, or is made so."""

    kind: str = FindingKind.RECOMMENDATION
    reference: str = ""
    html: str
    addressees: Sequence[str] = ()
    due_text: str = ""
    due_on: date | None = None
    due_precision: str = DuePrecision.NONE
    parent_reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """The facts of a report, but for its date of publication, which has actions of its own."""

    title: str
    kind: str
    legal_basis: str = "section_55"
    own_deadline_on: date | None = None
    publication_types: Sequence[str] = ()
    all_forces: bool = False
    forces: Sequence[Force] = ()
    joint_with: str = ""
    report_url: str = ""
    report_pdf_url: str = ""
    language: str = "en"
    recommendations_stated: int | None = None
    related: Sequence[Inspection] = field(default_factory=tuple)


PLAIN_FACTS = (
    "title",
    "kind",
    "legal_basis",
    "own_deadline_on",
    "all_forces",
    "joint_with",
    "report_url",
    "report_pdf_url",
    "language",
    "recommendations_stated",
)


@transaction.atomic
def log_inspection(
    *,
    by,
    body: PolicingBody,
    facts: ReportFacts,
    published_on: date,
    date_confirmed: bool,
    findings: Sequence[FindingDetails] = (),
    form_key: UUID | None = None,
) -> Inspection:
    """Record a report. The same form sent twice gives the inspection of the first time.

    Raises PermissionDenied; deadlines.InvalidDeadline where the report's own deadline is before its publication.
    """
    check_can_log_inspection(by, body)
    if form_key and (earlier := Inspection.objects.filter(form_key=form_key, recorded_by=body).first()):
        return earlier
    return _log(by, body, facts, published_on, findings, date_confirmed=date_confirmed, form_key=form_key)


@transaction.atomic
def log_imported_inspection(
    *, by, body: PolicingBody, facts: ReportFacts, published_on: date, findings: Sequence[FindingDetails], **source
) -> Inspection:
    """Record a report that was read from a file. Its date of publication waits for a person to confirm it.

    `by` is None when the import was started on the server itself, where nobody is signed in; `source` goes into the history.
    """
    if by is not None:
        check_can_log_inspection(by, body)
    inspection = _log(by, body, facts, published_on, findings, date_confirmed=False)
    record(action="inspection_imported", target=inspection, by=by, **source)
    return inspection


def _log(
    by,
    body: PolicingBody,
    facts: ReportFacts,
    published_on: date,
    findings: Sequence[FindingDetails],
    *,
    date_confirmed: bool,
    form_key: UUID | None = None,
) -> Inspection:
    clock = clock_for(published_on, basis=facts.legal_basis, own_deadline=facts.own_deadline_on)
    inspection = Inspection(
        recorded_by=body,
        published_on=published_on,
        deadline_on=clock.deadline,
        safe_day_on=clock.safe_day,
        created_at=timezone.now(),
        created_by=by,
        form_key=form_key,
        **{name: getattr(facts, name) for name in PLAIN_FACTS},
    )
    if date_confirmed:
        inspection.published_on_confirmed_by, inspection.published_on_confirmed_at = by, timezone.now()
    inspection.save()
    _set_lists(inspection, facts)
    record(
        action="inspection_logged",
        target=inspection,
        by=by,
        title=facts.title,
        published_on=published_on.isoformat(),
        date_confirmed=date_confirmed,
    )
    for details in findings:
        _create_finding(inspection, details)
    tell_followers(inspection, Change.LOGGED, by=by)
    return inspection


@transaction.atomic
def edit_inspection(*, by, inspection: Inspection, facts: ReportFacts, version: int) -> Inspection:
    """Change the facts of a report. Raises PermissionDenied, ChangedMeanwhile."""
    inspection = _locked(inspection, by, version=version)
    before = {name: getattr(inspection, name) for name in PLAIN_FACTS}
    for name in PLAIN_FACTS:
        setattr(inspection, name, getattr(facts, name))
    clock = inspection.clock
    inspection.deadline_on, inspection.safe_day_on = clock.deadline, clock.safe_day
    inspection.version += 1
    inspection.save()
    _set_lists(inspection, facts)
    changed = {
        name: [str(before[name]), str(getattr(facts, name))]
        for name in PLAIN_FACTS
        if before[name] != getattr(facts, name)
    }
    record(action="inspection_changed", target=inspection, by=by, changed=changed)
    tell_followers(inspection, Change.FACTS, by=by)
    return inspection


@transaction.atomic
def confirm_publication_date(*, by, inspection: Inspection) -> Inspection:
    """A person says that they checked the date against the report: nobody else can start the clock for sure."""
    inspection = _locked(inspection, by)
    if inspection.published_on_confirmed_at is None:
        inspection.published_on_confirmed_by, inspection.published_on_confirmed_at = by, timezone.now()
        inspection.save()
        record(
            action="publication_date_confirmed",
            target=inspection,
            by=by,
            published_on=inspection.published_on.isoformat(),
        )
    return inspection


@transaction.atomic
def correct_publication_date(*, by, inspection: Inspection, published_on: date, reason: str) -> Inspection:
    """Correct the date of publication: the deadline follows, the old date stays in the history with the reason."""
    inspection = _locked(inspection, by)
    old = inspection.published_on
    inspection.published_on = published_on
    clock = inspection.clock
    inspection.deadline_on, inspection.safe_day_on = clock.deadline, clock.safe_day
    inspection.published_on_confirmed_by, inspection.published_on_confirmed_at = by, timezone.now()
    inspection.version += 1
    inspection.save()
    record(
        action="publication_date_corrected",
        target=inspection,
        by=by,
        reason=reason,
        old=old.isoformat(),
        new=published_on.isoformat(),
    )
    tell_followers(inspection, Change.DATE, by=by)
    return inspection


@transaction.atomic
def add_findings(*, by, inspection: Inspection, findings: Sequence[FindingDetails]) -> list[Finding]:
    """Add findings at the end, in this order."""
    inspection = _locked(inspection, by)
    made = [_create_finding(inspection, details) for details in findings]
    record(action="findings_added", target=inspection, by=by, findings=[finding.label for finding in made])
    tell_followers(inspection, Change.FINDINGS, by=by)
    return made


@transaction.atomic
def edit_finding(*, by, finding: Finding, details: FindingDetails, version: int) -> Finding:
    """Correct what was recorded of a finding. Raises PermissionDenied, ChangedMeanwhile."""
    inspection = _locked(finding.inspection, by)
    finding = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if finding.version != version:
        raise ChangedMeanwhile(finding)
    before = finding.plain
    _fill_finding(finding, inspection, details)
    finding.version += 1
    finding.save()
    _set_addressees(finding, details.addressees)
    record(action="finding_changed", target=inspection, by=by, finding=finding.label, old=before, new=finding.plain)
    tell_followers(inspection, Change.FINDINGS, by=by)
    return finding


@transaction.atomic
def remove_finding(*, by, finding: Finding, reason: str) -> None:
    """Take a finding out of the record. One that has been commented on stays: FindingIsAnswered says so."""
    inspection = _locked(finding.inspection, by)
    label, wording = finding.label, finding.plain
    try:
        finding.delete()
    except (ProtectedError, RestrictedError) as error:
        raise FindingIsAnswered(label) from error
    record(action="finding_removed", target=inspection, by=by, reason=reason, finding=label, wording=wording)
    tell_followers(inspection, Change.FINDINGS, by=by)


@transaction.atomic
def move_finding(*, by, finding: Finding, up: bool) -> None:
    """Swap a finding with its neighbour. At the end of the list nothing happens."""
    inspection = _locked(finding.inspection, by)
    ordered = list(Finding.objects.filter(inspection=inspection, parent=finding.parent))
    index = next(i for i, other in enumerate(ordered) if other.pk == finding.pk)
    other = index - 1 if up else index + 1
    if not 0 <= other < len(ordered):
        return
    ordered[index], ordered[other] = ordered[other], ordered[index]
    places = sorted(row.position for row in ordered)
    for row, position in zip(ordered, _distinct(places), strict=True):
        Finding.objects.filter(pk=row.pk).update(position=position)
    record(action="findings_reordered", target=inspection, by=by, finding=finding.label, up=up)
    tell_followers(inspection, Change.FINDINGS, by=by)


def _distinct(places: list[int]) -> list[int]:
    result: list[int] = []
    for place in places:
        result.append(max(place, result[-1] + 1) if result else place)
    return result


def _locked(inspection: Inspection, by, *, version: int | None = None) -> Inspection:
    inspection = Inspection.objects.select_for_update(of=("self",)).select_related("recorded_by").get(pk=inspection.pk)
    check_can_change_inspection(by, inspection)
    if version is not None and inspection.version != version:
        raise ChangedMeanwhile(inspection)
    return inspection


def _set_lists(inspection: Inspection, facts: ReportFacts) -> None:
    types = [PublicationType.objects.get_or_create(name=name)[0] for name in facts.publication_types]
    inspection.publication_types.set(types)
    inspection.forces.set([] if facts.all_forces else facts.forces)
    inspection.related.set(facts.related)


def _create_finding(inspection: Inspection, details: FindingDetails) -> Finding:
    last = inspection.findings.aggregate(last=Max("position"))["last"]
    finding = Finding(inspection=inspection, position=0 if last is None else last + 1)
    _fill_finding(finding, inspection, details)
    finding.save()
    _set_addressees(finding, details.addressees)
    return finding


def _fill_finding(finding: Finding, inspection: Inspection, details: FindingDetails) -> None:
    finding.kind = details.kind
    finding.reference = details.reference.strip()
    finding.html = clean(details.html)
    finding.plain = to_plain_text(finding.html)
    finding.due_text, finding.due_on, finding.due_precision = details.due_text, details.due_on, details.due_precision
    finding.parent = None
    if details.parent_reference is not None:
        finding.parent = inspection.findings.filter(
            kind=FindingKind.CAUSE_OF_CONCERN, reference=details.parent_reference
        ).last()


def _set_addressees(finding: Finding, addressees: Sequence[str]) -> None:
    finding.addressees.all().delete()
    FindingAddressee.objects.bulk_create(
        FindingAddressee(finding=finding, addressee=addressee) for addressee in dict.fromkeys(addressees)
    )
