from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from responses.models.bulk_change import UNDO_WITHIN
from s55tracker.accounts.models import PolicingBody

# If a worker is killed, another can take over its table after this long.
CLAIM = timedelta(minutes=5)


class TableImport(models.Model):
    """A table that someone uploaded, what its columns hold, and what happened to each report in it.

    `sheet` is the table as read. `columns` gives the position of each column, by its name. `outcome` has a dictionary
    for each report, in the order of the table: its lines, its title, the reference of its response or why there is
    none, and what an undo did with it. Until someone asks for the import, the table is a proposal, which is deleted
    after a week.
    """

    body = models.ForeignKey(PolicingBody, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    sheet = models.JSONField()
    columns = models.JSONField(default=dict)
    dates_confirmed = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # How many reports there are to import, for showing the progress.
    reports = models.PositiveIntegerField(default=0)
    work_after = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=list)
    undo_asked_at = models.DateTimeField(null=True, blank=True)
    undo_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_at=None, asked_by=None, finished_at=None)
                | Q(asked_at__isnull=False, asked_by__isnull=False),
                name="table_import_is_asked_for_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(undo_asked_at=None, undo_asked_by=None, undone_at=None)
                | Q(undo_asked_at__isnull=False, undo_asked_by__isnull=False, finished_at__isnull=False),
                name="undo_of_a_table_import_is_asked_for_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("table-import-result" if self.asked_at else "table-import-columns", args=[self.pk])

    @property
    def imported(self) -> int:
        """How many of its reports were imported."""
        return sum(bool(line.get("reference")) for line in self.outcome)

    @property
    def can_be_undone_until(self) -> datetime:
        return (self.finished_at or self.created_at) + UNDO_WITHIN

    @property
    def is_working(self) -> bool:
        """True while a worker still has to finish the import or its undo."""
        imports = self.asked_at is not None and self.finished_at is None
        return imports or (self.undo_asked_at is not None and self.undone_at is None)
