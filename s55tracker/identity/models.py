from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from s55tracker.accounts.addresses import AddressField, address_constraint


class AddressChange(models.Model):
    """A new address that someone has requested, until they confirm its link. The token is only in the email; we store
    its hash.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="address_changes")
    old_email = AddressField("old address", max_length=254)
    new_email = AddressField("new address", max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(confirmed_at=None, withdrawn_at=None),
                name="one_open_address_change_a_person",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(withdrawn_at=None), name="address_change_is_confirmed_or_withdrawn"
            ),
            address_constraint("old_email", name="old_address_is_in_its_normal_form"),
            address_constraint("new_email", name="new_address_is_in_its_normal_form"),
        ]

    def __str__(self) -> str:
        return f"{self.old_email} to {self.new_email}"
