"""Finds the rows currently left out of feeds, lists and pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from s55tracker.accounts.models import PolicingBody
from s55tracker.health.models import LeftOut

# Feeds are read and reminders worked out many times an hour, so a row not left out again within this time has been
# fixed.
STILL_LEFT_OUT = timedelta(hours=1)


def left_out_now(bodies: Iterable[PolicingBody] | None = None) -> QuerySet[LeftOut]:
    """Everything left out within the last hour; with `bodies`, only for these offices."""
    found = LeftOut.objects.filter(last_at__gt=timezone.now() - STILL_LEFT_OUT)
    return found if bodies is None else found.filter(body__in=bodies)
