from __future__ import annotations

import hashlib
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inspections.intake.blocks import Unreadable
from inspections.management.importing import NOTHING_READ, bytes_of
from responses.models import Response
from responses.permissions import why_text_is_closed
from responses.word.reading import left_out_in_words, left_out_of, read_word
from responses.word_proposals.actions import propose_from_word
from responses.word_proposals.queries import Comparison, Current, compared
from responses.workflow import EDITABLE
from s55tracker.richtext import to_plain_text


class Command(BaseCommand):
    help = (
        "Read a Word document of a response and propose its changes: an officer of the office decides on each of them on the "
        "response's page. Nothing is saved to the response itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="The response's reference, such as norfolk-2026-003.")
        parser.add_argument("file", type=Path, help="A Word document (.docx).")
        parser.add_argument("--dry-run", action="store_true", help="Show what was read and keep nothing.")
        parser.add_argument("--json", action="store_true", dest="as_json", help="Print one JSON object.")

    def handle(self, *, reference: str, file: Path, dry_run: bool, as_json: bool, **options) -> None:
        response = Response.objects.select_related("body", "inspection").filter(reference__iexact=reference).first()
        if response is None:
            raise CommandError(f"There is no response {reference}.")
        data = _bytes_of(file)
        try:
            text = read_word(data)
        except Unreadable as reason:
            raise CommandError(" ".join(str(reason).split()), returncode=NOTHING_READ) from reason
        comparison, left_out = compared(response, text), left_out_of(text)
        proposal = None
        if not dry_run and (comparison.changes or comparison.unmatched):
            if response.status not in EDITABLE:
                raise CommandError(why_text_is_closed(response))
            proposal = propose_from_word(
                by=None,
                response=response,
                comparison=comparison,
                left_out=left_out,
                file_name=file.name,
                file_hash=hashlib.sha256(data).hexdigest(),
            )
        found = _record(response, comparison, left_out)
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            self._tell(found, left_out)
        if proposal is not None:
            self.stderr.write(f"To be decided by an officer: {proposal.get_absolute_url()}")

    def _tell(self, found: dict[str, Any], left_out: list[str]) -> None:
        for change in found["changes"]:
            words = len(change["new"].split())
            self.stdout.write(f"{change['place']}: {words} {'word' if words == 1 else 'words'} in the file.")
        for unmatched in found["unmatched"]:
            self.stdout.write(f"Fits nowhere: {unmatched.splitlines()[0][:90]}")
        for name in found["missing"]:
            self.stdout.write(f"No longer in the file: {name}")
        if not found["changes"] and not found["unmatched"]:
            self.stdout.write("The file has the same text as the response.")
        if left_out:
            self.stderr.write(left_out_in_words(left_out))


def _bytes_of(file: Path) -> bytes:
    try:
        return bytes_of(str(file))
    except Unreadable as reason:
        raise CommandError(str(reason), returncode=NOTHING_READ) from reason


def _record(response: Response, comparison: Comparison, left_out: list[str]) -> dict[str, Any]:
    """The JSON object described in docs/commands.md."""
    return {
        "reference": response.reference,
        "changes": [
            {
                "place": change.heading,
                "old": to_plain_text(comparison.current.get(change.place, Current()).html),
                "new": to_plain_text(change.html),
                "stance": change.stance or None,
            }
            for change in comparison.changes
        ],
        "left_out": left_out,
        "unmatched": [to_plain_text(unmatched.html) for unmatched in comparison.unmatched],
        "missing": comparison.missing,
    }
