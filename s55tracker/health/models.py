from django.db import models


class Heartbeat(models.Model):
    """The last sign of life of a part of the product that nobody calls. In the database, where every process can see it."""

    class Part(models.TextChoices):
        WORKER = "worker", "Worker"
        BEAT = "beat", "Beat"

    part = models.CharField(max_length=20, choices=Part, primary_key=True)
    beaten_at = models.DateTimeField()

    class Meta:
        ordering = ["part"]

    def __str__(self) -> str:
        return f"{self.get_part_display()} at {self.beaten_at:%Y-%m-%d %H:%M:%S}"
