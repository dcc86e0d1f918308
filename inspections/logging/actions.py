"""Logging an inspection, correcting it, and its findings. Each action locks, checks, writes, audits, and tells the
listeners.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError, RestrictedError
from django.utils import timezone

from inspections.clock.deadlines import clock_for
from inspections.enums import DuePrecision, FindingKind
from inspections.exceptions import FindingIsAnswered, LoggedAlready, ReferenceTaken
from inspections.findings.due_wording import read_due
from inspections.listeners import Change, NoResponse, notify_listeners
from inspections.models import Finding, FindingAddressee, Inspection, PublicationType
from inspections.permissions import check_can_change_inspection, check_can_log_inspection
from inspections.queries import logged_alike
from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.audit.trail import record
from s55tracker.refusals import ChangedMeanwhile, Refused
from s55tracker.richtext import clean, to_plain_text
from s55tracker.working_days.calendar import format_date


@dataclass(frozen=True, kw_only=True)
class FindingDetails:
    """A finding as passed in by a form or an importer. `html` is in the stored subset, or will be converted to it.

    Its cause of concern is given in one of three ways: `parent`, a recorded finding; `parent_position`, its place in
    the list being added; `parent_reference`, its reference in the report.
    """

    kind: str = FindingKind.RECOMMENDATION
    reference: str = ""
    html: str
    addressees: Sequence[str] = ()
    due_text: str = ""
    due_on: date | None = None
    due_precision: str = DuePrecision.NONE
    parent: Finding | None = None
    parent_position: int | None = None
    parent_reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """The details of a report, except its date of publication, which has its own actions."""

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


# Facts that are rows of their own; the others are fields of an inspection by the same name.
FACTS_AS_ROWS = ("publication_types", "forces", "related")
PLAIN_FACTS = tuple(fact.name for fact in fields(ReportFacts) if fact.name not in FACTS_AS_ROWS)


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
    no_response: NoResponse | None = None,
    another_because: str = "",
) -> Inspection:
    """Record a report. The same form sent twice returns the first inspection.

    If the office has logged a report with this title, or with nearly this title and date, LoggedAlready names it,
    unless `another_because` says why this is a different one.

    The listeners decide whether the office must respond: `no_response` is passed to them unchanged, so that the report
    and the decision are recorded together or not at all.

    Raises PermissionDenied; deadlines.ClockError if no clock runs from these dates; ReferenceTaken.
    """
    check_can_log_inspection(by, body)
    sent_before = (
        Inspection.objects.filter(form_key=form_key, recorded_by=body) if form_key else Inspection.objects.none()
    )
    if earlier := sent_before.first():
        return earlier
    # Lock the office's row, so that if two people log the same report at once, the second is asked about it.
    PolicingBody.objects.select_for_update(no_key=True).get(pk=body.pk)
    if earlier := sent_before.first():
        return earlier
    alike = logged_alike(body, title=facts.title, published_on=published_on)
    if alike is not None and not another_because.strip():
        raise LoggedAlready(alike, logged_on=format_date(timezone.localdate(alike.created_at)))
    try:
        with transaction.atomic():
            return _log(
                by,
                body,
                facts,
                published_on,
                findings,
                date_confirmed=date_confirmed,
                form_key=form_key,
                no_response=no_response,
                another_because=another_because.strip() if alike is not None else "",
            )
    except IntegrityError:
        # The same form was sent twice at once, and the other request got here first.
        if earlier := sent_before.first():
            return earlier
        raise


@transaction.atomic
def log_imported_inspection(
    *, by, body: PolicingBody, facts: ReportFacts, published_on: date, findings: Sequence[FindingDetails], **source
) -> Inspection:
    """Record a report read from a file. A person must still confirm its date of publication.

    `by` is None when the import was started on the server, where no one is signed in. `source` is kept in the history.
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
    no_response: NoResponse | None = None,
    another_because: str = "",
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
        reason=another_because,
        title=facts.title,
        published_on=published_on.isoformat(),
        date_confirmed=date_confirmed,
    )
    _create_findings(inspection, findings)
    notify_listeners(inspection, Change.LOGGED, by=by, no_response=no_response)
    return inspection


