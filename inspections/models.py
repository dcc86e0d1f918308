from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from inspections.clock.deadlines import Clock, clock_for
from inspections.clock.enums import LegalBasis
from inspections.enums import Addressee, DuePrecision, FindingKind, InspectionKind
from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.text.folded_columns import OrderField, WordsField


class PublicationType(models.Model):
    """A type of publication, as listed on the inspectorate's website: "Homicide", "Joint inspection"."""

    name = models.CharField(max_length=100, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Inspection(models.Model):
    """One published report, as one office recorded it."""

    recorded_by = models.ForeignKey(PolicingBody, on_delete=models.PROTECT, related_name="inspections")
    title = models.CharField(max_length=300)
    title_words = WordsField(of="title")
    title_order = OrderField(of="title")
    kind = models.CharField(max_length=20, choices=InspectionKind, default=InspectionKind.NATIONAL)
    publication_types = models.ManyToManyField(PublicationType, blank=True, related_name="inspections")
    legal_basis = models.CharField(max_length=20, choices=LegalBasis, default=LegalBasis.SECTION_55)
    published_on = models.DateField("date of publication")
    published_on_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_on_confirmed_at = models.DateTimeField(null=True, blank=True)
    own_deadline_on = models.DateField(
        null=True, blank=True, help_text="Only where the report sets its own date, as super-complaints do."
    )
    # The two dates of the clock, which the actions store so that the database can sort and filter by them.
    deadline_on = models.DateField()
    safe_day_on = models.DateField(db_index=True)
    all_forces = models.BooleanField("all local forces in England and Wales", default=False)
    forces = models.ManyToManyField(Force, blank=True, related_name="inspections")
    joint_with = models.CharField(max_length=300, blank=True)
    # The grades the report gives, with one area on each line: "Investigating crime: Adequate".
    grades = models.TextField("grades by area", blank=True)
    report_url = models.URLField("address of the report’s page", max_length=500, blank=True)
    report_pdf_url = models.URLField("address of the report’s PDF", max_length=500, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    # The file this record was read from; empty if someone typed it. Only a record read from a file can be deleted, by
    # undoing its import.
    imported_from = models.CharField(max_length=200, blank=True)
    related = models.ManyToManyField("self", blank=True)
    recommendations_stated = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="How many recommendations the report makes in all, when not all are recorded here.",
    )
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # Created by the form: the same form sent twice makes one inspection.
    form_key = models.UUIDField(null=True, blank=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_on_confirmed_by=None, published_on_confirmed_at=None)
                | Q(published_on_confirmed_by__isnull=False, published_on_confirmed_at__isnull=False),
                name="date_confirmed_by_someone_at_some_time",
            ),
            models.CheckConstraint(condition=Q(safe_day_on__lte=F("deadline_on")), name="safe_day_not_after_deadline"),
            models.CheckConstraint(
                condition=~Q(legal_basis=LegalBasis.SUPER_COMPLAINT) | Q(own_deadline_on__isnull=False),
                name="super_complaint_sets_its_own_date",
            ),
        ]
        indexes = [models.Index(fields=["recorded_by", "-published_on"], name="inspections_of_a_body")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("inspection-detail", args=[self.pk])

    @property
    def clock(self) -> Clock:
        """This report's statutory clock (Police Act 1996, section 55(5A)), with its calculation."""
        return clock_for(self.published_on, basis=self.legal_basis, own_deadline=self.own_deadline_on)

    def is_past_safe_day(self, *, today: date) -> bool:
        return today > self.safe_day_on


class Finding(models.Model):
    """A recommendation, an area for improvement or a cause of concern, with the inspectorate's wording."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="findings")
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="children",
        help_text="The cause of concern it belongs to.",
    )
    kind = models.CharField(max_length=30, choices=FindingKind, default=FindingKind.RECOMMENDATION)
    position = models.PositiveSmallIntegerField(default=0)
    # Text, not a number: reports use "2", "10", "2a", or nothing.
    reference = models.CharField(max_length=20, blank=True)
    html = models.TextField("wording")
    plain = models.TextField()
    due_text = models.CharField("due, as printed", max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_precision = models.CharField(max_length=10, choices=DuePrecision, default=DuePrecision.NONE)
    page = models.PositiveSmallIntegerField("page of the report", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(kind=FindingKind.CAUSE_OF_CONCERN), name="causes_of_concern_do_not_nest"
            ),
            models.UniqueConstraint(
                fields=["inspection", "kind", "parent", "reference"],
                condition=~Q(reference="") & Q(parent__isnull=False),
                name="one_reference_a_kind_within_a_cause",
            ),
            models.UniqueConstraint(
                fields=["inspection", "kind", "reference"],
                condition=~Q(reference="") & Q(parent=None),
                name="one_reference_a_kind_within_a_report",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The finding's name on pages and in the document: "Recommendation 2", "Area for improvement"."""
        return f"{self.get_kind_display()} {self.reference}".strip()


class FindingAddressee(models.Model):
    """Someone a finding is addressed to."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="addressees")
    addressee = models.CharField(max_length=30, choices=Addressee)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["finding", "addressee"], name="one_row_an_addressee")]

    def __str__(self) -> str:
        return self.get_addressee_display()


class WatchedAddress(models.Model):
    """A page of the inspectorate that an office watches for new reports: a feed or an index page.

    Workers read it about once an hour. `attempt_after` is when the next reading is due; a worker claims the row by moving
    it ahead.
    """

    body = models.ForeignKey(PolicingBody, on_delete=models.CASCADE, related_name="watched_addresses")
    address = models.URLField(max_length=500)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    attempt_after = models.DateTimeField(default=timezone.now)
    attempts_failed = models.PositiveSmallIntegerField(default=0, help_text="How many in a row.")
    tried_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    # The headers that the server sent with its latest page. We send them back, so that the server need not send an
    # unchanged page again.
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    # When we last read the page, or the server last said that it was unchanged; and what it listed when we last read
    # all of it.
    read_at = models.DateTimeField(null=True, blank=True)
    reports_listed = models.PositiveIntegerField(default=0)
    reports_proposed = models.PositiveIntegerField(default=0)
    links_left_out = models.PositiveIntegerField(default=0)
    # The keys of the addresses that the page has listed, latest last. These reports are never proposed again, even with
    # a new date: the inspectorate's website shows old reports with new dates.
    noted = models.JSONField(default=list)

    class Meta:
        ordering = ["address"]
        constraints = [
            models.UniqueConstraint(fields=["body", "address"], name="an_office_watches_an_address_once"),
        ]
        indexes = [models.Index(fields=["attempt_after"], name="watched_addresses_by_turn")]

    def __str__(self) -> str:
        return self.address


class ReportProposal(models.Model):
    """A report that a watched address lists and an office has not logged, until someone logs it or dismisses it.

    If the logged inspection is deleted, the proposal is open again.
    """

    body = models.ForeignKey(PolicingBody, on_delete=models.CASCADE, related_name="report_proposals")
    watched = models.ForeignKey(
        WatchedAddress, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )
    address = models.URLField(max_length=500)
    # `report_addresses.key_of` the address: a report is proposed to an office once, whichever page lists it.
    key = models.CharField(max_length=500)
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=500, blank=True)
    # None if the page does not say.
    published_on = models.DateField(null=True, blank=True)
    # The name of our force as the page has it; empty for a report that does not name a particular force.
    names_force = models.CharField(max_length=120, blank=True)
    found_at = models.DateTimeField(default=timezone.now)
    inspection = models.ForeignKey(
        Inspection, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dismissed_because = models.TextField(blank=True)

    class Meta:
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["body", "key"], name="a_report_is_proposed_to_an_office_once"),
            models.CheckConstraint(
                condition=Q(dismissed_at=None, dismissed_by=None, dismissed_because="")
                | (Q(dismissed_at__isnull=False, dismissed_by__isnull=False) & ~Q(dismissed_because="")),
                name="proposal_is_dismissed_by_someone_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["body"], condition=Q(dismissed_at=None, inspection=None), name="open_report_proposals")
        ]

    def __str__(self) -> str:
        return self.title


def in_a_week() -> datetime:
    return timezone.now() + timedelta(days=7)


class PagePicture(models.Model):
    """A page of an uploaded file as a JPEG picture, kept with what was read from the file and as private as that is."""

    page = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        abstract = True
        ordering = ["page"]

    def __str__(self) -> str:
        return f"page {self.page}"


class ReportReading(models.Model):
    """Pictures of an uploaded report, and where on them its findings are, until the person who uploaded it logs the
    report or a week has passed. No one else sees them.
    """

    body = models.ForeignKey(PolicingBody, on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_a_week, db_index=True)
    # The areas of each finding, in the order of the page that was filled in.
    places = models.JSONField()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"reading {self.pk}"


class ReportPicture(PagePicture):
    reading = models.ForeignKey(ReportReading, on_delete=models.CASCADE, related_name="pictures")

    class Meta(PagePicture.Meta):
        constraints = [models.UniqueConstraint(fields=["reading", "page"], name="one_picture_of_a_page_of_a_report")]


class LongFile(models.Model):
    """A report or response that is too long to be read while the person who uploaded it waits. A worker reads it. No one
    else sees it, and it is deleted after a week.

    `leads_to` is the page where the person checks what was read. `refused` says why there is none; `can_try_again` is
    true if the file itself may be sound. `work_after` is in the future while a worker is dealing with it.
    """

    class Purpose(models.TextChoices):
        REPORT = "report", "Report"
        RESPONSE = "response", "Response"

    class Step(models.IntegerChoices):
        WAITING = 0, "Waiting"
        READING = 1, "Reading the pages"
        FINDING = 2, "Finding what they say"
        DRAWING = 3, "Making pictures of the pages"

    body = models.ForeignKey(PolicingBody, on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_a_week, db_index=True)
    purpose = models.CharField(max_length=20, choices=Purpose)
    name = models.CharField(max_length=200)
    # Where we fetched it; empty for a file that was uploaded.
    address = models.CharField(max_length=500, blank=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    step = models.PositiveSmallIntegerField(choices=Step, default=Step.WAITING)
    # The last page that was read, and how many there are; 0 if the file has none, or none yet.
    page = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    work_after = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_cancelled = models.BooleanField(default=False)
    refused = models.CharField(max_length=500, blank=True)
    can_try_again = models.BooleanField(default=False)
    leads_to = models.CharField(max_length=200, blank=True)
    # A report’s text and pictures, until it is logged. Those of a response are in its proposal.
    reading = models.JSONField(null=True, blank=True)
    report_reading = models.OneToOneField(
        ReportReading, null=True, blank=True, on_delete=models.CASCADE, related_name="long_file"
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, is_cancelled=False, refused="", leads_to="")
                | (Q(ended_at__isnull=False) & (Q(is_cancelled=True) | ~Q(refused="") | ~Q(leads_to=""))),
                name="long_file_ends_in_one_way",
            ),
        ]
        indexes = [models.Index(fields=["work_after"], condition=Q(ended_at=None), name="long_files_to_read")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("long-file", args=[self.pk])


class LongFileData(models.Model):
    """The bytes of a long file, until it has been read. They are apart from it, because SQLite writes the whole row again
    when the page is noted that a worker has reached.
    """

    file = models.OneToOneField(LongFile, primary_key=True, on_delete=models.CASCADE, related_name="stored")
    data = models.BinaryField()

    def __str__(self) -> str:
        return str(self.file)
