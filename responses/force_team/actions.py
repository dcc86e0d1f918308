"""Assigning findings, telling the lead that a text is ready, and sharing the draft with the office."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from inspections.models import Finding
from responses.exceptions import WorkflowError
from responses.force_permissions import check_can_write_force_comment, check_is_force_lead, check_takes_force_comments
from responses.force_queries import findings_for_force, places_not_ready
from responses.models import FindingAssignment, ForceComment, ForceRequest
from responses.search.indexing import index_force_request
from responses.workspace import force_notifications, notifications
from responses.workspace.transitions import locked_request
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import ROLES_IN_A_FORCE
from s55tracker.audit.trail import record
from s55tracker.refusals import Refused


@transaction.atomic
def assign_findings(
    *, by: User, request: ForceRequest, person: User, findings: Sequence[Finding]
) -> list[FindingAssignment]:
    """Give findings of a request to someone in the force, and email them. A finding contributor sees only these.
    Findings the person already has do not change. Raises NotPermitted; Refused if the person does not work for the
    force, if no finding is new, or if one is not addressed to the force.
    """
    request = locked_request(request)
    check_is_force_lead(by, request, "assign findings")
    check_takes_force_comments(request)
    if not people_in(request.force, *ROLES_IN_A_FORCE).filter(pk=person.pk).exists():
        raise Refused(f"{person} does not work for {request.force}. Invite them first.")
    ours = {finding.pk for finding in findings_for_force(request)}
    if any(finding.pk not in ours for finding in findings):
        raise Refused("One of these findings is not addressed to your force.")
    held = set(current_assignments(request).filter(person=person).values_list("finding", flat=True))
    given = [
        FindingAssignment.objects.create(request=request, finding=finding, person=person, assigned_by=by)
        for finding in findings
        if finding.pk not in held
    ]
    if not given:
        raise Refused(f"{person} already has these findings." if findings else "Select at least one finding.")
    record(
        action="finding_assigned",
        target=draft_of(request),
        by=by,
        person=person.pk,
        name=str(person),
        findings=[each.finding.label for each in given],
    )
    force_notifications.finding_assigned(given)
    return given


@transaction.atomic
def end_assignment(*, by: User, assignment: FindingAssignment) -> FindingAssignment:
    """End someone's assignment to a finding. Their text stays, but a finding contributor no longer sees it. Does
    nothing if the assignment has already ended.
    """
    request = locked_request(assignment.request)
    check_is_force_lead(by, request, "assign findings")
    assignment = FindingAssignment.objects.select_related("finding", "person").get(pk=assignment.pk, request=request)
    if assignment.ended_at is None:
        assignment.ended_at, assignment.ended_by = timezone.now(), by
        assignment.save()
        record(
            action="finding_unassigned",
            target=draft_of(request),
            by=by,
            person=assignment.person_id,
            name=str(assignment.person),
            finding=assignment.finding.label,
        )
    return assignment


@transaction.atomic
def mark_ready(*, by: User, request: ForceRequest, finding: Finding | None) -> ForceComment:
    """Tell the force’s leads that this text is finished. They are told once, and changing the text removes the mark.

    Raises NotPermitted, and WorkflowError if there is no text.
    """
    request = locked_request(request)
    check_can_write_force_comment(by, request, finding)
    comment = ForceComment.objects.filter(request=request, finding=finding).first()
    if comment is None or not comment.plain.strip():
        raise WorkflowError("Write the comment before you mark it as ready.")
    if comment.ready_at is not None:
        return comment
    comment.ready_at, comment.ready_by = timezone.now(), by
    comment.save()
    comment.request = request
    record(
        action="force_text_ready",
        target=draft_of(request),
        by=by,
        finding=finding.label if finding else None,
        version=comment.version,
    )
    force_notifications.text_ready(comment, by=by, missing=len(places_not_ready(request)))
    return comment


@transaction.atomic
def share_draft(*, by: User, request: ForceRequest) -> ForceRequest:
    """Let the office read and search the force’s draft text of this request, until it is submitted, and email the
    office’s officers once.

    The draft has no legal effect: only a submission is the chief officer’s. Both sides can see in the history that it
    was shared.
    """
    request = locked_request(request)
    check_is_force_lead(by, request, "share the draft with the office")
    check_takes_force_comments(request)
    if request.shared_at is None:
        request.shared_at, request.shared_by = timezone.now(), by
        request.save()
        record(action="force_share_draft", target=request, by=by, force=request.force.name)
        index_force_request(request)
        notifications.draft_shared(request, by=by)
    return request


@transaction.atomic
def keep_draft_private(*, by: User, request: ForceRequest) -> ForceRequest:
    """Stop sharing: the office sees nothing more until the comments are submitted."""
    request = locked_request(request)
    check_is_force_lead(by, request, "stop sharing the draft")
    if request.shared_at is not None:
        request.shared_at = request.shared_by = None
        request.save()
        record(action="force_unshare_draft", target=request, by=by, force=request.force.name)
        index_force_request(request)
    return request


def draft_of(request: ForceRequest) -> str:
    """The target of the audit events that only the force may read."""
    return f"force_draft:{request.reference}"


def current_assignments(request: ForceRequest):
    return FindingAssignment.objects.filter(request=request, ended_at=None)
