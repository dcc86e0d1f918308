"""Decides who may record and change inspections."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from inspections.models import Inspection
from s55tracker.accounts.memberships import roles_in
from s55tracker.accounts.models import PolicingBody
from s55tracker.accounts.roles import Role


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
