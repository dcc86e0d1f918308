from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime, time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from responses.reminders.facts import REPORTED_AS
from responses.summaries.forecast import closed_on, forecast
from responses.summaries.run import run_reminders
from responses.summaries.sending import digest_waits
from s55tracker.govuk.fields import Span
from s55tracker.health.models import LeftOut
from s55tracker.working_days.calendar import format_date


class Command(BaseCommand):
    help = (
        "Does what the periodic task does every minute: records the reminders that are due, and writes each "
        "person's summary email at their chosen hour. Running it again does nothing more. --dry-run writes nothing "
        "and prints one line for each reminder: person, response, kind, date, why they get it, and what happens to "
        "it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--today",
            metavar="YYYY-MM-DD",
            help="Act as if it were the end of this day, when everyone's send time has passed. The default is now.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Show what would be sent, and send nothing.")

    def handle(self, *, today: str | None, dry_run: bool, **options) -> None:
        now = timezone.make_aware(datetime.combine(_day(today), time(23, 59))) if today is not None else timezone.now()
        day, began_at = timezone.localdate(now), timezone.now()
        if dry_run:
            self._print_forecast(day, now=now)
        else:
            done = run_reminders(now=now)
            self.stdout.write(
                f"{format_date(day)}: {done.added} new reminders recorded, {done.digests} summaries written."
            )
        for sentence in closed_on(day):
            self.stdout.write(sentence)
        self._print_left_out(began_at)

    def _print_left_out(self, began_at: datetime) -> None:
        """Report the responses that failed. They did not stop the others."""
        for row in LeftOut.objects.filter(part=REPORTED_AS, last_at__gte=began_at).order_by("subject"):
            self.stderr.write(f"{row.subject}: its reminders could not be worked out. See the log.")

    def _print_forecast(self, day: date, *, now: datetime) -> None:
        lines = forecast(today=day)
        for line in lines:
            self.stdout.write(
                "\t".join(
                    (
                        f"{line.person} <{line.person.email}>",
                        line.response.reference,
                        line.kind.label,
                        format_date(line.about_on),
                        f"{line.sentence}{f' (because {line.because})' if line.because else ''}",
                        line.outcome,
                    )
                )
            )
        goes = sum(line.goes_out for line in lines)
        self.stdout.write(
            f"{format_date(day)}: {len(lines)} reminders, of which {goes} would be sent, in {digest_waits(now=now)} "
            "summaries. Nothing has been written."
        )


def _day(text: str) -> date:
    """The requested day. A day that is not valid or is too far away is refused with one sentence and exit code 2."""
    try:
        # `fromisoformat` also reads 20261005 and 2026-W41-1, in which the day is easily mistyped.
        day = datetime.strptime(text, "%Y-%m-%d").date()
        if day.isoformat() != text:
            raise ValueError(text)
    except ValueError:
        raise CommandError(f"“{text[:40]}” is not a date: write it as 2026-10-05.", returncode=2) from None
    first, last = Span().limits(timezone.localdate())
    if not first <= day <= last:
        between = f"between {format_date(first)} and {format_date(last)}"
        raise CommandError(f"{format_date(day)} is too far away: choose a day {between}.", returncode=2)
    return day
