from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from s55tracker.audit.hashes import content_hash


class ContentHash(models.CharField):
    """A hash computed from the other fields whenever an event is written, singly or in bulk."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        if not isinstance(model_instance, AuditEvent):
            raise TypeError("Only an event of history has a content hash.")
        model_instance.content_hash = content_hash(
            target=model_instance.target,
            action=model_instance.action,
            happened_at=model_instance.happened_at,
            actor_id=model_instance.actor_id,
            actor_name=model_instance.actor_name,
            reason=model_instance.reason,
            detail=model_instance.detail,
        )
        return model_instance.content_hash

    def deconstruct(self) -> tuple:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class AuditEvent(models.Model):
    """An event in the history. The target is a string ("response:NOR-2026-001"), so history outlives its subject.

    The database refuses to change or delete a row (audit/guard.py). A person named in the history is therefore never
    deleted.
    """

    target = models.CharField(max_length=120)
    action = models.CharField(max_length=60)
    happened_at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=150)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    content_hash = ContentHash(max_length=64, editable=False, default="")

    class Meta:
        ordering = ["happened_at", "pk"]
        indexes = [models.Index(fields=["target", "happened_at"], name="history_of_a_target")]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.action} {self.target}"

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise TypeError("History is written once and never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("History is never deleted.")


class AuditLink(models.Model):
    """An event's place in the one chain of history. Written only by the database, when the recorded change is
    committed.
    """

    event = models.OneToOneField(AuditEvent, primary_key=True, on_delete=models.PROTECT, related_name="link")
    position = models.BigIntegerField(null=True, unique=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return f"{self.position}: {self.event_id}"
