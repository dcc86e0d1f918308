"""Adding, changing, removing and ordering the findings of a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max, ProtectedError, RestrictedError

from inspections.enums import DuePrecision, FindingKind
from inspections.exceptions import FindingIsAnswered, ReferenceTaken
from inspections.listeners import Change, notify_listeners
from inspections.models import Finding, FindingAddressee, Inspection
from inspections.permissions import check_can_change_inspection
from s55tracker.audit.trail import record
from s55tracker.refusals import ChangedMeanwhile, Refused
from s55tracker.richtext import clean, to_plain_text


@dataclass(frozen=True, kw_only=True)
class FindingDetails:
    """A finding as a form or an importer passes it in. `html` is cleaned to the subset of HTML that we store.

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
    page: int | None = None
    parent: Finding | None = None
    parent_position: int | None = None
    parent_reference: str | None = None


@transaction.atomic
def add_findings(*, by, inspection: Inspection, findings: Sequence[FindingDetails]) -> list[Finding]:
    """Add findings at the end, in this order; a cause of concern's recommendations go after those it already has.
    Raises PermissionDenied, ReferenceTaken.
    """
    inspection = locked_inspection(inspection, by)
    made = create_findings(inspection, findings)
    record(action="findings_added", target=inspection, by=by, findings=[finding.label for finding in made])
    notify_listeners(inspection, Change.FINDINGS, by=by)
    return made


@transaction.atomic
def edit_finding(*, by, finding: Finding, details: FindingDetails, version: int) -> Finding:
    """Correct a recorded finding. Saving unchanged values does nothing.

    Raises PermissionDenied, ChangedMeanwhile, ReferenceTaken, Refused.
    """
    inspection = locked_inspection(finding.inspection, by)
    # With `no_key`, someone who is saving a comment does not have to wait for us. They have already locked the response
    # that this action locks next, so if they waited there would be a deadlock.
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
    """Remove a finding from the record. Raises FindingIsAnswered if it has comments or recommendations of its own."""
    inspection = locked_inspection(finding.inspection, by)
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
    """Swap a finding with its neighbour under the same heading. If there is none on that side, this does nothing."""
    inspection = locked_inspection(finding.inspection, by)
    siblings = list(Finding.objects.filter(inspection=inspection, parent=finding.parent_id))
    index = next(place for place, other in enumerate(siblings) if other.pk == finding.pk)
    other = index - 1 if up else index + 1
    if not 0 <= other < len(siblings):
        return
    siblings[index], siblings[other] = siblings[other], siblings[index]
    # These temporary positions give the new order. Then all the findings are numbered again, children after their
    # cause.
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


def locked_inspection(inspection: Inspection, by, *, version: int | None = None) -> Inspection:
    # This lock allows new references to the inspection: someone saving a text adds one while holding the lock on the
    # response, which we take next.
    rows = Inspection.objects.select_for_update(of=("self",), no_key=True)
    inspection = rows.select_related("recorded_by").get(pk=inspection.pk)
    check_can_change_inspection(by, inspection)
    if version is not None and inspection.version != version:
        raise ChangedMeanwhile(inspection)
    return inspection


def create_findings(inspection: Inspection, findings: Sequence[FindingDetails]) -> list[Finding]:
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
    finding.page = details.page
    finding.parent = parent
    _check_place(finding)


def _check_place(finding: Finding) -> None:
    """Refuse what the database would also refuse, but with a sentence for the person. The caller has locked the
    inspection.
    """
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
        "page": str(finding.page or ""),
        "parent": str(finding.parent or ""),
    }


def _set_addressees(finding: Finding, addressees: Sequence[str]) -> None:
    finding.addressees.all().delete()
    FindingAddressee.objects.bulk_create(_addressees(finding, addressees))


def _addressees(finding: Finding, addressees: Sequence[str]) -> list[FindingAddressee]:
    return [FindingAddressee(finding=finding, addressee=addressee) for addressee in dict.fromkeys(addressees)]
