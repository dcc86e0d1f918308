from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from responses.enums import PackForm
from responses.enums import PackNames as Names
from responses.models import Response
from responses.proof.actions import make_proof_pack
from s55tracker.refusals import Refusal


class Command(BaseCommand):
    help = (
        "Write the proof pack of a published response: what was published, who did what, and each copy with its evidence. It "
        "names staff. Use --roles for a pack that leaves the office, to give roles instead of names. The history records each pack."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="The response's reference, such as norfolk-2026-003.")
        parser.add_argument("--pdf", metavar="OUT", type=Path, required=True, help="Where to write the PDF.")
        parser.add_argument(
            "--json", metavar="OUT", type=Path, help="Where to write the same facts as JSON (optional)."
        )
        parser.add_argument("--roles", action="store_true", help="Write roles instead of the names of people.")

    def handle(self, *, reference: str, pdf: Path, json: Path | None, roles: bool, **options) -> None:
        response = Response.objects.select_related("body", "inspection").filter(reference__iexact=reference).first()
        if response is None:
            raise CommandError(f"There is no response {reference}.")
        forms: tuple[PackForm, ...] = (PackForm.PDF, PackForm.JSON) if json else (PackForm.PDF,)
        names = Names.ROLES if roles else Names.RECORDED
        try:
            files = make_proof_pack(by=None, response=response, names=names, forms=forms)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for file, out in zip(files, (pdf, json), strict=False):
            if out is None:
                continue
            try:
                out.write_bytes(file.data)
            except OSError as error:
                raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
            self.stderr.write(f"{response.reference}: {len(file.data):,} bytes in {out}.")
