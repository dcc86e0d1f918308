from django.db import models

from s55tracker.accounts.models import PolicingBody


class Heartbeat(models.Model):
    """The last time the worker or beat was known to be running. It is kept in the database so that every process can
    see it.
    """

    class Part(models.TextChoices):
        WORKER = "worker", "Worker"
        BEAT = "beat", "Beat"

    part = models.CharField(max_length=20, choices=Part, primary_key=True)
    beaten_at = models.DateTimeField()

    class Meta:
        ordering = ["part"]

    def __str__(self) -> str:
        return f"{self.get_part_display()} at {self.beaten_at:%Y-%m-%d %H:%M:%S}"


class LeftOut(models.Model):
    """A row that could not be shown and was left out of a feed, a list or a page: which row and office, and since when.

    s55tracker.left_out writes it, and updates it each time the row is left out again. It names rows by their references
    and contains none of their text.
    """

    part = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    body = models.ForeignKey(PolicingBody, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    error = models.CharField(max_length=80)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-last_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["part", "subject"], name="left_out_once_a_part")]
        verbose_name = "row left out"
        verbose_name_plural = "rows left out"

    def __str__(self) -> str:
        return f"{self.subject}, of {self.part}"
