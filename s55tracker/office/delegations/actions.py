"""Gives an approver’s power to approve to a colleague for some days, under the office’s scheme of delegation."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from s55tracker.accounts.models import Delegation, Membership, PolicingBody, User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import record
from s55tracker.mail.outbox import queue_mail
from s55tracker.office.listeners import OfficeChange, lock_organisations, notify_listeners
from s55tracker.office.mails import organisation_in_mail, sender_of
from s55tracker.office.permissions import check_can_record_delegation
from s55tracker.refusals import Refused
from s55tracker.working_days.calendar import format_date


@transaction.atomic
def record_delegation(
    *,
    by,
    body: PolicingBody,
    delegated_by: User,
    delegate: User,
    from_on: date,
    until_on: date,
    scheme_reference: str,
    today: date,
) -> Delegation:
    """Record that a colleague may approve and return for an approver from one day to another, both included.

    `scheme_reference` says where the scheme of delegation allows it. Raises NotPermitted; Refused unless `delegated_by`
    is an approver and `delegate` is a colleague who is not, and for days that have passed or overlap the delegate's
    other delegations.
    """
    check_can_record_delegation(by, body, delegated_by)
    lock_organisations([body])
    scheme_reference = " ".join(scheme_reference.split())
    if not scheme_reference:
        raise Refused("Enter the part of the scheme of delegation that allows it.")
    if until_on < from_on:
        raise Refused("The last day must be the first day or a later one.")
    if until_on < today:
        raise Refused("These days have passed. Enter a last day that is today or later.")
    if not _is_approver(delegated_by, body):
        raise Refused(f"{delegated_by} is not an approver of this office, so has no power to delegate.")
    if _is_approver(delegate, body):
        raise Refused(f"{delegate} is already an approver.")
    if not people_in(body).filter(pk=delegate.pk).exists():
        raise Refused(f"{delegate} does not work in this office. Choose a colleague.")
    others = Delegation.objects.filter(
        body=body, delegate=delegate, ended_at=None, from_on__lte=until_on, until_on__gte=from_on
    )
    if (other := others.first()) is not None:
        raise Refused(
            f"{delegate} is already a delegate from {format_date(other.from_on)} to {format_date(other.until_on)}. "
            "End that delegation first, or choose other days."
        )
    delegation = Delegation.objects.create(
        body=body,
        delegated_by=delegated_by,
        delegate=delegate,
        from_on=from_on,
        until_on=until_on,
        scheme_reference=scheme_reference,
        recorded_by=by,
    )
    _record("delegation_recorded", delegation, by=by)
    queue_mail(
        to_email=delegate.email,
        template="delegation_given",
        context={
            **organisation_in_mail(body),
            "person": delegate,
            "delegation": delegation,
            "page": f"{settings.PUBLIC_URL}{reverse('my-work')}",
        },
        on_behalf_of=sender_of(by, body),
        acting=by,
        about=f"policingbody:{body.pk}",
    )
    return delegation


@transaction.atomic
def end_delegation(*, by, delegation: Delegation) -> None:
    """End a delegation before its last day. Approvals already given still count. Doing it twice changes nothing."""
    check_can_record_delegation(by, delegation.body, delegation.delegated_by)
    lock_organisations([delegation.body])
    changed = Delegation.objects.filter(pk=delegation.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by)
    if changed:
        _record("delegation_ended", delegation, by=by)


def _is_approver(user: User, body: PolicingBody) -> bool:
    """True for an approver, but not for a delegate: delegated power cannot be passed on."""
    return Membership.objects.filter(user=user, body=body, role=Role.APPROVER, ended_at=None).exists()


def _record(action: str, delegation: Delegation, *, by) -> None:
    record(
        action=action,
        target=delegation.body,
        by=by,
        delegate=str(delegation.delegate),
        delegated_by=str(delegation.delegated_by),
        from_on=delegation.from_on.isoformat(),
        until_on=delegation.until_on.isoformat(),
        scheme=delegation.scheme_reference,
    )
    notify_listeners(delegation.body, OfficeChange.ABSENCE, by=by, person=delegation.delegate)
