"""Keeps the pictures of an uploaded report until it is logged. They are not part of the office's records, so the
history does not mention them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.db import transaction

from inspections.areas import Area
from inspections.models import ReportPicture, ReportReading
from inspections.permissions import check_can_log_inspection
from s55tracker.accounts.models import PolicingBody

# A person rarely logs more than one report at a time, and each may have megabytes of pictures.
MOST_READINGS = 5


class Drawn(Protocol):
    """A picture of a page, as `inspections.intake.picturing` gives it."""

    @property
    def page(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def jpeg(self) -> bytes: ...


@transaction.atomic
def keep_pictures(
    *, by, body: PolicingBody, places: Sequence[Sequence[Area]], pictures: Sequence[Drawn]
) -> ReportReading:
    """Keep the pictures of a report for the person who is logging it, and delete this person's oldest ones beyond the
    limit. `places` gives the areas of each finding. Raises PermissionDenied.
    """
    check_can_log_inspection(by, body)
    reading = ReportReading.objects.create(
        body=body, created_by=by, places=[[list(each) for each in areas] for areas in places]
    )
    ReportPicture.objects.bulk_create(
        ReportPicture(reading=reading, page=each.page, width=each.width, height=each.height, data=each.jpeg)
        for each in pictures
    )
    newest = ReportReading.objects.filter(created_by=by).values_list("pk", flat=True)[:MOST_READINGS]
    ReportReading.objects.filter(created_by=by).exclude(pk__in=list(newest)).delete()
    return reading


def forget_reading(*, by, pk: int | None) -> None:
    """Delete the pictures of a report that has been logged."""
    if pk:
        ReportReading.objects.filter(pk=pk, created_by=by).delete()


def delete_old_readings(*, now: datetime) -> int:
    """Delete the pictures of reports that no one logged within a week. Returns how many reports."""
    old = ReportReading.objects.filter(expires_at__lte=now)
    count = old.count()
    old.delete()
    return count
