from __future__ import annotations

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from responses.publishing.verification import verify


class Command(BaseCommand):
    help = (
        "Check that every publication, published PDF and audit event is unchanged. The exit code is 0 if all are. "
        "Otherwise it is 1, with one line for each that has changed. Keep a copy of the last hash elsewhere: "
        "--noted HASH checks that the history still contains it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="Print one JSON object.")
        parser.add_argument("--noted", metavar="HASH", default="", help="A last hash printed by an earlier run.")

    def handle(self, *, as_json: bool, noted: str, **options) -> None:
        verdict = verify(noted_hash=noted)
        if as_json:
            found = {
                "ok": verdict.is_good,
                "publications": verdict.publications,
                "files": verdict.files,
                "audit_events": verdict.history.events,
                "last_hash": verdict.history.last_hash,
                "altered": verdict.altered,
            }
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        elif verdict.is_good:
            self.stdout.write(
                f"Unchanged: {verdict.publications} publications, {verdict.files} PDFs, {verdict.history.events} audit events. "
                f"Last hash: {verdict.history.last_hash or 'none'}"
            )
        else:
            for sentence in verdict.altered:
                self.stdout.write(sentence)
        if not verdict.is_good:
            raise SystemExit(1)
