"""Loads the fictional office of Wealdshire, unless it is already there: `manage.py load_sample_office`."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from responses.sample_office.people import PASSWORD, SAMPLE_PEOPLE, SLUG
from responses.sample_office.story import load_sample_office
from s55tracker.accounts.models import PolicingBody


class Command(BaseCommand):
    help = "Load the fictional sample office, with its people and reports. Does nothing if it is already there."

    def handle(self, **options) -> None:
        if PolicingBody.objects.filter(slug=SLUG).exists():
            self.stderr.write("The sample office is already there.")
        else:
            load_sample_office(today=timezone.localdate())
        for person in SAMPLE_PEOPLE:
            self.stdout.write(f"{person.email}  {PASSWORD}  {person.name}, {person.what}")
