"""Decides who may record and change inspections."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from inspections.models import Inspection
from s55tracker.accounts.memberships import roles_in
from s55tracker.accounts.models import PolicingBody
from s55tracker.accounts.roles import Role
from s55tracker.refusals import NotPermitted


def can_log_inspection(user, body: PolicingBody) -> bool:
    return Role.OFFICER in roles_in(user, body)


def check_can_log_inspection(user, body: PolicingBody) -> None:
    if not can_log_inspection(user, body):
        raise PermissionDenied(f"Only an officer of the office for {body} can log an inspection.")


def can_change_inspection(user, inspection: Inspection) -> bool:
    return can_log_inspection(user, inspection.recorded_by)


def check_can_change_inspection(user, inspection: Inspection) -> None:
    if not can_change_inspection(user, inspection):
        raise PermissionDenied("Only an officer of the office that logged this inspection can change it.")


def can_manage_watched_addresses(user, body: PolicingBody) -> bool:
    """True for an officer too: in a small office no one may have been an administrator for months."""
    return bool({Role.OFFICER, Role.ADMINISTRATOR} & roles_in(user, body))


def check_can_manage_watched_addresses(user, body: PolicingBody) -> None:
    if not can_manage_watched_addresses(user, body):
        raise NotPermitted("Only an officer or an administrator of this office can see and change what it watches.")


def check_can_decide_on_proposals(user, body: PolicingBody) -> None:
    if not can_log_inspection(user, body):
        raise NotPermitted("Only an officer of this office can dismiss a new report, or bring it back.")
