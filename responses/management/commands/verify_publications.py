from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from responses.publishing.verification.run import verify


class Command(BaseCommand):
    help = (
        "Check that every publication, published page and PDF, approval, recorded copy, evidence file and audit event is "
        "unchanged. The exit code is 0 if all are. Otherwise it is 1, with one line for each that has changed. Store the last hash where "
        "database administrators cannot change it: use --log FILE, or --noted HASH to check a hash you stored yourself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="Print one JSON object.")
        parser.add_argument("--noted", metavar="HASH", default="", help="The last hash printed by an earlier run.")
        parser.add_argument(
            "--log",
            metavar="FILE",
            type=Path,
            help="Check that the history still contains each hash in this file, then add the last one.",
        )

    def handle(self, *, as_json: bool, noted: str, log: Path | None, **options) -> None:
        kept = _hashes_in(log) if log else []
        verdict = verify(noted=[*([noted] if noted else []), *kept])
        if log and verdict.is_good and verdict.history.last_hash and verdict.history.last_hash not in kept:
            _add_to(log, verdict.history.last_hash, verdict.history.events)
        if as_json:
            found = {
                "ok": verdict.is_good,
                "publications": verdict.publications,
                "files": verdict.files,
                "copies": verdict.copies,
                "evidence": verdict.evidence,
                "seals": verdict.seals,
                "audit_events": verdict.history.events,
                "last_hash": verdict.history.last_hash,
                "altered": verdict.altered,
            }
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        elif verdict.is_good:
            self.stdout.write(
                f"Unchanged: {verdict.publications} publications, {verdict.files} PDFs, {verdict.copies} copies, "
                f"{verdict.evidence} evidence files, {verdict.seals} sealed rows, "
                f"{verdict.history.events} audit events. Last hash: {verdict.history.last_hash or 'none'}"
            )
        else:
            for sentence in verdict.altered:
                self.stdout.write(sentence)
        if not verdict.is_good:
            raise SystemExit(1)


def _hashes_in(log: Path) -> list[str]:
    """The hashes in the log: the last word of each line."""
    try:
        return [line.split()[-1] for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{log} cannot be read: {error}") from error


def _add_to(log: Path, last_hash: str, events: int) -> None:
    try:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{timezone.now().isoformat(timespec='seconds')} {events} audit events, last hash {last_hash}\n")
    except OSError as error:
        raise CommandError(f"{log} cannot be written: {error.strerror}.") from error