@transaction.atomic
def edit_inspection(*, by, inspection: Inspection, facts: ReportFacts, version: int) -> Inspection:
    """Change a report's details. Saving unchanged details does nothing, and withdraws no approval.

    Raises PermissionDenied, ChangedMeanwhile, deadlines.ClockError.
    """
    inspection = _locked(inspection, by, version=version)
    before, old_clock = _format_facts(inspection), inspection.clock
    for name in PLAIN_FACTS:
        setattr(inspection, name, getattr(facts, name))
    clock = inspection.clock
    inspection.deadline_on, inspection.safe_day_on = clock.deadline, clock.safe_day
    _set_lists(inspection, facts)
    after = _format_facts(inspection)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if not changed:
        return inspection
    inspection.version += 1
    inspection.save()
    record(action="inspection_changed", target=inspection, by=by, changed=changed)
    notify_listeners(inspection, Change.FACTS, by=by, old_clock=old_clock)
    return inspection


@transaction.atomic
def confirm_publication_date(*, by, inspection: Inspection) -> Inspection:
    """Record that a person checked the date against the report. Only a person can confirm when the clock starts."""
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
def correct_publication_date(
    *, by, inspection: Inspection, published_on: date, reason: str, version: int | None = None
) -> Inspection:
    """Correct the date of publication. The deadline moves with it, and the old date is kept in the history with the
    reason.

    Due dates counted from publication ("within three months") move too, unless someone set them by hand. Raises
    PermissionDenied, ChangedMeanwhile, Refused, deadlines.ClockError.
    """
    inspection = _locked(inspection, by, version=version)
    if not reason.strip():
        raise Refused("Enter a reason.")
    old, old_clock = inspection.published_on, inspection.clock
    if published_on == old:
        raise Refused("This date is already recorded. If it is right, confirm it instead.")
    inspection.published_on = published_on
    clock = inspection.clock
    inspection.deadline_on, inspection.safe_day_on = clock.deadline, clock.safe_day
    inspection.published_on_confirmed_by, inspection.published_on_confirmed_at = by, timezone.now()
    inspection.version += 1
    inspection.save()
    moved = counted_from_publication(inspection, old=old, new=published_on)
    for finding, due_on in moved:
        finding.due_on = due_on
        finding.version += 1
        finding.save()
    record(
        action="publication_date_corrected",
        target=inspection,
        by=by,
        reason=reason,
        old=old.isoformat(),
        new=published_on.isoformat(),
        due_dates_moved=[finding.label for finding, _ in moved],
    )
    notify_listeners(inspection, Change.DATE, by=by, old_clock=old_clock)
    return inspection


def counted_from_publication(inspection: Inspection, *, old: date, new: date) -> list[tuple[Finding, date]]:
    """The findings whose due dates were counted from the old date of publication, each with the date counted from the
    new one.
    """
    moved = []
    for finding in inspection.findings.filter(due_precision__in=(DuePrecision.RELATIVE, DuePrecision.IMMEDIATE)):
        if finding.due_on is None or finding.due_on != read_due(finding.due_text, published_on=old).due_on:
            continue
        due_on = read_due(finding.due_text, published_on=new).due_on
        if due_on is not None and due_on != finding.due_on:
            moved.append((finding, due_on))
    return moved


@transaction.atomic
def add_findings(*, by, inspection: Inspection, findings: Sequence[FindingDetails]) -> list[Finding]:
    """Add findings at the end, in this order; those of a cause of concern go at its end. Raises PermissionDenied,
    ReferenceTaken.
    """
    inspection = _locked(inspection, by)
    made = _create_findings(inspection, findings)
    record(action="findings_added", target=inspection, by=by, findings=[finding.label for finding in made])
    notify_listeners(inspection, Change.FINDINGS, by=by)
    return made


