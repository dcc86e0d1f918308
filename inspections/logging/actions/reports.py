"""Recording a report, changing its details, and confirming or correcting its date of publication. Each action locks, checks,
writes, audits, and tells the listeners.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from inspections.clock.deadlines import clock_for
from inspections.enums import DuePrecision
from inspections.exceptions import LoggedAlready
from inspections.findings.due_wording import read_due
from inspections.listeners import Change, NoResponse, notify_listeners
from inspections.logging.actions.findings import FindingDetails, create_findings, locked_inspection
from inspections.models import Finding, Inspection, PublicationType
from inspections.permissions import check_can_log_inspection
from inspections.queries import logged_alike
from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.audit.trail import record, recorded_with
from s55tracker.refusals import Refused
from s55tracker.working_days.calendar import format_date


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
    grades: str = ""
    report_url: str = ""
    report_pdf_url: str = ""
    language: str = "en"
    recommendations_stated: int | None = None
    related: Sequence[Inspection] = field(default_factory=tuple)


# Facts stored as rows of their own. Each of the others is a field of Inspection with the same name.
FACTS_AS_ROWS = ("publication_types", "forces", "related")
PLAIN_FACTS = tuple(fact.name for fact in fields(ReportFacts) if fact.name not in FACTS_AS_ROWS)

UNNAMED_FILE = "a file"
# In an event's detail, this key shows that the import itself recorded the event. Events without it are later work that
# builds on the import.
PART_OF_IMPORT = "part_of_import"


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
    imported_from: str = "",
) -> Inspection:
    """Record a report. If the same form is sent twice, the second call returns the first inspection.

    If the office has logged a report with this title, or with nearly this title and date, this raises LoggedAlready,
    unless `another_because` says why this is a different one.

    The listeners decide whether the office must respond. They get `no_response` unchanged, so that the report and the
    decision are recorded together or not at all. `imported_from` names the file that filled in the form.

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
    reason = _reason_for_another(body, facts, published_on, another_because)
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
                another_because=reason,
                imported_from=imported_from,
            )
    except IntegrityError:
        # The same form was sent twice at once, and the other request got here first.
        if earlier := sent_before.first():
            return earlier
        raise


@transaction.atomic
def log_imported_inspection(
    *,
    by,
    body: PolicingBody,
    facts: ReportFacts,
    published_on: date,
    findings: Sequence[FindingDetails],
    another_because: str = "",
    **source,
) -> Inspection:
    """Record a report read from a file. A person must still confirm its date of publication.

    `by` is None when the import was started on the server, where no one is signed in and so no one can be asked whether
    the report is already there: the command warns instead. `source` is kept in the history. Raises LoggedAlready.
    """
    reason = ""
    if by is not None:
        check_can_log_inspection(by, body)
        reason = _reason_for_another(body, facts, published_on, another_because)
    inspection = _log(
        by,
        body,
        facts,
        published_on,
        findings,
        date_confirmed=False,
        another_because=reason,
        imported_from=source.get("file") or UNNAMED_FILE,
    )
    record(action="inspection_imported", target=inspection, by=by, **source)
    return inspection


def _reason_for_another(body: PolicingBody, facts: ReportFacts, published_on: date, typed: str) -> str:
    """The reason given for why this is not the similar report that the office already has; "" if there is no similar
    report. Raises LoggedAlready.
    """
    alike = logged_alike(body, title=facts.title, published_on=published_on)
    if alike is None:
        return ""
    if not typed.strip():
        raise LoggedAlready(alike, logged_on=format_date(timezone.localdate(alike.created_at)))
    return typed.strip()


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
    imported_from: str = "",
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
        imported_from=imported_from[-200:],
        **{name: getattr(facts, name) for name in PLAIN_FACTS},
    )
    if date_confirmed:
        inspection.published_on_confirmed_by, inspection.published_on_confirmed_at = by, timezone.now()
    inspection.save()
    _set_lists(inspection, facts)
    with recorded_with(**({PART_OF_IMPORT: True} if imported_from else {})):
        record(
            action="inspection_logged",
            target=inspection,
            by=by,
            reason=another_because,
            title=facts.title,
            published_on=published_on.isoformat(),
            date_confirmed=date_confirmed,
        )
        create_findings(inspection, findings)
        notify_listeners(inspection, Change.LOGGED, by=by, no_response=no_response)
    return inspection


@transaction.atomic
def edit_inspection(*, by, inspection: Inspection, facts: ReportFacts, version: int) -> Inspection:
    """Change a report's details. Saving unchanged details does nothing, so no approval is withdrawn.

    Raises PermissionDenied, ChangedMeanwhile, deadlines.ClockError.
    """
    inspection = locked_inspection(inspection, by, version=version)
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
    inspection = locked_inspection(inspection, by)
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
    inspection = locked_inspection(inspection, by, version=version)
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
