from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from inspections.enums import InspectionKind
from responses.models.approval import Approval
from responses.models.response import Response
from s55tracker.accounts.models import PolicingBody
from s55tracker.text.folded_columns import WordsField


class Publication(models.Model):
    """The frozen version that the public sees. A correction is a new publication with a reason; the old one is kept.

    Public pages read only this table: it has its own copy of everything the register lists.
    """

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="publications")
    body = models.ForeignKey(PolicingBody, on_delete=models.PROTECT, related_name="publications")
    # Empty only for a response that was published elsewhere.
    approval = models.OneToOneField(
        Approval, null=True, blank=True, on_delete=models.PROTECT, related_name="publication"
    )
    number = models.PositiveSmallIntegerField()
    is_current = models.BooleanField(default=True)
    slug = models.SlugField(max_length=140)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=InspectionKind)
    inspection_published_on = models.DateField()
    deadline_on = models.DateField()
    safe_day_on = models.DateField()
    findings_answered = models.PositiveSmallIntegerField(default=0)
    search_text = models.TextField(blank=True)
    search_words = WordsField(of="search_text")
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)
    published_on = models.DateField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    correction_reason = models.TextField(blank=True)
    # This row is also the request for the PDF; `file` is the result.
    rendered_at = models.DateTimeField(null=True, blank=True)
    render_after = models.DateTimeField(default=timezone.now)
    render_attempts = models.PositiveSmallIntegerField(default=0)
    render_error = models.TextField(blank=True)
    # A person's decision to publish only the page, if the PDF cannot be made.
    without_pdf_at = models.DateTimeField(null=True, blank=True)
    without_pdf_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    without_pdf_because = models.TextField(blank=True)
    # A response published on another website: its address there, and whether the register lists it.
    elsewhere_address = models.URLField(max_length=2000, blank=True)
    is_listed = models.BooleanField(default=True)
    # A withdrawn publication leaves only a notice, with this reason. The row is kept for the record.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["response", "number"], name="publications_are_numbered"),
            models.UniqueConstraint(fields=["slug", "number"], name="one_publication_a_slug_and_number"),
            models.UniqueConstraint(fields=["response"], condition=Q(is_current=True), name="one_current_publication"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(correction_reason=""), name="correction_says_why"),
            models.CheckConstraint(
                condition=Q(without_pdf_at=None, without_pdf_by=None, without_pdf_because="")
                | (Q(without_pdf_at__isnull=False, without_pdf_by__isnull=False) & ~Q(without_pdf_because="")),
                name="without_pdf_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(approval__isnull=False, elsewhere_address="")
                | (Q(approval=None) & ~Q(elsewhere_address="")),
                name="published_here_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, is_current=False)
                    & ~Q(withdrawn_because="")
                ),
                name="withdrawn_publication_says_who_and_why",
            ),
        ]
        indexes = [
            models.Index(fields=["-published_on", "-id"], condition=Q(is_current=True), name="public_register"),
            models.Index(
                fields=["body", "-published_on"], condition=Q(is_current=True), name="public_register_of_a_body"
            ),
            models.Index(fields=["render_after"], condition=Q(rendered_at=None), name="publications_to_render"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, publication {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("published-response", args=[self.slug])

    @property
    def was_published_elsewhere(self) -> bool:
        return bool(self.elsewhere_address)

    @property
    def needs_a_decision_on_its_pdf(self) -> bool:
        """True if the PDF of the current publication has failed and no one has dealt with it."""
        return self.is_current and self.rendered_at is None and bool(self.render_error) and self.without_pdf_at is None

    @property
    def never_has_a_pdf(self) -> bool:
        """True if there will be no PDF, because someone decided so, or because it failed and a correction has since
        replaced the publication.
        """
        failed_and_replaced = not self.is_current and bool(self.render_error)
        return self.rendered_at is None and (self.without_pdf_at is not None or failed_and_replaced)


class PublishedFile(models.Model):
    """The bytes of the published PDF. To verify the PDF we check these stored bytes, and never render it again; see
    docs/decisions.
    """

    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="file")
    data = models.BinaryField()
    size = models.PositiveIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"PDF of {self.publication_id}"


class PublishedArticle(models.Model):
    """The text of a publication as its page shows it. It is made once, from the same content as the PDF, and never
    remade.
    """

    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="article")
    html = models.TextField()
    headings = models.JSONField(help_text="The main headings with their ids, for the list of contents.")
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Article of {self.publication_id}"
