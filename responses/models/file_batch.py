from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from inspections.models import in_a_week
from s55tracker.accounts.models import PolicingBody

# If a worker is killed, another can take over its batch after this long.
CLAIM = timedelta(minutes=5)


class FileBatch(models.Model):
    """Files that someone uploaded together, to import the responses in them.

    A worker reads the files, and later imports the responses that a person has asked for, or undoes their import. We
    delete everything not imported within a week, but keep the batch if anything was imported from it.
    """

    body = models.ForeignKey(PolicingBody, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_a_week, db_index=True)
    # Sent with the form, so that sending it twice makes one batch.
    form_key = models.UUIDField(unique=True)
    name = models.CharField(max_length=200)
    work_after = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undo_asked_at = models.DateTimeField(null=True, blank=True)
    undo_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="batch_is_cancelled_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(undo_asked_at=None, undo_asked_by=None, undone_at=None)
                | Q(undo_asked_at__isnull=False, undo_asked_by__isnull=False),
                name="undo_of_a_batch_is_asked_for_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("file-batch", args=[self.pk])

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()


class FileInBatch(models.Model):
    """One file of a batch. We keep its bytes until it has been read, and afterwards only what was read from it.

    `to_draw` is true while a worker still has to draw the pages of a PDF that someone will check. Until then we keep its
    bytes. `refused` says why it was not read. `attempts` counts the workers that began to read it.
    """

    batch = models.ForeignKey(FileBatch, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    data = models.BinaryField(default=bytes)
    attempts = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    refused = models.CharField(max_length=500, blank=True)
    to_draw = models.BooleanField(default=False)

    class Meta:
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="one_file_at_each_position_of_a_batch"),
            models.CheckConstraint(
                condition=Q(read_at=None, refused="") | Q(read_at__isnull=False), name="refused_file_is_read"
            ),
        ]
        indexes = [
            models.Index(fields=["batch"], condition=Q(read_at=None), name="files_to_read"),
            models.Index(fields=["batch"], condition=Q(to_draw=True), name="files_to_draw"),
        ]

    def __str__(self) -> str:
        return self.name


class ProposedResponse(models.Model):
    """A response found in a file of a batch: what we recognised, what a person decided, and the outcome.

    Most files have one. A letter about several reports has one for each, with its title and date in `division`. The
    text is in the import proposal until the response is imported or left to expire.
    """

    class Kind(models.TextChoices):
        RESPONSE = "response", "Response"
        LIST = "list", "List of reports"
        NOT_OURS = "not_ours", "From another organisation"

    file = models.ForeignKey(FileInBatch, on_delete=models.CASCADE, related_name="found")
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=300, blank=True)
    published_on = models.DateField(null=True, blank=True)
    force = models.CharField(max_length=200, blank=True)
    findings = models.PositiveIntegerField(default=0)
    warnings = models.JSONField(default=list)
    division = models.JSONField(null=True, blank=True)
    # For comparing it with other files and with the office's reports: the end of the report's address, and hashes of
    # the text and of each finding's wording.
    address_end = models.CharField(max_length=200, blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    wordings = models.JSONField(default=list)
    # Proposals of one batch with the same number look like one response.
    alike = models.PositiveIntegerField(null=True, blank=True)
    left_out_at = models.DateTimeField(null=True, blank=True)
    left_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    left_out_because = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    date_confirmed = models.BooleanField(default=False)
    # When and where the office published the response, if a person entered it: it is then recorded as published there.
    answered_on = models.DateField(null=True, blank=True)
    answer_address = models.CharField(max_length=2000, blank=True)
    not_imported_because = models.CharField(max_length=500, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    imported_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    kept_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["file__position", "position"]
        constraints = [
            models.UniqueConstraint(fields=["file", "position"], name="one_proposal_at_each_position_of_a_file"),
            models.CheckConstraint(
                condition=Q(left_out_at=None, left_out_by=None)
                | Q(left_out_at__isnull=False, left_out_by__isnull=False),
                name="proposal_is_left_out_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(asked_at=None, asked_by=None) | Q(asked_at__isnull=False, asked_by__isnull=False),
                name="import_of_a_proposal_is_asked_for_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None, answer_address="")
                | (Q(answered_on__isnull=False) & ~Q(answer_address="")),
                name="proposal_is_published_on_a_day_at_an_address",
            ),
            models.CheckConstraint(
                condition=Q(imported_at=None, reference="") | (Q(imported_at__isnull=False) & ~Q(reference="")),
                name="imported_proposal_has_a_reference",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.file.name

    @property
    def is_open(self) -> bool:
        """True while a person has yet to decide about it."""
        return not (self.imported_at or self.left_out_at or self.asked_at)
