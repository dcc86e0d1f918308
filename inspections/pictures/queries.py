"""Finds the pictures of uploaded reports that a person may see: only those the person has uploaded."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from inspections.models import ReportPicture, ReportReading
from s55tracker.accounts.memberships import body_ids_of
from s55tracker.accounts.roles import Role


def readings_of(user) -> QuerySet[ReportReading]:
    """The readings of reports that this person has uploaded, as long as the person is an officer of that office."""
    return ReportReading.objects.filter(
        created_by=user, body__in=body_ids_of(user, [Role.OFFICER]), expires_at__gt=timezone.now()
    )


def pictures_of_reports(user) -> QuerySet[ReportPicture]:
    return ReportPicture.objects.filter(reading__in=readings_of(user))
