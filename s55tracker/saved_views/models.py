from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from s55tracker.accounts.models import PolicingBody


class SavedPage(models.TextChoices):
    """The lists that can be saved. Each has an address in ADDRESSES and a reader in ports.saved_view_readers."""

    RESPONSES = "responses", "Responses"
    INSPECTIONS = "inspections", "Inspections"
    DASHBOARD = "dashboard", "Dashboard"

    @property
    def url(self) -> str:
        return reverse(ADDRESSES[self])


ADDRESSES = {
    SavedPage.RESPONSES: "response-list",
    SavedPage.INSPECTIONS: "inspection-list",
    SavedPage.DASHBOARD: "dashboard",
}


class SavedView(models.Model):
    """A list that someone wants to return to. The query is what the list's own search form understood, in its order."""

    body = models.ForeignKey(PolicingBody, on_delete=models.CASCADE, related_name="saved_views")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    page = models.CharField(max_length=20, choices=SavedPage)
    query = models.TextField()
    is_shared = models.BooleanField(default=False, help_text="Everyone in the office sees it, not only its owner.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Its place among its owner’s.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint("owner", "body", "page", Lower("name"), name="one_saved_view_a_person_and_name"),
            models.UniqueConstraint(
                "body", "page", Lower("name"), condition=Q(is_shared=True), name="one_shared_view_an_office_and_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{SavedPage(self.page).url}?{self.query}"