@transaction.atomic
def edit_finding(*, by, finding: Finding, details: FindingDetails, version: int) -> Finding:
    """Correct a recorded finding. Saving unchanged values does nothing.

    Raises PermissionDenied, ChangedMeanwhile, ReferenceTaken, Refused.
    """
    inspection = _locked(finding.inspection, by)
    # `no_key`, so that someone saving a comment, who holds the response this action will wait for, need not wait for
    # us.
    finding = Finding.objects.select_for_update(of=("self",), no_key=True).get(pk=finding.pk)
    if finding.version != version:
        raise ChangedMeanwhile(finding)
    before = _format_finding(finding)
    if details.kind != FindingKind.CAUSE_OF_CONCERN and finding.children.exists():
        raise Refused(f"{finding.label} has recommendations below it, so it must remain a cause of concern.")
    _fill_finding(finding, details, parent=_parent_of(inspection, details))
    _set_addressees(finding, details.addressees)
    after = _format_finding(finding)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if not changed:
        return finding
    finding.version += 1
    finding.save()
    _put_in_order(inspection)
    record(action="finding_changed", target=inspection, by=by, finding=finding.label, changed=changed)
    notify_listeners(inspection, Change.FINDINGS, by=by)
    return finding


@transaction.atomic
def remove_finding(*, by, finding: Finding, reason: str) -> None:
    """Remove a finding from the record. Raises FindingIsAnswered if it has comments."""
    inspection = _locked(finding.inspection, by)
    if not reason.strip():
        raise Refused("Enter a reason.")
    label, wording = finding.label, finding.plain
    notify_listeners(inspection, Change.FINDING_GOES, by=by, finding=finding)
    try:
        finding.delete()
    except (ProtectedError, RestrictedError) as error:
        raise FindingIsAnswered(label) from error
    record(action="finding_removed", target=inspection, by=by, reason=reason, finding=label, wording=wording)
    notify_listeners(inspection, Change.FINDINGS, by=by)


@transaction.atomic
def move_finding(*, by, finding: Finding, up: bool) -> None:
    """Swap a finding with its neighbour under the same heading. At the end of the list this does nothing."""
    inspection = _locked(finding.inspection, by)
    siblings = list(Finding.objects.filter(inspection=inspection, parent=finding.parent_id))
    index = next(place for place, other in enumerate(siblings) if other.pk == finding.pk)
    other = index - 1 if up else index + 1
    if not 0 <= other < len(siblings):
        return
    siblings[index], siblings[other] = siblings[other], siblings[index]
    # Temporary positions give the new order; then each gets its whole number, children after their cause.
    for place, sibling in enumerate(siblings):
        Finding.objects.filter(pk=sibling.pk).update(position=place)
    _put_in_order(inspection)
    record(action="findings_reordered", target=inspection, by=by, finding=finding.label, up=up)
    notify_listeners(inspection, Change.FINDINGS, by=by)


def _put_in_order(inspection: Inspection) -> None:
    """Number the findings in reading order: each cause of concern, then its own recommendations, then the next."""
    findings = list(inspection.findings.all())
    below: dict[int | None, list[Finding]] = {}
    for finding in findings:
        below.setdefault(finding.parent_id, []).append(finding)
    in_order = [each for top in below.get(None, ()) for each in (top, *below.get(top.pk, ()))]
    moved = []
    for position, finding in enumerate(in_order):
        if finding.position != position:
            finding.position = position
            moved.append(finding)
    Finding.objects.bulk_update(moved, ["position"])


def _locked(inspection: Inspection, by, *, version: int | None = None) -> Inspection:
    # Allow new references to it: someone saving a text adds one while holding the response, which we lock next.
    rows = Inspection.objects.select_for_update(of=("self",), no_key=True)
    inspection = rows.select_related("recorded_by").get(pk=inspection.pk)
    check_can_change_inspection(by, inspection)
    if version is not None and inspection.version != version:
        raise ChangedMeanwhile(inspection)
    return inspection


