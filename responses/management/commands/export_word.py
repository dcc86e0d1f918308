from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from responses.models import Response
from responses.word.files import word_file
from responses.word.marks import Part


class Command(BaseCommand):
    help = (
        "Write the working draft of a response as a Word document on the office's letterhead. --part force contains the findings and "
        "comments that the force has submitted, --part body our own text. No file contains a force's draft."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="The response's reference, such as norfolk-2026-003.")
        parser.add_argument("--out", metavar="FILE.docx", type=Path, required=True, help="Where to write it.")
        parser.add_argument("--part", choices=[part.value for part in Part], default=Part.ALL.value)

    def handle(self, *, reference: str, out: Path, part: str, **options) -> None:
        response = Response.objects.select_related("body", "inspection").filter(reference__iexact=reference).first()
        if response is None:
            raise CommandError(f"There is no response {reference}.")
        if part == Part.FORCE and not response.force_requests.exists():
            raise CommandError(f"No force is asked to comment on {response.reference}, so it has no force's part.")
        data = word_file(response, Part(part))
        try:
            out.write_bytes(data)
        except OSError as error:
            raise CommandError(f"{out.name} cannot be written: {error.strerror}.") from error
        self.stderr.write(f"{response.reference}, {part}: {len(data):,} bytes in {out}.")
