"""Who follows an inspection's changes, inside the same transaction.

The arrows point here from responses, so this package cannot call it. Settings name the followers as strings instead
(INSPECTION_FOLLOWERS), and every change that matters to a response is told to each, by a plain call.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from inspections.models import Inspection


class Change(models.TextChoices):
    LOGGED = "logged", "The inspection was logged"
    FACTS = "facts", "The facts of the report were changed"
    FINDINGS = "findings", "The findings were changed"
    DATE = "date", "The date of publication was corrected"


def tell_followers(inspection: Inspection, change: Change, *, by) -> None:
    for name in settings.INSPECTION_FOLLOWERS:
        import_string(name)(inspection=inspection, change=change, by=by)
