from __future__ import annotations

import sys

from django.core.management.base import BaseCommand

from s55tracker.mail.bounces import LARGEST, read_report, record_bounce
from s55tracker.refusals import Refused


class Command(BaseCommand):
    help = (
        "Read a delivery report from standard input, and record that the email it is about came back. The exit code is 0 "
        "if it was recorded, and 2 with a one-line reason if it is not such a report."
    )

    def handle(self, **options) -> None:
        try:
            mail = record_bounce(read_report(sys.stdin.buffer.read(LARGEST + 1)))
        except Refused as reason:
            self.stderr.write(str(reason))
            raise SystemExit(2) from reason
        self.stdout.write(f"Recorded: mail {mail.pk} came back.")
