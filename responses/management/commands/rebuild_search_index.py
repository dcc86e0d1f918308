"""Rebuilds the search index, or checks that nothing is missing from it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from responses.search.indexing import rebuild, wrong_entries
from responses.search.sweeping import learn_from_entries


class Command(BaseCommand):
    help = "Rebuild the search index from the texts. With --check, only report what is wrong with it. The exit code is 1 if anything is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            number = rebuild()
            while learn_from_entries():
                pass
            self.stdout.write(f"{number} texts are in the search index.")
        wrong = wrong_entries()
        for line in wrong:
            self.stdout.write(line)
        if wrong:
            raise SystemExit(1)
        if check:
            self.stdout.write("Nothing is missing from the search index.")