def _set_lists(inspection: Inspection, facts: ReportFacts) -> None:
    types = [PublicationType.objects.get_or_create(name=name)[0] for name in facts.publication_types]
    inspection.publication_types.set(types)
    inspection.forces.set([] if facts.all_forces else facts.forces)
    inspection.related.set(facts.related)


def _format_facts(inspection: Inspection) -> dict[str, str]:
    """The details as the history keeps them, to detect and describe changes."""
    facts = {name: str(getattr(inspection, name)) for name in PLAIN_FACTS}
    for name in FACTS_AS_ROWS:
        facts[name] = ", ".join(sorted(str(row) for row in getattr(inspection, name).all()))
    return facts


def _create_findings(inspection: Inspection, findings: Sequence[FindingDetails]) -> list[Finding]:
    last = inspection.findings.aggregate(last=Max("position"))["last"]
    made: list[Finding] = []
    for position, details in enumerate(findings, start=0 if last is None else last + 1):
        parent = (
            made[details.parent_position] if details.parent_position is not None else _parent_of(inspection, details)
        )
        finding = Finding(inspection=inspection, position=position)
        _fill_finding(finding, details, parent=parent)
        finding.save()
        made.append(finding)
    FindingAddressee.objects.bulk_create(
        addressee
        for finding, details in zip(made, findings, strict=True)
        for addressee in _addressees(finding, details.addressees)
    )
    _put_in_order(inspection)
    return made


def _parent_of(inspection: Inspection, details: FindingDetails) -> Finding | None:
    if details.parent is not None or details.parent_reference is None:
        return details.parent
    causes = inspection.findings.filter(kind=FindingKind.CAUSE_OF_CONCERN)
    return causes.filter(reference=details.parent_reference).last()


def _fill_finding(finding: Finding, details: FindingDetails, *, parent: Finding | None) -> None:
    finding.kind = details.kind
    finding.reference = details.reference.strip()
    finding.html = clean(details.html)
    finding.plain = to_plain_text(finding.html)
    finding.due_text, finding.due_on, finding.due_precision = details.due_text, details.due_on, details.due_precision
    finding.parent = parent
    _check_place(finding)


def _check_place(finding: Finding) -> None:
    """Refuses, with a sentence, what the database would also refuse. The inspection is locked meanwhile."""
    if finding.parent is not None:
        if finding.parent.kind != FindingKind.CAUSE_OF_CONCERN or finding.parent.inspection_id != finding.inspection_id:
            raise Refused("A finding can only belong to a cause of concern of the same report.")
        if finding.kind == FindingKind.CAUSE_OF_CONCERN:
            raise Refused("A cause of concern cannot belong to another cause of concern.")
    alike = Finding.objects.filter(
        inspection=finding.inspection_id, kind=finding.kind, parent=finding.parent, reference=finding.reference
    ).exclude(pk=finding.pk)
    if finding.reference and alike.exists():
        raise ReferenceTaken(finding.label)


def _format_finding(finding: Finding) -> dict[str, str]:
    return {
        "kind": finding.get_kind_display(),
        "reference": finding.reference,
        "wording": finding.plain,
        "html": finding.html,
        "addressees": ", ".join(str(row) for row in finding.addressees.all()),
        "due_text": finding.due_text,
        "due_on": str(finding.due_on or ""),
        "due_precision": finding.get_due_precision_display(),
        "parent": str(finding.parent or ""),
    }


def _set_addressees(finding: Finding, addressees: Sequence[str]) -> None:
    finding.addressees.all().delete()
    FindingAddressee.objects.bulk_create(_addressees(finding, addressees))


def _addressees(finding: Finding, addressees: Sequence[str]) -> list[FindingAddressee]:
    return [FindingAddressee(finding=finding, addressee=addressee) for addressee in dict.fromkeys(addressees)]
