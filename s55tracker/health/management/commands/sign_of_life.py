"""`manage.py sign_of_life PART`: checks that the worker or beat is running, for a container's health check."""

from django.core.management.base import BaseCommand, CommandError

from s55tracker.health.checks import CheckFailed, sign_of_life
from s55tracker.health.models import Heartbeat


class Command(BaseCommand):
    help = "Show when the worker or beat was last running. The exit code is 1 if that was too long ago."

    def add_arguments(self, parser) -> None:
        parser.add_argument("part", choices=Heartbeat.Part.values)

    def handle(self, *, part: str, **options) -> None:
        try:
            self.stdout.write(sign_of_life(Heartbeat.Part(part)))
        except CheckFailed as reason:
            raise CommandError(str(reason)) from None
